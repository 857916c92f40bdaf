"""Tables become a problem, plans are judged, and no job is made of it."""

from __future__ import annotations

from base64 import b64encode

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.io.result_tables import Table
from bookingopt.io.workbook import write_book
from bookingopt.server.http.bodies import JSON, XLSX, Body
from bookingopt.server.http.computations import Done
from bookingopt.server.http.helper_process import Helper
from bookingopt.server.http.routes.tools import _task
from tests.tasks import QUICK
from tests.unit.server.calls import Api, refused

TABLES = {
    "name": "spring",
    "reservations": "Name,Arrival,Length\nAnn,2027-05-01,2\n",
    "rooms": "RoomNumber\n1\n",
}


def test_tables_become_a_problem(redis):
    told = Api(redis).post("/api/v1/parse", json=TABLES).json()
    problem = parse_problem(told["problem"])
    assert (problem.problem_id, problem.reservations[0].length) == ("spring", 2)
    assert (told["balance"]["stays"], told["left_out"], told["notes"]) == (1, [], [])
    assert redis.keys("*") == []


def test_what_is_wrong_in_tables_is_told_with_its_place(redis):
    wrong = {**TABLES, "reservations": "Name,Arrival,Length\nAnn,2027-05-01,many\n"}
    (fault,) = refused(Api(redis).post("/api/v1/parse", json=wrong), 422, "invalid-input")["errors"]
    assert fault["value"] == '"many"'


def files(content: bytes, **more: object) -> dict[str, object]:
    return {**more, "files": [{"name": "a", "content": b64encode(content).decode()}]}


@pytest.mark.parametrize(
    ("body", "task"),
    [
        ({"json": TABLES}, "parse-tables"),
        ({"content": b"PK", "headers": {"content-type": XLSX}}, "parse-book"),
        ({"json": files(b"Name,Arrival\n", detect=True)}, "parse-texts"),
        ({"json": files(b"Name,Arrival\n", source="cloudbeds-csv")}, "parse-texts"),
        ({"json": files(write_book({"Rooms": Table(("RoomNumber",), ())}))}, "parse-binaries"),
        ({"json": files(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "parse-binaries"),
        ({"json": files(b"BEGIN:VCALENDAR", source="ical")}, "parse-binaries"),
    ],
    ids=["tables", "book", "detect", "export", "xlsx", "xls", "feed"],
)
def test_libraries_for_files_are_kept_out_of_the_api_process(redis, monkeypatch, body, task):
    asked = []
    monkeypatch.setattr(Helper, "do", lambda _, name, *__, **___: asked.append(name) or Done({}, b"{}"))
    assert Api(redis).post("/api/v1/parse", **body).status_code == 200
    assert asked == [task]


def test_a_present_plan_is_judged(redis):
    api = Api(redis)
    assert api.post("/api/v1/validate", json=QUICK).json()["valid"] is True
    first, second = QUICK["Reservations"]
    both = {**QUICK, "Reservations": [first, {**second, "Arrival": first["Arrival"], "AssignedRoom": "1"}]}
    told = api.post("/api/v1/validate", json=both).json()
    assert (told["kind"], told["valid"]) == ("problem", False)
    assert {violation["rule"] for violation in told["violations"]} == {"double-booking"}


def test_what_a_problem_leaves_out_is_told_before_it_is_solved(redis):
    told = Api(redis).post("/api/v1/validate", json={**QUICK, "Today": "2030-01-01"}).json()
    assert (told["balance"]["rows_read"], told["balance"]["stays"]) == (2, 0)
    assert [(each["words"], each["count"]) for each in told["left_out"]] == [("left by the business date", 2)]


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


def test_the_systems_that_take_plans_are_listed(redis):
    listed = Api(redis).get("/api/v1/sinks").json()["sinks"]
    assert [each["sink"] for each in listed if each["moves"] is None][:2] == ["ota", "ota"]


@pytest.mark.parametrize(
    "text",
    [
        '"name": "a.xlsx", "content": "eFBLAwQ="',
        '"name": "A.XLS"',
        '"content": "UEsDBBQ="',
        r'"content": "\u0055EsDBBQ="',
        r'"source": "\u0069cal"',
    ],
)
def test_the_api_process_loads_no_library_for_a_workbook_however_it_is_written(text):
    assert _task(Body(JSON, f'{{"files": [{{{text}}}]}}'.encode())) == "parse-binaries"
    assert _task(Body(JSON, rb'{"files": [{"name": "Z\u00fcrich.csv"}]}')) == "parse-texts"
