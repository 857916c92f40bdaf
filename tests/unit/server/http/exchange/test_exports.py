"""Another system's files in a body of the API: problem, balance and presets, and errors that name an option."""

from __future__ import annotations

from base64 import b64encode

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.server.http import openapi_examples
from bookingopt.server.http.exchange.exports import answer

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


def test_what_was_left_out_is_told_by_reason_in_words():
    more = "8,Bo,01/04/2027,02/04/2027,1,Confirmed\n9,Cy,01/04/2027,02/04/2027,1,No Show\nTotal,,,,,\n"
    said = answer(body(CSV + ROW + more))
    assert [(each["what"], each["reason"], each["words"], each["count"]) for each in said["left_out"]] == [
        ("stays", "departed", "left by the business date", 1),
        ("stays", "no_show", "did not arrive", 1),
        ("stays", "total_row", "below the table, such as a total", 1),
    ]


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


def given(name: str, content: str | bytes, **more: object) -> dict[str, object]:
    data = content if isinstance(content, bytes) else content.encode()
    return {"name": name, "content": b64encode(data).decode(), **more}


STAYS = given("stays.csv", "Name;Arrival;Length;Phone\nZo\xeb;01.05.2027;2;1\nAl;2027-04-01;2;1\n".encode("cp1252"))
ROOMS = given("rooms.csv", "RoomNumber\n1\n")
SETTINGS = given("house.json", '{"MinimumStay": 4, "LeadingGaps": true}', holds="settings")


@pytest.mark.parametrize("said_so", [False, True])
def test_our_own_tables_need_no_source_and_their_warnings_arrive(said_so):
    files = [STAYS | {"holds": "reservations"}, ROOMS | {"holds": "rooms"}] if said_so else [ROOMS, STAYS]
    options = {"date_order": "dmy", "today": "2027-04-20"}
    said = answer({"files": [*files, SETTINGS], "options": options})
    problem = parse_problem(said["problem"])
    assert (problem.problem_id, problem.minimum_stay, problem.leading_gaps) == ("stays", 4, True)
    assert [(stay.name, str(stay.arrival)) for stay in problem.reservations] == [
        ("Zoë", "2027-05-01"),
        ("Al", "2027-04-01"),
    ]
    assert (said["balance"]["rows_read"], said["balance"]["stays"]) == (2, 1)
    assert [each["reason"] for each in said["left_out"]] == ["departed"]
    warnings = " ".join(said["notes"])
    assert "stays.csv is not UTF-8" in warnings
    assert "Phone" in warnings


def test_the_order_of_dates_is_asked_for_with_rows_of_the_table():
    for data, row in ((body(date_order=None), "03/05/2027"), ({"files": [STAYS, ROOMS]}, "01.05.2027")):
        with pytest.raises(InputError) as caught:
            answer(data)
        asking = [fault for fault in caught.value.faults if fault.option == "date_order"]
        headings, first, *_ = asking[0].samples
        assert row in first
        assert "Phone" not in headings


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([STAYS, STAYS | {"name": "june.csv"}, ROOMS], r"one file of reservations; stays\.csv and june\.csv"),
        ([STAYS, ROOMS, ROOMS | {"name": "more.csv"}], r"one file of rooms; rooms\.csv and more\.csv"),
        ([ROOMS | {"holds": "rooms"}], "expected a file of reservations"),
        ([STAYS], "expected a table of the rooms beside it"),
        ([given("all.json", '{"ProblemId": "p", "Rooms": []}')], "this is a whole problem as JSON"),
        ([STAYS, ROOMS, SETTINGS, SETTINGS | {"name": "b.json"}], "expected one file of settings"),
        ([STAYS, ROOMS, given("b.json", "[1]", holds="settings")], "expected an object"),
        ([STAYS, ROOMS, given("b.json", "{", holds="settings")], r"b\.json line 1 column 2: not valid JSON"),
    ],
    ids=range(8),
)
def test_files_of_our_own_that_do_not_go_together(files, said):
    with pytest.raises(InputError, match=said):
        answer({"files": files, "options": {"date_order": "dmy"}})


def test_an_option_of_another_system_is_refused_for_our_own_tables():
    assert refusals({"files": [STAYS, ROOMS], "options": {"timezone": "UTC"}}) == [("options.timezone", "timezone")]


def test_files_beside_an_export_hold_its_rooms_and_settings():
    data = body(rooms=[], minimum_stay=None)
    data["files"] = [*data["files"], ROOMS | {"holds": "rooms"}, SETTINGS]
    problem = parse_problem(answer(data)["problem"])
    assert (problem.rooms[0].room_number, problem.minimum_stay, problem.reservations[0].assigned_room) == ("1", 4, "1")
    data["files"] = [*data["files"], STAYS | {"holds": "reservations"}]
    assert refusals(data) == [("files[3].holds", "")]


def test_a_feed_asks_for_its_room():
    calendar = "BEGIN:VCALENDAR\nEND:VCALENDAR\n"
    data = {"source": "ical", "files": [given("a.ics", calendar, room="1"), given("b.ics", calendar, room=" ")]}
    assert refusals(data) == [("files[1].room", "feed")]


@pytest.mark.parametrize(("option", "value"), [("timezone", "Mars"), ("encoding", "klingon"), ("night", "6-18")])
def test_a_value_that_an_option_cannot_have_is_told_at_the_option(option, value):
    data = body(**{option: value})
    if option == "timezone":
        data |= {"source": "ical", "files": [given("a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", room="1")]}
    assert refusals(data) == [(f"options.{option}", option)]


def test_detection_says_what_each_file_may_be():
    files = [given("may.csv", CSV + ROW), ROOMS, SETTINGS, given("notes.csv", "a,b\n")]
    said = answer({"detect": True, "files": files})
    assert said["presets"] == ["cloudbeds-csv"]
    assert [(file["presets"], file["holds"]) for file in said["files"]] == [
        (["cloudbeds-csv"], None),
        ([], "rooms"),
        ([], "settings"),
        ([], None),
    ]
    assert {"name": "ical", "title": "Calendar feeds (iCal), one a room"} in said["sources"]
