"""Newer files on a machine that runs: what the operator has changed stays, and what changed takes effect."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.deploy.machine import Machine, installed
from tests.house.sources import ROOT

#: What the runbook tells the operator to edit.
EDITED = ["monitoring/alertmanager.yml", "redis/redis.conf", "nginx/snippets/upstream.conf", "firewall.nft"]


@pytest.fixture
def machine(tmp_path):
    return installed(tmp_path / "machine")


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


def fingerprints(machine: Machine) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z]+)_FILES=([0-9a-f]{16})$", machine.state("image.env"), re.MULTILINE))


def test_a_deployment_lets_nginx_read_its_files_and_tells_compose_of_others(machine):
    assert machine.call("deploy.sh", "1.0.0").returncode == 0
    before = fingerprints(machine)
    assert before.keys() == {"REDIS", "MONITORING"}
    read = [call for call in machine.calls() if re.search(r"nginx\.conf -t -q$|kill --signal HUP nginx$", call)]
    assert ["-t" in call for call in read] == [True, True, False]  # before anything is done, and before it reads
    assert machine.call("deploy.sh", "1.1.0", "--no-backup").returncode == 0
    assert fingerprints(machine) == before

    changed_here(machine, "redis/redis.conf")
    (machine.root / "monitoring/rules.yml.new").write_text("not in use\n")
    assert machine.call("deploy.sh", "1.1.0", "--no-backup").returncode == 0
    assert fingerprints(machine)["REDIS"] != before["REDIS"]
    assert fingerprints(machine)["MONITORING"] == before["MONITORING"]
    changed_here(machine, "monitoring/rules.yml")
    assert machine.call("deploy.sh", "1.1.0", "--no-backup").returncode == 0
    assert fingerprints(machine)["MONITORING"] != before["MONITORING"]


@pytest.mark.parametrize(
    ("file", "service", "name"),
    [
        ("compose.yaml", "redis", "REDIS"),
        *(("compose.monitoring.yaml", name, "MONITORING") for name in ("prometheus", "alertmanager", "grafana")),
    ],
)
def test_what_reads_its_files_at_the_start_is_made_anew_for_others(file, service, name):
    found = yaml.safe_load((ROOT / "deploy" / file).read_text())["services"][service]
    assert f"${{{name}_FILES:-}}" in found["labels"].values()


def test_grafana_runs_only_where_it_is_asked_for(machine):
    found = yaml.safe_load((ROOT / "deploy/compose.monitoring.yaml").read_text())["services"]
    assert {name for name, service in found.items() if service.get("profiles")} == {"grafana"}
    (machine.root / "state/monitoring").touch()
    for asked in (False, True):
        if asked:
            (machine.root / "state/grafana").touch()
        machine.forget_calls()
        assert machine.call("deploy.sh", "1.0.0", "--no-backup").returncode == 0
        up = [call for call in machine.calls() if re.search(r"\bup --detach", call)]
        assert all("compose.monitoring.yaml" in call for call in up)
        assert ["--profile grafana" in call for call in up] == [asked, asked]
