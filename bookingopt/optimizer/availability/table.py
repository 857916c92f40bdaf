"""The sellable table: which stays the hotel may still sell, exact, with the reason for each that it may not.

A stay of a room type is one more stay that may have any room of this type. What it does to the least orphan cost is
looked up room kind by room kind where kinds do not touch each other: from the holes of the rooms where nobody may move,
from the day-to-day matching where nothing is fixed, else by rearranging (`rearranged`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bookingopt.optimizer.availability.by_matching import matched_effects
from bookingopt.optimizer.availability.by_search import Rearranged
from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, Cells
from bookingopt.optimizer.availability.free_spans import effects_in_holes
from bookingopt.optimizer.availability.least_orphan_cost import least_orphans
from bookingopt.optimizer.model.components import Component, components
from bookingopt.optimizer.model.instance import BoolArray, Instance, IntArray, minimum_stay_by_day
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import segments
from bookingopt.optimizer.network.exact_matching import is_matching_exact
from bookingopt.optimizer.stop import Stop

#: Threads that search at a time.
CORES = 2

#: Share of the time for the least orphan costs; and for one turn of all searches.
_LEAST_SHARE, _TURN_SHARE = 0.6, 0.5

#: Units of longer minimum stays do not fit into 64 bits, and are whole objects.
_LONGEST_IN_64_BITS = 44


@dataclass(frozen=True)
class SellableTable:
    """What may be sold, by room type, arrival day and length.

    Attributes
    ----------
    first
        The first arrival day.
    types
        The room types, in the order of the rooms.
    why
        ``Y`` sellable, else why not: ``F`` full, ``H`` harmful, ``M`` under the minimum stay, ``?`` not settled;
        str[types, arrivals, lengths], position ``k`` of the last being ``k + 1`` nights.
    """

    first: int
    types: tuple[str, ...]
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
        The house, and a legal plan of it.
    max_los
        Longest stay asked for, in nights.
    stop
        Ends the search; what is not settled then is ``?``.
    """
    asked = _Asked(instance, max_los)
    of_type = {name: asked.unknown(FULL) for name in asked.types}
    hard = []
    for component in components(instance):
        easy = _effects_of(instance, component, asked)
        if easy is None:
            hard.append(component)
            continue
        for name in asked.types_of(component):
            of_type[name].merge(easy(name))
    for name, search in _searched(instance, hard, plan, asked, stop):
        of_type[name].merge(search.cells)
    why = [_reasons(of_type[name], asked.long_enough) for name in asked.types]
    return SellableTable(asked.first, asked.types, np.array(why, dtype="<U1").reshape(len(why), *asked.shape))


def unmoved_table(instance: Instance, plan: Plan, max_los: int) -> SellableTable:
    """Return what may be sold of every room type when everybody keeps the room that the legal ``plan`` gives."""
    asked = _Asked(instance, max_los)
    why = []
    for name in asked.types:
        rooms = np.flatnonzero(np.isin(instance.kind_of_room, asked.kinds[name]))
        cells = asked.unknown(FULL)
        holes = segments(instance, rooms, plan.room_of)
        cells.high[:] = cells.low[:] = effects_in_holes(instance, asked.minimum_stay, holes, cells)
        why.append(_reasons(cells, asked.long_enough))
    return SellableTable(asked.first, asked.types, np.array(why, dtype="<U1").reshape(len(why), *asked.shape))


