"""What is wrong in plain data: every error says where, what and why, and all of them come at once."""

from __future__ import annotations

import json

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.errors import Fault, InputError
from bookingopt.io.json import problem_from_json
from tests.unit.domain.plain import STAY, faults, house, stays

# ---- what is wrong: the value, its place, what was expected


WRONG_FIELDS = [
    ("MinimumStay", 2.5, "2.5: expected a whole number from 1 to 366"),
    ("MinimumStay", 0, "0: expected a whole number from 1 to 366"),
    ("MinimumStay", 367, "367: expected a whole number from 1 to 366"),
    ("MinimumStay", True, "true: expected a whole number from 1 to 366"),
    ("MinimumStay", "3", '"3": expected a whole number from 1 to 366'),
    ("MinimumStay", None, "null: expected a whole number from 1 to 366"),
    ("MinimumStay", 10**4000, "> 10^60: expected a whole number from 1 to 366"),
    ("ProblemId", "", '"": expected a text that is not empty'),
    ("ProblemId", [], "[…]: expected a text"),
    ("ProblemId", True, "true: expected a text"),
    ("RequestStartDate", "01.03.2027", '"01.03.2027": expected a date YYYY-MM-DD'),
    ("RequestStartDate", "2027-02-29", '"2027-02-29": expected a date YYYY-MM-DD'),
    ("RequestEndDate", "2027-03-01T10:00", '"2027-03-01T10:00": expected a date YYYY-MM-DD'),
    ("RequestEndDate", "2027W091", '"2027W091": expected a date YYYY-MM-DD'),
    ("RequestEndDate", 20270301, "20270301: expected a date YYYY-MM-DD"),
    ("LeadingGaps", "yes", '"yes": expected true or false'),
    ("ReclaimUpgrades", 1, "1: expected true or false"),
    ("RestrictionsOnly", None, "null: expected true or false"),
    ("FreezeDays", -1, "-1: expected a whole number from 0 to 3,650"),
    ("MinimumStayByDay", [3], '[…]: expected an object such as {"Fri": 3, "Sat": 3}'),
    ("MinimumStayByDay", {"Mon": 3, "m": 3}, "{…}: expected each weekday once (Mon is given twice)"),
    ("Rooms", {"RoomNumber": "1"}, "{…}: expected a list of objects"),
    ("Reservations", "Ann", '"Ann": expected a list of objects'),
    ("Roms", [], "unknown field; the nearest known one is Rooms"),
    ("rooms", [], "unknown field; the nearest known one is Rooms"),
    ("MinimumStayByDays", {}, "unknown field; the nearest known one is MinimumStayByDay"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG_FIELDS)
def test_a_wrong_field_of_the_problem(name, value, message):
    assert faults({**house(), name: value}) == [f"{name}: {message}"]


WRONG_STAYS = [
    ("Name", " ", '" ": expected a text that is not empty'),
    (
        "Name",
        "\ud800",
        '"\N{REPLACEMENT CHARACTER}": expected a text of whole characters (it holds half of a surrogate pair)',
    ),
    ("Arrival", "2027-3-1", '"2027-3-1": expected a date YYYY-MM-DD'),
    ("Arrival", None, "null: expected a date YYYY-MM-DD"),
    ("Status", 1, "1: expected one of Confirmed, Tentative, InHouse, CheckedOut, Cancelled, NoShow, Waitlisted"),
    ("Id", {}, "{…}: expected a text"),
    ("RoomType", 10**100, "> 10^60: expected a text"),
    ("AllowableRoomTypes", "Suite", '"Suite": expected a list of texts'),
    ("TypeOrder", {"a": 1}, "{…}: expected a list of texts"),
    ("Guests", 0, "0: expected a whole number from 1 to 100,000"),
    ("MoveCost", -1, "-1: expected a whole number from 0 to 1,000,000"),
    ("Priority", 1_000_001, "1000001: expected a whole number from 0 to 1,000,000"),
    ("IsLocked", "true", '"true": expected true or false'),
    ("AssignedRoom", "3", '"3": expected a RoomNumber that stands in Rooms'),
    ("AdjacencyGroup", [1], "[…]: expected a text"),
    ("Room", "1", "unknown field; the nearest known one is RoomType"),
    ("arrival", "2027-03-01", "unknown field; the nearest known one is Arrival"),
    ("id_given", True, "unknown field"),
]


@pytest.mark.parametrize("field", ["Reservations", "NewReservations"])
@pytest.mark.parametrize(("name", "value", "message"), WRONG_STAYS)
def test_a_wrong_field_of_a_stay(field, name, value, message):
    assert faults(stays({}, {name: value}, field=field)) == [f"{field}[1].{name}: {message}"]


@pytest.mark.parametrize("value", ["row", 1, True, ["run"]])
def test_an_unknown_shape_of_groups(value):
    (fault,) = faults({"ProblemId": "x", "Rooms": [{"RoomNumber": "1"}], "AdjacencyShape": value})
    assert fault.startswith("AdjacencyShape: ")
    assert fault.endswith(": expected one of each, run")


@pytest.mark.parametrize("value", [-1, 2.5, "many", True, None, 1_000_001])
def test_nights_so_far_are_a_whole_number(value):
    (fault,) = faults({"ProblemId": "x", "Rooms": [{"RoomNumber": "1", "NightsSoFar": value}]})
    assert fault.startswith("Rooms[0].NightsSoFar: ")
    assert fault.endswith(": expected a whole number from 0 to 1,000,000")


def test_a_wrong_text_in_a_list():
    assert faults(stays({"AllowedRooms": ["1", True]})) == ["Reservations[0].AllowedRooms[1]: true: expected a text"]


def test_a_wrong_weekday_value():
    assert faults(house(MinimumStayByDay={"Fri": 0})) == [
        "MinimumStayByDay.Fri: 0: expected a whole number from 1 to 366"
    ]


@pytest.mark.parametrize("field", ["ProblemId", "Rooms"])
def test_a_missing_field_of_the_problem(field):
    data = house()
    del data[field]
    (fault,) = faults(data)
    assert fault.startswith(f"{field}: expected this field")


@pytest.mark.parametrize("name", ["Name", "Arrival", "Length"])
def test_a_missing_field_of_a_stay(name):
    data = stays({})
    del data["Reservations"][0][name]
    assert faults(data) == [f"Reservations[0].{name}: expected this field"]


@pytest.mark.parametrize("row", [None, 7, "Ann", []])
def test_a_row_that_is_no_object(row):
    (fault,) = faults(house(Reservations=[STAY, row]))
    assert fault.startswith("Reservations[1]: ")
    assert fault.endswith(": expected an object")


@pytest.mark.parametrize("data", [None, [], "text", 7, True])
def test_a_problem_that_is_no_object(data):
    (fault,) = faults(data)
    assert fault.endswith("expected an object with ProblemId, Rooms and Reservations")


CONTRADICTIONS = [
    (
        house(Rooms=[{"RoomNumber": "1"}, {"RoomNumber": "2"}, {"RoomNumber": 1}]),
        'Rooms[2].RoomNumber: "1": expected each room once; it stands at Rooms[0] already',
    ),
    (
        stays({"Id": "a"}, {}, {"Id": "a"}),
        'Reservations[2].Id: "a": expected each Id once; it stands at Reservations[0] already',
    ),
    (
        stays({"Id": "a"}, {"Id": "a"}, field="NewReservations"),
        'NewReservations[1].Id: "a": expected each Id once; it stands at NewReservations[0] already',
    ),
    (stays({"IsLocked": True}), "Reservations[0].IsLocked: true: expected an AssignedRoom to be locked in"),
    (
        stays({"Arrival": "9999-12-30", "Length": 2}),
        "Reservations[0].Length: 2: expected a departure no later than 9999-12-31",
    ),
    (
        house(OutOfOrder=[{"RoomNumber": "9", "Start": "2027-03-02", "End": "2027-03-03"}]),
        'OutOfOrder[0].RoomNumber: "9": expected a RoomNumber that stands in Rooms',
    ),
    (
        house(OutOfOrder=[{"RoomNumber": "1", "Start": "2027-03-02", "End": "2027-03-01"}]),
        'OutOfOrder[0].End: "2027-03-01": expected a day not before Start 2027-03-02',
    ),
    (
        house(OutOfOrder=[{"RoomNumber": "1", "Start": "2027-03-02", "End": "9999-12-31"}]),
        'OutOfOrder[0].End: "9999-12-31": expected a day before 9999-12-31',
    ),
    (
        house(MinimumStayByDate=[{"Start": "2027-03-02", "End": "2027-03-01", "MinimumStay": 1}]),
        'MinimumStayByDate[0].End: "2027-03-01": expected a day not before Start 2027-03-02',
    ),
    (
        house(RequestStartDate="2027-03-02", RequestEndDate="2027-03-01"),
        'RequestEndDate: "2027-03-01": expected a day not before RequestStartDate 2027-03-02',
    ),
    (house(FreezeDays=1), "FreezeDays: 1: expected a RequestStartDate or Today to count from"),
    (
        house(FreezeDays=1, RequestStartDate="soon"),
        'RequestStartDate: "soon": expected a date YYYY-MM-DD',
    ),
    (
        stays({"IsLocked": True, "AssignedRoom": []}),
        "Reservations[0].AssignedRoom: […]: expected a text",
    ),
]


@pytest.mark.parametrize(("data", "message"), CONTRADICTIONS)
def test_fields_that_contradict_each_other(data, message):
    assert faults(data) == [message]


@pytest.mark.parametrize(
    "data",
    [
        stays({"Arrival": "9999-12-30", "Length": 1}),
        house(OutOfOrder=[{"RoomNumber": "1", "Start": "2027-03-02", "End": "2027-03-02"}]),
        house(RequestStartDate="2027-03-02", RequestEndDate="2027-03-02", FreezeDays=1),
        house(Rooms=[]),
    ],
)
def test_what_just_does_not_contradict(data):
    assert parse_problem(data).problem_id == "p"


def test_old_and_new_name_of_one_field():
    assert faults(house(MinimumStay=3, MinStay=4)) == ["MinStay: 4: expected MinimumStay or its older name, not both"]


def test_a_wrong_value_under_an_older_name_is_reported_under_it():
    assert faults(house(MinStay=0)) == ["MinStay: 0: expected a whole number from 1 to 366"]


@pytest.mark.parametrize("locks", [{"IsLocked": "no"}, {"IsLocked": True}, {}])
def test_nonsense_in_either_mark_of_a_lock(locks):
    (fault,) = faults(stays({"LockedForSolver": "maybe", "AssignedRoom": "1", **locks}))
    assert fault.startswith("Reservations[0].IsLocked: ")


def test_a_position_is_that_of_the_file_even_where_rows_before_it_are_wrong():
    rooms = [7, {"RoomNumber": "1"}, {"RoomNumber": "1"}]
    assert faults(house(Rooms=rooms)) == [
        "Rooms[0]: 7: expected an object",
        'Rooms[2].RoomNumber: "1": expected each room once; it stands at Rooms[1] already',
    ]


@pytest.mark.parametrize(("field", "least"), [("Reservations", 0), ("NewReservations", 1)])
@pytest.mark.parametrize("length", [-1, 3651, 1.5, float("inf")])
def test_a_length_is_a_number_of_nights(field, least, length):
    said = f"{field}[0].Length: {length}: expected a whole number from {least} to 3,650"
    assert faults(house() | {field: [{"Name": "a", "Arrival": "2027-03-01", "Length": length}]}) == [said]


def test_everything_is_reported_at_once_and_nothing_twice():
    data = stays(
        {"Arrival": "soon", "AssignedRoom": "9"},
        {"Length": -1, "Lenght": 1},
        {"Id": "a", "IsLocked": True},
        {"Id": "a", "AssignedRoom": 5.5, "Guests": "two"},
    )
    data |= {
        "MinimumStay": 0,
        "Foo": 1,
        "FreezeDays": 2,
        "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "1"}, {"Floor": 2}],
    }
    assert sorted(faults(data)) == sorted(
        [
            "Foo: unknown field",
            "MinimumStay: 0: expected a whole number from 1 to 366",
            "FreezeDays: 2: expected a RequestStartDate or Today to count from",
            'Rooms[1].RoomNumber: "1": expected each room once; it stands at Rooms[0] already',
            "Rooms[2].Floor: unknown field",
            "Rooms[2].RoomNumber: expected this field",
            'Reservations[0].Arrival: "soon": expected a date YYYY-MM-DD',
            'Reservations[0].AssignedRoom: "9": expected a RoomNumber that stands in Rooms',
            "Reservations[1].Lenght: unknown field; the nearest known one is Length",
            "Reservations[1].Length: -1: expected a whole number from 0 to 3,650",
            "Reservations[2].IsLocked: true: expected an AssignedRoom to be locked in",
            'Reservations[3].AssignedRoom: "5.5": expected a RoomNumber that stands in Rooms',
            'Reservations[3].Guests: "two": expected a whole number from 1 to 100,000',
            'Reservations[3].Id: "a": expected each Id once; it stands at Reservations[2] already',
        ]
    )


# ---- text


def test_repeated_names_in_every_place():
    text = json.dumps(stays({})).replace('"Length": 3', '"Length": 3, "Length": 4')
    text = text.replace(
        '"ProblemId": "p"', '"ProblemId": "p", "ProblemId": "q", "MinimumStayByDay": {"Fri": 1, "Fri": 2}'
    )
    with pytest.raises(InputError) as caught:
        problem_from_json(text, source="plan.json")
    assert [str(fault) for fault in caught.value.faults] == [
        "ProblemId: expected each field once; it is given twice",
        "Reservations[0].Length: expected each field once; it is given twice",
        "MinimumStayByDay: {…}: expected each weekday once (Fri is given twice)",
    ]
    assert str(caught.value).splitlines()[:2] == [
        "plan.json: 3 errors",
        "  ProblemId: expected each field once; it is given twice",
    ]


def test_a_message_is_short_and_printable_whatever_the_file_says():
    name, value = "\x1b[2J" + "N" * 10_000, "\x1b]0;title\x07" + "v" * 10_000
    with pytest.raises(InputError) as caught:
        parse_problem({**house(), name: 1, "ProblemId": [value], "RequestStartDate": value})
    message = str(caught.value)
    assert len(message) < 600
    assert all(character.isprintable() for character in message.replace("\n", ""))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((), ""),
        (("Rooms",), "Rooms"),
        (("Rooms", 3), "Rooms[3]"),
        (("Rooms", 3, "Features", 1), "Rooms[3].Features[1]"),
    ],
)
def test_places_as_users_write_them(place, text):
    assert Fault(place, "", "").where == text


