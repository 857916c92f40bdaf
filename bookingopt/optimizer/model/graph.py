"""Connected parts of graphs. SciPy has them too, but loading it takes longer than a hotel that a rule solves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bookingopt.optimizer.model.arrays import IntArray


def linked_parts(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Return the part of each of ``count`` nodes, where edge ``k`` links the nodes ``one[k]`` and ``other[k]``.

    Returns
    -------
    int64[count]
        Parts are numbered from 0 in the order of their first nodes.
    """
    least = np.arange(count)
    while True:
        before = least.copy()
        ends = np.minimum(least[one], least[other])
        np.minimum.at(least, one, ends)
        np.minimum.at(least, other, ends)
        least = least[least]
        if np.array_equal(before, least):
            part: IntArray = np.unique(least, return_inverse=True)[1]
            return part


def circles(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return a label for each of ``count`` nodes; two have the same one where each can be reached from the other.

    Notes
    -----
    The strongly connected components of a directed graph, by one search in depth [1]_, without recursion.

    References
    ----------
    .. [1] R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972.
    """
    heads: list[list[int]] = [[] for _ in range(count)]
    for tail, head in edges:
        heads[tail].append(head)
    to_follow = [iter(of_node) for of_node in heads]
    found, lowest, label = [0] * count, [0] * count, [-1] * count
    open_nodes: list[int] = []
    number = 0
    for root in range(count):
        way = [] if found[root] else [root]
        while way:
            node = way[-1]
            if not found[node]:
                number += 1
                found[node] = lowest[node] = number
                open_nodes.append(node)
            following = next((head for head in to_follow[node] if label[head] < 0), None)
            if following is None:
                way.pop()
                if way:
                    lowest[way[-1]] = min(lowest[way[-1]], lowest[node])
                if lowest[node] == found[node]:
                    _close(open_nodes, node, label)
            elif found[following]:
                lowest[node] = min(lowest[node], found[following])
            else:
                way.append(following)
    return label


def _close(open_nodes: list[int], node: int, label: list[int]) -> None:
    """Label the nodes that were opened since ``node``: they are in a circle with it."""
    member = -1
    while member != node:
        member = open_nodes.pop()
        label[member] = node
