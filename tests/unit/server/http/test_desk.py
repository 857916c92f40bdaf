"""A plan that is worked on is judged as it is; of a stay each room says what it would mean."""

from __future__ import annotations

import pytest

from bookingopt.errors import InputError
from bookingopt.server.http.desk import answer
from tests.unit.validation.test_effects import INN


def test_a_draft_has_its_chart_its_cost_and_the_rules_that_it_breaks():
    moved = [
        {**row, "AssignedRoom": "2", "PreviousRoom": "1"} if row["Name"] == "Ann" else row
        for row in INN["Reservations"]
    ]
    found = answer({"problem": {**INN, "Reservations": moved}})
    assert [each["rule"] for each in found["violations"]] == ["double-booking"]
    assert found["gap_cost"] == 0.5
    (plan,) = found["chart"]["plans"]
    row = next(row for section in plan["sections"] for row in section["rows"] if row["name"] == "2")
    assert len(row["lanes"]) == 2
    ann = next(bar for lane in row["lanes"] for bar in lane if bar.get("id") == "Ann")
    assert ann["marks"] == ("moved",)


def test_each_room_says_what_it_would_mean():
    effects = answer({"problem": INN, "stay": "Bob"})["effects"]
    assert [(each["room"], each["gap_cost"], bool(each["violations"])) for each in effects] == [
        ("1", 4.5, False),
        ("2", 4.0, False),
        ("3", 0.5, True),
    ]
    stays = [row | {"AdjacencyGroup": "sisters", "RoomType": None} for row in INN["Reservations"]]
    house = {**INN, "Reservations": stays, "Rooms": [room | {"AdjacentRooms": ["3"]} for room in INN["Rooms"]]}
    here, _, attic = answer({"problem": house, "stay": "Ann"})["effects"]
    assert (here["adjacency_misses"], here["apart"]) == (2, ())
    assert (attic["adjacency_misses"], attic["together"]) == (0, ("Ann", "Dora"))


def test_what_is_wrong_is_said():
    with pytest.raises(InputError, match="expected the id of a reservation"):
        answer({"problem": INN, "stay": "nobody"})
    with pytest.raises(InputError, match="problem"):
        answer({"stay": "Bob"})
