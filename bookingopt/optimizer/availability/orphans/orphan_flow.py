"""The token-flow network for the orphan part of the gap cost: what stays unsellable when stays may move.

Gaps that can be sold cost nothing here. A room that has waited long enough joins a chain of waiting days, so the model
has a few arcs a day instead of one for every pair of days.

Costs are in *units*: the cheapest orphan gap, one night short, is one unit; every night more that it lacks doubles it.
Long minimum stays have units of more digits than a solver keeps. A model then counts in multiples of ``2**scale``
units, rounded down, and up to ``2**DIGITS`` of them: its bounds hold, and `least_by_digits` sees to the digits below.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bookingopt.optimizer.highs import Rows
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.token_flow import Frame

#: What freed a token: a stay or an entry; a block before another block; nothing, in a room with a leading gap.
PLAIN, IDLE, FIRST = 0, 1, 2

#: Doublings of a unit that the solver adds up without rounding: those of minimum stays of up to 24 nights.
DIGITS = 22

#: Doublings of a unit that 64 bits hold, whatever the number of gaps.
_MOST_DIGITS = 42

#: More than any day needs.
DAYS = 1 << 22


def orphan_digits(nights: IntArray, minimum_stay: IntArray) -> IntArray:
    """Return how often gaps of ``nights`` nights double the unit, ``NONE`` where they can be sold or are none."""
    digits: IntArray = np.where((nights > 0) & (nights < minimum_stay), minimum_stay - nights - 1, NONE)
    return digits


def units_type(minimum_stay: IntArray) -> type:
    """Return the type of numbers that hold sums of units: int64 or, for long minimum stays, whole objects."""
    return object if minimum_stay.size and int(minimum_stay.max()) - 2 > _MOST_DIGITS else np.int64


def orphan_units(nights: IntArray, minimum_stay: IntArray) -> IntArray:
    """Return the exact units of gaps of ``nights`` nights; int64 or whole objects (see `units_type`)."""
    digits: np.ndarray = orphan_digits(nights, minimum_stay).astype(units_type(minimum_stay))
    units: IntArray = np.where(digits == NONE, 0, 2 ** np.maximum(digits, 0))
    return units


def scaled_units(digits: IntArray, scale: int) -> IntArray:
    """Return units of doublings ``digits`` in multiples of ``2**scale``, rounded down, at most ``2**DIGITS``; int64."""
    units: IntArray = np.where(digits < max(scale, 0), 0, 2 ** np.clip(digits - scale, 0, DIGITS))
    return units


def fitting_scale(units: int, minimum_stay: IntArray) -> int:
    """Return the scale of a model that is to tell plans of up to ``units`` units from worse ones.

    It is 0 where no gap costs more than ``2**DIGITS``, and where no good plan has a gap that does.
    """
    most = int(minimum_stay.max(initial=0)) - 2
    return 0 if most <= DIGITS else max(0, units.bit_length() - DIGITS)


class ExtraStays(NamedTuple):
    """Different stays that may be asked for, each of one of the ``parts``: their arrivals and departures.

    The turnover nights of a part come on top.
    """

    parts: IntArray
    arrivals: IntArray
    departures: IntArray


@dataclass(frozen=True)
class Nodes:
    """The nodes of a model, each with its row, by commodity and day.

    Attributes
    ----------
    source, source_row
        Where tokens are freed, named by commodity, day and what freed them (see `source_name`); int64[sources].
    taken, waiting_row, taken_row
        Where tokens wait for a day, and where they are taken on it, named by commodity and day; int64[days].
    """

    source: IntArray
    source_row: IntArray
    taken: IntArray
    waiting_row: IntArray
    taken_row: IntArray

    @property
    def source_day(self) -> IntArray:
        """Day of each source."""
        return self.source // 3 % DAYS - 1

    @property
    def source_kind(self) -> IntArray:
        """What freed the tokens of each source."""
        return self.source % 3

    @property
    def taken_day(self) -> IntArray:
        """Day of each node at which tokens are taken."""
        return self.taken % DAYS - 1

    def of(self, commodity: int) -> Nodes:
        """Return the nodes of one commodity."""
        source = slice(*np.searchsorted(self.source, 3 * DAYS * np.array([commodity, commodity + 1])))
        taken = slice(*np.searchsorted(self.taken, DAYS * np.array([commodity, commodity + 1])))
        return Nodes(
            self.source[source],
            self.source_row[source],
            self.taken[taken],
            self.waiting_row[taken],
            self.taken_row[taken],
        )


def taken_name(commodity: IntArray, day: IntArray) -> IntArray:
    """Name nodes at which tokens are taken, ascending by commodity and day."""
    return commodity * DAYS + day + 1


def source_name(commodity: IntArray, day: IntArray, kind: IntArray | int) -> IntArray:
    """Name nodes at which tokens are freed, ascending by commodity, day and what freed them."""
    return 3 * taken_name(commodity, day) + kind


@dataclass(frozen=True)
class OrphanModel:
    """The model of a component; all columns are at least 0.

    Attributes
    ----------
    frame
        What the columns refer to.
    nodes
        The nodes.
    scale
        Costs are in multiples of ``2**scale`` units.
    cost
        Cost of each column; float64[columns].
    digits
        How often the unit is doubled that each column costs, ``NONE`` where it costs nothing; int64[columns].
    rows
        The rows, equations: the classes, the nodes, and one for every extra stay.
    commodity, tail, head, of_class
        Commodity and rows of each column; ``NONE`` where there is none; int64[columns].
    extra_row
        Row of the extra stay from day ``a`` to day ``d``; its right side is 0, and 1 asks for it.
    """

    frame: Frame
    nodes: Nodes
    scale: int
    cost: np.ndarray
    digits: IntArray
    rows: Rows
    commodity: IntArray
    tail: IntArray
    head: IntArray
    of_class: IntArray
    extra_row: dict[tuple[int, int], int]

    @property
    def is_extra(self) -> BoolArray:
        """Which columns are extra stays; bool[columns]."""
        is_extra: BoolArray = self.of_class >= len(self.rows.lower) - len(self.extra_row)
        return is_extra

    @property
    def is_stay(self) -> BoolArray:
        """Which columns are stays; bool[columns]."""
        is_stay: BoolArray = self.of_class != NONE
        return is_stay


class Prices(NamedTuple):
    """Multipliers of a solved whole model, by row, and its nodes."""

    nodes: Nodes
    of_row: np.ndarray

    def replaced(self, other: OrphanModel, of_row: np.ndarray) -> Prices:
        """Return the multipliers with those of ``other``, the model with extra stays, in their place."""
        here, whole, part = self.of_row.copy(), self.nodes, other.nodes
        for names, rows, known, known_rows in (
            (part.source, part.source_row, whole.source, whole.source_row),
            (part.taken, part.waiting_row, whole.taken, whole.waiting_row),
            (part.taken, part.taken_row, whole.taken, whole.taken_row),
        ):
            _, at, in_whole = np.intersect1d(names, known, assume_unique=True, return_indices=True)
            here[known_rows[in_whole]] = of_row[rows[at]]
        classes = len(other.frame.classes)
        here[:classes] = of_row[:classes]
        return Prices(self.nodes, here)


def trace_rooms(instance: Instance, model: OrphanModel, values: np.ndarray) -> dict[int, int]:
    """Return the room of each stay, where the columns have the whole ``values``: each token is followed by day."""
    standing = _first_rooms(instance, model)
    waiting = [list(members.stays) for members in model.frame.classes]
    order = _order(model)
    used = np.flatnonzero(np.rint(values) > 0)
    room_of = {}
    for column in used[np.argsort(order[model.tail[used]], kind="stable")].tolist():
        tail, head, of_class = int(model.tail[column]), int(model.head[column]), int(model.of_class[column])
        for _ in range(round(values[column])):
            room = standing[tail].pop()
            if head != NONE:
                standing[head].append(room)
            if 0 <= of_class < len(waiting):
                room_of[waiting[of_class].pop()] = room
    return room_of


def _first_rooms(instance: Instance, model: OrphanModel) -> dict[int, list[int]]:
    """Return where each room begins: by row."""
    standing: dict[int, list[int]] = defaultdict(list)
    nodes, leading = model.nodes, instance.leading_from
    for number, commodity in enumerate(model.frame.commodities):
        here = nodes.of(number)
        if len(here.taken) == 0:
            continue
        tokens = zip(here.source_day.tolist(), here.source_kind.tolist(), strict=True)
        row_of = dict(zip(tokens, here.source_row.tolist(), strict=True))
        for piece in commodity.segments:
            if piece.start != FRESH:
                row = row_of[piece.start, IDLE if piece.is_idle else PLAIN]
            else:
                row = here.waiting_row[0] if leading is None else row_of[leading, FIRST]
            standing[int(row)].append(piece.room)
    return standing


def _order(model: OrphanModel) -> np.ndarray:
    """Return a number for every row, such that arcs lead from smaller to larger ones."""
    order = np.zeros(len(model.rows.lower), dtype=np.int64)
    nodes = model.nodes
    order[nodes.source_row] = np.where(nodes.source_kind == FIRST, -1, 3 * nodes.source_day)
    order[nodes.waiting_row] = 3 * nodes.taken_day + 1
    order[nodes.taken_row] = 3 * nodes.taken_day + 2
    return order
