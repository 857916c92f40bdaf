"""What is worth knowing about a plan, though it breaks no rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.fields import AdjacencyShape
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.validation.house import reason_left_out
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import label
from bookingopt.validation.rules.rooms import ineligible

#: How many ids a note names of those who share it.
SOME = 8


def result_notes(judged: JudgedPlan, result: Result) -> Iterator[str]:
    """Yield the notes on ``result``."""
    if judged.problem is None:
        yield "Without the problem only what the result says of itself is checked."
    elif judged.problem.problem_id != result.problem_id:
        yield f"The result is of problem {result.problem_id}, the problem given is {judged.problem.problem_id}."
    yield from _left_out(judged)
    if not judged.claims_plan:
        yield from (f"Reservation {label(row)} is not placed." for row in result.unassigned)
    yield from _plan_notes(judged)


def problem_notes(judged: JudgedPlan, problem: Problem) -> Iterator[str]:
    """Yield the notes on ``problem`` and its present plan."""
    yield from problem_warnings(problem)
    yield from _left_out(judged)
    house = judged.problem or problem
    without = [label(stay) for stay in house.reservations if stay.assigned_room is None]
    if without:
        named = ", ".join(without[:SOME]) + (", …" if len(without) > SOME else ".")
        yield f"{len(without)} of {len(house.reservations)} reservations have no room yet: {named}"
    yield from _plan_notes(judged)
    for miss in judged.misses:
        group = miss.stay.adjacency_group
        is_run = judged.problem is not None and judged.problem.adjacency_shape is AdjacencyShape.RUN
        where = f"outside the run of {group}" if is_run else f"next to no other member of {group}"
        yield f"Reservation {label(miss.stay)} in room {miss.room} is {where}."
    for change in judged.changes:
        types = f"{change.to_type} instead of {change.from_type}"
        yield f"Reservation {label(change.placed.stay)} has the type {types} in room {change.placed.room}."


def _left_out(judged: JudgedPlan) -> Iterator[str]:
    """Yield how many reservations are not in the house, by reason."""
    if judged.given is None:
        return
    stays = judged.given.reservations
    reasons_given = (reason_left_out(judged.given, stay) for stay in stays)
    counts = Counter(reason for reason in reasons_given if reason is not None)
    if counts:
        total = sum(counts.values())
        reasons = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in sorted(counts.items()))
        yield f"{total:,} of {len(stays):,} reservations {'is' if total == 1 else 'are'} left out ({reasons})."


def _plan_notes(judged: JudgedPlan) -> Iterator[str]:
    for one in ineligible(judged, fixed=True):
        yield f"Reservation {label(one.stay)} is fixed in room {one.room}, which is not eligible for it."
    if not judged.strict:
        yield from (f"Orphan gap in {gap} (minimum stay {gap.minimum_stay})." for gap in judged.orphans)
