"""Cost follows the size of what is sent, whatever stands in it."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.attack.costly import SHAPES
from tests.house.sources import ROOT

#: A fifth of the megabyte that may cost 5 seconds and 150 MB: what grows with the square shows here too.
SIZE = 200_000
#: Seconds of a machine on which Python counts to a million in a twenty-fifth of a second; an answer of that size has
#: a thousand messages, each as text and as data.
MOST_SECONDS, MOST_MEMORY, MOST_ANSWER = 1.5, 50.0, 3_000_000


def slowness() -> float:
    """Return how many times as long this machine takes, 1 at least: work is measured, not the machine."""
    began = time.process_time()
    sum(1 for _ in range(1_000_000))
    return max(1.0, (time.process_time() - began) / 0.04)


def test_no_shape_costs_more_than_its_size() -> None:
    names = [name for name, shape in SHAPES.items() if shape.task != "desk"]  # which only has an end, with its child
    command = [sys.executable, "-m", "tests.attack.cost", str(SIZE), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    slower = max(slowness() for _ in range(5))
    costs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [cost["name"] for cost in costs] == names
    assert [cost for cost in costs if cost["seconds"] > MOST_SECONDS * slower] == []
    assert [cost for cost in costs if cost["memory"] > MOST_MEMORY] == []
    assert [cost for cost in costs if cost["answer"] > MOST_ANSWER or cost["refused"]] == []
