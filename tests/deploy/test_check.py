"""Files and settings that a part refuses are found before anything is touched; the programs themselves are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from bookingopt.server.jobs.queue import BACKSTOP
from bookingopt.server.settings import Settings
from tests.deploy.machine import files, image, installed
from tests.house.sources import ROOT
from tests.proxy import HTTP2_IS_A_DIRECTIVE, version

COMPOSE = ROOT / "deploy/compose.yaml"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine on which 1.0.0 runs, with the monitoring; every test leaves it as it was."""
    machine = installed(tmp_path_factory.mktemp("check") / "machine")
    snippets = machine.root / "nginx/snippets"
    (snippets / "certificate.conf").write_text(
        f"ssl_certificate {machine.data}/tls/fullchain.pem;\nssl_certificate_key {machine.data}/tls/privkey.pem;\n"
    )
    if version() < HTTP2_IS_A_DIRECTIVE:
        (snippets / "listen.conf").write_text((snippets / "listen-debian12.conf").read_text())
    (machine.root / "state/monitoring").touch()
    done = machine.call("deploy.sh", "1.0.0")
    assert done.returncode == 0, done.stderr
    return machine


@contextmanager
def edited(path: Path, pattern: str, new: str) -> Iterator[None]:
    before = path.read_text()
    text, count = re.subn(pattern, new, before, flags=re.MULTILINE)
    assert count == 1
    path.write_text(text)
    try:
        yield
    finally:
        path.write_text(before)


def test_what_is_delivered_is_taken(machine):
    machine.write_plan(real=["worker", "nginx", "redis", "prometheus", "alertmanager"])
    done = machine.call("check.sh")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


@pytest.mark.parametrize(
    ("asked", "file", "pattern", "new", "said"),
    [
        (
            "worker",
            ".env",
            "^BOOKINGOPT_LOG_LEVEL=.*",
            "BOOKINGOPT_LOG_LEVEL=LOUD",
            "LOG_LEVEL: expected one of 'DEBUG'",
        ),
        (None, ".env", "^BOOKINGOPT_TIME_LIMIT=.*", "BOOKINGOPT_TIME_LIMIT=half", "BOOKINGOPT_TIME_LIMIT is 'half'"),
        (None, ".env", "^BOOKINGOPT_MAX_BODY_MB=.*", "BOOKINGOPT_MAX_BODY_MB=17", "nginx takes 16m"),
        ("nginx", "nginx/snippets/limits.conf", "^limit_req_status", "limit_reqq_status", '"limit_reqq_status"'),
        ("redis", "redis/redis.conf", "^maxmemory 160mb", "maxmemoryy 160mb", "maxmemoryy 160mb"),
        ("redis", "secrets/acl/users.acl", r"\+dbsize ", "+dbsizee ", "Unknown command"),
        (None, "secrets/acl/users.acl", r"\+@write \+select", "+select", "the user default needs +@write"),
        ("prometheus", "monitoring/rules.yml", "_depth > 10", "_depth > > 10", "parse error"),
        ("alertmanager", "monitoring/alertmanager.yml", "^route:", "rout:", "rout not found"),
    ],
    ids=["settings", "number", "body", "nginx", "redis", "users", "default", "prometheus", "alertmanager"],
)
def test_what_is_refused_is_said(machine, asked, file, pattern, new, said):
    machine.write_plan(real=[asked])
    with edited(machine.root / file, pattern, new):
        done = machine.call("check.sh")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_touched_where_something_is_refused(machine):
    machine.call("deploy.sh", "1.1.0", "--no-backup")
    before = files(machine.root)
    machine.forget_calls()
    machine.write_plan(real=[], fail=[[r"amtool alertmanager check-config", ""]])
    for script, words in (("deploy.sh", ["2.0.0"]), ("rollback.sh", []), ("restore.sh", [str(COMPOSE), "--yes"])):
        done = machine.call(script, *words)
        assert done.returncode == 1, done.stderr
        assert "what runs is left as it is" in done.stderr
    machine.write_plan(fail=[])
    assert [call for call in machine.calls() if re.search(r"\b(?:up|stop|kill) |backup\.sh|restore\.sh", call)] == []
    assert (machine.runs(), files(machine.root)) == (image("1.1.0"), before)


def test_a_first_deployment_asks_an_nginx_of_its_own(machine):
    for runs in (True, False):
        machine.forget_calls()
        if not runs:
            (machine.bin / "runs").unlink()
        assert machine.call("check.sh").returncode == 0
        [asked] = [call for call in machine.calls() if call.endswith(" -t -q")]
        own = " run --rm --no-deps -T --entrypoint nginx nginx "
        assert (own in asked, " exec -T nginx " in asked) == (not runs, runs)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOOKINGOPT_WORKERS", "4", "4 worker processes need up to 1095 MB"),
        ("BOOKINGOPT_QUEUE_MAX", "10", "before the alert QueueLong"),
        ("BOOKINGOPT_TIME_LIMIT_MAX", "870.5", "than the alert JobWaitsLong"),
        ("BOOKINGOPT_HOST", "::1", "not taken from .env, see .env.example: BOOKINGOPT_HOST\n"),
    ],
)
def test_numbers_that_do_not_go_together_are_said(machine, name, value, said):
    machine.write_plan(real=[])
    with edited(machine.root / ".env", r"\Z", f"{name}={value}\n"):
        done = machine.call("check.sh")
    assert done.returncode == 0
    assert said in done.stderr.partition("WARNING: ")[2]


def test_a_limit_that_cannot_be_compared_is_said(machine):
    machine.write_plan(real=[])
    with edited(machine.root / "nginx/snippets/limits.conf", "^client_max_body_size .*", "client_max_body_size 1g;"):
        done = machine.call("check.sh")
    assert done.returncode == 0
    assert "has no client_max_body_size in whole m" in done.stderr


def test_the_numbers_of_the_warnings_are_those_of_the_files():
    rules = (ROOT / "deploy/monitoring/rules.yml").read_text()
    assert "bookingopt_queue_depth > 10\n" in rules
    assert "bookingopt_oldest_waiting_seconds > 900\n" in rules
    worker = yaml.safe_load(COMPOSE.read_text())["services"]["worker"]
    assert 35 + 3 * 265 <= int(worker["mem_limit"].removesuffix("m")) < 35 + 4 * 265


@pytest.mark.parametrize(("most", "grace"), [("600", 600 + BACKSTOP + 15), ("90.5", 91 + BACKSTOP + 15)])
def test_a_worker_may_finish_the_longest_job_that_is_allowed(machine, most, grace):
    with edited(machine.root / ".env", "^BOOKINGOPT_TIME_LIMIT_MAX=.*", f"BOOKINGOPT_TIME_LIMIT_MAX={most}"):
        assert machine.call("deploy.sh", "1.0.0", "--no-backup").returncode == 0
    assert f"WORKER_GRACE={grace}s" in machine.state("image.env").splitlines()


@pytest.mark.parametrize("file", ["compose.yaml", "compose.worker.yaml"])
def test_so_may_a_worker_that_is_told_of_no_other_limit(file):
    worker = yaml.safe_load((ROOT / "deploy" / file).read_text())["services"]["worker"]
    default = int(Settings.model_fields["time_limit_max"].default)
    assert worker["stop_grace_period"] == f"${{WORKER_GRACE:-{default + BACKSTOP + 15}s}}"
