"""Another system's files in a body of the API: problem, balance and presets, and errors that name an option."""

from __future__ import annotations

from base64 import b64encode

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.server.http import openapi_examples
from bookingopt.server.http.exports import answer

CSV = "Reservation Number,Name,Check in Date,Check out Date,Room Number,Status\n"
ROW = "7,Ann,03/05/2027,05/05/2027,1,Confirmed\n"
OPTIONS = {"today": "2027-05-01", "date_order": "dmy", "rooms": "RoomNumber\n1\n", "minimum_stay": 2}


def body(text: str = CSV + ROW, **options: object) -> dict[str, object]:
    file = {"name": "may.csv", "content": b64encode(text.encode()).decode()}
    return {"source": "cloudbeds-csv", "files": [file], "options": {**OPTIONS, **options}}


def refusals(data: object) -> list[tuple[str, str]]:
    """The place and the option of each fault."""
    with pytest.raises(InputError) as caught:
        answer(data)
    return [(fault.where, fault.option) for fault in caught.value.faults]


def test_the_examples_of_the_description_are_answered_so():
    said = answer(openapi_examples.EXPORT)
    assert said["problem"] == openapi_examples.IMPORTED["problem"]
    assert said["balance"] == openapi_examples.IMPORTED["balance"]
    assert answer(openapi_examples.DETECT) == openapi_examples.DETECTED


def test_an_export_becomes_a_problem_with_its_balance():
    said = answer(body())
    problem = parse_problem(said["problem"])
    assert (problem.problem_id, str(problem.today), problem.reservations[0].assigned_room) == ("may", "2027-05-01", "1")
    assert (said["balance"]["rows_read"], said["balance"]["stays"]) == (1, 1)


def test_rooms_may_be_a_list():
    assert answer(body(rooms=[{"RoomNumber": "1"}])) == answer(body())


@pytest.mark.parametrize("option", ["today", "date_order", "rooms"])
def test_an_error_names_the_option_that_is_missing(option):
    data = body()
    data["options"] = {name: value for name, value in OPTIONS.items() if name != option}
    assert option in {named for _, named in refusals(data)}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"files": []}, "files"),
        ({"files": [{"name": "a", "content": "%"}]}, "files[0].content"),
        ({"files": [{"name": "a"}]}, "files[0].content"),
        ({"source": 1}, "source"),
        ({"other": 1}, "other"),
        ({"options": {"names": "some"}}, "options.names"),
        ({"options": {"timezome": "UTC"}}, "options.timezome"),
    ],
)
def test_every_wrong_field_is_named(change, place):
    assert place in {where for where, _ in refusals({**body(), **change})}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({**body(), "source": "cloudbedz"}, "there is no preset cloudbedz"),
        (body(encoding="klingon", text=CSV + ROW), "there is no such encoding"),
        (body(night="6-18"), "expected two times"),
        (body(text="<html><body>Session expired</body></html>"), "an HTML page"),
        (body(text=""), "missing"),
    ],
    ids=["preset", "encoding", "night", "page", "empty"],
)
def test_what_the_reader_refuses_is_invalid_input(data, said):
    with pytest.raises(InputError, match=said):
        answer(data)


def test_rooms_that_cannot_be_read_are_asked_for_again():
    assert {option for _, option in refusals(body(rooms="Room\n1\n"))} == {"rooms"}
