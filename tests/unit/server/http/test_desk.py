"""A plan that is worked on is judged as it is; of a stay each room says what it would mean."""

from __future__ import annotations

import csv
import io

import pytest

from bookingopt.errors import InputError
from bookingopt.io.sheets import problem_from_book
from bookingopt.io.workbook import read_book
from bookingopt.server.http.desk import answer, draft_file
from tests.unit.validation.drafts.test_effects import INN


def test_a_draft_has_its_chart_its_cost_and_the_rules_that_it_breaks():
    moved = [
        {**row, "AssignedRoom": "2", "PreviousRoom": "1"} if row["Name"] == "Ann" else row
        for row in INN["Reservations"]
    ]
    found = answer({"problem": {**INN, "Reservations": moved}})
    assert [(each["rule"], each["subject"], each["nights"]) for each in found["violations"]] == [
        ("double-booking", "2", ["2027-03-02"])
    ]
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


def test_a_draft_is_saved_as_moves_in_their_order_and_as_a_workbook():
    to = {"Bob": "2", "Cleo": "1"}
    moved = [
        {**row, "PreviousRoom": row["AssignedRoom"], "AssignedRoom": to.get(row["Name"], row["AssignedRoom"])}
        for row in INN["Reservations"]
    ]
    bob = {"Step": 7, "Id": "Bob", "Name": "Bob", "From": "1", "To": "2", "Arrival": "2027-03-05"}
    draft = {
        "problem": {**INN, "Reservations": moved},
        "moves": [bob | {"Reason": "closes a gap", "Purpose": "closes_gap"}],
    }
    table = list(csv.DictReader(io.StringIO(draft_file("moves.csv", draft).decode("utf-8-sig"))))
    assert [(row["Step"], row["Id"], row["From"], row["To"], row["Reason"], row["Departure"]) for row in table] == [
        ("1", "Bob", "1", "2", "closes a gap", "2027-03-07"),
        ("2", "Cleo", "2", "1", "chosen by hand", "2027-03-10"),
    ]
    book = read_book(draft_file("plan.xlsx", draft), "plan.xlsx", 10**7)
    again = problem_from_book("inn", "plan.xlsx", book)
    assert {stay.key: stay.assigned_room for stay in again.reservations} == {
        row["Name"]: row["AssignedRoom"] for row in moved
    }
    with pytest.raises(InputError, match="problem"):
        draft_file("moves.csv", {})
