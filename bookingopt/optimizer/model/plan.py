"""A plan: which room every stay has. What it costs is the business of `objective` alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen

#: Nights of the stay that a house should be able to sell, for a plan to be called sellable.
WEEK = 7


@dataclass(frozen=True)
class Plan:
    """Rooms of all stays.

    Attributes
    ----------
    room_of
        Room of stay ``i``, ``NONE`` where it has none; int64[stays], read-only.
    """

    room_of: IntArray

    def __init__(self, room_of: IntArray) -> None:
        object.__setattr__(self, "room_of", frozen(room_of))


def rooms_that_differ(one: Plan, other: Plan) -> IntArray:
    """Return the rooms in which the two plans have not the same stays; int64, ascending."""
    changed = np.flatnonzero(one.room_of != other.room_of)
    rooms: IntArray = np.union1d(one.room_of[changed], other.room_of[changed])
    return rooms


@dataclass(frozen=True)
class Entries:
    """Everything that takes a room, stays and blocks, sorted by room and start.

    Attributes
    ----------
    room, start, end
        Room and interval; int64[entries].
    stay
        The stay, ``NONE`` for an out-of-order block; int64[entries].
    """

    room: IntArray
    start: IntArray
    end: IntArray
    stay: IntArray


def entries(instance: Instance, room_of: IntArray) -> Entries:
    """Return stays that have a room, and blocks, sorted by room and start.

    Whoever is in a room that consists of others takes each of those that have no parts, and no other.
    """
    position, start, end = instance.by_start
    room = np.concatenate([room_of, instance.block_room])[position]
    if not instance.has_one_turnover:
        end = ends_in(instance, position, room, end)
    if instance.links is not None:
        at, room = instance.links.spread(room)
        position, start, end = position[at], start[at], end[at]
    placed = np.flatnonzero(room != NONE)
    # By start they are already; numbers of 16 bits and less are sorted by radix, ten times as fast.
    small = room[placed].astype(np.min_scalar_type(instance.rooms))
    order = placed[np.argsort(small, kind="stable")]
    stay = np.where(position < instance.stays, position, NONE)
    return Entries(room[order], start[order], end[order], stay[order])


def ends_in(instance: Instance, position: IntArray, room: IntArray, latest: IntArray) -> IntArray:
    """Return until when stays and blocks take a room: the ``latest`` day, earlier where it has fewer turnover nights.

    Parameters
    ----------
    position, latest
        Stays, and blocks behind them, and their ends, as in `Instance.by_start`; int64[entries].
    room
        The room of each, ``NONE`` for none; int64[entries].
    """
    end, stays = latest.copy(), np.flatnonzero((position < instance.stays) & (room != NONE))
    end[stays] = instance.freed(position[stays], instance.kind_of_room[room[stays]])
    return end


def is_legal(instance: Instance, plan: Plan, stays: IntArray | None = None) -> bool:
    """Whether ``plan`` is complete and obeys every hard rule; of ``stays`` only where they are given."""
    room_of = plan.room_of
    if stays is not None:
        room_of = np.full(instance.stays, NONE)
        room_of[stays] = plan.room_of[stays]
    wanted = np.arange(instance.stays) if stays is None else stays
    if (room_of[wanted] == NONE).any():
        return False
    is_fixed = instance.fixed_room[wanted] != NONE
    fixed, free = wanted[is_fixed], wanted[~is_fixed]
    if (room_of[fixed] != instance.fixed_room[fixed]).any():
        return False
    if not instance.eligible[instance.condition[free], instance.kind_of_room[room_of[free]]].all():
        return False
    taken = entries(instance, room_of)
    same_room = taken.room[1:] == taken.room[:-1]
    return not (same_room & (taken.start[1:] < taken.end[:-1])).any()
