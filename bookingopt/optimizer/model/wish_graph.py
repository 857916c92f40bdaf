"""Who of the adjacency groups has a room next to whom, and who is missing: one by one, or outside the longest run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bookingopt.domain.fields import AdjacencyShape
from bookingopt.optimizer.model.arrays import BoolArray, IntArray, frozen
from bookingopt.optimizer.model.graph import linked_parts
from bookingopt.optimizer.model.rows import Wish


class WishGraph(NamedTuple):
    """The wishes of an instance, and which of them are mates.

    Attributes
    ----------
    stay
        The stay of each wish; int64[wishes].
    number, mate
        All pairs of wishes whose rows are mates, each both ways; two int64[pairs].
    party
        The party of each wish: those who share nights, directly or through others; int64[wishes].
    """

    stay: IntArray
    number: IntArray
    mate: IntArray
    party: IntArray


def wish_graph(wishes: Sequence[Wish]) -> WishGraph:
    """Return the graph of ``wishes``."""
    number = np.repeat(np.arange(len(wishes)), [len(wish.partners) for wish in wishes])
    mate = np.concatenate([*(wish.partners for wish in wishes), np.empty(0, dtype=np.int64)])
    stay = frozen([wish.stay for wish in wishes])
    return WishGraph(stay, frozen(number), frozen(mate), frozen(linked_parts(len(wishes), number, mate)))


def not_granted(graph: WishGraph, shape: AdjacencyShape, is_placed: BoolArray, next_door: BoolArray) -> IntArray:
    """Return the wishes that are not granted; ascending.

    Each member wants a mate next door. Where the shape is a run, it also wants to be in the longest run of its party:
    members who are connected by mates next door. Of several the one with the first member in the file counts.

    Parameters
    ----------
    graph, shape
        The wishes, and what grants them.
    is_placed
        Whether the stay of each wish has a room; bool[wishes]. Who has none misses nobody.
    next_door
        Whether the two of each pair have adjacent rooms; bool[pairs].
    """
    has_mate = np.zeros(len(graph.stay), dtype=np.bool_)
    has_mate[graph.number[next_door]] = True
    if shape is AdjacencyShape.RUN and has_mate.any():
        run = linked_parts(len(graph.stay), graph.number[next_door], graph.mate[next_door])
        has_mate &= run == _longest(graph.party, run, has_mate)[graph.party]
    return np.flatnonzero(is_placed & ~has_mate)


def _longest(party: IntArray, run: IntArray, counts: BoolArray) -> IntArray:
    """Return the run of each party with the most of those who count."""
    first = np.unique(run, return_index=True)[1]  # runs are numbered in the order of their first members
    size = np.bincount(run, counts)
    by_size = np.lexsort((first, -size))
    party_of_run = party[first][by_size]
    longest: IntArray = by_size[np.unique(party_of_run, return_index=True)[1]]
    return longest
