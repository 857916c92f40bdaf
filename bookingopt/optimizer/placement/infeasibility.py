"""Why stays cannot stand together, as far as it shows without a search: locks, no eligible room, overbooked nights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from bookingopt.domain.result_rows import ReasonKind
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.plan import entries

#: Clashes that are told, and nights that they name in all: a thousand stays in one room have half a million clashes.
MOST_CLASHES, MOST_NIGHTS = 1_000, 100_000


@dataclass(frozen=True)
class Reason:
    """One reason, in indices.

    Attributes
    ----------
    kind
        Which of the reasons it is.
    stays
        The stays concerned.
    days
        The nights concerned.
    kinds
        Room kinds that are asked for too often, or that a request may have.
    rooms, demand
        Rooms of these kinds that can be had, and stays that need one of them; of a move budget the move cost that is
        allowed, and the least with which all can have a room.
    room
        The room in which stays clash or one may not be, ``NONE`` otherwise.
    block
        Whether a stay clashes with an out-of-order block.
    is_least
        Whether a set is proved irreducible (any one stay less makes the others fit), or the smallest set of locks; for
        ``fragmented``, whether it is proved that no arrangement makes room.
    """

    kind: ReasonKind
    stays: tuple[int, ...]
    days: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()
    rooms: int = 0
    demand: int = 0
    room: int = NONE
    block: bool = False
    is_least: bool = True

    @property
    def least_left_out(self) -> int:
        """So many stays have no room in any plan, at least."""
        return max(1, self.demand - self.rooms)


def plain_reasons(instance: Instance, parts: list[Component]) -> list[Reason]:
    """Return what can be seen without a search: clashing locks, no eligible room, overbooked nights."""
    overbooked = [reason for part in parts for reason in overbooked_nights(instance, part)]
    overbooked.sort(key=lambda reason: (reason.days, reason.kinds))
    return [*clashing_locks(instance), *no_eligible_room(instance), *overbooked]


def clashing_locks(instance: Instance) -> Iterator[Reason]:
    """Find fixed stays that share a room and a night, and fixed stays in a room that is out of order.

    The first ones, where there are more than `MOST_CLASHES`, or they have more than `MOST_NIGHTS`.
    """
    return _clashes(instance, instance.fixed_room, "clashing_locks")


def present_plan_faults(instance: Instance) -> list[Reason]:
    """Return where the present plan breaks a rule: stays that clash, and free stays in rooms that they may not have."""
    return [*_clashes(instance, instance.present_room, "present_plan"), *_not_allowed(instance)]


def _not_allowed(instance: Instance) -> Iterator[Reason]:
    present = instance.present_room
    for i in np.flatnonzero((instance.fixed_room == NONE) & (present != NONE)).tolist():
        is_eligible = instance.eligible[instance.condition[i], instance.kind_of_room[present[i]]]
        if not is_eligible or i in instance.apart:
            nights = range(int(instance.arrival[i]), int(instance.leaves[i]))
            yield Reason("present_plan", (i,), tuple(nights), room=int(present[i]))


def _clashes(
    instance: Instance, room_of: IntArray, kind: Literal["clashing_locks", "present_plan"]
) -> Iterator[Reason]:
    taken = entries(instance, room_of)
    own_end = np.where(taken.stay == NONE, taken.end, instance.leaves[taken.stay]) if instance.stays else taken.end
    standing: list[int] = []
    told: set[tuple[int, int, int]] = set()  # those in whole rooms meet in each room of these
    nights = 0
    for position in range(len(taken.room)):
        same_room = [other for other in standing if taken.room[other] == taken.room[position]]
        standing = [other for other in same_room if taken.end[other] > taken.start[position]]
        for other in standing:
            pair = (int(taken.stay[other]), int(taken.stay[position]))
            first = int(taken.start[position])
            # Without a common night they clash in the turnover nights.
            days = range(first, int(min(own_end[other], own_end[position]))) or range(
                first, int(min(taken.end[other], taken.end[position]))
            )
            if (*pair, first) in told:
                continue
            if len(told) >= MOST_CLASHES or nights >= MOST_NIGHTS:
                return
            told.add((*pair, first))
            nights += len(days)
            stays = tuple(i for i in pair if i != NONE)
            yield Reason(kind, stays, tuple(days), room=int(taken.room[position]), block=NONE in pair)
        standing.append(position)


def no_eligible_room(instance: Instance) -> Iterator[Reason]:
    """Find free stays whose conditions no room meets."""
    has_room = np.atleast_1d(instance.eligible.any(axis=1))[instance.condition]
    for i in np.flatnonzero((instance.fixed_room == NONE) & ~has_room).tolist():
        yield Reason("no_eligible_room", (i,), tuple(range(int(instance.arrival[i]), int(instance.leaves[i]))))


def overbooked_nights(instance: Instance, component: Component, within: tuple[int, int] | None = None) -> list[Reason]:
    """Find the nights on which some kinds are asked for more often than they have rooms.

    With ``within`` only nights from its first day on and before its last one. Where kinds differ in their turnover
    nights, a free stay counts on those only that it has in each of its kinds.

    Per night a maximum flow from stays to kinds; where it does not carry all stays, its cut is a set of kinds that
    breaks Hall's condition, reduced until no kind can be left out.
    """
    kinds = np.unique(instance.kind_of_room[component.rooms])
    cuts = _days_of_change(instance, component)
    if within is not None:
        cuts = np.unique(np.clip(cuts, *within))
    found: dict[tuple[int, tuple[int, ...], tuple[int, ...]], list[int]] = defaultdict(list)
    doubtful = _may_be_short(instance, component, kinds, cuts)
    for at in np.flatnonzero(doubtful).tolist():
        start, end = int(cuts[at]), int(cuts[at + 1])
        night = _Night(instance, component, kinds, start)
        for witness in night.witnesses():
            rooms, stays = night.rooms_of(witness), night.stays_of(witness)
            found[rooms, stays, tuple(int(kinds[k]) for k in witness)] += range(start, end)
    return [
        Reason("overbooked_night", stays, tuple(days), kinds=witness, rooms=rooms, demand=len(stays))
        for (rooms, stays, witness), days in found.items()
    ]


def _may_be_short(instance: Instance, component: Component, kinds: IntArray, cuts: IntArray) -> BoolArray:
    """Return for the nights from each of ``cuts`` to the next whether filling kind by kind leaves a stay over.

    Where it does not there is no witness, which is so on nearly all nights; elsewhere a maximum flow decides.
    """
    nights = max(0, len(cuts) - 1)

    def counted(row: IntArray, rows: int, start: IntArray, end: IntArray) -> IntArray:
        change = np.zeros((rows, nights + 1), dtype=np.int64)
        np.add.at(change, (row, np.searchsorted(cuts[:nights], start)), 1)
        np.add.at(change, (row, np.searchsorted(cuts[:nights], end)), -1)
        return np.cumsum(change[:, :nights], axis=1)

    def kind_of(rooms: IntArray) -> IntArray:
        return np.searchsorted(kinds, instance.kind_of_room[rooms])

    here = np.isin(instance.block_room, component.rooms)
    blocks = kind_of(instance.block_room[here]), len(kinds), instance.block_start[here], instance.block_end[here]
    arrival, until, fixed, free = instance.arrival, instance.earliest_departure, component.fixed, component.free
    kept = kind_of(instance.fixed_room[fixed]), len(kinds), arrival[fixed], until[fixed]
    rooms = np.bincount(kind_of(component.rooms), minlength=len(kinds))
    left = np.maximum(rooms[:, None] - counted(*blocks) - counted(*kept), 0)
    condition, which = np.unique(instance.condition[free], return_inverse=True)
    eligible = instance.eligible[condition][:, kinds]
    demand = counted(which.reshape(-1), len(condition), arrival[free], until[free])
    for row in np.argsort(eligible.sum(axis=1), kind="stable").tolist():
        for kind in np.flatnonzero(eligible[row]).tolist():
            filled = np.minimum(demand[row], left[kind])
            demand[row] -= filled
            left[kind] -= filled
    short: BoolArray = np.any(demand, axis=0)
    return short


def overbooked_types(instance: Instance, parts: list[Component]) -> list[tuple[int, int]]:
    """Return the room types and nights on which one room more would let one stay more be there, in this order."""
    found: set[tuple[int, int]] = set()
    for part in parts:
        kinds = np.unique(instance.kind_of_room[part.rooms])
        cuts = _days_of_change(instance, part)
        for start, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            short = kinds[_Night(instance, part, kinds, start).short_kinds()]
            types = np.unique(instance.type_of_room[np.isin(instance.kind_of_room, short)]).tolist()
            found.update((of_type, day) for of_type in types for day in range(start, end))
    return sorted(found)


def _days_of_change(instance: Instance, component: Component) -> IntArray:
    stays = np.concatenate([component.free, component.fixed])
    here = np.isin(instance.block_room, component.rooms)
    until = instance.earliest_departure[stays]
    days = [instance.arrival[stays], until, instance.block_start[here], instance.block_end[here]]
    return np.unique(np.concatenate(days))


class _Night:
    """Demand and rooms of one night; kinds are positions in ``kinds``."""

    def __init__(self, instance: Instance, component: Component, kinds: IntArray, day: int) -> None:
        def tonight(stays: IntArray) -> IntArray:
            return stays[(instance.arrival[stays] <= day) & (day < instance.earliest_departure[stays])]

        blocked = instance.block_room[(instance.block_start <= day) & (day < instance.block_end)]
        usable = np.setdiff1d(component.rooms, blocked)
        self.rooms = np.bincount(np.searchsorted(kinds, instance.kind_of_room[usable]), minlength=len(kinds))
        self.fixed = tonight(component.fixed)
        self.fixed_kind = np.searchsorted(kinds, instance.kind_of_room[instance.fixed_room[self.fixed]])
        self.free = tonight(component.free)
        condition, self.which = np.unique(instance.condition[self.free], return_inverse=True)
        self.eligible = instance.eligible[condition][:, kinds]
        self.demand = np.bincount(self.which, minlength=len(condition))
        self.left = self.rooms - np.bincount(self.fixed_kind, minlength=len(kinds))

    def witnesses(self) -> list[tuple[int, ...]]:
        """Return smallest sets of kinds that are asked for too often."""
        short = self.short_kinds()
        found = []
        while short:
            witness = self._reduced(short)
            found.append(tuple(sorted(witness)))
            short = [kind for kind in short if kind not in witness]
            if self._over(short) <= 0:
                break
        return found

    def short_kinds(self) -> list[int]:
        """Return the kinds on the source's side of a minimum cut, if not all stays can be carried.

        These are all kinds of which one room more would carry one stay more.
        """
        if self.demand.sum() == 0:
            return []
        if self.eligible.shape[1] == 1:
            return [0] if self._over([0]) > 0 else []
        room = np.maximum(self.left, 0)
        packed = np.packbits(self.eligible)  # a year of these is kept
        return list(_short_kinds(self.eligible.shape, packed.tobytes(), self.demand.tobytes(), room.tobytes()))

    def _over(self, kinds: list[int]) -> int:
        """Stays that need one of ``kinds`` beyond the rooms that these have."""
        outside = np.ones(self.eligible.shape[1], dtype=np.bool_)
        outside[kinds] = False
        needs = ~self.eligible[:, outside].any(axis=1)
        return int(self.demand[needs].sum() - np.maximum(self.left, 0)[kinds].sum())

    def _reduced(self, kinds: list[int]) -> list[int]:
        least = list(kinds)
        for kind in kinds:
            fewer = [other for other in least if other != kind]
            if fewer and self._over(fewer) > 0:
                least = fewer
        return least

    def rooms_of(self, witness: tuple[int, ...]) -> int:
        """Rooms of the kinds that are not out of order."""
        return int(self.rooms[list(witness)].sum())

    def stays_of(self, witness: tuple[int, ...]) -> tuple[int, ...]:
        """Stays that need one of the kinds, ascending."""
        outside = np.ones(self.eligible.shape[1], dtype=np.bool_)
        outside[list(witness)] = False
        needs = ~np.atleast_1d(self.eligible[:, outside].any(axis=1))
        free, fixed = self.free[needs[self.which]], self.fixed[np.isin(self.fixed_kind, witness)]
        return tuple(int(i) for i in np.sort(np.concatenate([free, fixed])))


@lru_cache(maxsize=4_096)
def _short_kinds(shape: tuple[int, int], eligible_bytes: bytes, demand_bytes: bytes, room_bytes: bytes) -> list[int]:
    """Return the kinds of `_Night.short_kinds`; equal nights are looked at for one reason after the other."""
    # Imported here: most houses have one kind a component, or nobody to carry.
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow  # noqa: PLC0415

    conditions, kinds = shape
    packed = np.frombuffer(eligible_bytes, dtype=np.uint8)
    eligible = np.unpackbits(packed, count=conditions * kinds).reshape(shape)
    demand = np.frombuffer(demand_bytes, dtype=np.int64)
    left = np.frombuffer(room_bytes, dtype=np.int64)
    source, sink = conditions + kinds, conditions + kinds + 1
    row, kind = np.nonzero(eligible)
    tail = np.concatenate([np.full(conditions, source), row, conditions + np.arange(kinds)])
    head = np.concatenate([np.arange(conditions), conditions + kind, np.full(kinds, sink)])
    room = np.concatenate([demand, demand[row], left]).astype(np.int32)
    graph = csr_array(
        (room, (tail.astype(np.int32), head.astype(np.int32))), shape=(sink + 1, sink + 1)
    )  # csgraph wants 32 bits
    flow = maximum_flow(graph, source, sink)
    if flow.flow_value == demand.sum():
        return []
    residual = csr_array(graph - flow.flow)
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, source, return_predecessors=False)
    return sorted(int(node) - conditions for node in reached if conditions <= node < source)
