"""Brute force over who stays without a room where not all can have one, beside `tests.oracle`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from bookingopt.domain.problem import Problem
from tests.oracle import (
    Party,
    Plan,
    closed_rooms,
    extend,
    fixed_in,
    nights,
    parties_of,
    party,
    stand_together,
    turnover,
)


class Unplaced(NamedTuple):
    """What it comes to that some stays have no room; less is better, and the first difference decides."""

    in_house: int
    fixed: int
    priority: int
    nights: int


def partial_plans(problem: Problem) -> Iterator[Plan]:
    """Every plan of some reservations, each fixed one in its room or without one, that obeys the hard rules.

    Whoever has no room cuts nobody's turnover nights short.
    """
    fixed = {stay.key for stay in problem.reservations if fixed_in(problem, party(problem, stay)) is not None}
    has_turnover = any(turnover(problem, room.room_number) for room in problem.rooms)
    parties: dict[frozenset[str], list[Party]] = {}
    for plan in extend(problem, parties_of(problem), {}, closed_rooms(problem), partial=True):
        gone = frozenset(fixed - plan.keys())
        if gone and has_turnover and gone not in parties:
            there = tuple(stay for stay in problem.reservations if stay.key not in gone)
            parties[gone] = parties_of(problem.model_copy(update={"reservations": there}))
        if gone not in parties or stand_together(problem, parties[gone], plan):
            yield plan


def unplaced(problem: Problem, plan: Plan) -> Unplaced:
    """What it comes to that ``plan`` has no room for the others."""
    without = [stay for stay in problem.reservations if stay.key not in plan]
    fixed = [stay for stay in without if fixed_in(problem, party(problem, stay)) is not None]
    today = problem.today
    in_house = [
        stay
        for stay in fixed
        if stay.assigned_room is not None
        and (stay.status.value == "InHouse" or (today is not None and stay.arrival < today))
    ]
    return Unplaced(
        in_house=len(in_house),
        fixed=len(fixed) - len(in_house),
        priority=sum(stay.priority for stay in without),
        nights=sum(len(nights(stay)) for stay in without),
    )


def least_unplaced(problem: Problem) -> Unplaced:
    """The least that must be left without a room: guests in house last of all, then the other fixed stays."""
    return min(unplaced(problem, plan) for plan in partial_plans(problem))


def most_placeable(problem: Problem) -> int:
    """The most reservations that can have a room where as few guests in house, then as few fixed stays have none."""
    least = least_unplaced(problem)[:2]
    return max(len(plan) for plan in partial_plans(problem) if unplaced(problem, plan)[:2] == least)


def part(problem: Problem, plan: Collection[str]) -> Problem:
    """The problem of those who have a room in ``plan``, in the window of the whole house."""
    first = min(stay.arrival for stay in problem.reservations)
    last = max(stay.departure for stay in problem.reservations)
    return problem.model_copy(
        update={
            "reservations": tuple(stay for stay in problem.reservations if stay.key in plan),
            "request_start_date": problem.request_start_date or first,
            "request_end_date": problem.request_end_date or last,
        }
    )
