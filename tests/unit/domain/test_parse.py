"""Plain data -> Problem: every field, the older names and spellings, and what is carried along."""

from __future__ import annotations

import copy
import gc
import tracemalloc
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.field_names import field_names
from bookingopt.domain.fields import StayStatus
from bookingopt.domain.parse import collector_paused, parse_problem
from bookingopt.domain.problem import NewReservation, Problem, Reservation, SalesRule
from bookingopt.errors import Fault, InputError
from tests.unit.domain.plain import STAY, house, stays

# ---- every field, as it is meant to be written


FULL = {
    "ProblemId": "spring",
    "MinimumStay": 3,
    "TurnoverNights": 2,
    "MinimumStayByDay": {"Fri": 2, "Mon": 4},
    "MinimumStayByDate": [{"Start": "2027-03-01", "End": "2027-03-02", "MinimumStay": 7}],
    "SalesRules": [
        {
            "Start": "2027-03-01",
            "End": "2027-03-31",
            "RoomTypes": ["Twin"],
            "ArrivalDays": ["Fri", "Sat"],
            "DepartureDays": ["Sun"],
            "MinStay": 2,
            "MaxStay": 9,
            "Lengths": [2, 9],
            "ClosedToArrival": True,
            "ClosedToDeparture": True,
        }
    ],
    "Rooms": [
        {
            "RoomNumber": "101",
            "RoomType": "Twin",
            "AdjacentRooms": ["102"],
            "Capacity": 2,
            "Features": ["sea", "bath"],
            "TurnoverNights": 2,
        },
        {"RoomNumber": "102"},
    ],
    "Reservations": [
        {
            "Name": "Ann",
            "Id": "R1",
            "Arrival": "2027-03-01",
            "Length": 3,
            "RoomType": "Twin",
            "AllowableRoomTypes": ["Suite"],
            "TypeOrder": ["Twin", "Suite"],
            "AllowedRooms": ["101"],
            "Guests": 2,
            "RequiredFeatures": ["sea"],
            "AssignedRoom": "101",
            "IsLocked": True,
            "MoveCost": 5,
            "AdjacencyGroup": "party",
            "Status": "Tentative",
            "SameRoom": "family",
            "Priority": 9,
            "PreviousRoom": "102",
            "x-agent": {"code": 7},
        }
    ],
    "NewReservations": [{"Name": "Bob", "Id": "N1", "Arrival": "2027-03-02", "Length": 1}],
    "OutOfOrder": [{"RoomNumber": "102", "Start": "2027-03-01", "End": "2027-03-01", "Reason": "paint"}],
    "Today": "2027-02-28",
    "RequestStartDate": "2027-03-01",
    "RequestEndDate": "2027-04-01",
    "FreezeDays": 2,
    "LeadingGaps": True,
    "AdjacencyShape": "run",
    "ReclaimUpgrades": True,
    "RestrictionsOnly": False,
    "x-source": "pms",
}


def test_every_field_is_read():
    assert set(FULL) - {"x-source"} == set(field_names(Problem))
    assert set(FULL["Reservations"][0]) - {"x-agent"} == set(field_names(Reservation))
    assert set(FULL["SalesRules"][0]) == set(field_names(SalesRule))
    problem = parse_problem(FULL)
    back = problem.model_dump(mode="json", by_alias=True)
    for name in ("Rooms", "SalesRules", "Reservations", "NewReservations"):
        full, read = FULL[name][0], back.pop(name)[0]
        assert {field: read[field] for field in full} == full
    assert back == {name: value for name, value in FULL.items() if name in back}
    assert problem.rooms[1].type_name == "Default"
    assert problem_warnings(problem) == [
        "SameRoom family is said of one reservation only (R1).",
        "No room is of the type Suite, which 1 reservation would take.",
        "Adjacency group party has one member only (R1).",
        "The sales rules leave nothing to sell of the type Twin on 2027-03-01 to 2027-03-31: no stay with these nights "
        "obeys them.",
    ]


def test_what_is_left_out_has_its_default():
    problem = parse_problem(stays({}))
    (stay,) = problem.reservations
    assert problem.minimum_stay == 5
    assert (problem.minimum_stay_by_day, problem.minimum_stay_by_date, problem.out_of_order) == ({}, (), ())
    assert (problem.request_start_date, problem.request_end_date, problem.freeze_days) == (None, None, 0)
    assert {problem.reclaim_upgrades, problem.restrictions_only} == {False}
    assert (problem.today, problem.leading_gaps, stay.status) == (None, None, StayStatus.CONFIRMED)
    assert (stay.room_type, stay.assigned_room, stay.adjacency_group, stay.guests) == (None, None, None, None)
    assert (stay.move_cost, stay.priority, stay.is_locked) == (1, 1, False)
    assert (stay.key, stay.departure) == ("guest 0", date(2027, 3, 4))
    assert problem_warnings(problem) == []


# ---- other spellings of the same


