"""What is worth knowing about a plan, though it breaks no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.translatable import Translatable, some_of
from bookingopt.validation.house import reason_left_out
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import label
from bookingopt.validation.rules.rooms import ineligible

#: Why so many reservations are left out.
_LEFT_OUT = {
    "cancelled": "{count} cancelled",
    "checked_out": "{count} checked out",
    "day_use": "{count} day use",
    "departed": "{count} departed",
    "no_show": "{count} no show",
    "waitlisted": "{count} waitlisted",
}

#: How many ids a note names of those who share it.
SOME = 8


def result_notes(judged: JudgedPlan, result: Result) -> Iterator[Translatable]:
    """Yield the notes on ``result``."""
    if judged.problem is None:
        yield Translatable("Without the problem only what the result says of itself is checked.")
    elif judged.problem.problem_id != result.problem_id:
        other = "The result is of problem {of_result}, the problem given is {given}."
        yield Translatable(other, of_result=result.problem_id, given=judged.problem.problem_id)
    yield from _left_out(judged)
    if not judged.claims_plan:
        yield from (Translatable("Reservation {stay} is not placed.", stay=label(row)) for row in result.unassigned)
    yield from _plan_notes(judged)


def problem_notes(judged: JudgedPlan, problem: Problem) -> Iterator[Translatable]:
    """Yield the notes on ``problem`` and its present plan."""
    yield from problem_warnings(problem)
    yield from _left_out(judged)
    house = judged.problem or problem
    without = [label(stay) for stay in house.reservations if stay.assigned_room is None]
    if without:
        key = (
            "{n} of {all} reservations has no room yet ({stays}).|{n} of {all} reservations have no room yet ({stays})."
        )
        yield Translatable(key, n=len(without), all=len(house.reservations), stays=some_of(without, SOME))
    yield from _plan_notes(judged)
    for miss in judged.misses:
        group = miss.stay.adjacency_group
        is_run = judged.problem is not None and judged.problem.adjacency_shape is AdjacencyShape.RUN
        key = "Reservation {stay} in room {room} is next to no other member of {group}."
        if is_run:
            key = "Reservation {stay} in room {room} is outside the run of {group}."
        yield Translatable(key, stay=label(miss.stay), room=miss.room, group=group or "")
    for change in judged.changes:
        key = "Reservation {stay} has the type {type} instead of {own} in room {room}."
        stay, room = label(change.placed.stay), change.placed.room
        yield Translatable(key, stay=stay, type=change.to_type, own=change.from_type, room=room)


def _left_out(judged: JudgedPlan) -> Iterator[Translatable]:
    """Yield how many reservations are not in the house, by reason."""
    if judged.given is None:
        return
    stays = judged.given.reservations
    reasons_given = (reason_left_out(judged.given, stay) for stay in stays)
    counts = Counter(reason for reason in reasons_given if reason is not None)
    if counts:
        key = "{n} of {all} reservations is left out ({reasons}).|{n} of {all} reservations are left out ({reasons})."
        reasons = [Translatable(_LEFT_OUT[reason], count=count) for reason, count in sorted(counts.items())]
        yield Translatable(key, n=sum(counts.values()), all=len(stays), reasons=reasons)


def _plan_notes(judged: JudgedPlan) -> Iterator[Translatable]:
    for one in ineligible(judged, fixed=True):
        key = "Reservation {stay} is fixed in room {room}, which is not eligible for it."
        yield Translatable(key, stay=label(one.stay), room=one.room)
    if not judged.strict:
        key = "Orphan gap in {gap} (minimum stay {minimum})."
        yield from (Translatable(key, gap=gap.text, minimum=gap.minimum_stay) for gap in judged.orphans)
