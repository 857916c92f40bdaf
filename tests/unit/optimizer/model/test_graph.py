"""Parts of graphs, against SciPy's."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bookingopt.optimizer.model.graph import circles, linked_parts


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=24))


def by_scipy(count, edges, **how):
    tail, head = zip(*edges, strict=True) if edges else ((), ())
    graph = coo_array((np.ones(len(edges)), (np.array(tail, int), np.array(head, int))), shape=(count, count))
    return connected_components(graph, **how)[1]


@given(graphs())
def test_linked_parts_are_those_of_scipy_in_the_order_of_their_first_nodes(graph):
    count, edges = graph
    one, other = (np.array([edge[end] for edge in edges], dtype=np.int64) for end in (0, 1))
    found = linked_parts(count, one, other)
    _, first = np.unique(found, return_index=True)
    assert found.tolist() == by_scipy(count, edges, directed=False).tolist()
    assert first.tolist() == sorted(first.tolist())


@given(graphs())
def test_who_can_reach_each_other_has_one_label(graph):
    count, edges = graph
    found, expected = circles(count, edges), by_scipy(count, edges, directed=True, connection="strong")
    assert len(found) == count
    assert len(set(zip(found, expected.tolist(), strict=True))) == len(set(found)) == len(set(expected.tolist()))


def test_a_long_chain_is_no_circle_until_it_is_closed():
    chain = [(node, node + 1) for node in range(5_000)]
    assert len(set(circles(5_001, chain))) == 5_001  # deeper than Python may recurse
    assert len(set(circles(5_001, [*chain, (5_000, 0)]))) == 1
    ends = np.arange(5_000)
    assert linked_parts(5_001, ends, ends + 1).max() == 0
