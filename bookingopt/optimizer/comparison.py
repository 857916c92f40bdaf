"""Figures of a plan, to hold the present one beside the new one."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.result import Comparison, PlanFigures
from bookingopt.optimizer.instance import NONE, Instance
from bookingopt.optimizer.objective import bounded_gaps, gap_cost, moved
from bookingopt.optimizer.plan import WEEK, Plan, entries, is_legal


def comparison(instance: Instance, plan: Plan) -> Comparison:
    """Compare the present plan with ``plan``; a plan that is not complete and legal has no figures."""
    present = Plan(instance.present_room)
    without = np.flatnonzero(instance.present_room == NONE)
    stays = instance.problem.reservations
    return Comparison(
        present=figures(instance, present) if is_legal(instance, present) else None,
        new=figures(instance, plan) if is_legal(instance, plan) else None,
        moves=int(moved(instance, plan).sum()),
        without_present_room=tuple(stays[i].key for i in without.tolist()),
    )


def figures(instance: Instance, plan: Plan) -> PlanFigures:
    """Return the figures of a complete plan."""
    gaps = bounded_gaps(instance, plan)
    lengths, counts = np.unique(gaps.nights, return_counts=True)
    return PlanFigures(
        gap_cost=float(gap_cost(instance, plan)),
        orphan_gaps=int(gaps.is_orphan.sum()),
        orphan_nights=int(gaps.nights[gaps.is_orphan].sum()),
        gap_lengths=dict(zip(lengths.tolist(), counts.tolist(), strict=True)),
        arrivals_with_week_free=arrivals_with_week_free(instance, plan),
    )


def arrivals_with_week_free(instance: Instance, plan: Plan) -> int:
    """Count the arrival days of the window on which some room is free for seven nights, nobody moved."""
    first, last = _window(instance)
    if last <= first:
        return 0
    taken = entries(instance, plan.room_of)
    opens = np.zeros(last - first + 1, dtype=np.int64)
    far = last + WEEK
    for room in range(instance.rooms):
        here = taken.room == room
        ends = np.concatenate([[first], taken.end[here]])
        starts = np.concatenate([taken.start[here], [far]])
        low, high = np.clip(ends, first, last), np.clip(starts - WEEK + 1, first, last)
        fits = low < high
        np.add.at(opens, low[fits] - first, 1)
        np.add.at(opens, high[fits] - first, -1)
    return int((np.cumsum(opens)[:-1] > 0).sum())


def _window(instance: Instance) -> tuple[int, int]:
    """Arrival days that may be sold: first day, and the day after the last one."""
    problem = instance.problem
    start, end = problem.request_start_date, problem.request_end_date
    first, last = (0, 0) if instance.stays == 0 else (int(instance.arrival.min()), int(instance.departure.max()))
    return (
        first if start is None else (start - instance.day_zero).days,
        last if end is None else (end - instance.day_zero).days,
    )