@pytest.mark.parametrize("absent", [None, "", "None"], ids=["null", "empty", "the text None"])
def test_three_ways_to_leave_a_text_out(absent):
    fields = ("AssignedRoom", "AdjacencyGroup", "RoomType", "Id", "PreviousRoom", "Guests", "AllowedRooms")
    assert parse_problem(stays(dict.fromkeys(fields, absent))) == parse_problem(stays({}))
    dates = ("RequestStartDate", "RequestEndDate", "MinimumStayByDay", "Reservations", "OutOfOrder")
    if absent is None:
        assert parse_problem(house(**dict.fromkeys(dates, absent))) == parse_problem(house())


def test_the_type_default_means_any_type_of_a_stay_and_names_one_of_a_room():
    problem = parse_problem(stays({"RoomType": "Default"}))
    assert problem.reservations[0].room_type is None
    assert problem.rooms[0].type_name == "Default"


def test_texts_are_kept_to_the_letter_and_numbers_become_texts():
    rooms = ["012", "12 A", "комната 7", 7, 12.0, 3.5]
    problem = parse_problem(house(Rooms=[{"RoomNumber": room} for room in rooms]))
    assert [room.room_number for room in problem.rooms] == ["012", "12 A", "комната 7", "7", "12", "3.5"]


@pytest.mark.parametrize("written", [3, 3.0])
def test_a_whole_number_may_be_written_with_a_point(written):
    problem = parse_problem(house(MinimumStay=written, Reservations=[{**STAY, "Length": written}]))
    assert (problem.minimum_stay, problem.reservations[0].length) == (3, 3)
    assert isinstance(problem.minimum_stay, int)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"M": 1, "T": 2, "W": 3, "TH": 4, "F": 5, "SA": 6, "SU": 7}, [1, 2, 3, 4, 5, 6, 7]),
        ({"sunday": 7, "MONDAY": 1, "tue": 2, " Wed ": 3, "Thursday": 4, "fri": 5, "Sat": 6}, [1, 2, 3, 4, 5, 6, 7]),
        ({"th": 4.0}, [4]),
    ],
)
def test_weekdays_in_every_spelling(written, read):
    by_day = parse_problem(house(MinimumStayByDay=written)).minimum_stay_by_day
    assert list(by_day.values()) == read
    assert list(by_day) == (["Thu"] if len(read) == 1 else ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])


def test_older_names_of_fields():
    problem = parse_problem(house(MinStay=4, RestrictionsForInitialPlan=True))
    assert (problem.minimum_stay, problem.restrictions_only) == (4, True)


@pytest.mark.parametrize(
    ("locks", "is_locked"),
    [
        ({"LockedForSolver": True}, True),
        ({"LockedForSolver": True, "IsLocked": False}, True),
        ({"LockedForSolver": False, "IsLocked": True}, True),
        ({"LockedForSolver": False}, False),
        ({"LockedForSolver": None, "IsLocked": True}, True),
        ({"LockedForSolver": None}, False),
    ],
)
def test_either_mark_of_a_lock_locks(locks, is_locked):
    assert parse_problem(stays({**locks, "AssignedRoom": "1"})).reservations[0].is_locked is is_locked


def test_older_fields_without_a_meaning_are_named_once():
    rows = [{"SplitGroup": 1}, {"SplitGroup": 2, "Test": None}]
    problem = parse_problem({**stays(*rows), "TestNewBooking": True})
    assert problem_warnings(problem) == [
        "The older field TestNewBooking is read and ignored.",
        "The older field SplitGroup is read and ignored.",
        "The older field Test is read and ignored.",
    ]


def test_the_older_default_types_of_requests():
    rows = stays({}, {"AllowableRoomTypes": ["C"]}, field="NewReservations")
    problem = parse_problem({**rows, "AllowableTypesForNewReservation": ["A", "B"]})
    assert [request.allowable_room_types for request in problem.new_reservations] == [("A", "B"), ("C",)]


def test_a_result_can_be_pasted_back():
    problem = parse_problem(stays({"PreviousRoom": "cellar", "AssignedRoom": "1"}))
    assert problem.reservations[0].previous_room == "cellar"


# ---- ids


def test_names_stand_in_for_ids_and_given_ids_are_set_aside_first():
    rows = [
        {"Name": "Smith"},
        {"Name": "Smith"},
        {"Name": "Jones", "Id": "Smith#2"},
        {"Name": "Smith", "Id": -1},
        {"Name": "Smith", "Id": "-1"},
        {"Name": 7, "Id": 12},
        {"Name": 12},
    ]
    keys = [stay.key for stay in parse_problem(stays(*rows)).reservations]
    assert keys == ["Smith", "Smith#3", "Smith#2", "Smith#4", "Smith#5", "12", "12#2"]


def test_requests_have_ids_of_their_own():
    data = {**stays({"Name": "Ann"}), **stays({"Name": "Ann"}, {"Id": "Ann"}, field="NewReservations")}
    problem = parse_problem(data)
    assert [stay.key for stay in problem.reservations] == ["Ann"]
    assert [(request.key, request.id_given) for request in problem.new_reservations] == [
        ("Ann#2", False),
        ("Ann", True),
    ]


