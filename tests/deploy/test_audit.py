"""The audit trail is copied out of Redis, a day a file, by the program that is deployed."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from tests.deploy.machine import Machine, with_redis

NOW = datetime.now(UTC)


def day(back: int) -> str:
    return f"{NOW - timedelta(days=back):%Y-%m-%d}"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine whose Redis holds two entries of each of four days, today the last."""
    with with_redis(tmp_path_factory.mktemp("audit") / "machine") as machine:
        (machine.root / ".env").write_text((machine.root / ".env").read_text() + "BOOKINGOPT_AUDIT_DAYS=3\n")
        machine.write_plan(real=["worker"])
        redis = machine.redis()
        for back in (4, 3, 1, 0):
            noon = datetime.fromisoformat(f"{day(back)}T12:00:00+00:00").timestamp() * 1000
            for number in range(2):
                redis.xadd("bo:audit", {"action": "submit", "user": f"anna-{back}"}, id=f"{noon:.0f}-{number}")
        yield machine


@pytest.fixture
def copied(machine):
    done = machine.call("audit.sh")
    assert done.returncode == 0, done.stderr
    return machine.data / "audit"


def age(machine: Machine) -> str:
    assert machine.call("metrics.sh").returncode == 0
    lines = (machine.data / "metrics/host.prom").read_text().splitlines()
    [found] = [line.split()[1] for line in lines if line.startswith("bookingopt_audit_age_seconds ")]
    return found


def test_every_day_that_is_over_has_a_file_that_only_root_reads(machine, copied):
    assert sorted(path.name for path in copied.iterdir()) == [f"{day(3)}.jsonl", f"{day(1)}.jsonl"]
    for back in (3, 1):
        path = copied / f"{day(back)}.jsonl"
        entries = [json.loads(line) for line in path.read_text().splitlines()]
        assert [(entry["time"][:10], entry["user"]) for entry in entries] == [(day(back), f"anna-{back}")] * 2
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(copied.stat().st_mode) == 0o700
    assert int(age(machine)) < 60


def test_a_day_is_copied_once_a_missed_one_later_and_an_old_one_goes(machine, copied):
    (copied / f"{day(1)}.jsonl").unlink()
    killed = copied / f"{day(2)}.jsonl.AbC123"
    killed.write_text("the half of it")
    kept, old = copied / f"{day(3)}.jsonl", copied / f"{day(4)}.jsonl"
    for path in (kept, old):
        path.unlink(missing_ok=True)
        path.write_text("as it was\n")
    done = machine.call("audit.sh")
    assert done.returncode == 0, done.stderr
    assert kept.read_text() == "as it was\n"
    assert "anna-1" in (copied / f"{day(1)}.jsonl").read_text()
    assert not old.exists()
    assert not killed.exists()
    assert day(4) not in done.stderr  # it is not even copied


@pytest.mark.parametrize("said", ["", '{"time": "2026-01-01T00:00:00.000+00:00", "action": "sub'])
def test_what_is_not_read_to_its_end_is_no_copy(machine, copied, said):
    (copied / f"{day(1)}.jsonl").unlink()
    (machine.root / "state/audit").unlink()
    program = f"#!/bin/sh\nprintf '%s' '{said}'\nexit {0 if said else 1}\n"
    docker = machine.bin / "docker"
    stand_in = docker.read_text()
    docker.write_text(program)
    try:
        assert machine.call("audit.sh").returncode == 1
    finally:
        docker.write_text(stand_in)
    assert [path.name for path in copied.iterdir()] == [f"{day(3)}.jsonl"]
    assert age(machine) == "+Inf"
