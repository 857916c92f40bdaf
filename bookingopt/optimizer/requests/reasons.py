"""Why a request does not fit: no eligible room, full nights, locks in the way, or free nights in different rooms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from bookingopt.domain.eligibility import is_fixed
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.placement.infeasibility import Reason, overbooked_nights
from bookingopt.optimizer.requests.fewest_moves import fewest_moves
from bookingopt.optimizer.requests.linked_moves import full_linked_nights
from bookingopt.optimizer.requests.stay_request import StayRequest, released, whole_stay_rooms
from bookingopt.optimizer.stop import Stop

#: What moving a locked stay counts beside the move of another one, while a small set of locks is looked for.
_LOCK = 1_000


@dataclass(frozen=True)
class LocksInTheWay:
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


def full_nights(occupancy: Occupancy, spec: StayRequest, unlocked: BoolArray | None = None) -> list[Reason]:
    """Return the nights on which some kinds of rooms are asked for too often once the request is placed.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, without the stay that the request changes, and the request.
    unlocked
        Stays that may have their eligible rooms beside their own, although they are locked; bool[stays].
    """
    instance, room_of = occupancy.instance, occupancy.room_of
    inside = occupancy.overlapping(spec.arrival, spec.departure)
    stays = np.append(inside, spec.stay)
    must_stay = ~occupancy.can_move[stays]
    if unlocked is not None:
        must_stay &= ~unlocked[stays]
    fixed_room = np.full(instance.stays, NONE)
    fixed_room[stays[must_stay]] = room_of[stays[must_stay]]
    must_stay[-1] = False
    fixed_room[spec.stay] = NONE
    condition, eligible = _with_own_rooms(instance, room_of, np.empty(0, np.bool_) if unlocked is None else unlocked)
    asked = whole_stay_rooms(occupancy, spec)
    kind_of_room, eligible = _apart(instance.kind_of_room, eligible, asked)
    condition[spec.stay] = len(eligible)
    wish = np.zeros((1, eligible.shape[1]), dtype=np.bool_)
    wish[0, kind_of_room[asked]] = True
    turnover = np.zeros(eligible.shape[1], dtype=np.int64)
    turnover[kind_of_room] = instance.turnover_of_room
    arrival, leaves = instance.arrival.copy(), instance.leaves.copy()
    arrival[spec.stay], leaves[spec.stay] = spec.arrival, spec.leaves
    tonight = replace(
        instance,
        arrival=arrival,
        leaves=leaves,
        turnover_of_kind=turnover,
        fixed_room=fixed_room,
        condition=condition,
        eligible=np.concatenate([eligible, wish]),
        kind_of_room=kind_of_room,
    )
    component = Component(frozen(np.arange(instance.rooms)), frozen(stays[~must_stay]), frozen(stays[must_stay]))
    kind_before = np.zeros(eligible.shape[1], dtype=np.int64)
    kind_before[kind_of_room] = instance.kind_of_room
    reasons = overbooked_nights(tonight, component, within=(spec.arrival, spec.departure))
    if not reasons and instance.links is not None:
        return _full_linked_nights(occupancy, spec, unlocked)
    return _in_runs([replace(r, kinds=tuple(sorted({int(kind_before[k]) for k in r.kinds}))) for r in reasons])


def _full_linked_nights(occupancy: Occupancy, spec: StayRequest, unlocked: BoolArray | None) -> list[Reason]:
    """Return full nights where rooms consist of others, so that no count of rooms by kind shows them."""
    links = occupancy.instance.links
    assert links is not None
    can_move = occupancy.can_move if unlocked is None else occupancy.can_move | unlocked
    closed = links.clash[whole_stay_rooms(occupancy, spec)].any(axis=0)
    kinds = tuple(np.unique(occupancy.instance.kind_of_room[closed]).tolist())
    return _in_runs(
        [
            Reason("overbooked_night", (), (day,), kinds=kinds, rooms=most, demand=demand)
            for day, most, demand in full_linked_nights(occupancy, spec, can_move, Stop())
        ]
    )


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
    """Return one reason for each run of nights with the same figures, and without the stays: half the occupancy."""
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


def locked_stays(occupancy: Occupancy, lock_of: IntArray) -> BoolArray:
    """Return whether stay ``i`` is placed and only a lock keeps it in its room; bool[stays]."""
    locked: BoolArray = (lock_of != NONE) & (occupancy.room_of != NONE) & ~occupancy.can_move
    return locked


def locks_in_the_way(occupancy: Occupancy, spec: StayRequest, lock_of: IntArray, stop: Stop) -> LocksInTheWay:
    """Find a smallest set of locked stays without whose locks the request would fit, others moving where they may.

    The request must not fit as it is. First a set that needs few other moves is looked for, then one that is smaller,
    whatever moves it needs. Of a guest in house the nights to come are asked for; that of the changed stay is one of
    the locks wherever it binds the request to its room.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, without the stay that the request changes, and the request.
    lock_of
        Whose lock is all that fixes stay ``i`` (see `RequestArrays`); int64[stays].
    stop
        Ends the search.
    """
    locked = locked_stays(occupancy, lock_of)
    whose = np.where(locked, lock_of, np.arange(len(lock_of)))
    locks = _locks(occupancy.instance)[whose]
    of_own = int(locks[spec.own_lock]) if spec.has_own_lock else 0
    wish = _unbound(spec, _LOCK * of_own)
    own = of_own * (wish.home == NONE)  # whatever room it comes into, its lock is in the way
    if not locked.any() and not spec.has_own_lock:
        return LocksInTheWay((), is_smallest=True, is_settled=True)
    can_move = occupancy.can_move | locked
    priced, counted = np.where(locked, _LOCK * locks, 1), np.where(locked, locks, 0)
    at_least = 0 if own else _LOCK
    found = fewest_moves(occupancy, wish, stop.part(share=0.5), at_least=at_least, cost=priced, can_move=can_move)
    if found.bound is None:
        return LocksInTheWay((), is_smallest=True, is_settled=True)
    stays = _unlocked(occupancy, spec, locked, found.room_of)
    if len(stays) and locks[list(stays)].sum() == 1:
        return LocksInTheWay(_named(whose, stays), is_smallest=True, is_settled=True)
    fewest = fewest_moves(
        occupancy, _unbound(spec, of_own), stop, at_least=0 if own else 1, cost=counted, can_move=can_move
    )
    if fewest.bound is None:
        return LocksInTheWay((), is_smallest=True, is_settled=True)
    fewer = _unlocked(occupancy, spec, locked, fewest.room_of)
    total, total_fewer = locks[list(stays)].sum(), locks[list(fewer)].sum()
    stays = fewer if fewer and (not stays or total_fewer < total) else stays
    is_smallest = bool(stays) and locks[list(stays)].sum() <= fewest.bound + own
    return LocksInTheWay(_named(whose, stays), is_smallest=is_smallest, is_settled=bool(stays))


def _named(whose: IntArray, stays: tuple[int, ...]) -> tuple[int, ...]:
    """Return those whose locks bind ``stays``."""
    return tuple(sorted(int(whose[i]) for i in stays))


def _locks(instance: Instance) -> IntArray:
    """Return how many locks stay ``i`` has, 1 at least; those who share a room may have one each; int64[stays].

    A reservation that the window fixes counts as locked.
    """
    house, rows = instance.problem, instance.rows
    return frozen([max(1, sum(is_fixed(house, rows.reservations[n]) for n in each)) for each in rows.of_stay])


def _unbound(spec: StayRequest, cost: int) -> StayRequest:
    """Return the request as it would be without its own lock; leaving its room counts ``cost`` where it could keep it.

    Of a guest in house the nights to come.
    """
    if not spec.is_bound:
        return spec
    if spec.has_own_lock and spec.rooms[spec.home]:
        return replace(released(spec), home=spec.home, leave_cost=cost)
    return released(spec)


def _unlocked(occupancy: Occupancy, spec: StayRequest, locked: BoolArray, room_of: IntArray | None) -> tuple[int, ...]:
    """Return the locked stays that leave their rooms, the one that the request changes among them."""
    if room_of is None:
        return ()
    moved = np.flatnonzero(locked & (room_of != occupancy.room_of)).tolist()
    leaves = spec.has_own_lock and spec.home != room_of[spec.stay]
    return tuple(sorted([*moved, spec.own_lock] if leaves else moved))


def refusal_reasons(
    occupancy: Occupancy, spec: StayRequest, lock_of: IntArray, stop: Stop, *, is_settled: bool
) -> tuple[list[Reason], bool]:
    """Return why the request does not fit, and whether that is known for sure.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, without the stay that the request changes, and the request.
    lock_of
        Whose lock is all that fixes stay ``i`` (see `RequestArrays`); int64[stays].
    stop
        Ends the search for locks in the way.
    is_settled
        Whether it is known that the request does not fit, also with moves or room changes.
    """
    free = released(spec)
    nights = tuple(range(free.arrival, free.leaves))
    if not free.rooms.any():
        days = tuple(range(spec.arrival, spec.leaves))
        if spec.company is not None and spec.rooms.any():  # there are rooms, but a guest in house has another one
            kinds = tuple(np.unique(occupancy.instance.kind_of_room[spec.rooms]).tolist())
            return [Reason("fragmented", (), days, kinds=kinds)], True
        return [Reason("no_eligible_room", (spec.stay,), days)], True
    full = full_nights(occupancy, free)
    if full:
        locked = locked_stays(occupancy, lock_of)
        always = full_nights(occupancy, free, locked) if locked.any() else full
        if always:
            return always, True
    kinds = tuple(np.unique(occupancy.instance.kind_of_room[free.rooms]).tolist())
    if not is_settled:
        return full or [Reason("fragmented", (), nights, kinds=kinds, is_least=False)], True
    locks = locks_in_the_way(occupancy, spec, lock_of, stop)
    if locks.stays:
        return [Reason("locks_in_the_way", locks.stays, nights, kinds=kinds, is_least=locks.is_smallest)], True
    return full or [Reason("fragmented", (), nights, kinds=kinds)], locks.is_settled