@given(st.lists(st.sampled_from(["A", "A#2", "A#3", "B"]), max_size=6), st.data())
def test_ids_are_unique_whatever_the_names(names, data):
    given_ids = data.draw(st.lists(st.sampled_from(["A", "A#2", "B"]), unique=True, max_size=len(names)))
    rows = [{"Name": name, **({"Id": given_ids[i]} if i < len(given_ids) else {})} for i, name in enumerate(names)]
    keys = [stay.key for stay in parse_problem(stays(*rows)).reservations]
    assert len(set(keys)) == len(keys)
    assert keys[: len(given_ids)] == given_ids


def test_user_fields_are_carried():
    problem = parse_problem({**stays({"x-a": [1, {"b": None}]}), "x-top": "t", "Rooms": [{"RoomNumber": 1, "x-r": 2}]})
    assert problem.model_extra == {"x-top": "t"}
    assert problem.rooms[0].model_extra == {"x-r": 2}
    assert problem.reservations[0].model_extra == {"x-a": [1, {"b": None}]}


def test_a_problem_cannot_be_changed():
    problem = parse_problem(stays({}))
    with pytest.raises(ValueError, match="frozen"):
        problem.minimum_stay = 3  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        problem.reservations[0].length = 3  # type: ignore[misc]


def test_a_problem_built_in_python_is_checked_too():
    stay = NewReservation(name="Ann", arrival=date(2027, 3, 1), length=2)
    with pytest.raises(ValueError, match="expected a RoomNumber that stands in Rooms"):
        Problem(problem_id="p", rooms=(), new_reservations=(stay.model_copy(update={"assigned_room": "1"}),))


# ---- what is legal but probably not meant


def test_warnings():
    data = stays(
        {"AdjacencyGroup": "alone"},
        {"AdjacencyGroup": "party", "RoomType": "Suite", "AllowedRooms": ["9"]},
        {"AdjacencyGroup": "party", "Arrival": "2027-03-04", "AllowableRoomTypes": ["Suite", "Attic"]},
    )
    data["Rooms"][0]["AdjacentRooms"] = ["2", "7"]
    assert problem_warnings(parse_problem(data)) == [
        "Room 1 is adjacent to 7, which does not exist.",
        "Reservation guest 1 allows room 9, which does not exist.",
        "No room is of the type Attic, which 1 reservation would take.",
        "No room is of the type Suite, which 2 reservations would take.",
        "Adjacency group alone has one member only (guest 0).",
        "Reservation guest 1 shares no night with any other member of adjacency group party.",
        "Reservation guest 2 shares no night with any other member of adjacency group party.",
    ]


# ---- anything at all


def outcome(data: Any) -> Problem | tuple[Fault, ...]:
    try:
        return parse_problem(data)
    except InputError as error:
        return error.faults


names = st.sampled_from([*field_names(Problem), *field_names(Reservation), "MinStay", "LockedForSolver", "x-a", "Foo"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(field_names(Problem), anything)), st.lists(anything, max_size=3)
)
def test_whatever_the_data_says_there_is_a_problem_or_an_input_error(data, rows):
    for candidate in (data, {**house(), **data}, house(Reservations=rows), house(Rooms=rows)):
        assert outcome(candidate)


def test_the_data_stay_as_they_are_unless_nobody_else_has_them():
    rows = [{**STAY, "Name": f"guest {number}", "Arrival": "2027-03-01"} for number in range(3)]
    data = house(Reservations=[*rows, {**STAY, "Name": "odd", "Length": 0.5}])
    before = copy.deepcopy(data)
    with pytest.raises(InputError) as kept:
        parse_problem(data)
    assert data == before
    with pytest.raises(InputError) as emptied:
        parse_problem(data, emptied=True)
    assert emptied.value.faults == kept.value.faults
    assert data["Reservations"] == []
    assert parse_problem(FULL) == parse_problem(copy.deepcopy(FULL), emptied=True)


def test_a_large_problem_stands_in_memory_once():
    """840 bytes a stay were measured on the way, 608 in the end; where each was copied, 2,641 and 1,127."""
    count = 5_000
    data = house(Reservations=[{**STAY, "Name": f"guest {number}"} for number in range(count)])
    tracemalloc.start()
    try:
        problem = parse_problem(data, emptied=True)
        left, most = (size / count for size in tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()
    assert len(problem.reservations) == count
    assert left < 800
    assert most < 1_100


@collector_paused()
def paused(fails):
    if fails:
        raise ValueError("it fails")
    return gc.isenabled()


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_collector_is_left_as_it_was(was_enabled):
    before = gc.isenabled()
    try:
        (gc.enable if was_enabled else gc.disable)()
        assert paused(fails=False) is False
        assert gc.isenabled() is was_enabled
        with pytest.raises(ValueError, match="it fails"):
            paused(fails=True)
        assert gc.isenabled() is was_enabled
    finally:
        (gc.enable if before else gc.disable)()
