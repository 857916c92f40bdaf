"""What a channel must be told: changed rows, new rows, and open values for rows that are gone."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.result import Restriction
from bookingopt.io.restrictions import changed_restrictions
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
