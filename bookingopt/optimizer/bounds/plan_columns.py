"""Plans as values of the columns of a token-flow network, and back; what the columns cost in each aim."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from bookingopt.optimizer.model.instance import Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import Segment
from bookingopt.optimizer.network.matching import Matching
from bookingopt.optimizer.network.room_decoder import RoomDecoder
from bookingopt.optimizer.network.token_flow import Network


def stay_values(instance: Instance, network: Network, plan: Plan) -> np.ndarray:
    """Return the values of the stay columns under ``plan``; float[stay columns]."""
    column_of = {
        (int(network.arcs.stay_class[column]), int(network.arcs.stay_commodity[column])): column
        for column in range(network.stay_columns)
    }
    commodity_of: dict[int, list[tuple[Segment, int]]] = defaultdict(list)
    for position, commodity in enumerate(network.frame.commodities):
        for segment in commodity.segments:
            commodity_of[segment.room].append((segment, position))
    values = np.zeros(network.stay_columns)
    for position, members in enumerate(network.frame.classes):
        for i in members.stays:
            arrival, departure = instance.arrival[i], instance.freed_in(i, int(plan.room_of[i]))
            for segment, number in commodity_of[int(plan.room_of[i])]:
                if segment.start <= arrival and departure <= segment.end:
                    values[column_of[position, number]] += 1
    return values


def decoded_plan(instance: Instance, network: Network, values: IntArray, base: Plan) -> Plan:
    """Return the plan of ``values`` of the columns (int64[columns]); other stays keep their rooms in ``base``."""
    placed = _stays_by_commodity(instance, network, values)
    room_of = base.room_of.copy()
    gaps = values[network.stay_columns : network.columns]
    for position, commodity in enumerate(network.frame.commodities):
        at = np.flatnonzero(
            (network.arcs.gap_commodity == position) & (gaps > 0) & (network.arcs.gap_to != commodity.end)
        )
        matching = Matching(network.arcs.gap_from[at], network.arcs.gap_to[at], gaps[at])
        tokens = {segment.room: segment.start for segment in commodity.segments}
        idle = frozenset(s.room for s in commodity.segments if s.is_idle)
        decoder = RoomDecoder(instance, np.array(placed[position], dtype=np.int64), tokens, idle)
        for i, room in decoder.rooms(matching).items():
            room_of[i] = room
    return Plan(room_of)


def type_costs(instance: Instance, network: Network, table: IntArray) -> np.ndarray:
    """Return what each column counts by ``table`` (int64[preferences, kinds]); float[columns]."""
    first = np.array([members.stays[0] for members in network.frame.classes], dtype=np.int64)
    preference = instance.preference[first][network.arcs.stay_class]
    room_class = np.array([commodity.room_class for commodity in network.frame.commodities], dtype=np.int64)
    cost = np.zeros(network.columns)
    kind = network.frame.kind_of_room_class[room_class[network.arcs.stay_commodity]]
    cost[: network.stay_columns] = table[preference, kind]
    return cost


def move_costs(instance: Instance, network: Network) -> np.ndarray:
    """Return the move cost of each column of a network in which rooms are told apart; float[columns]."""
    cost = np.zeros(network.columns)
    for column in range(network.stay_columns):
        i = network.frame.classes[network.arcs.stay_class[column]].stays[0]
        room = network.frame.commodities[network.arcs.stay_commodity[column]].segments[0].room
        cost[column] = instance.move_cost_in(i, room)
    return cost


def _stays_by_commodity(instance: Instance, network: Network, values: IntArray) -> list[list[int]]:
    """Return the stays that go into each commodity, first those whose present room is there."""
    waiting = [list(members.stays) for members in network.frame.classes]
    placed: list[list[int]] = [[] for _ in network.frame.commodities]
    for column in np.flatnonzero(values[: network.stay_columns]).tolist():
        commodity = network.frame.commodities[network.arcs.stay_commodity[column]]
        rooms = {segment.room for segment in commodity.segments}
        members = waiting[network.arcs.stay_class[column]]
        members.sort(key=lambda i: (instance.present_room[i] not in rooms, i))
        count = int(values[column])
        placed[network.arcs.stay_commodity[column]] += members[:count]
        del members[:count]
    return placed
