"""The sellable table: which stays the hotel may still sell, exact, with the reason for each that it may not.

A stay of a room type is one more stay that may have any room of this type. What it does to the least orphan cost is
looked up room kind by room kind where kinds do not touch each other: from the free spans of the rooms where nobody may
move, from the day-to-day matching where nothing is fixed, else by search (`by_search`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bookingopt.optimizer.availability.by_matching import matched_effects
from bookingopt.optimizer.availability.by_search import EntrySearch
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, SaleTerms, TableEntries
from bookingopt.optimizer.availability.free_spans import cells_of, effects_in_free_spans
from bookingopt.optimizer.availability.linked_search import LinkedEntrySearch
from bookingopt.optimizer.availability.linked_spans import effects_in_rooms
from bookingopt.optimizer.availability.orphans.least_orphan_cost import least_orphans
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.sales_mask import stays_against_rules
from bookingopt.optimizer.model.segments import segments
from bookingopt.optimizer.network.exact_matching import is_matching_exact
from bookingopt.optimizer.network.linked_shadows import has_wholes
from bookingopt.optimizer.stop import Stop

#: Threads that search at a time.
CORES = 2

#: Share of the time for the least orphan costs; and of what is left then for which stays do not fit.
_LEAST_SHARE, _FULL_SHARE = 0.75, 0.6

#: Entries of free spans, and where rooms consist of others rooms, that are looked at between two looks at the clock.
_CELLS, _ROOMS = 1 << 20, 4


@dataclass(frozen=True)
class SellableTable:
    """What may be sold, by room type, arrival day and length.

    Attributes
    ----------
    first
        The first arrival day.
    why
        ``Y`` sellable, else why not, the first that holds: ``F`` full, ``R`` against a sales rule, ``H`` harmful, ``M``
        under the minimum stay, ``?`` not settled; str[types, arrivals, lengths], position ``k`` of the last being
        ``k + 1`` nights.
    """

    first: int
    why: NDArray[np.str_]

    @property
    def sellable(self) -> BoolArray:
        """Which stays may be sold; bool[types, arrivals, lengths]."""
        sellable: BoolArray = self.why == "Y"
        return sellable

    @property
    def unsettled(self) -> int:
        """Number of entries that are not settled."""
        return int((self.why == "?").sum())


def sellable_table(instance: Instance, plan: Plan, max_los: int, stop: Stop) -> SellableTable:
    """Return what may be sold of every room type, as far as it can be settled until ``stop`` says so.

    Parameters
    ----------
    instance, plan
        The stays and rooms, and a legal plan.
    max_los
        Longest stay asked for, in nights.
    stop
        Ends the search; what is not settled then is ``?``.
    """
    scope = _TableScope(instance, max_los)
    of_type = [scope.unknown(FULL) for _ in scope.kinds]
    to_search = []
    for component in components(instance):
        by_rule = _effects_of(instance, component, scope, stop)
        if by_rule is None:
            to_search.append(component)
            continue
        for room_type in scope.types_of(component):
            of_type[room_type].merge(by_rule(room_type))
    for room_type, search in _searched(instance, to_search, plan, scope, stop):
        of_type[room_type].merge(search.entries)
    return scope.table([_letters(entries, terms) for entries, terms in zip(of_type, scope.terms, strict=True)])


def unmoved_table(instance: Instance, plan: Plan, max_los: int, stop: Stop) -> SellableTable:
    """Return what may be sold of every room type when everybody keeps the room that the legal ``plan`` gives.

    Where the clock of ``stop`` comes first, entries are ``?``.
    """
    scope = _TableScope(instance, max_los)
    why = []
    for kinds, terms in zip(scope.kinds, scope.terms, strict=True):
        rooms = np.flatnonzero(np.isin(instance.kind_of_room, kinds))
        why.append(_letters(_in_rooms(scope, rooms, plan.room_of, stop), terms))
    return scope.table(why)


class _TableScope:
    """What the table is about: room types with their kinds, arrival days and lengths."""

    def __init__(self, instance: Instance, max_los: int) -> None:
        self.instance = instance
        self.first, last = instance.window
        self.shape = (max(0, last - self.first), max_los)
        last_day = max(instance.days, self.first, last) + max_los + instance.turnover_limit
        by_day = instance.minimum_stay_until(last_day)
        self.minimum_stay: IntArray = by_day
        nights = np.arange(1, max_los + 1)
        long_enough: BoolArray = nights >= by_day[self.first : self.first + self.shape[0], None]
        #: What decides beside the orphan cost, by room type.
        against_rules = stays_against_rules(instance, self.first, *self.shape)
        self.terms = [SaleTerms(long_enough, against) for against in against_rules]
        types = np.unique(instance.type_of_room).tolist()
        #: Kinds of each room type.
        self.kinds = [np.unique(instance.kind_of_room[instance.type_of_room == room_type]) for room_type in types]

    def table(self, why: list[NDArray[np.str_]]) -> SellableTable:
        """Return the table of the letters of each type."""
        return SellableTable(self.first, np.array(why, dtype="<U1").reshape(len(why), *self.shape))

    def unknown(self, effect: int | None = None) -> TableEntries:
        """Return entries of which nothing is known, or of which ``effect`` is."""
        entries = TableEntries.unknown(self.first, *self.shape)
        if effect is not None:
            entries.low[:] = entries.high[:] = effect
        return entries

    def types_of(self, component: Component) -> list[int]:
        """Return the types of which the component has rooms."""
        kinds = self.instance.kind_of_room[component.rooms]
        return [room_type for room_type, of_type in enumerate(self.kinds) if np.isin(of_type, kinds).any()]


def _effects_of(
    instance: Instance, component: Component, scope: _TableScope, stop: Stop
) -> Callable[[int], TableEntries] | None:
    """Return what gives the exact effects in a component by rules alone; None where there is no rule."""

    def in_free_spans(room_type: int) -> TableEntries:
        rooms = component.rooms[np.isin(instance.kind_of_room[component.rooms], scope.kinds[room_type])]
        return _in_rooms(scope, rooms, instance.fixed_room, stop)

    def by_matching(_: int) -> TableEntries:
        return matched_effects(instance, component, scope.minimum_stay, scope.unknown(), stop)

    if len(component.free) == 0:
        return in_free_spans
    return by_matching if is_matching_exact(instance, component) else None


def _in_rooms(scope: _TableScope, rooms: IntArray, room_of: IntArray, stop: Stop) -> TableEntries:
    """Return the exact effects where stays may go into ``rooms`` and nobody moves; bounds where the clock is first."""
    entries = scope.unknown()
    if has_wholes(scope.instance, rooms):
        for at in range(0, len(rooms), _ROOMS):
            if stop.is_interrupted():
                return entries
            some = rooms[at : at + _ROOMS]
            effects = effects_in_rooms(scope.instance, scope.minimum_stay, some, room_of, entries)
            np.minimum(entries.high, effects, out=entries.high)
        entries.low[:] = entries.high
        return entries
    spans = segments(scope.instance, rooms, room_of)
    part = np.cumsum([cells_of(span, entries) for span in spans]) // _CELLS
    for number in range(int(part.max(initial=-1)) + 1):
        if stop.is_interrupted():
            return entries
        first, behind = np.searchsorted(part, [number, number + 1]).tolist()
        effects = effects_in_free_spans(scope.instance, scope.minimum_stay, spans[first:behind], entries)
        np.minimum(entries.high, effects, out=entries.high)
    entries.low[:] = entries.high
    return entries


def _searched(
    instance: Instance, searched: list[Component], plan: Plan, scope: _TableScope, stop: Stop
) -> list[tuple[int, EntrySearch | LinkedEntrySearch]]:
    """Return the searches of the components in which stays may move between fixed ones, by room type.

    They do not touch each other, so two cores work on them. Those with more open entries have more of the time: first
    to find out which stays do not fit, then for the rest, in turns until nothing is open.
    """
    started: list[list[tuple[int, EntrySearch | LinkedEntrySearch]]] = [[] for _ in searched]

    def start(at: int, part: Stop) -> None:
        least = least_orphans(instance, searched[at], scope.minimum_stay, plan, part)
        types = scope.types_of(searched[at])
        kind = LinkedEntrySearch if has_wholes(instance, searched[at].rooms) else EntrySearch
        started[at] = [
            (room_type, kind(least, scope.kinds[room_type], scope.unknown(), scope.terms[room_type]))
            for room_type in types
        ]

    starts = [partial(start, at) for at in range(len(searched))]
    _run_concurrently(starts, [len(part.free) for part in searched], stop.part(share=_LEAST_SHARE))
    searches = [search for of_component in started for search in of_component]

    def weights(some: list[EntrySearch | LinkedEntrySearch]) -> list[int]:
        return [int(search.open_entries.sum()) for search in some]

    every = [search for _, search in searches]
    _run_concurrently([search.run_whether_full for search in every], weights(every), stop.part(share=_FULL_SHARE))
    while not stop.now():
        more = [search for search in every if search.has_more]
        if not more:
            break
        _run_concurrently([search.run for search in more], weights(more), stop)
    return searches


def _run_concurrently(tasks: Sequence[Callable[[Stop], None]], weights: list[int], stop: Stop) -> None:
    """Do all ``tasks``, heavy ones first, each within its share of the time.

    Two cores work, unless steps are counted: what each has counted when another ends would depend on the machine. A
    part that ends early leaves its time to those after it.
    """
    order = sorted(range(len(weights)), key=lambda at: -weights[at])
    cores = 1 if stop.steps_left is not None else CORES

    def one(rank: int) -> None:
        left = sum(weights[at] for at in order[rank:])
        share = min(1.0, cores * weights[order[rank]] / max(1, left))
        tasks[order[rank]](stop.part(share=share))

    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(one, rank) for rank in range(len(order))]:
            done.result()


def _letters(entries: TableEntries, terms: SaleTerms) -> NDArray[np.str_]:
    """Return the letters of the table."""
    high = entries.high
    under_minimum = (high == HARMLESS) & ~terms.long_enough
    letters = np.select(
        [~entries.settled(terms), high == FULL, terms.against_rules, high == HARMS, under_minimum],
        ["?", "F", "R", "H", "M"],
        "Y",
    )
    return letters.astype("<U1")