def test_every_wrong_weekday_and_period_is_reported_at_once():
    data = house(
        MinimumStayByDay={"Foo": 0, "Mon": 0, "Bar": 1},
        MinimumStayByDate=[{"Start": "2027-05-03", "End": "2027-05-01", "MinimumStay": 0}],
        OutOfOrder=[{"RoomNumber": "99", "Start": "bad", "End": "2027-05-01"}],
    )
    assert set(faults(data)) == {
        'MinimumStayByDay.Foo: "Foo": expected a weekday, Mon … Sun',
        "MinimumStayByDay.Foo: 0: expected a whole number from 1 to 366",
        "MinimumStayByDay.Mon: 0: expected a whole number from 1 to 366",
        'MinimumStayByDay.Bar: "Bar": expected a weekday, Mon … Sun',
        "MinimumStayByDate[0].MinimumStay: 0: expected a whole number from 1 to 366",
        'MinimumStayByDate[0].End: "2027-05-01": expected a day not before Start 2027-05-03',
        'OutOfOrder[0].RoomNumber: "99": expected a RoomNumber that stands in Rooms',
        'OutOfOrder[0].Start: "bad": expected a date YYYY-MM-DD',
    }


def test_a_room_may_not_have_a_name_that_means_no_room():
    expected = "expected another name: as an AssignedRoom this means no room"
    assert faults(house(Rooms=[{"RoomNumber": "None"}], Reservations=[])) == [
        f'Rooms[0].RoomNumber: "None": {expected}'
    ]


def test_a_result_is_no_problem():
    expected = "this is a result (it has a solver_status); expected the problem that it solves"
    assert faults({"ProblemId": "1", "solver_status": "optimal", "assignments": []}) == [expected]
