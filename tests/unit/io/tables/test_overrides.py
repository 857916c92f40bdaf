"""What is given beside the tables comes before what they say, and the problem knows where its minimum stay is from."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.io.tables.overrides import NO_OVERRIDES, Overrides, Source

HOUSE = {"ProblemId": "p", "Rooms": [], "Reservations": []}


def test_an_option_replaces_every_spelling_of_the_field():
    settings = Source("house.json", {"MinStay": 4, "Today": "2027-01-01"})
    given = Overrides(settings, minimum_stay=2, today=date(2027, 3, 1))
    assert given.applied({"MinimumStay": 3, "FreezeDays": 1}) == {
        "MinimumStay": 2,
        "FreezeDays": 1,
        "Today": date(2027, 3, 1),
    }
    assert Overrides(settings).applied({"MinimumStay": 3}) == {"MinStay": 4, "Today": "2027-01-01"}


@pytest.mark.parametrize(
    ("given", "data", "origin"),
    [
        (NO_OVERRIDES, {}, ""),
        (NO_OVERRIDES, {"MinimumStay": 3}, "the sheet"),
        (Overrides(Source("house.json", {"MinStay": 3})), {"MinStay": 3}, "house.json"),
        (Overrides(Source("house.json", {"MinStay": 3}), 3), {"MinimumStay": 3}, "--minimum-stay"),
    ],
)
def test_where_the_minimum_stay_comes_from(given, data, origin):
    noted = given.noted(parse_problem({**HOUSE, **data}), ["passed over"], "the sheet")
    assert (noted.reading.minimum_stay_from, noted.reading.warnings) == (origin, ("passed over",))


def test_settings_may_not_say_what_tables_say():
    (fault,) = Overrides(Source("house.json", {"Rooms": []})).faults()
    assert str(fault).startswith("house.json: Rooms: expected no such field among the settings")
