"""The plan that moves least, whatever else it costs: what a limit on moves starts from.

Where those without a present room find one while nobody moves who need not, that is the least. Else all rooms of a
component are told apart in one model, or of large ones in a model of the days around those who find none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import eligible_rooms
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.cheapest_placement import cheapest_placement
from bookingopt.optimizer.placement.linked_placement import largest_placement, placement_model
from bookingopt.optimizer.placement.placement_model import clashing
from bookingopt.optimizer.stop import Stop

#: Largest model with all rooms told apart: free stays times rooms.
MOST_COLUMNS = 60_000

#: Days around a stay without a room, one size after the other.
_AROUND = (0, 3, 7, 14, 28)


@dataclass(frozen=True)
class LeastMoves:
    """What is known about the least move cost.

    Attributes
    ----------
    plan
        A legal plan that moves little; None where none was found.
    bound
        No legal plan has less move cost.
    """

    plan: Plan | None
    bound: int


def least_moves(instance: Instance, components: list[Component], stop: Stop) -> LeastMoves:
    """Return the legal plan of least move cost, as far as it is found.

    Parameters
    ----------
    instance, components
        The house; a legal plan of it must exist.
    stop
        Ends the search.
    """
    room_of = np.full(instance.stays, NONE)
    bound, is_complete = 0, True
    for position, component in enumerate(components):
        found = _least_of(instance, component, stop.part(share=1 / (len(components) - position)))
        bound += found.bound
        if found.plan is None:
            is_complete = False
        else:
            room_of = np.where(found.plan.room_of == NONE, room_of, found.plan.room_of)
    return LeastMoves(Plan(room_of) if is_complete else None, bound)


def with_allowed_rooms_fixed(instance: Instance) -> Instance:
    """Return ``instance`` with every stay fixed that may be in its present room; the others may move."""
    fixed, present = instance.fixed_room.copy(), instance.present_room
    stays = np.flatnonzero((fixed == NONE) & (present != NONE))
    kept = stays[instance.eligible[instance.condition[stays], instance.kind_of_room[present[stays]]]]
    fixed[kept] = present[kept]
    return replace(instance, fixed_room=frozen(fixed))


def _least_of(instance: Instance, component: Component, stop: Stop) -> LeastMoves:
    kept = with_allowed_rooms_fixed(instance)
    stays = np.concatenate([component.free, component.fixed])
    may_not_stay = (kept.fixed_room[stays] == NONE) & (instance.present_room[stays] != NONE)
    is_apart = np.isin(stays, list(instance.apart))
    forced = sum(_least_cost(instance, i) for i in stays[may_not_stay | is_apart].tolist())
    in_the_way = clashing(kept, stays)
    if not in_the_way:
        placement = largest_placement(kept, stays_of(kept, component.rooms, stays), stop.part(share=0.5))
        if len(placement.room_of) == len(stays):
            return LeastMoves(_plan(instance, placement.room_of), forced)
        in_the_way = [i for i in stays.tolist() if i not in placement.room_of]
        if placement.most == len(stays):  # it is not proved that somebody has to move
            return _among(instance, kept, component, in_the_way, forced, stop)
    may_stay = component.free[kept.fixed_room[component.free] != NONE]
    is_known = len(may_stay) > 0 and not is_apart.any()  # of those who are apart others may move for nothing
    least = forced + (int(instance.move_cost[may_stay].min()) if is_known else 0)
    return _among(instance, kept, component, in_the_way, least, stop)


def _among(
    instance: Instance, kept: Instance, component: Component, in_the_way: list[int], bound: int, stop: Stop
) -> LeastMoves:
    """Return the least moves of a component in which some stays are ``in_the_way`` while nobody moves."""
    if len(component.free) * len(component.rooms) <= MOST_COLUMNS:
        found = _solved(instance, component, stop)
        return LeastMoves(found.plan, max(bound, found.bound))
    around_these = np.array(in_the_way)
    for days in _AROUND:
        start = instance.arrival[around_these] - days
        end = instance.departure[around_these] + days
        arrival, departure = instance.arrival[component.free, None], instance.departure[component.free, None]
        may_move = component.free[((arrival < end) & (start < departure)).any(axis=1)]
        if len(may_move) * len(component.rooms) > MOST_COLUMNS or stop.now():
            break
        fixed = kept.fixed_room.copy()
        fixed[may_move] = NONE
        held = replace(instance, fixed_room=frozen(fixed))
        stays = np.concatenate([component.free, component.fixed])
        if not clashing(held, stays):
            found = _solved(held, stays_of(held, component.rooms, stays), stop.part(share=0.5))
            if found.plan is not None:
                return LeastMoves(found.plan, bound)
    return LeastMoves(None, bound)


def _solved(instance: Instance, component: Component, stop: Stop) -> LeastMoves:
    """Solve the model of a component with all its rooms told apart."""
    stays = np.concatenate([component.free, component.fixed])
    model = placement_model(instance, component, stays, by_room=True)
    stay, room = model.first[model.stay_class], model.room_of_column()
    cost, settled = model.instance.move_cost_in(stay, room), model.settled
    in_any_case = int(model.instance.move_cost_in(settled, model.instance.fixed_room[settled]).sum())
    values, least = cheapest_placement(model, [cost], stop)
    plan = None if values is None else _plan(instance, model.room_of(values))
    return LeastMoves(plan, in_any_case + max(0, *least, 0))


def stays_of(instance: Instance, rooms: IntArray, stays: IntArray) -> Component:
    """Return some stays in some rooms as a component, fixed or free as ``instance`` has them."""
    is_fixed = instance.fixed_room[stays] != NONE
    return Component(rooms, frozen(np.sort(stays[~is_fixed])), frozen(np.sort(stays[is_fixed])))


def _least_cost(instance: Instance, stay: int) -> int:
    """Return what the moves of a stay count at least, whichever of its rooms it has."""
    fixed = int(instance.fixed_room[stay])
    rooms = np.flatnonzero(eligible_rooms(instance, stay)) if fixed == NONE else np.array([fixed])
    return int(instance.move_cost_in(stay, rooms).min(initial=1 << 40)) if len(rooms) else 0


def _plan(instance: Instance, rooms: dict[int, int]) -> Plan:
    room_of = np.full(instance.stays, NONE)
    room_of[list(rooms)] = list(rooms.values())
    return Plan(room_of)
