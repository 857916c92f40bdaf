"""The command line with files that were valid once: a few runs; ``nox -s attack`` has thousands."""

from __future__ import annotations

import random

from tests.attack.command_line import ALLOWED, attack_all, case
from tests.attack.mutations import mutated

RUNS = 30


def test_every_run_ends_as_documented_and_every_plan_is_valid() -> None:
    statuses, wrong, _ = attack_all(range(1, RUNS + 1))
    assert wrong == {}
    assert {0, 1, 2} <= set(statuses) <= ALLOWED["solve"]


def test_statuses_are_those_of_the_help() -> None:
    assert {"solve": {0, 1, 2, 3}, "validate": {0, 1, 2}} == ALLOWED


def test_runs_are_seeded_and_mutations_leave_the_original_alone() -> None:
    assert case(7) == case(7)
    data = {"Rooms": [{"RoomNumber": "1"}], "Reservations": []}
    assert any(mutated(data, random.Random(seed), 1) != data for seed in range(5))
    assert data == {"Rooms": [{"RoomNumber": "1"}], "Reservations": []}
