"""The same input, parameters and version give the same bytes, whatever the order of Python's sets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from tests import known
from tests.house.sources import ROOT

#: Named for what is special about each: all features, no plan at all, no present plan, many equal plans.
INSTANCES = ("hotel-everything", "overbooked", "hotel-upgrades-unplanned", "inn")
LIMITS = ("--time-limit=600", "--steps=3")

#: An instance and an option.
Run: TypeAlias = tuple[str, str]
RUNS: list[Run] = [(instance, limit) for instance in INSTANCES for limit in LIMITS]
SEEDS: list[Run] = [("hotel-everything", f"--seed={seed}") for seed in (1, 2)]

#: Solves one after the other, as the command line does, and prints what each has written.
SOLVE = """
import json, sys
from pathlib import Path
from tests.cli.commands import run
options = ["--format=json", "--quiet", "--max-los=3"]
done = [run("solve", name + ".json", option, *options, cwd=Path()) for name, option in json.load(sys.stdin)]
print(json.dumps([(each.returncode, each.stdout) for each in done]))
"""


def solved(folder: Path, hash_seed: str, runs: list[Run]) -> dict[Run, str]:
    """The results that a fresh process prints."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command, how = [sys.executable, "-c", SOLVE], {"cwd": folder, "env": environment, "text": True}
    done = subprocess.run(command, input=json.dumps(runs), capture_output=True, check=False, **how)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert {status for status, _ in said} <= {0, 1}
    return dict(zip(runs, (text for _, text in said), strict=True))


def without_timings(text: str) -> str:
    rest, cut = re.subn(r'"seconds": ?\{[^}]*\}', '"seconds": {}', text)
    assert cut == 1
    return rest


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[Run, str], dict[Run, str]]:
    """What two processes print, each with its own order of sets, and of instances."""
    folder = tmp_path_factory.mktemp("known")
    for name in INSTANCES:
        (folder / f"{name}.json").write_text(json.dumps(known.read()[name].data), encoding="utf-8")
    return solved(folder, "1", [*RUNS, *SEEDS]), solved(folder, "4242", RUNS[::-1])


@pytest.mark.parametrize("instance", INSTANCES)
@pytest.mark.parametrize("limit", LIMITS)
def test_two_hash_seeds_give_the_same_bytes(results, instance: str, limit: str) -> None:
    one, two = (without_timings(result[instance, limit]) for result in results)
    assert one == two


def test_another_seed_may_change_the_plan_but_not_its_worth(results) -> None:
    one, two = (json.loads(results[0][run]) for run in SEEDS)
    assert one["solver_status"] == two["solver_status"] == "optimal"
    assert one["objective_value"] == two["objective_value"]
