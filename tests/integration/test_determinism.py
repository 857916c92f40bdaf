"""The same input, parameters and version give the same bytes, whatever the order of Python's sets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import known

#: Named for what is special about each: all features, no plan at all, no present plan, many equal plans.
INSTANCES = ("hotel-everything", "overbooked", "hotel-upgrades-unplanned", "inn")


def solved(path: Path, hash_seed: str, *options: str) -> str:
    """The result that a fresh process prints."""
    command = [sys.executable, "-m", "bookingopt", "solve", str(path), "--format", "json", "--quiet", "--max-los=3"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run([*command, *options], capture_output=True, check=False, env=environment)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def without_timings(text: str) -> str:
    rest, cut = re.subn(r'"seconds": ?\{[^}]*\}', '"seconds": {}', text)
    assert cut == 1
    return rest


@pytest.fixture
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(known.read()[request.param].data), encoding="utf-8")
    return path


@pytest.mark.parametrize("instance", INSTANCES, indirect=True)
@pytest.mark.parametrize("limit", ["--time-limit=600", "--steps=3"])
def test_two_hash_seeds_give_the_same_bytes(instance: Path, limit: str) -> None:
    one, two = (without_timings(solved(instance, hash_seed, limit)) for hash_seed in ("1", "4242"))
    assert one == two


@pytest.mark.parametrize("instance", ["hotel-everything"], indirect=True)
def test_another_seed_may_change_the_plan_but_not_its_worth(instance: Path) -> None:
    one, two = (json.loads(solved(instance, "0", f"--seed={seed}")) for seed in (1, 2))
    assert one["solver_status"] == two["solver_status"] == "optimal"
    assert one["objective_value"] == two["objective_value"]
