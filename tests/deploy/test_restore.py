"""A restore with a real Redis: it ends with what the backup holds, or with what was there before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.deploy.machine import Machine, with_redis
from tests.proxy import free_ports

#: Fails unless the Redis that runs knows the key of the smoke test.
SMOKE = """#!/bin/sh
url=$(sed 's/redis:6379/127.0.0.1:{port}/' "{root}/secrets/api_redis_url")
[ "$(redis-cli -u "$url" exists "bo:known:$(cat "{root}/secrets/smoke_key")" 2>/dev/null)" = 1 ]
"""


@pytest.fixture
def machine(tmp_path):
    with with_redis(tmp_path / "machine") as machine:
        yield machine


def backed_up(machine: Machine) -> Path:
    """Return a backup that holds "bo:x" = "then"; afterwards it is "now"."""
    machine.redis().set("bo:x", "then")
    done = machine.call("backup.sh")
    assert done.returncode == 0, done.stderr
    machine.redis().set("bo:x", "now")
    [file] = (machine.data / "backup").iterdir()
    return file


def assert_old_state(machine: Machine) -> None:
    """What was there runs, and what is written from now on lasts."""
    assert machine.redis().get("bo:x") == b"now"
    machine.redis().set("bo:x", "later")
    machine.docker("stop", "redis")
    machine.docker("up", "redis")
    assert machine.redis().get("bo:x") == b"later"
    assert not list(machine.data.glob("redis.before-*"))
    assert not list((machine.data / "backup").glob("restore-*"))
    assert not list((machine.root / "secrets").glob("smoke_key.*"))


def test_a_restore_that_is_of_no_use_ends_on_what_was_there(machine):
    file = backed_up(machine)
    (machine.root / "secrets/smoke_key").write_text("as before")
    (machine.root / "scripts/smoke.sh").write_text("#!/bin/sh\nexit 1\n")
    done = machine.call("restore.sh", str(file), "--yes")
    assert done.returncode == 1
    assert "what was there before is put back" in done.stderr
    assert (machine.root / "secrets/smoke_key").read_text() == "as before"
    assert_old_state(machine)


STEPS = (r"\bstop nginx", r"\brun --rm --name", r"\bup --detach .* redis$")
BROKEN_OFF = [("fail_once", "dbsize"), *((what, step) for what in ("fail_once", "interrupt") for step in STEPS)]


@pytest.mark.parametrize(("what", "step"), BROKEN_OFF)
def test_a_restore_that_breaks_off_half_way_ends_on_what_was_there(machine, what, step):
    file = backed_up(machine)
    machine.write_plan(**{what: step})
    done = machine.call("restore.sh", str(file), "--yes")
    assert done.returncode == 1, done.stderr
    assert_old_state(machine)


def test_nothing_is_moved_under_containers_that_cannot_be_stopped(machine):
    file = backed_up(machine)
    machine.write_plan(fail=[[r"\b(?:stop|kill) nginx", ""]])
    done = machine.call("restore.sh", str(file), "--yes")
    assert done.returncode == 3
    assert "THE CONTAINERS CANNOT BE STOPPED" in done.stderr
    assert_old_state(machine)


def test_a_new_machine_takes_the_backup_of_the_lost_one(machine, tmp_path):
    """The whole way of the runbook: install, deploy, restore. The key of the smoke test is unknown to the backup."""
    file = backed_up(machine)
    [port] = free_ports(1)
    new = Machine(tmp_path / "new", port)
    try:
        assert new.install().returncode == 0
        new.write_plan(keys=True)
        (new.root / "scripts/smoke.sh").write_text(SMOKE.format(port=port, root=new.root))
        done = new.call("deploy.sh", "1.0.0")
        assert done.returncode == 0, done.stderr
        first = (new.root / "secrets/smoke_key").read_text()
        done = new.call("restore.sh", str(file), "--yes")
        assert done.returncode == 0, done.stderr
        assert new.redis().get("bo:x") == b"then"
        key = (new.root / "secrets/smoke_key").read_text()
        assert re.fullmatch(r"bo_[0-9a-f]{16}_s{43}\n", key)
        assert key != first
        assert not list((new.root / "secrets").glob("smoke_key.*"))
    finally:
        new.end()
