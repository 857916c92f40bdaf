"""The least orphan cost of a component with linked rooms, and what a stay more there does to it: one model each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_by_digits import exact_units, least_by_digits
from bookingopt.optimizer.availability.orphans.orphan_flow import OrphanModel, fitting_scale, trace_rooms
from bookingopt.optimizer.highs import LinearModel, Outcome, setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.network.linked_rows import shadow_terms, with_linked_rows
from bookingopt.optimizer.network.linked_shadows import Shadowed, with_shadows
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop


@dataclass
class LinkedOrphans:
    """What is known of the least orphan cost.

    Attributes
    ----------
    room_of
        Rooms of the free stays in the best plan found; None where none was found.
    units
        Its orphan cost; None without a plan.
    bound
        No plan has fewer units.
    is_impossible
        Whether it is proved that there is no plan.
    model
        The model; None where it was not built.
    """

    room_of: dict[int, int] | None = None
    units: int | None = None
    bound: int = 0
    is_impossible: bool = False
    model: OrphanModel | None = None


def least_linked_orphans(
    instance: Instance, component: Component, minimum_stay: IntArray, known: int, stop: Stop
) -> LinkedOrphans:
    """Find the plan of ``component`` with the least orphan cost.

    Parameters
    ----------
    instance, component, minimum_stay
        The component, and the minimum stay by day, also beyond the last departure.
    known
        Units of a plan that is known, or on which side of which the least is to be found.
    stop
        Ends the search.
    """
    shadowed = with_shadows(instance, component.free, component.rooms)
    scale = fitting_scale(known, minimum_stay + instance.turnover_limit)
    model = _model(shadowed, shadowed.with_shadows(component), minimum_stay, scale)
    found, columns = LinkedOrphans(model=model), len(model.cost)
    if stop.steps_left is not None and setup_steps(columns) > stop.steps_left:
        return found
    if not _every_class_has_a_column(model, shadowed):
        return LinkedOrphans(is_impossible=True)

    def take(values: np.ndarray) -> None:
        units = exact_units(model, values)
        if found.units is None or units < found.units:
            found.units = units
            rooms = trace_rooms(shadowed.instance, model, values)
            found.room_of = {i: room for i, room in rooms.items() if i < shadowed.stays}

    linear = LinearModel(np.zeros(columns), np.full(columns, np.inf), model.is_stay, model.rows)
    answer = linear.minimize(model.cost, stop, gap=0.5)
    if answer.outcome is Outcome.INFEASIBLE:
        answer = linear.minimize(model.cost, stop, gap=0.5, presolve=False)
    if answer.outcome is Outcome.INFEASIBLE:
        return LinkedOrphans(is_impossible=True)
    if answer.values is not None:
        take(answer.values[:columns])
    if answer.integer_bound is not None:
        found.bound = max(0, answer.integer_bound) << model.scale
    if model.scale and found.units is not None and found.units > found.bound:
        found.bound = max(found.bound, least_by_digits(model, found.units, stop, take))
    return found


def _model(shadowed: Shadowed, component: Component, minimum_stay: IntArray, scale: int) -> OrphanModel:
    """Return the model of the component with shadows; what is free in a whole room is no gap."""
    instance = shadowed.instance
    assert instance.links is not None
    frame = build_frame(instance, component, by_room=False)
    model = build_orphan_model(instance, frame, minimum_stay, scale=scale)
    room = np.array([commodity.segments[0].room for commodity in frame.commodities], dtype=np.int64)[model.commodity]
    terms = shadow_terms(shadowed, frame.classes, model.of_class, room)
    in_whole = instance.links.is_whole[room]
    return replace(
        model,
        rows=with_linked_rows(model.rows, terms, 0),
        cost=np.where(in_whole, 0.0, model.cost),
        digits=np.where(in_whole, NONE, model.digits),
    )


def _every_class_has_a_column(model: OrphanModel, shadowed: Shadowed) -> bool:
    used = set(model.of_class.tolist())
    classes = enumerate(model.frame.classes)
    return all(number in used for number, members in classes if members.stays[0] < shadowed.stays)


def linked_duals(model: OrphanModel, stop: Stop) -> tuple[np.ndarray, float] | None:
    """Return multipliers of the rows of ``model``, and what they prove in its scale whatever their faults."""
    columns = len(model.cost)
    duals = LinearModel(np.zeros(columns), np.full(columns, np.inf), None, model.rows).row_duals(model.cost, stop)
    if duals is None:
        return None
    rows = model.rows
    reduced = model.cost.copy()
    np.subtract.at(reduced, rows.column, rows.value * np.repeat(duals, np.diff(rows.start)))
    most = np.array([len(commodity.segments) for commodity in model.frame.commodities], dtype=float)[model.commodity]
    return duals, float(rows.lower @ duals + np.minimum(reduced, 0.0) @ most)
