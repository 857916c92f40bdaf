"""A problem as arrays: what indices mean, and that nothing can be written to."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance, with_present_rooms_fixed
from bookingopt.optimizer.model.objective import arrivals_with_week_free
from bookingopt.optimizer.model.plan import Plan
from tests.unit.optimizer.houses import house, stay

STAYS = (
    stay("a", 3, 2, AssignedRoom="2", AdjacencyGroup="g"),
    stay("b", 1, 3, RequiredFeatures=["sea"], AssignedRoom="1", AdjacencyGroup="g"),
    stay("c", 9, 1, AssignedRoom="2", IsLocked=True, AdjacencyGroup="g"),
)
ROOMS = [{"RoomNumber": "1"}, {"RoomNumber": "2", "Features": ["sea"]}, {"RoomNumber": "3"}]
INSTANCE = build_instance(parse_problem(house(*STAYS, Rooms=ROOMS)))


def test_days_count_from_the_earliest_arrival() -> None:
    assert INSTANCE.arrival.tolist() == [2, 0, 8]
    assert INSTANCE.departure.tolist() == [4, 3, 9]
    assert INSTANCE.days == 9
    assert INSTANCE.minimum_stay.tolist() == [3] * 10


def test_rooms_that_no_stay_can_tell_apart_are_one_kind() -> None:
    assert INSTANCE.kind_of_room.tolist() == [0, 1, 0]
    eligible = INSTANCE.eligible[INSTANCE.condition]
    assert eligible.tolist() == [[True, True], [False, True], [True, True]]


def test_mates_share_a_group_and_a_night() -> None:
    assert [mates.tolist() for mates in INSTANCE.mates] == [[1], [0], []]
    assert INSTANCE.group_members.tolist() == [0, 1]


def test_only_eligible_present_rooms_are_fixed_besides_locks() -> None:
    assert INSTANCE.fixed_room.tolist() == [NONE, NONE, 1]
    unmoved = with_present_rooms_fixed(INSTANCE)
    assert unmoved.fixed_room.tolist() == [1, NONE, 1]
    assert unmoved.eligible[unmoved.condition].any(axis=1).tolist() == [True, False, True]


@pytest.mark.parametrize("name", [one.name for one in fields(INSTANCE)])
def test_arrays_cannot_be_written_to(name: str) -> None:
    value = getattr(INSTANCE, name)
    arrays = value if isinstance(value, tuple) else (value,)
    assert not any(isinstance(array, np.ndarray) and array.flags.writeable for array in arrays)


@pytest.mark.parametrize(("fields", "day"), [({}, None), ({"RequestStartDate": "2027-05-04"}, 0)])
def test_a_house_without_stays_has_leading_gaps_from_the_window_only(fields, day):
    problem = parse_problem({"ProblemId": "empty", "Rooms": [{"RoomNumber": "1"}], "LeadingGaps": True, **fields})
    assert build_instance(problem).leading_from == day


BLOCK = {"RoomNumber": "1", "Start": "2026-01-05", "End": "2026-01-08"}


@pytest.mark.parametrize("blocks", [[], [BLOCK]], ids=["empty", "block"])
@pytest.mark.parametrize(("start", "nights"), [({}, 0), ({"RequestStartDate": "2026-02-27"}, 2)], ids=["end", "both"])
def test_a_house_without_stays_sells_from_the_start_that_is_given(start, nights, blocks):
    instance = build_instance(parse_problem(house(RequestEndDate="2026-03-01", OutOfOrder=blocks, **start)))
    first, behind = instance.window
    assert behind - first == nights
    assert arrivals_with_week_free(instance, Plan(instance.fixed_room)) == nights


def test_the_calendar_ends_where_dates_do():
    data = {"ProblemId": "late", "Rooms": [{"RoomNumber": "1"}]}
    instance = build_instance(parse_problem(data | {"RequestStartDate": "9999-12-30"}))
    assert [str(instance.date_of(day)) for day in instance.calendar] == ["0001-01-01", "9999-12-31"]
