"""Shadows: stays in rooms that consist of others, told to models that know of single rooms only.

A stay that may have a whole room gets one shadow for each single room of that: a stay of its own that may be in this
room alone. A model may then have the whole as a room like any other, if only the shadow is there exactly when its stay
is in the whole (`linked_rows`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, UNCUT, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan


@dataclass(frozen=True, eq=False)
class Shadowed:
    """An instance with shadows behind its stays.

    Attributes
    ----------
    instance
        The stays, then the shadows.
    stays
        Number of stays; shadow ``k`` is stay ``stays + k`` of ``instance``.
    of_stay, whole
        The stay that each shadow belongs to, and the room that consists of others; int64[shadows].
    """

    instance: Instance
    stays: int
    of_stay: IntArray
    whole: IntArray

    @property
    def shadows(self) -> IntArray:
        """The shadows as stays of the instance; ascending."""
        return np.arange(self.stays, self.stays + len(self.of_stay))

    def with_shadows(self, component: Component) -> Component:
        """Return ``component`` with the shadows among its free stays."""
        return replace(component, free=frozen(np.append(component.free, self.shadows)))

    def plan(self, plan: Plan) -> Plan:
        """Return a plan of the stays as one of the instance; shadows have no room in a plan."""
        return Plan(np.append(plan.room_of[: self.stays], np.full(len(self.of_stay), NONE)))

    def plan_of_stays(self, plan: Plan) -> Plan:
        """Return a plan of the instance as one of the stays alone."""
        return Plan(plan.room_of[: self.stays])


def has_wholes(instance: Instance, rooms: IntArray) -> bool:
    """Whether some of ``rooms`` consist of others."""
    return instance.links is not None and bool(instance.links.is_whole[rooms].any())


def single_rooms_of(instance: Instance, rooms: IntArray) -> IntArray:
    """Return those of ``rooms`` that have no parts; ascending."""
    return rooms if instance.links is None else rooms[~instance.links.is_whole[rooms]]


def rooms_taken(instance: Instance, stays: IntArray) -> IntArray | None:
    """Return how many single rooms each of ``stays`` takes, None where one may have rooms that differ in that."""
    if instance.links is None:
        return np.ones(len(stays), dtype=np.int64)
    size = instance.links.takes.sum(axis=1)
    may = _may_have(instance, stays)
    most = np.where(may, size, 0).max(axis=1, initial=0)
    least = np.where(may, size, len(size)).min(axis=1, initial=len(size))
    return frozen(most) if (most == least).all() else None


def with_shadows(instance: Instance, stays: IntArray, rooms: IntArray) -> Shadowed:
    """Return ``instance`` with the shadows of ``stays``.

    Parameters
    ----------
    instance
        A house with linked rooms.
    stays
        Stays that are not settled, fixed ones among them that may be left out.
    rooms
        The rooms that count.
    """
    links = instance.links
    assert links is not None
    may = _may_have(instance, stays)
    triples = [
        (int(stays[position]), whole, single)
        for whole in rooms[links.is_whole[rooms]].tolist()
        for position in np.flatnonzero(may[:, whole]).tolist()
        for single in links.singles(whole).tolist()
    ]
    of_stay, whole, single = np.array(triples, dtype=np.int64).reshape(-1, 3).T
    links_used, which = np.unique(whole * instance.rooms + single, return_inverse=True)
    only = np.zeros((len(links_used), instance.kinds), dtype=np.bool_)
    only[np.arange(len(links_used)), instance.kind_of_room[links_used % instance.rooms]] = True
    # They keep their rooms as long as the stay keeps the whole, whose turnover nights are not those of its parts.
    longer = instance.turnover_of_room[whole] - instance.turnover_of_room[single]
    days = instance.arrival[of_stay], instance.leaves[of_stay] + longer, instance.turnover_end[of_stay]
    shadowed = _with_more_stays(instance, days, which, only)
    return Shadowed(shadowed, instance.stays, frozen(of_stay), frozen(whole))


def with_stay(instance: Instance, arrival: int, leaves: int, kinds: IntArray) -> Instance:
    """Return ``instance`` with one stay more, its last one, that may have any room of ``kinds``."""
    may = np.zeros((1, instance.kinds), dtype=np.bool_)
    may[0, kinds] = True
    days = np.array([arrival]), np.array([leaves]), np.array([UNCUT])
    return _with_more_stays(instance, days, np.zeros(1, np.int64), may)


def _with_more_stays(
    instance: Instance, days: tuple[IntArray, IntArray, IntArray], which: IntArray, may: BoolArray
) -> Instance:
    """Return ``instance`` with stays behind its own that have no present room, no wish, and count nowhere.

    Parameters
    ----------
    instance
        The instance.
    days
        `arrival`, `leaves` and `turnover_end` of the stays; int64[more].
    which, may
        The conditions of each stay, and the kinds that meet these; int64[more], bool[conditions, kinds].
    """
    nothing = np.zeros(len(which), dtype=np.int64)
    no_change = np.zeros((1, instance.kinds), dtype=np.int64)
    wide = replace(
        instance,
        arrival=frozen(np.append(instance.arrival, days[0])),
        leaves=frozen(np.append(instance.leaves, days[1])),
        turnover_end=frozen(np.append(instance.turnover_end, days[2])),
        present_room=frozen(np.append(instance.present_room, nothing + NONE)),
        fixed_room=frozen(np.append(instance.fixed_room, nothing + NONE)),
        move_cost=frozen(np.append(instance.move_cost, nothing)),
        in_house=frozen(np.append(instance.in_house, nothing), np.bool_),
        priority=frozen(np.append(instance.priority, nothing)),
        condition=frozen(np.append(instance.condition, len(instance.eligible) + which)),
        eligible=frozen(np.concatenate([instance.eligible, may]), np.bool_),
        preference=frozen(np.append(instance.preference, nothing + len(instance.type_change))),
        type_change=frozen(np.concatenate([instance.type_change, no_change])),
        type_position=frozen(np.concatenate([instance.type_position, no_change])),
    )
    vars(wide)["nights"] = frozen(np.append(instance.nights, nothing))
    vars(wide)["sharers"] = frozen(np.append(instance.sharers, nothing))
    return wide


def _may_have(instance: Instance, stays: IntArray) -> BoolArray:
    """Return whether each of ``stays`` may have room ``r``; bool[stays asked for, rooms]."""
    fixed = instance.fixed_room[stays]
    may = instance.eligible[instance.condition[stays]][:, instance.kind_of_room]
    only: BoolArray = np.where((fixed == NONE)[:, None], may, np.arange(instance.rooms) == fixed[:, None])
    return only
