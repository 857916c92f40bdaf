"""Figures of a plan, to hold the present one beside the new one."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.result import Comparison, PlanFigures
from bookingopt.optimizer.instance import NONE, Instance
from bookingopt.optimizer.objective import arrivals_with_week_free, bounded_gaps, gap_cost, moved
from bookingopt.optimizer.plan import Plan, is_legal


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
