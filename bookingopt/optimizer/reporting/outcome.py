"""The result as a whole: its status, its report, its warnings, and its rows from the files beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bookingopt import __version__
from bookingopt.domain.checks import problem_warnings
from bookingopt.domain.eligibility import is_eligible
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Aim, Assignment, PlacedPart, Report, Result, Status, StoppedBy
from bookingopt.domain.result_rows import (
    Explanation,
    MessageData,
    MoveCurvePoint,
    RequestAnswer,
)
from bookingopt.domain.rooms.same_room import may_share, most_guests
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.optimizer.assign.driver import Best
from bookingopt.optimizer.assign.move_budget import CurvePoint, least_move_cost
from bookingopt.optimizer.availability.restrictions import Offer
from bookingopt.optimizer.highs import SOLVER
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.model.objective import rounded_down
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.infeasibility import overbooked_types
from bookingopt.optimizer.reporting.answers import with_sellable
from bookingopt.optimizer.reporting.comparison import value_of_orphan_nights
from bookingopt.optimizer.reporting.explanation import explanation
from bookingopt.optimizer.reporting.moves import begun_and_moved, move_rows
from bookingopt.optimizer.reporting.offer_rows import blocked, restrictions, sellable
from bookingopt.optimizer.reporting.plan_rows import (
    adjacency_misses,
    assignments,
    first_rooms,
    left_out_rows,
    orphan_gaps,
    type_changes,
)
from bookingopt.optimizer.stop import Stop
from bookingopt.translatable import Translatable, all_of

#: The aims that must be proved for an optimal plan; fewest moves are claimed on their own.
_OPTIMAL_BY = {Aim.ADJACENCY, Aim.TYPE_CHANGES, Aim.GAP_COST}


@dataclass(frozen=True)
class WholeHouse:
    """The house where only a part of it could be placed.

    Attributes
    ----------
    instance
        The whole house.
    explanation
        Why not all of it could be placed.
    full
        Room types and nights that are overbooked; the days are those of the part.
    most_placeable, is_best_part
        What is known of larger parts, see `Best`.
    """

    instance: Instance
    explanation: tuple[Explanation, ...]
    full: tuple[tuple[int, int], ...]
    most_placeable: int | None
    is_best_part: bool | None

    @classmethod
    def of_part(cls, instance: Instance, best: Best, part: Instance, whole: WholeHouse | None) -> WholeHouse:
        """Return the house ``instance`` whose placed part is ``part``, and is itself one of ``whole`` where given."""
        reasons = tuple(explanation(instance, best.reasons))
        house = instance if whole is None else whole.instance
        later = (part.day_zero - house.day_zero).days
        nights = overbooked_types(house, components(house))
        full = tuple((of_type, day - later) for of_type, day in nights)
        if whole is None:
            return cls(house, reasons, full, best.most_placeable, best.is_best_part)
        return replace(whole, explanation=(*whole.explanation, *reasons), full=full, is_best_part=False)

    def unassigned(self, part: Instance) -> list[Assignment]:
        """Return the reservations that are not in ``part``."""
        keys = {row.key for row in part.rows.reservations}
        _, rows = assignments(self.instance, Plan(np.full(self.instance.stays, NONE)))
        return [row for row in rows if row.key not in keys]


def build_result(
    given: Problem,
    instance: Instance,
    best: Best,
    answers: list[RequestAnswer],
    offer: Offer | None,
    report: Report,
    whole: WholeHouse | None = None,
) -> Result:
    """Return all that is known, in ids, room numbers and dates.

    Parameters
    ----------
    given
        The problem as it was given, with the reservations that are left out of the house.
    instance
        The arrays of the house, and where names come from.
    best
        The plan and what is proved about it.
    answers
        The answers to the requests.
    offer
        What the hotel may sell; None where it was not asked for.
    report
        How the result came about.
    whole
        The whole house, where ``instance`` and ``best`` are of a part of it.
    """
    problem, plan, value = instance.problem, best.plan, report.parameters.value_of_nights
    placed, unplaced = assignments(instance, plan)
    table = () if offer is None else tuple(sellable(instance, offer.table))
    if whole is not None:
        unplaced = whole.unassigned(instance)
    said = [*warnings(given, instance, answered=best.complete), *begun_and_moved(given, instance, plan)]
    return Result.model_construct(
        problem_id=problem.problem_id,
        solver_status=_status(problem, best) if whole is None else Status.INFEASIBLE,
        objective_value=float(best.objective.gap_cost) if best.complete and whole is None else None,
        best_bound=None if best.gap_bound is None or whole is not None else rounded_down(best.gap_bound),
        assignments=tuple(placed),
        unassigned=tuple(unplaced),
        orphan_gaps=tuple(orphan_gaps(instance, plan, value)),
        adjacency_misses=tuple(adjacency_misses(instance, plan)),
        type_changes=tuple(type_changes(instance, plan)),
        moves=tuple(move_rows(instance, plan)),
        first_rooms=tuple(first_rooms(instance, plan)),
        left_out=tuple(left_out_rows(given)),
        warnings=tuple(said),
        warnings_data=tuple(MessageData(**message.data) for message in said),
        move_curve=tuple(_curve_point(instance, point, value) for point in best.curve),
        restrictions=() if offer is None else tuple(restrictions(instance, offer)),
        blocked=() if offer is None else tuple(blocked(instance, offer)),
        sellable=table,
        new_reservations=tuple(with_sellable(problem, answers, table) if answers else ()),
        explanation=None if whole is None else whole.explanation,
        report=report.model_copy(update={} if offer is None else _offer_figures(offer)),
        **(problem.model_extra or {}),
    )


def _status(problem: Problem, best: Best) -> Status:
    if best.reasons:
        return Status.INFEASIBLE
    if not best.complete:
        return Status.TIME_LIMIT
    is_optimal = set(best.proved) >= _OPTIMAL_BY and not problem.restrictions_only
    return Status.OPTIMAL if is_optimal else Status.FEASIBLE


def _curve_point(instance: Instance, point: CurvePoint, value: NightValue | None) -> MoveCurvePoint:
    return MoveCurvePoint(
        moves=point.most,
        gap_cost=float(point.objective.gap_cost),
        bound=rounded_down(point.bound),
        orphan_nights_value=None if value is None else value_of_orphan_nights(instance, point.plan, value),
    )


def _offer_figures(offer: Offer) -> dict[str, Any]:
    return {"blocked_share": round(offer.blocked_share, 6), "unsettled": offer.table.unsettled}


def build_report(
    given: Problem,
    instance: Instance,
    best: Best,
    search: Stop,
    stop: Stop,
    params: SolveParams,
    whole: WholeHouse | None = None,
) -> Report:
    """Return how the result came about, without the seconds and methods of the search log.

    Parameters
    ----------
    given, instance, best
        The problem as it was given, what was solved of it, and the plan.
    search, stop
        The stop of the search of the plan, and of all.
    params
        The parameters of the search.
    whole
        The whole house, where ``instance`` and ``best`` are of a part of it.
    """
    all_of_it, shortage = (instance, best) if whole is None else (whole.instance, whole)
    reason = stop.reason or (StoppedBy.STEPS if search.reason is StoppedBy.STEPS else StoppedBy.PROOF)
    if stop.ended_by_clock and reason is not StoppedBy.CANCELLED:
        reason = StoppedBy.TIME  # the clock ended a part of the search: what followed depends on it
    size = {
        "reservations": len(all_of_it.rows.stay),
        "rooms": all_of_it.rooms,
        "room_kinds": all_of_it.kinds,
        "days": all_of_it.days,
        "model_columns": best.columns,
    }
    return Report(
        version=__version__,
        solver=SOLVER,
        problem_sha256=hashlib.sha256(given.model_dump_json(by_alias=True).encode()).hexdigest(),
        parameters=params.model_dump(),
        proved=tuple(best.proved),
        stopped_by=reason,
        steps=stop.steps,
        seconds={},
        model_size=size,
        least_move_cost=_least_move_cost(instance, best),
        most_placeable=shortage.most_placeable,
        unassigned_proved=shortage.is_best_part,
        placed_part=None if whole is None else _placed_part(instance.problem, best),
    )


def _least_move_cost(instance: Instance, best: Best) -> int | None:
    if not best.complete:
        return None
    objective = best.objective
    if Aim.MOVES in best.proved:
        return objective.moves
    return max(best.least_moves, least_move_cost(instance, objective.gap_cost))


def _placed_part(problem: Problem, best: Best) -> PlacedPart:
    assert best.gap_bound is not None  # the part has a plan
    bound = rounded_down(best.gap_bound)
    return PlacedPart(
        solver_status=_status(problem, best), objective_value=float(best.objective.gap_cost), best_bound=bound
    )


def warnings(given: Problem, instance: Instance, *, answered: bool) -> list[Translatable]:
    """Return what deserves a second look, in a fixed order; requests are ``answered`` where there is a plan."""
    problem = instance.problem
    found = problem_warnings(given)
    found += _fixed_against_conditions(instance)
    if problem.new_reservations and not answered:
        unanswered = (
            "{n} new reservation not answered: there is no plan that the answers could start from.|"
            "{n} new reservations not answered: there is no plan that the answers could start from."
        )
        found.append(Translatable(unanswered, n=len(problem.new_reservations)))
    for request in problem.new_reservations if answered else ():
        names = [row.key for row in problem.without_room if row.same_room == request.same_room]
        if names:
            as_one = (
                "Request {request} is to share the room of {stays}, for whom there is none: it is answered as one stay "
                "with them."
            )
            found.append(Translatable(as_one, request=request.key, stays=all_of(names)))
    return found


def _fixed_against_conditions(instance: Instance) -> Iterator[Translatable]:
    """Yield the fixed reservations whose room does not meet their conditions, or not those of all who share it."""
    rows = instance.rows
    for i in np.flatnonzero(instance.fixed_room != NONE).tolist():
        room = instance.problem.rooms[instance.fixed_room[i]]
        party = [rows.reservations[n] for n in rows.of_stay[i]]
        against = [row for row in party if not is_eligible(row, room)]
        for row in against:
            key = "Reservation {stay} is fixed in room {room}, which does not meet its conditions."
            if row.is_locked:
                key = "Reservation {stay} is locked in room {room}, which does not meet its conditions."
            yield Translatable(key, stay=row.key, room=room.room_number)
        if not against and not may_share(party, room):
            yield Translatable(
                "{stays} share room {room} with {guests} guests; it takes {capacity}, but one of them is fixed there.",
                stays=all_of([row.key for row in party]),
                room=room.room_number,
                guests=most_guests(party) or 0,
                capacity=room.capacity or 0,
            )
