"""The lock files: everything pinned and hashed, both alike, and in the bounds that pyproject.toml states."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.house.sources import ROOT

#: A name, a version, where it is not for every system a marker, and hashes.
PIN = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; [^\n\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
#: Lock file -> what it is made from.
STATED = {
    "deploy/requirements.lock": [*PROJECT["project"]["dependencies"], *EXTRAS["ical"], *EXTRAS["sheets"]],
    "tests/requirements.lock": [*PROJECT["project"]["dependencies"], *GROUPS["test"]],
    ".github/requirements.lock": GROUPS["locks"],
}


def read(lock: str) -> str:
    return (ROOT / lock).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    return {name: version for name, version, _ in PIN.findall(read(lock))}


@pytest.mark.parametrize("lock", STATED)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock):
    rest = PIN.sub("", read(lock))
    assert [line for line in rest.splitlines() if line and not line.startswith("#")] == []
    assert len(pins(lock)) > len(STATED[lock])


def test_the_tests_run_on_what_is_deployed():
    tested = pins("tests/requirements.lock")
    assert {name: tested.get(name) for name in pins("deploy/requirements.lock")} == pins("deploy/requirements.lock")


@pytest.mark.parametrize(("lock", "stated"), STATED.items(), ids=STATED)
def test_the_pins_lie_in_the_stated_bounds(lock, stated):
    found = pins(lock)
    for text in stated:
        requirement = Requirement(text)
        assert requirement.specifier.contains(found[requirement.name]), text
