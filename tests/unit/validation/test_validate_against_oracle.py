"""Validation and the oracle, written apart from each other, judge every tiny plan alike."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.validation import validate_problem, validate_result
from bookingopt.validation.rules.proof import value
from tests import oracle
from tests.strategies import EVERYTHING, LINKED, SHARED, WHEN, WHERE, Data, problems
from tests.unit.validation.house import plan


@given(problems(EVERYTHING))
def test_a_present_plan_is_valid_where_it_is_legal(data: Data) -> None:
    verdict = validate_problem(parse_problem(data))
    problem = oracle.house(parse_problem(data))
    present = {stay.key: stay.assigned_room for stay in problem.reservations if stay.assigned_room is not None}
    is_complete = len(present) == len(problem.reservations)
    for stay in problem.reservations:  # who shares a room with another will come to it
        rooms = [present[other.key] for other in oracle.party(problem, stay) if other.key in present]
        present |= {stay.key: rooms[0]} if rooms and stay.key not in present else {}
    is_legal = oracle.is_legal(problem, present)
    assert is_legal is (not verdict.violations)
    if is_legal and is_complete:
        lonely = sum("is next to no other member" in note for note in verdict.notes)
        orphans = sum(note.startswith("Orphan gap") for note in verdict.notes)
        assert lonely == len(oracle.adjacency_misses(problem, present))
        assert (orphans > 0) <= (oracle.value(problem, present).gap > 0)


@given(problems(WHERE + WHEN + SHARED + LINKED))
def test_a_legal_plan_has_the_oracle_s_value(data: Data) -> None:
    problem = parse_problem(data)
    for rooms in islice(oracle.legal_plans(problem), 5):
        ours, theirs = value(plan(problem, dict(rooms)), problem), oracle.value(problem, rooms)
        assert ours[:3] == theirs[:3]
        assert sum(Fraction(2) ** exponent for exponent in ours.gap_cost) == theirs.gap


@given(problems(WHERE + WHEN + SHARED + LINKED), st.data())
def test_any_plan_is_valid_where_it_is_legal(data: Data, draw: st.DataObject) -> None:
    problem = parse_problem(data)
    numbers = st.sampled_from([room.room_number for room in problem.rooms])
    parties = {stay.key: oracle.party(problem, stay)[0].key for stay in problem.reservations}
    of_party = {key: draw.draw(numbers) for key in dict.fromkeys(parties.values())}
    rooms = {key: of_party[first] for key, first in parties.items()}
    hard = {"double-booking", "ineligible-room", "out-of-order", "moved-lock", "linked-room"}
    found = [v for v in validate_result(plan(problem, rooms), problem).violations if v.rule in hard]
    assert oracle.is_legal(problem, rooms) is (not found)
    firsts = [stay for stay in problem.reservations if stay.key in of_party]
    stays = {stay.key: set(oracle.kept(problem, stay, rooms[stay.key])) for stay in firsts}
    there = {stay.key: set(oracle.nights(stay)) for stay in problem.reservations}
    closed = oracle.closed_rooms(problem)
    shared = {
        (rooms[key], night)
        for key in stays
        for night in stays[key] - set.union(*(there[other] for other in parties if parties[other] == key))
        if any(night in closed[single] for single in oracle.singles(problem, rooms[key]))
    }
    shared |= {
        (rooms[one], night)
        for one, other in combinations(stays, 2)
        if rooms[one] == rooms[other]
        for night in stays[one] & stays[other]
    }
    assert {(v.subject, night) for v in found if v.rule == "double-booking" for night in v.nights} == shared


@given(problems())
def test_members_who_meet_nobody_are_the_ones_warned_of(data: Data) -> None:
    problem = parse_problem(data)
    warned = {
        stay.key for stay in problem.reservations if f"Reservation {stay.key} shares no night" in warnings(problem)
    }
    groups = [
        [stay for stay in problem.reservations if stay.adjacency_group == group]
        for group in {stay.adjacency_group for stay in problem.reservations} - {None}
    ]
    alone = {
        stay.key
        for members in groups
        for stay in members
        if len(members) > 1
        and not any(set(oracle.nights(stay)) & set(oracle.nights(mate)) for mate in members if mate is not stay)
    }
    assert warned == alone


def warnings(problem: Problem) -> str:
    return "\n".join(problem_warnings(problem))
