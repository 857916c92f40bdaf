"""The load benchmark runs and says something about everything; what it measures here says nothing."""

from __future__ import annotations

import re

from tests.benchmarks.load import measure, p99, table


def test_every_part_is_measured(tmp_path):
    rows = measure(tmp_path, 0.5, small=True)
    names = [name for name, _ in rows]
    assert [name.partition(",")[0] for name in names] == [
        "submitted to started",
        "examples/small-inn.json",
        "status",
        "status",
        "submission of 0.0 MB",
        "memory",
        "memory",
        "memory",
        "memory",
    ]
    assert all(re.search(r"\d", result) for _, result in rows)
    assert table(rows).count("\n") == len(rows) + 1


def test_one_request_in_a_hundred_is_slower():
    assert p99([float(number) for number in range(101)]) == 99
