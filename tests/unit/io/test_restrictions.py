"""What a channel must be told of changed, new and gone rows; and the older names of what may be sold."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from bookingopt.domain.field_names import LEGACY_NAMES
from bookingopt.domain.result_rows import (
    Restriction,
    Sellable,
)
from bookingopt.io.restrictions import changed_restrictions, legacy_restrictions
from tests.unit.samples import result


def row(day: int, minimum: int) -> Restriction:
    return Restriction(
        room_type="Twin",
        date=date(2027, 5, day),
        min_stay=minimum,
        max_stay=9,
        min_stay_through=2,
        closed_to_arrival=True,
        closed_to_departure=False,
    )


def test_only_what_differs_is_told_and_what_is_gone_is_opened():
    old = result().model_copy(update={"restrictions": (row(1, 2), row(2, 2), row(3, 2))})
    new = old.model_copy(update={"restrictions": (row(2, 2), row(3, 4), row(4, 1))})
    changed = changed_restrictions(old, new)
    assert [(each.date.day, each.min_stay) for each in changed] == [(3, 4), (4, 1), (1, 1)]
    opened = changed[-1]
    assert (opened.max_stay, opened.min_stay_through) == (new.report.parameters.max_los, 1)
    assert (opened.closed_to_arrival, opened.closed_to_departure) == (False, False)


def test_a_result_without_restrictions_opens_nothing():
    old = result().model_copy(update={"restrictions": (row(1, 2),)})
    assert changed_restrictions(old, old.model_copy(update={"restrictions": ()})) == ()


FIRST = date(2027, 5, 1)


def sellable(*rows: tuple[str, int, str]) -> list[Sellable]:
    days = [FIRST + timedelta(days=day) for _, day, _ in rows]
    return [
        Sellable(room_type=kind, arrival=day, fplos=fplos, why=fplos.replace("N", "F"))
        for (kind, _, fplos), day in zip(rows, days, strict=True)
    ]


def test_older_values_are_stay_through_and_of_any_type():
    found = legacy_restrictions(
        sellable(("A", 0, "NYN"), ("A", 1, "NNN"), ("B", 0, "NNN"), ("B", 1, "YNN"), ("A", 2, "NNN"))
    )
    assert found == {
        # One of two nights from the 1st, one of one night on the 2nd; nothing covers the 3rd.
        "MinStays": {"2027-05-01": 2, "2027-05-02": 1},
        "MaxStays": {"2027-05-01": 2, "2027-05-02": 2},
        "ClosedArrivals": {"2027-05-01": False, "2027-05-02": False, "2027-05-03": True},
        "ClosedDepartures": {"2027-05-01": True, "2027-05-02": True, "2027-05-03": False},
    }


@pytest.mark.parametrize("seed", range(20))
def test_older_values_of_any_table_against_all_of_its_stays(seed):
    random = Random(seed)
    rows = [(kind, day, "".join(random.choices("NNNY", k=4))) for kind in "AB" for day in range(6)]
    stays = [(day, length) for _, day, fplos in rows for length in range(1, 5) if fplos[length - 1] == "Y"]
    found = legacy_restrictions(sellable(*rows))
    assert tuple(found) == LEGACY_NAMES
    for day in range(6):
        name = (FIRST + timedelta(days=day)).isoformat()
        covering = [length for first, length in stays if first <= day < first + length]
        assert found["MinStays"].get(name) == min(covering, default=None)
        assert found["MaxStays"].get(name) == max(covering, default=None)
        assert found["ClosedArrivals"][name] is not any(first == day for first, _ in stays)
        assert found["ClosedDepartures"][name] is not any(first + length == day for first, length in stays)
