"""Tables become a problem, plans are judged, and no job is made of it."""

from __future__ import annotations

from bookingopt.io.json import problem_from_json
from tests.tasks import QUICK
from tests.unit.server.calls import Api, refused

TABLES = {
    "name": "spring",
    "reservations": "Name,Arrival,Length\nAnn,2027-05-01,2\n",
    "rooms": "RoomNumber\n1\n",
}


def test_tables_become_a_problem(redis):
    told = Api(redis).post("/api/v1/parse", json=TABLES)
    problem = problem_from_json(told.text)
    assert (problem.problem_id, problem.reservations[0].length) == ("spring", 2)
    assert redis.keys("*") == []


def test_what_is_wrong_in_tables_is_told_with_its_place(redis):
    wrong = {**TABLES, "reservations": "Name,Arrival,Length\nAnn,2027-05-01,many\n"}
    (fault,) = refused(Api(redis).post("/api/v1/parse", json=wrong), 422, "invalid-input")["errors"]
    assert fault["value"] == '"many"'


def test_a_present_plan_is_judged(redis):
    api = Api(redis)
    assert api.post("/api/v1/validate", json=QUICK).json()["valid"] is True
    first, second = QUICK["Reservations"]
    both = {**QUICK, "Reservations": [first, {**second, "Arrival": first["Arrival"], "AssignedRoom": "1"}]}
    told = api.post("/api/v1/validate", json=both).json()
    assert (told["kind"], told["valid"]) == ("problem", False)
    assert {violation["rule"] for violation in told["violations"]} == {"double-booking"}


def test_a_declared_orphan_gap_is_a_violation_only_where_it_is_asked_for(redis):
    stays = [
        {**QUICK["Reservations"][0], "Name": name, "Arrival": day}
        for name, day in (("a", "2027-05-01"), ("b", "2027-05-06"))
    ]
    gap = {**QUICK, "Reservations": stays}
    api = Api(redis)
    assert [api.post(f"/api/v1/validate?strict={strict}", json=gap).json()["valid"] for strict in ("0", "1")] == [
        True,
        False,
    ]
