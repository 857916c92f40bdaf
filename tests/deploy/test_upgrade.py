"""Newer files on a machine that runs: what the operator has changed stays, and what changed takes effect."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.deploy.machine import Machine
from tests.house.sources import ROOT

#: What the runbook tells the operator to edit.
EDITED = ["monitoring/alertmanager.yml", "redis/redis.conf", "nginx/snippets/upstream.conf", "firewall.nft"]


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path / "machine")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    machine.replace_smoke_test()
    return machine


@pytest.fixture
def newer(tmp_path) -> Path:
    """A copy of deploy/ in which every file that may be edited has one line more."""
    folder = tmp_path / "newer"
    shutil.copytree(ROOT / "deploy", folder)
    for name in [*EDITED, "nginx/snippets/limits.conf", "scripts/metrics.sh"]:
        with (folder / name).open("a") as file:
            file.write("# newer\n")
    return folder


def changed_here(machine: Machine, name: str) -> str:
    path = machine.root / name
    path.write_text(path.read_text() + "# the operator's\n")
    return path.read_text()


def test_what_the_operator_has_changed_stays(machine, newer):
    kept = {name: changed_here(machine, name) for name in EDITED}
    changed_here(machine, "scripts/metrics.sh")
    done = machine.run(newer / "scripts/install.sh")
    assert done.returncode == 0, done.stderr
    for name, text in kept.items():
        assert (machine.root / name).read_text() == text
        assert (machine.root / f"{name}.new").read_text() == (newer / name).read_text()
        assert f"{name} was changed here and stays" in done.stderr
    # What nobody has changed is newer, and so are scripts in any case.
    for name in ("nginx/snippets/limits.conf", "scripts/metrics.sh"):
        assert (machine.root / name).read_text() == (newer / name).read_text()
        assert not (machine.root / f"{name}.new").exists()


def test_what_was_laid_beside_once_is_not_laid_there_again(machine, newer):
    text = changed_here(machine, "firewall.nft")
    machine.run(newer / "scripts/install.sh")
    (machine.root / "firewall.nft.new").unlink()
    done = machine.run(newer / "scripts/install.sh")
    assert "stays" not in done.stderr
    assert not (machine.root / "firewall.nft.new").exists()
    assert (machine.root / "firewall.nft").read_text() == text
