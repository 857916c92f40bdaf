"""The oracle against cases worked out by hand; the derivation stands in each comment.

Nights are days of March 2026 (``day(3)`` is the 4th), and a stay "2-5" arrives on day 2 and leaves on day 5.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from tests import oracle, oracle_part, oracle_sell

FIRST = date(2026, 3, 1)  # a Sunday


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def stay(name: str, span: str, room: str | None = None, *, locked: bool = False, **fields: Any) -> dict[str, Any]:
    arrival, departure = (int(part) for part in span.split("-"))
    return {
        "Name": name,
        "Arrival": day(arrival),
        "Length": departure - arrival,
        "AssignedRoom": room,
        "IsLocked": locked,
        **fields,
    }


def block(room: str, span: str) -> dict[str, str]:
    """An out-of-order block whose last night is the night before the second day."""
    start, end = (int(part) for part in span.split("-"))
    return {"RoomNumber": room, "Start": day(start), "End": day(end - 1)}


def house(rooms: str | list[dict[str, Any]], *stays: dict[str, Any], minimum: int = 3, **fields: Any) -> Problem:
    listed = [{"RoomNumber": number} for number in rooms] if isinstance(rooms, str) else rooms
    return parse_problem(
        {"ProblemId": "hand", "MinimumStay": minimum, "Rooms": listed, "Reservations": list(stays), **fields}
    )


def best_gap(problem: Problem) -> Fraction:
    found = oracle.best(problem)
    assert found is not None
    return found.gap


@pytest.mark.parametrize(
    ("length", "minimum", "cost"),
    [
        (0, 3, 0),  # back to back
        (1, 3, 8),  # an orphan: 2^(3-1+1)
        (2, 3, 4),  # an orphan: 2^(3-2+1)
        (3, 3, 1),  # can just be sold: 2^(3-3)
        (5, 3, Fraction(1, 4)),  # 2^(3-5)
        (1, 1, 1),  # with a minimum stay of one night nothing is an orphan
    ],
)
def test_gap_cost(length: int, minimum: int, cost: Fraction) -> None:
    assert oracle.gap_cost(length, minimum) == cost


def test_departure_day_is_free_for_the_next_arrival() -> None:
    assert oracle.best(house("1", stay("a", "0-3"), stay("b", "3-5"))) == (0, 0, 0, 0, 0)
    assert oracle.best(house("1", stay("a", "0-4"), stay("b", "3-5"))) is None


def test_gap_between_two_stays_is_priced_by_its_length() -> None:
    # One room: 0-2, then 4-6: two free nights under a minimum of 3 cost 4.
    assert best_gap(house("1", stay("a", "0-2"), stay("b", "4-6"))) == 4
    # With a second room one of them moves over and no gap is bounded.
    assert best_gap(house("12", stay("a", "0-2"), stay("b", "4-6"))) == 0


def test_counterexample_to_the_greedy_rule() -> None:
    # Locked 3-5 in room 1; 2-3 just before it is a departure at 3, so 2-3 may sit in room 1 for nothing.
    # Then 7-9 and 7-8 stand in one room each. In room 1 the gap 5-7 costs 2^(3-2+1) = 4, and room 2 starts with the
    # other: 4. With 2-3 in room 2 there are two gaps: 4 in room 1 and 3..7 (4 nights, 2^-1) in room 2: 4.5.
    problem = house("12", stay("lock", "3-5", "1", locked=True), stay("a", "2-3"), stay("b", "7-9"), stay("c", "7-8"))
    assert oracle.best(problem) == (0, 0, 0, 4, 0)
    assert {found.gap for found in oracle.values(problem)} == {Fraction(4), Fraction(9, 2)}


def test_gaps_span_days_on_which_the_house_is_empty() -> None:
    # A 0-3 and B 1-4 take a room each, C 5-8 comes after one of them, m = 5. After B: one night, 2^5 = 32;
    # after A: two nights, 2^4 = 16. Cut at day 4, when the house is empty, each half alone would cost 0.
    assert best_gap(house("12", stay("A", "0-3"), stay("B", "1-4"), stay("C", "5-8"), minimum=5)) == 16
    assert best_gap(house("12", stay("A", "0-3"), stay("B", "1-4"), minimum=5)) == 0


def test_minimum_stay_is_that_of_the_gaps_first_night() -> None:
    stays = (stay("a", "0-2"), stay("b", "4-6"))  # free nights: day 2 (a Tuesday) and day 3
    assert best_gap(house("1", *stays, minimum=2)) == 1
    assert best_gap(house("1", *stays, minimum=2, MinimumStayByDay={"Tue": 4})) == 8  # 2^(4-2+1)
    assert best_gap(house("1", *stays, minimum=2, MinimumStayByDay={"Wed": 4})) == 1  # only its second night
    by_date = [{"Start": day(1), "End": day(2), "MinimumStay": 3}, {"Start": day(2), "End": day(2), "MinimumStay": 1}]
    weekday = {"Tue": 4}
    # The date wins over the weekday and the later entry over the earlier one: 2^(1-2) = 1/2.
    assert best_gap(house("1", *stays, MinimumStayByDay=weekday, MinimumStayByDate=by_date)) == Fraction(1, 2)
    # The other way round the wider entry comes later: m = 3, so 2^(3-2+1) = 4.
    assert best_gap(house("1", *stays, MinimumStayByDay=weekday, MinimumStayByDate=by_date[::-1])) == 4


def test_blocks_bound_gaps_but_not_between_themselves() -> None:
    # block 0-1, one night, stay 2-4, one night, block 5-6: two orphan gaps of 2^3 each.
    assert best_gap(house("1", stay("a", "2-4"), OutOfOrder=[block("1", "0-1"), block("1", "5-6")])) == 16
    # The stay right before the second block: no gap there, and 3 free nights after the first one: 2^0.
    assert best_gap(house("1", stay("a", "4-5"), OutOfOrder=[block("1", "0-1"), block("1", "5-6")])) == 1
    # Nobody between the blocks: no gap. The stay after them is one night away.
    assert best_gap(house("1", stay("a", "7-8"), OutOfOrder=[block("1", "0-1"), block("1", "5-6")])) == 8


def test_a_block_closes_every_night_of_it() -> None:
    taken = stay("a", "2-4")
    assert oracle.best(house("1", taken, OutOfOrder=[block("1", "3-6")])) is None
    assert oracle.best(house("1", taken, OutOfOrder=[block("1", "4-6")])) is not None
    assert oracle.best(house("1", taken, OutOfOrder=[block("1", "0-2")])) is not None
    # Locks do not win over a block.
    assert oracle.best(house("1", stay("a", "2-4", "1", locked=True), OutOfOrder=[block("1", "3-6")])) is None


def test_leading_gap_counts_only_when_asked_for_and_before_a_stay() -> None:
    # The house opens on day 1 (the window), the only stay arrives on day 3: two nights, 2^(3-2+1) = 4.
    window = {"RequestStartDate": day(1), "LeadingGaps": True}
    assert best_gap(house("1", stay("a", "3-5"), RequestStartDate=day(1))) == 0
    assert best_gap(house("1", stay("a", "3-5"), **window)) == 4
    # Without a window it opens with the first arrival, here of b: room of a waits 2 nights.
    assert best_gap(house("12", stay("a", "2-5"), stay("b", "0-3"), LeadingGaps=True)) == 4
    # A room that begins with a block has no leading gap; the gap after the block counts as ever: 2^3.
    assert best_gap(house("1", stay("a", "3-5"), OutOfOrder=[block("1", "1-2")], **window)) == 8


@pytest.mark.parametrize(
    ("room", "guest", "fits"),
    [
        ({"RoomType": "Twin"}, {"RoomType": "Twin"}, True),
        ({"RoomType": "Twin"}, {"RoomType": "King"}, False),
        ({"RoomType": "Twin"}, {"RoomType": "King", "AllowableRoomTypes": ["Twin"]}, True),
        ({"RoomType": "Twin"}, {"AllowableRoomTypes": ["King"]}, False),
        ({"Capacity": 2}, {"Guests": 2}, True),
        ({"Capacity": 2}, {"Guests": 3}, False),
        ({}, {"Guests": 3}, True),
        ({"Features": ["bath", "sea"]}, {"RequiredFeatures": ["sea"]}, True),
        ({"Features": ["bath"]}, {"RequiredFeatures": ["sea"]}, False),
        ({}, {"AllowedRooms": ["1"]}, True),
        ({}, {"AllowedRooms": ["2"]}, False),
    ],
)
def test_eligible_rooms(room: dict[str, Any], guest: dict[str, Any], fits: bool) -> None:
    problem = house([{"RoomNumber": "1", **room}], stay("a", "0-2", **guest))
    assert (oracle.best(problem) is not None) is fits
    assert oracle_part.most_placeable(problem) == int(fits)


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({}, []),
        ({"RequestStartDate": day(1)}, ["early"]),  # arrives on day 0
        ({"RequestEndDate": day(9)}, ["late"]),  # leaves on day 10
        ({"RequestEndDate": day(10)}, []),
        ({"RequestStartDate": day(0), "FreezeDays": 4}, ["early"]),
        ({"RequestStartDate": day(0), "FreezeDays": 5}, ["early", "middle"]),  # arrives on day 4
    ],
)
def test_window_and_freeze_hold_stays_in_their_rooms(fields: dict[str, Any], held: list[str]) -> None:
    stays = (stay("early", "0-2", "1"), stay("middle", "4-6", "1"), stay("late", "8-10", "1"), stay("new", "0-1"))
    problem = house("12", *stays, **fields)
    found = {s.key: oracle.choices(problem, s) for s in problem.reservations}
    assert [key for key, rooms in found.items() if rooms == ["1"]] == held
    assert found["new"] == ["1", "2"]


def test_fewest_type_changes_come_before_gap_cost() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "Twin"}, {"RoomNumber": "2", "RoomType": "King"}]
    twin = {"RoomType": "Twin", "AllowableRoomTypes": ["King"]}
    # b could flee to the King and leave no gap, but that would be a change: the gap of 1 night stays, 2^3.
    problem = house(rooms, stay("a", "0-2", **twin), stay("b", "3-5", **twin))
    assert oracle.best(problem) == (0, 0, 0, 8, 0)
    assert (0, 1, 1, 0, 0) in oracle.values(problem)


def test_smaller_positions_come_before_gap_cost() -> None:
    rooms = [{"RoomNumber": number, "RoomType": number} for number in ("King", "Suite")]
    guest = {"RoomType": "Twin", "AllowableRoomTypes": ["King", "Suite"]}
    # There is no Twin, so both change. King is position 1, Suite 2; both in the King cost a gap of 1 night.
    problem = house(rooms, stay("a", "0-2", **guest), stay("b", "3-5", **guest))
    assert oracle.best(problem) == (0, 2, 2, 8, 0)
    # By TypeOrder the Suite is position 0 and the King, which is not in it, stands behind the last: 1.
    ordered = {**guest, "TypeOrder": ["Suite"]}
    problem = house(rooms, stay("a", "0-2", **ordered), stay("b", "1-5", **ordered))
    assert oracle.best(problem) == (0, 2, 1, 0, 0)


def test_an_upgrade_that_a_guest_has_stays_unless_reclaimed() -> None:
    rooms = [{"RoomNumber": "t", "RoomType": "Twin"}, {"RoomNumber": "k", "RoomType": "King"}]
    upgraded = stay("a", "0-2", "k", RoomType="Twin", AllowableRoomTypes=["King"])
    assert oracle.best(house(rooms, upgraded)) == (0, 0, 0, 0, 0)  # King is the stay's own type now
    assert oracle.best(house(rooms, upgraded, ReclaimUpgrades=True)) == (0, 0, 0, 0, 1)  # back to the Twin, a move
    # Undoing it without leave is a change to position 0.
    assert (0, 1, 0, 0, 1) in oracle.values(house(rooms, upgraded))


def test_a_lock_in_a_type_that_is_not_allowed_counts_as_a_change() -> None:
    rooms = [{"RoomNumber": "t", "RoomType": "Twin"}, {"RoomNumber": "k", "RoomType": "King"}]
    assert oracle.best(house(rooms, stay("a", "0-2", "k", locked=True, RoomType="Twin"))) == (0, 1, 1, 0, 0)
    assert oracle.best(house(rooms, stay("a", "0-2", "k", locked=True))) == (0, 0, 0, 0, 0)  # no type, no change


def test_group_members_want_a_neighbour_with_whom_they_share_a_night() -> None:
    rooms = [{"RoomNumber": "1", "AdjacentRooms": ["2"]}, {"RoomNumber": "2"}, {"RoomNumber": "3"}]
    group = {"AdjacencyGroup": "g"}
    pair = (stay("a", "0-2", **group), stay("b", "1-3", **group))
    # Only 1 and 2 are adjacent, in both directions though only one of them says so.
    assert oracle.best(house(rooms, *pair)) == (0, 0, 0, 0, 0)
    assert {found.misses for found in oracle.values(house(rooms, *pair))} == {0, 2}
    # A third member on the same nights has no neighbour left: room 3 is next to nothing.
    trio = (*pair, stay("c", "1-3", **group))
    assert oracle.best(house(rooms, *trio)) == (1, 0, 0, 0, 0)
    # It never counts without a night in common with another member, nor does a group of one.
    apart = (*pair, stay("c", "5-6", **group), stay("d", "1-2", AdjacencyGroup="alone"))
    assert {found.misses for found in oracle.values(house(rooms, *apart))} == {0, 2}


def test_no_misses_come_before_everything_else() -> None:
    rooms = [
        {"RoomNumber": "1", "RoomType": "Twin", "AdjacentRooms": ["2"]},
        {"RoomNumber": "2", "RoomType": "King"},
        {"RoomNumber": "3", "RoomType": "Twin"},
    ]
    group = {"AdjacencyGroup": "g", "RoomType": "Twin", "AllowableRoomTypes": ["King"]}
    # Two Twins are free for the two, but not next to each other: one change buys two misses.
    assert oracle.best(house(rooms, stay("a", "0-2", **group), stay("b", "0-2", **group))) == (0, 1, 1, 0, 0)


def test_moves_cost_what_the_stays_say_and_come_last() -> None:
    # a and b overlap, so they can only swap. c (4-6) fits behind b (1-4) without a gap, behind a (0-3) with one
    # night, 2^3; c sits in the room of a. Moving c costs 5, swapping a and b costs 1 + 1.
    stays = (stay("a", "0-3", "1"), stay("b", "1-4", "2"), stay("c", "4-6", "1", MoveCost=5))
    assert oracle.best(house("12", *stays)) == (0, 0, 0, 0, 2)
    assert oracle.best(house("12", *stays[:2], {**stays[2], "MoveCost": 1})) == (0, 0, 0, 0, 1)
    # A stay without a present room is no move, and a free one (MoveCost 0) costs nothing.
    assert oracle.best(house("12", *stays[:2], stay("c", "4-6"))) == (0, 0, 0, 0, 0)


def test_clashing_locks_leave_no_plan_and_one_of_them_out() -> None:
    locks = (stay("a", "0-3", "1", locked=True), stay("b", "2-4", "1", locked=True), stay("c", "0-4"))
    problem = house("12", *locks)
    assert oracle.best(problem) is None
    assert oracle_part.most_placeable(problem) == 2


def test_guests_in_house_go_last_then_other_fixed_stays_then_priority_counts_then_nights() -> None:
    lock = stay("a", "0-3", "1", locked=True)
    guest = stay("b", "2-9", "1", Status="InHouse")
    free = (stay("c", "1-4", Priority=5), stay("d", "1-3"), stay("e", "1-2"))
    problem = house("12", lock, guest, *free)
    # Room 1 is the guest's from day 2 on, so the lock goes; c is worth more than d, which goes as well; e fits before.
    assert oracle_part.least_unplaced(problem) == (0, 1, 1 + 1, 3 + 2)
    assert oracle_part.unplaced(problem, {"a": "1", "c": "2"}) == (1, 0, 3, 7 + 2 + 1)
    assert oracle_part.most_placeable(problem) == 3
    arrived = problem.model_copy(update={"today": problem.reservations[0].arrival + oracle.DAY})
    assert oracle_part.unplaced(arrived, {"b": "1", "c": "2"}) == (1, 0, 3, 6)


def test_a_part_keeps_the_window_of_the_whole_house() -> None:
    problem = house("1", stay("a", "0-3"), stay("b", "2-4"))
    part = oracle_part.part(problem, {"b": "1"})
    assert [one.key for one in part.reservations] == ["b"]
    first, last = problem.reservations
    assert (part.request_start_date, part.request_end_date) == (first.arrival, last.departure)


def test_a_type_is_overbooked_where_one_room_more_would_help() -> None:
    rooms = [{"RoomNumber": "t", "RoomType": "Twin"}, {"RoomNumber": "k", "RoomType": "King"}]
    twins = [stay(name, "0-2", RoomType="Twin") for name in "ab"]
    both_nights = {("Twin", FIRST), ("Twin", FIRST + oracle.DAY)}
    assert oracle_sell.overbooked(house(rooms, *twins)) == both_nights
    king = stay("c", "1-2", RoomType="King", AllowableRoomTypes=["Twin"])
    either = [stay(name, "0-2", RoomType="Twin", AllowableRoomTypes=["King"]) for name in "ab"]
    second = FIRST + oracle.DAY
    assert oracle_sell.overbooked(house(rooms, *either, king)) == {("King", second), ("Twin", second)}


def test_room_every_night_but_no_arrangement() -> None:
    # Locks at 0-2 in room 1 and 4-6 in room 2. A stay 0-4 can only be in 2, then 4-6 in 1, and 2-4 fits into 1 as well.
    locks = (stay("a", "0-2", "1", locked=True), stay("b", "4-6", "2", locked=True))
    assert oracle.best(house("12", *locks, stay("c", "0-4"), stay("d", "4-6"), stay("e", "2-4"))) is not None
    # A stay 1-5 meets one other stay a night at most, but the lock of room 1 on night 1, that of room 2 on night 4.
    fragmented = house("12", *locks, stay("g", "1-5"))
    assert oracle.best(fragmented) is None
    assert oracle_part.most_placeable(fragmented) == 2


def test_an_empty_house_costs_nothing() -> None:
    assert oracle.best(house("12")) == (0, 0, 0, 0, 0)
    assert oracle_part.most_placeable(house("12")) == 0


def test_the_least_gap_cost_of_all_plans_lies_below_that_of_the_best_plan() -> None:
    rooms = [{"RoomNumber": "1", "RoomType": "Twin"}, {"RoomNumber": "2", "RoomType": "King"}]
    twin = {"RoomType": "Twin", "AllowableRoomTypes": ["King"]}
    problem = house(rooms, stay("a", "0-2", **twin), stay("b", "3-5", **twin))
    assert min(found.gap for found in oracle.values(problem)) == 0
    assert best_gap(problem) == 8
