"""The fewest moves that make room for a request where rooms consist of others: one model of all who may move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import CHANGE, NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.placement.cheapest_placement import cheapest_placement
from bookingopt.optimizer.placement.linked_placement import placement_model
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.requests.found_moves import FewestMoves
from bookingopt.optimizer.requests.stay_request import StayRequest, next_to_member, whole_stay_rooms
from bookingopt.optimizer.stop import Stop

#: Columns of the largest model that is built: stays that may move times rooms.
MOST_COLUMNS = 30_000


def fewest_linked_moves(
    occupancy: Occupancy, spec: StayRequest, stop: Stop, *, at_least: int, cost: IntArray, can_move: BoolArray
) -> FewestMoves:
    """Find the moves of least cost, and of these the fewest, that make room for the request.

    Parameters are those of `fewest_moves`.
    """
    placed = np.setdiff1d(occupancy.placed, [spec.stay])
    free = placed[can_move[placed]]
    unknown = FewestMoves(None, None, at_least, is_proved=False)
    columns = (len(free) + 1) * occupancy.instance.rooms
    if columns > MOST_COLUMNS or (stop.steps_left is not None and setup_steps(columns) > stop.steps_left):
        return unknown
    house, allowed = _with_request(occupancy, spec, placed, can_move)
    rooms = frozen(np.arange(house.rooms))
    component = Component(rooms, frozen(np.append(free, spec.stay)), frozen(np.setdiff1d(placed, free)))
    wanted = np.append(placed, spec.stay)
    model = placement_model(house, component, wanted, by_room=True)
    _forbid(model, allowed)
    packing = model.best((model.first < house.stays).astype(np.int64), stop)
    if packing.most + len(model.settled) < len(wanted):
        return FewestMoves(None, None, None, is_proved=True)
    costs = _costs(occupancy, spec, model, cost)
    values, least = cheapest_placement(model, costs, stop)
    if values is None:
        return unknown
    found = [round(float(one @ values)) for one in costs]
    room_of = occupancy.room_of.copy()
    rooms_found = model.room_of(values)
    room_of[list(rooms_found)] = list(rooms_found.values())
    is_least = len(least) > 0 and least[0] == found[0]
    is_fewest = is_least and len(least) > 1 and least[1] == found[1]
    return FewestMoves(frozen(room_of), found[0], max([at_least, *least[:1]]), is_proved=is_fewest)


def full_linked_nights(
    occupancy: Occupancy, spec: StayRequest, can_move: BoolArray, stop: Stop
) -> list[tuple[int, int, int]]:
    """Return the nights on which not all can have a room once the request is there, were it for that night alone.

    Night, stays that can have a room, and stays that need one.
    """
    found = []
    instance = occupancy.instance
    # Where rooms differ in turnover nights, who has left may be gone from another room already.
    is_one = instance.has_one_turnover
    for day in range(spec.arrival, spec.departure if is_one else spec.leaves):
        there = np.setdiff1d(occupancy.overlapping(day, day + 1), [spec.stay])
        there = there[is_one | (instance.leaves[there] > day) | ~can_move[there]]
        house, allowed = _with_request(occupancy, spec, there, can_move)
        tonight = replace(
            house,
            arrival=frozen(np.full(house.stays, day)),
            leaves=frozen(np.full(house.stays, day + 1)),
            turnover_end=frozen(np.full(house.stays, day + 1)),
            block_start=frozen(np.clip(house.block_start, day, day + 1)),
            block_end=frozen(np.clip(house.block_end, day, day + 1)),
        )
        free = np.append(there[can_move[there]], spec.stay)
        component = Component(frozen(np.arange(house.rooms)), frozen(free), frozen(there[~can_move[there]]))
        wanted = np.append(there, spec.stay)
        model = placement_model(tonight, component, wanted, by_room=True)
        _forbid(model, allowed)
        most = model.best((model.first < house.stays).astype(np.int64), stop).most + len(model.settled)
        if most < len(wanted):
            found.append((day, most, len(wanted)))
    return found


def _with_request(
    occupancy: Occupancy, spec: StayRequest, placed: IntArray, can_move: BoolArray
) -> tuple[Instance, BoolArray]:
    """Return the house in which only those who may move are free, and the request is a stay like any other.

    And whether each stay may have room ``r``, its own one in any case; bool[stays, rooms].
    """
    instance, room_of = occupancy.instance, occupancy.room_of
    arrival, leaves = instance.arrival.copy(), instance.leaves.copy()
    arrival[spec.stay], leaves[spec.stay] = spec.arrival, spec.leaves
    fixed = np.full(instance.stays, NONE)
    stands = placed[~can_move[placed]]
    fixed[stands] = room_of[stands]
    allowed = instance.eligible[instance.condition][:, instance.kind_of_room]
    allowed[placed, room_of[placed]] = True
    allowed[spec.stay] = whole_stay_rooms(occupancy, spec)
    may = np.zeros((instance.stays, instance.kinds), dtype=np.bool_)
    stay, room = np.nonzero(allowed)
    may[stay, instance.kind_of_room[room]] = True
    house = replace(
        instance,
        arrival=frozen(arrival),
        leaves=frozen(leaves),
        fixed_room=frozen(fixed),
        present_room=frozen(room_of),  # so that stays are told apart
        condition=frozen(np.arange(instance.stays)),
        eligible=frozen(may, np.bool_),
    )
    return house, allowed


def _forbid(model: PlacementModel, allowed: BoolArray) -> None:
    """Let no stay have a room that is not allowed; kinds alone do not tell rooms that are alike apart."""
    stay, room = model.first[model.stay_class], model.room_of_column()
    is_stay = stay < len(allowed)
    columns = np.flatnonzero(is_stay & ~allowed[np.where(is_stay, stay, 0), room])
    if len(columns):
        model.entries.append((np.full(len(columns), model.rows), columns, 1.0))
        model.supply.append(np.array([0.0]))
        model.rows += 1


def _costs(occupancy: Occupancy, spec: StayRequest, model: PlacementModel, cost: IntArray) -> list[IntArray]:
    """Return what a column counts: cost and number of moves, no member next door, type changes and positions."""
    instance, stays = occupancy.instance, occupancy.instance.stays
    of_class = model.first[model.stay_class]
    is_stay = of_class < stays
    stay, room = np.where(is_stay, of_class, 0), model.room_of_column()
    is_request = is_stay & (stay == spec.stay)
    is_other = is_stay & ~is_request
    leaves_home = is_request & (spec.home != NONE) & (room != spec.home)
    moves = is_other & (room != occupancy.room_of[stay])
    away = np.zeros(len(stay), dtype=np.bool_)
    if len(spec.group_members):
        away = is_request & ~next_to_member(occupancy, spec, *spec.nights)[room]
    rank = np.where(is_stay, instance.change_rank[instance.preference[stay], instance.kind_of_room[room]], 0)
    rank = np.where(is_request, spec.change_rank[room], rank)
    return [
        np.where(moves, cost[stay], np.where(leaves_home, spec.leave_cost, 0)),
        np.where(moves, instance.sharers[stay], leaves_home * spec.leave_moves),
        away.astype(np.int64),
        rank // CHANGE,
        rank % CHANGE,
    ]
