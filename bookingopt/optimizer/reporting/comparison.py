"""Figures of a plan, to hold the present one beside the new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bookingopt.domain.result import Comparison, PlanFigures
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.table import SellableTable, unmoved_table
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance
from bookingopt.optimizer.model.objective import Gaps, arrivals_with_week_free, bounded_gaps, gap_cost, moved_rows
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.stop import Stop


def comparison(
    instance: Instance,
    plan: Plan,
    table: SellableTable | None = None,
    full: Sequence[tuple[int, int]] = (),
    night_value: NightValue | None = None,
    stop: Stop | None = None,
) -> Comparison:
    """Compare the present plan with ``plan``; a plan that is not complete and legal has no figures.

    With the sellable ``table`` also by what can be sold: both plans while nobody moves, and the new one by the table.
    On the nights ``full``, each a room type and a day, nothing of this type can. With a ``night_value`` orphan nights
    are shown in money too. What can be sold is left out where the clock of ``stop`` comes first.
    """
    stop = stop or Stop()
    present, rows = Plan(instance.settled_room), instance.rows
    max_los = None if table is None else table.why.shape[2]
    without = np.flatnonzero(rows.present_room == NONE)
    before = figures(instance, present, max_los, full, night_value, stop) if is_legal(instance, present) else None
    after = figures(instance, plan, max_los, full, night_value, stop) if is_legal(instance, plan) else None
    if table is not None and after is not None:
        after = after.model_copy(update={"sellable_with_moves": int(table.sellable.sum())})
    return Comparison(
        present=before,
        new=after,
        moves=int(moved_rows(instance, plan).sum()),
        without_present_room=tuple(rows.reservations[n].key for n in without.tolist()),
    )


def figures(
    instance: Instance,
    plan: Plan,
    max_los: int | None = None,
    full: Sequence[tuple[int, int]] = (),
    night_value: NightValue | None = None,
    stop: Stop | None = None,
) -> PlanFigures:
    """Return the figures of a complete plan; with ``max_los`` also what can be sold of so many nights, nobody moved.

    On the nights ``full``, each a room type and a day, nothing of this type can.
    """
    gaps = bounded_gaps(instance, plan)
    lengths, counts = np.unique(gaps.sellable, return_counts=True)
    sold = {}
    if max_los is not None:
        unmoved = unmoved_table(instance, plan, max_los, stop or Stop())
        sold = {} if unmoved.unsettled else sellable_figures(instance, with_full_nights(instance, unmoved, full))
    return PlanFigures(
        gap_cost=float(gap_cost(instance, plan)),
        orphan_gaps=int(gaps.is_orphan.sum()),
        orphan_nights=int(gaps.sellable[gaps.is_orphan].sum()),
        orphan_nights_value=None if night_value is None else value_of_orphan_nights(instance, plan, night_value),
        gap_lengths=dict(zip(lengths.tolist(), counts.tolist(), strict=True)),
        arrivals_with_week_free=arrivals_with_week_free(instance, plan),
        **sold,
    )


def orphan_nights(instance: Instance, gaps: Gaps) -> dict[str, int]:
    """Return the nights in orphan gaps by room type, of every type that there is."""
    rooms = instance.problem.rooms
    found = dict.fromkeys((room.type_name for room in rooms), 0)
    for room, nights in zip(gaps.room[gaps.is_orphan].tolist(), gaps.sellable[gaps.is_orphan].tolist(), strict=True):
        found[rooms[room].type_name] += nights
    return found


def value_of_orphan_nights(instance: Instance, plan: Plan, night_value: NightValue) -> float:
    """Return what the nights in the orphan gaps of ``plan`` are worth."""
    return night_value.worth(orphan_nights(instance, bounded_gaps(instance, plan)).items())


def sellable_figures(instance: Instance, table: SellableTable) -> dict[str, Any]:
    """Return the number of sellable stays, and for each day of the window the shortest of them that covers it."""
    of_any_type: BoolArray = np.any(table.sellable, axis=0)
    arrivals, max_los = of_any_type.shape
    shortest = np.zeros(arrivals, dtype=np.int64)
    for length in range(max_los, 0, -1):
        begins = np.flatnonzero(of_any_type[:, length - 1])
        change = np.zeros(arrivals + 1, dtype=np.int64)
        np.add.at(change, begins, 1)
        np.add.at(change, np.minimum(begins + length, arrivals), -1)
        shortest[np.cumsum(change[:-1]) > 0] = length
    by_date = {instance.date_of(table.first + day): int(shortest[day]) for day in np.flatnonzero(shortest).tolist()}
    return {"sellable_stays": int(table.sellable.sum()), "min_stay_by_date": by_date}
