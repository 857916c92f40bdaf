"""Why a request does not fit: no eligible room, nights that are full, locks in the way, or a fragmented house."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from bookingopt.domain.eligibility import is_fixed
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Ask, House, whole_stay_rooms
from bookingopt.optimizer.reporting.infeasibility import Reason, overbooked_nights
from bookingopt.optimizer.requests.fewest_moves import fewest_moves
from bookingopt.optimizer.stop import Stop

#: What moving a locked stay counts beside the move of another one, while a small set of locks is looked for.
_LOCK = 1_000


@dataclass(frozen=True)
class Locks:
    """Locked stays in the way.

    Attributes
    ----------
    stays
        Unlocking them makes the request fit; ascending, empty where no set of locks was found.
    is_smallest
        Whether no smaller set does.
    is_settled
        Whether it is known that some set does, or that none does.
    """

    stays: tuple[int, ...]
    is_smallest: bool
    is_settled: bool


def full_nights(house: House, ask: Ask, unlocked: BoolArray | None = None) -> list[Reason]:
    """Return the nights on which some kinds of rooms are asked for too often once the request is there.

    Parameters
    ----------
    house, ask
        The house without the stay that the request changes, and the request.
    unlocked
        Stays that may have their eligible rooms beside their own, although they are locked; bool[stays].
    """
    instance, room_of = house.instance, house.room_of
    inside = house.overlapping(ask.arrival, ask.departure)
    stays = np.append(inside, ask.stay)
    must_stay = ~house.can_move[stays]
    if unlocked is not None:
        must_stay &= ~unlocked[stays]
    fixed_room = np.full(instance.stays, NONE)
    fixed_room[stays[must_stay]] = room_of[stays[must_stay]]
    must_stay[-1] = False
    fixed_room[ask.stay] = NONE
    condition, eligible = _with_own_rooms(instance, room_of, np.empty(0, np.bool_) if unlocked is None else unlocked)
    asked = whole_stay_rooms(house, ask)
    kind_of_room, eligible = _apart(instance.kind_of_room, eligible, asked)
    condition[ask.stay] = len(eligible)
    wish = np.zeros((1, eligible.shape[1]), dtype=np.bool_)
    wish[0, kind_of_room[asked]] = True
    clip = (ask.arrival, ask.departure)
    arrival, departure = instance.arrival.copy(), instance.departure.copy()
    arrival[ask.stay], departure[ask.stay] = clip
    tonight = replace(
        instance,
        arrival=np.clip(arrival, *clip),
        departure=np.clip(departure, *clip),
        block_start=np.clip(instance.block_start, *clip),
        block_end=np.clip(instance.block_end, *clip),
        fixed_room=fixed_room,
        condition=condition,
        eligible=np.concatenate([eligible, wish]),
        kind_of_room=kind_of_room,
    )
    component = Component(frozen(np.arange(instance.rooms)), frozen(stays[~must_stay]), frozen(stays[must_stay]))
    kind_before = np.zeros(eligible.shape[1], dtype=np.int64)
    kind_before[kind_of_room] = instance.kind_of_room
    reasons = overbooked_nights(tonight, component)
    return _in_runs([replace(r, kinds=tuple(sorted({int(kind_before[k]) for k in r.kinds}))) for r in reasons])


def _apart(kind_of_room: IntArray, eligible: BoolArray, asked: BoolArray) -> tuple[IntArray, BoolArray]:
    """Return kinds and what they are eligible for, with the rooms that are asked for in kinds of their own."""
    kinds = np.unique(kind_of_room[asked]).tolist()
    apart = kind_of_room.copy()
    for kind in kinds:
        inside = asked & (kind_of_room == kind)
        if (inside != (kind_of_room == kind)).any():
            apart[inside] = eligible.shape[1]
            eligible = np.hstack([eligible, eligible[:, [kind]]])
    return apart, eligible


def _with_own_rooms(instance: Instance, room_of: IntArray, unlocked: BoolArray) -> tuple[IntArray, BoolArray]:
    """Return conditions and their eligible kinds, in which unlocked stays may have the kind of their own room too."""
    condition, rows = instance.condition.copy(), [instance.eligible]
    count = len(instance.eligible)
    for i in np.flatnonzero(unlocked).tolist():
        own = int(instance.kind_of_room[room_of[i]])
        if not instance.eligible[condition[i], own]:
            row = instance.eligible[condition[i]].copy()
            row[own] = True
            rows.append(row[None])
            condition[i], count = count, count + 1
    return condition, np.concatenate(rows)


def _in_runs(reasons: list[Reason]) -> list[Reason]:
    """Return one reason for each run of nights with the same figures, and without the stays: half the house."""
    nights: dict[tuple[tuple[int, ...], int, int], list[int]] = {}
    for reason in reasons:
        nights.setdefault((reason.kinds, reason.rooms, reason.demand), []).extend(reason.days)
    found = []
    for (kinds, rooms, demand), days in nights.items():
        days.sort()
        breaks = [0, *(at + 1 for at, (day, following) in enumerate(pairwise(days)) if following > day + 1), len(days)]
        for first, last in pairwise(breaks):
            run = tuple(days[first:last])
            found.append(Reason("overbooked_night", (), run, kinds=kinds, rooms=rooms, demand=demand))
    return sorted(found, key=lambda reason: (reason.days, reason.kinds))


def unlockable(house: House) -> BoolArray:
    """Return whether stay ``i`` is in the house and only its own lock keeps it in its room; bool[stays]."""
    found = np.zeros(house.instance.stays, dtype=np.bool_)
    for i in house.inside[~house.can_move[house.inside]].tolist():
        found[i] = _is_locked_only(house, i)
    return found


def _is_locked_only(house: House, i: int) -> bool:
    problem = house.instance.problem
    stay = problem.reservations[i]
    return i != NONE and stay.is_locked and not is_fixed(problem, stay.model_copy(update={"is_locked": False}))


def unbound(house: House, ask: Ask, cost: int = 0) -> Ask:
    """Return the request as it would be without the lock of the stay that it changes; leaving its room counts ``cost``.

    The request itself where it changes no such stay.
    """
    if not ask.is_bound or not _is_locked_only(house, ask.changes):
        return ask
    rooms = ask.rooms.copy()
    rooms[ask.home] = True
    return replace(ask, rooms=frozen(rooms, np.bool_), is_bound=False, leave_cost=cost)


def locks_in_the_way(house: House, ask: Ask, stop: Stop) -> Locks:
    """Find a smallest set of locked stays without whose locks the request would fit, others moving where they may.

    The request must not fit as the house is. First a set that needs few other moves is looked for, then one that is
    smaller, whatever moves it needs.
    """
    locked, wish = unlockable(house), unbound(house, ask, _LOCK)
    if not locked.any() and wish is ask:
        return Locks((), is_smallest=True, is_settled=True)
    can_move = house.can_move | locked
    priced, counted = np.where(locked, _LOCK, 1), np.where(locked, 1, 0)
    found = fewest_moves(house, wish, stop.part(share=0.5), at_least=_LOCK, cost=priced, can_move=can_move)
    if found.bound is None:
        return Locks((), is_smallest=True, is_settled=True)
    stays = _unlocked(house, wish, locked, found.room_of)
    if len(stays) == 1:
        return Locks(stays, is_smallest=True, is_settled=True)
    wish = unbound(house, ask, 1)
    fewest = fewest_moves(house, wish, stop, at_least=1, cost=counted, can_move=can_move)
    if fewest.bound is None:
        return Locks((), is_smallest=True, is_settled=True)
    fewer = _unlocked(house, wish, locked, fewest.room_of)
    stays = fewer if fewer and (not stays or len(fewer) < len(stays)) else stays
    return Locks(stays, is_smallest=bool(stays) and len(stays) <= fewest.bound, is_settled=bool(stays))


def _unlocked(house: House, ask: Ask, locked: BoolArray, room_of: IntArray | None) -> tuple[int, ...]:
    """Return the locked stays that leave their rooms, the one that the request changes among them."""
    if room_of is None:
        return ()
    moved = np.flatnonzero(locked & (room_of != house.room_of)).tolist()
    leaves = ask.home not in (NONE, room_of[ask.stay]) and _is_locked_only(house, ask.changes)
    return tuple(sorted([*moved, ask.changes] if leaves else moved))
