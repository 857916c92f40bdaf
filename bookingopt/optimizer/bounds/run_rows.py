"""Runs of neighbouring rooms in the token-flow network: a member misses who is not connected with the rest of the run.

One member of each party is the root of its run; from there a flow reaches every member who does not miss, from mate to
mate next door only. Rooms must be told apart: ``z[i, r] + next[i, j] <= 1 + sum of z[j, q] over rooms q next to r``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.optimizer.highs import LinearModel
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray

#: Most rows of pairs next door that a party adds to a model.
MOST_ROWS = 20_000

#: Columns of the network by stay and room.
ColumnsOf = Mapping[int, Mapping[int, Sequence[int]]]


def run_columns(instance: Instance, component: Component) -> int:
    """Return about how many columns and rows runs add to a model of single rooms."""
    if instance.problem.adjacency_shape is not AdjacencyShape.RUN:
        return 0
    graph = instance.wish_graph
    size = np.bincount(graph.party, minlength=1)
    in_long_party = size[graph.party[graph.number]] > 2
    pairs = int((in_long_party & np.isin(graph.stay[graph.number], component.free)).sum())
    return pairs * (2 + len(component.rooms))


def add_runs(
    instance: Instance, misses: Mapping[int, int], fixed_rooms: IntArray, columns_of: ColumnsOf, model: LinearModel
) -> None:
    """Let members miss who are outside of the run of their party, where all of it is known and not too large.

    Without these rows a model knows of mates next door only, so that its bounds are lower, and hold all the same.

    Parameters
    ----------
    instance
        The house.
    misses
        Number of a wish -> its column, 1 where it is not granted, with a row for a mate next door (`add_misses`).
    fixed_rooms
        Rooms of the stays that the network does not place, ``NONE`` for all others; int64[stays].
    columns_of
        Columns of the stays of the network, by room; ``NONE`` for rooms that are not told apart.
    model
        What gets more columns and rows.
    """
    if instance.problem.adjacency_shape is not AdjacencyShape.RUN:
        return
    graph = instance.wish_graph
    parties: dict[int, list[int]] = {}
    for number in misses:
        parties.setdefault(int(graph.party[number]), []).append(number)
    size = np.bincount(graph.party, minlength=1)
    doors = _Doors(instance, fixed_rooms, columns_of, model)
    for number, party in parties.items():
        if 2 < len(party) == size[number] and doors.rows(party) <= MOST_ROWS:  # of two both miss, or none
            _add_run(doors, party, misses)


def _add_run(doors: _Doors, party: list[int], misses: Mapping[int, int]) -> None:
    graph, model, most = doors.graph, doors.model, float(len(party))
    into: dict[int, list[int]] = {number: [] for number in party}
    out: dict[int, list[int]] = {number: [] for number in party}
    for number in party:
        for mate in graph.mate[graph.number == number].tolist():
            if number < mate:
                is_next = doors.column(int(graph.stay[number]), int(graph.stay[mate]))
                there, back = model.add_integer_column(0, most), model.add_integer_column(0, most)
                _add(model, {there: 1.0, back: 1.0, is_next: -most}, upper=0.0)
                into[mate].append(there)
                out[number].append(there)
                into[number].append(back)
                out[mate].append(back)
    roots = []
    for number in party:
        root, supply = model.add_integer_column(0, 1), model.add_integer_column(0, most)
        roots.append(root)
        _add(model, {supply: 1.0, root: -most}, upper=0.0)
        balance = dict.fromkeys([*into[number], supply, misses[number]], 1.0) | dict.fromkeys(out[number], -1.0)
        _add(model, balance, lower=1.0)
    _add(model, dict.fromkeys(roots, 1.0), upper=1.0)


class _Doors:
    """Which pairs of mates are next door in a model."""

    def __init__(self, instance: Instance, fixed_rooms: IntArray, columns_of: ColumnsOf, model: LinearModel) -> None:
        self.graph, self.model = instance.wish_graph, model
        self._adjacent, self._fixed, self._columns_of = instance.adjacent, fixed_rooms, columns_of

    def rows(self, party: list[int]) -> int:
        """Return how many rows the pairs of a party need."""
        rooms = [len(self._rooms(int(self.graph.stay[number]))) for number in party]
        return len(party) * sum(rooms) // 2

    def _rooms(self, stay: int) -> Mapping[int, Sequence[int]]:
        fixed = int(self._fixed[stay])
        return self._columns_of.get(stay, {}) if fixed == NONE else {fixed: ()}

    def column(self, stay: int, mate: int) -> int:
        """Add a column that is 1 only where the two have adjacent rooms, and return it."""
        is_next = self.model.add_integer_column(0, 1)
        is_fixed, is_held = self._fixed[stay] != NONE, self._fixed[mate] != NONE
        for room, own in self._rooms(stay).items():
            beside = [
                columns
                for other, columns in self._rooms(mate).items()
                if NONE not in (room, other) and self._adjacent[room, other]
            ]
            row = dict.fromkeys([*own, is_next], 1.0) | dict.fromkeys(chain.from_iterable(beside), -1.0)
            _add(self.model, row, upper=float(not is_fixed) + float(is_held and len(beside) > 0))
        return is_next


def _add(model: LinearModel, row: Mapping[int, float], lower: float = -np.inf, upper: float = np.inf) -> None:
    columns = np.array(list(row), dtype=np.int64)
    model.add_row(columns, np.array(list(row.values())), lower, upper)