class _Asked:
    """What the table asks: types with their kinds, arrival days and lengths."""

    def __init__(self, instance: Instance, max_los: int) -> None:
        self.instance = instance
        self.first, last = instance.window
        self.shape = (max(0, last - self.first), max_los)
        problem = instance.problem
        by_day = minimum_stay_by_day(problem, instance.day_zero, max(instance.days, self.first, last) + max_los)
        self.minimum_stay: IntArray = by_day.astype(object) if by_day.max() > _LONGEST_IN_64_BITS else by_day
        nights = np.arange(1, max_los + 1)
        self.long_enough: BoolArray = nights >= by_day[self.first : self.first + self.shape[0], None]
        names = np.array([room.type_name for room in problem.rooms], dtype=object)
        self.types = tuple(dict.fromkeys(names.tolist()))
        self.kinds = {name: np.unique(instance.kind_of_room[names == name]) for name in self.types}

    def unknown(self, effect: int | None = None) -> Cells:
        """Return cells of which nothing is known, or of which ``effect`` is."""
        cells = Cells.unknown(self.first, *self.shape)
        if effect is not None:
            cells.low[:] = cells.high[:] = effect
        return cells

    def types_of(self, component: Component) -> list[str]:
        """Return the types of which the component has rooms."""
        kinds = self.instance.kind_of_room[component.rooms]
        return [name for name in self.types if np.isin(self.kinds[name], kinds).any()]


def _effects_of(instance: Instance, component: Component, asked: _Asked) -> Callable[[str], Cells] | None:
    """Return what gives the exact effects in a component by rules alone; None where there is no rule."""

    def in_holes(name: str) -> Cells:
        rooms = component.rooms[np.isin(instance.kind_of_room[component.rooms], asked.kinds[name])]
        cells = asked.unknown()
        holes = segments(instance, rooms, instance.fixed_room)
        cells.low[:] = cells.high[:] = effects_in_holes(instance, asked.minimum_stay, holes, cells)
        return cells

    def by_matching(_: str) -> Cells:
        cells = asked.unknown()
        cells.low[:] = cells.high[:] = matched_effects(instance, component, asked.minimum_stay, cells)
        return cells

    if len(component.free) == 0:
        return in_holes
    return by_matching if is_matching_exact(instance, component) else None


def _searched(
    instance: Instance, hard: list[Component], plan: Plan, asked: _Asked, stop: Stop
) -> list[tuple[str, Rearranged]]:
    """Return the searches of the components in which stays may move between fixed ones, by room type.

    They do not touch each other, so two cores work on them. Those with more open cells have more of the time, in turns
    until nothing is open.
    """
    started: list[list[tuple[str, Rearranged]]] = [[] for _ in hard]

    def start(at: int, part: Stop) -> None:
        least = least_orphans(instance, hard[at], asked.minimum_stay, plan, part)
        names = asked.types_of(hard[at])
        started[at] = [
            (name, Rearranged(least, asked.kinds[name], asked.unknown(), asked.long_enough)) for name in names
        ]

    starts = [partial(start, at) for at in range(len(hard))]
    _side_by_side(starts, [len(part.free) for part in hard], stop.part(share=_LEAST_SHARE))
    searches = [search for of_component in started for search in of_component]
    while not stop.now():
        more = [search for _, search in searches if search.has_more]
        if not more:
            break
        weights = [int((~search.cells.settled(asked.long_enough)).sum()) for search in more]
        _side_by_side([search.run for search in more], weights, stop.part(share=_TURN_SHARE))
    return searches


def _side_by_side(works: Sequence[Callable[[Stop], None]], weights: list[int], stop: Stop) -> None:
    """Do all ``works``, heavy ones first, each within its share of the time.

    Two cores work, unless steps are counted: what each has counted when another ends would depend on the machine. A
    part that ends early leaves its time to those after it.
    """
    order = sorted(range(len(weights)), key=lambda at: -weights[at])
    cores = 1 if stop.steps_left is not None else CORES

    def one(rank: int) -> None:
        left = sum(weights[at] for at in order[rank:])
        share = min(1.0, cores * weights[order[rank]] / left)
        works[order[rank]](stop.part(share=share))

    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(one, rank) for rank in range(len(order))]:
            done.result()


def _reasons(cells: Cells, long_enough: BoolArray) -> NDArray[np.str_]:
    """Return the letters of the table."""
    high = cells.high
    letters = np.select(
        [~cells.settled(long_enough), high == FULL, high == HARMS, (high == HARMLESS) & ~long_enough],
        ["?", "F", "H", "M"],
        "Y",
    )
    return letters.astype("<U1")
