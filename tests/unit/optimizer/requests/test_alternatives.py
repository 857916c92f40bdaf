"""The nearest stays that fit: nearest first, at most five, and each in a room that is free for it."""

from __future__ import annotations

import pytest

from bookingopt.optimizer.requests.alternatives import MOST, alternatives
from tests.unit.optimizer.asking import asked
from tests.unit.optimizer.houses import house, stay

#: Room 1 is taken on the nights of 5–7 May. Where somebody arrives on the 1st of May, the 5th is day 4.
TAKEN = stay("a", 5, 3, AssignedRoom="1")


def test_shifts_come_before_shorter_stays_and_nearer_ones_before_others() -> None:
    # q asks for 3 and 4 May and 5 May, which is taken: day 2 to day 5. A day earlier fits, a day later does not.
    one = asked(house(stay("z", 1, 1, AssignedRoom="1"), TAKEN, rooms=1, NewReservations=[stay("q", 3, 3)]))
    near = [(each.arrival, each.leaves) for each in alternatives(one.occupancy, one.spec, None)]
    # one day earlier · the last night less · two nights less, at the end
    assert near == [(1, 4), (2, 4), (2, 3)]
    assert [each.room for each in alternatives(one.occupancy, one.spec, None)] == [0, 0, 0]


def test_none_arrives_before_the_first_day() -> None:
    one = asked(house(stay("z", 1, 1, AssignedRoom="1"), TAKEN, rooms=1, NewReservations=[stay("q", 3, 3)]))
    assert [each.arrival for each in alternatives(one.occupancy, one.spec, 2)] == [2, 2]


def test_another_type_counts_as_far_as_a_day() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    data = house(TAKEN, NewReservations=[stay("q", 5, 3, RoomType="A")]) | {"Rooms": rooms}
    one = asked(data)
    first = alternatives(one.occupancy, one.spec, None)[0]
    assert (first.arrival, first.leaves, first.room) == (one.spec.arrival, one.spec.leaves, 1)


def test_who_shares_a_room_is_offered_its_type_and_nights_without_a_hole() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    us = stay("a", 5, 3, AssignedRoom="1", RoomType="A", SameRoom="us")
    wish = stay("q", 8, 2, RoomType="B", SameRoom="us")
    data = house(us, stay("z", 10, 2, AssignedRoom="1"), NewReservations=[wish]) | {"Rooms": rooms}
    one = asked(data)
    found = alternatives(one.occupancy, one.spec, None)
    assert [(each.arrival, each.leaves, each.room) for each in found] == [(3, 5, 0)]  # a comes on the 5th, day 0
    later = asked(data | {"NewReservations": [{**wish, "RoomType": "A", "Length": 3}]})
    near = [(each.arrival, each.leaves) for each in alternatives(later.occupancy, later.spec, None)]
    assert near == [(2, 5), (3, 5), (1, 4), (3, 4), (0, 3)]  # none from the 9th on, where nobody would be on the 8th


@pytest.mark.parametrize(("first", "found"), [("0001-01-01", (1, 2)), ("9999-12-30", (-1, 0))])
def test_alternatives_stay_inside_the_calendar(first: str, found: tuple[int, int]) -> None:
    taken = {"Name": "a", "Arrival": first, "Length": 1, "AssignedRoom": "1"}
    request = {"Name": "q", "Arrival": first, "Length": 1}
    one = asked(house(taken, rooms=1, NewReservations=[request]))
    near = alternatives(one.occupancy, one.spec, None)
    assert (near[0].arrival, near[0].leaves) == found
    days = [day for each in near for day in (each.arrival, each.leaves)]
    assert [one.requests.instance.date_of(day) for day in days]


def test_at_most_so_many() -> None:
    one = asked(house(TAKEN, NewReservations=[stay("q", 20, 6)]))
    found = alternatives(one.occupancy, one.spec, None)
    assert len(found) == MOST
    assert all(one.occupancy.free(each.arrival, each.leaves)[each.room] for each in found)


def test_a_guest_in_house_has_arrived_and_may_only_leave_earlier() -> None:
    stays = (stay("a", 1, 4, Id="a", AssignedRoom="1"), stay("b", 5, 3, AssignedRoom="1", IsLocked=True))
    one = asked(house(*stays, Today="2027-05-03", NewReservations=[stay("a", 1, 5, Id="a")]))
    near = [(each.arrival, each.leaves) for each in alternatives(one.occupancy, one.spec, 2)]
    assert near == [(0, 4), (0, 3), (0, 2)]  # at last the business date
