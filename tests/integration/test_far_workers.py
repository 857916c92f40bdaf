"""Worker machines of a chain, as the runbook has them: they come by TLS, through the firewall, and may do little."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psutil
import pytest

from bookingopt.server.jobs import queue
from bookingopt.server.schemas import JobStatus
from tests.integration.far import PRIVATE, Site, reached, site
from tests.services import Service, until
from tests.tasks import LONG, ended, found, put, with_a_plan

#: Asks Redis for what a worker may not do, and tells the errors.
ASK = """
import json, sys
from bookingopt.server.jobs.redis_connection import connect
url, commands = json.loads(sys.argv[1])
redis = connect(url, patient=False)
said = [redis.ping()]
for command in commands:
    try:
        redis.execute_command(*command)
    except Exception as error:
        said.append(type(error).__name__)
print(json.dumps(said))
"""
FORBIDDEN = {"flushall": ["FLUSHALL"], "keys": ["KEYS", "*"], "config|get": ["CONFIG", "GET", "*"], "x": ["GET", "x"]}


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("chain")) as made:
        yield made


@pytest.fixture(scope="module")
def far(chain) -> Iterator[tuple[Service, Service]]:
    """Both worker machines at work, with one process each; at the end they take leave in good order."""
    first, second = chain.worker(0), chain.worker(1)
    with first, second:
        yield first, second
        assert [first.end(), second.end()] == [0, 0]
    password = chain.secret("worker_redis_url").split(":")[2].partition("@")[0]
    assert not any(password in each.log for each in (first, second))


def test_the_published_port_is_closed_to_strangers_by_the_chain_of_the_runbook(chain):
    knocking = (chain.stranger, *chain.far)
    chain.first.run("nft", "delete", "chain", "inet", "bookingopt", "far")
    assert [reached(host) for host in knocking] == [True, True, True]  # the rules of `input` never see it
    chain.load_rules()
    assert [reached(host) for host in knocking] == [False, True, True]


def test_the_certificate_of_the_runbook_satisfies_a_strict_reader(chain):
    files = chain.machine.root / "secrets/redis-tls"
    command = ["openssl", "verify", "-x509_strict", "-verify_ip", PRIVATE, "-CAfile", "ca.pem", "redis.pem"]
    subprocess.run(command, cwd=files, check=True, capture_output=True)
    assert {path.stat().st_mode & 0o777 for path in files.iterdir()} == {0o400}


def test_two_machines_solve_at_once_and_hear_when_they_are_to_end(chain, far):
    jobs = [put(chain.redis, LONG, time_limit=60.0) for _ in far]
    for job in jobs:
        with_a_plan(chain.redis, job)
    assert queue.workers(chain.redis) == 2
    queue.cancel(chain.redis, jobs[0])
    queue.stop(chain.redis, jobs[1])  # heard by the worker, through pub/sub
    views = [ended(chain.redis, job) for job in jobs]
    assert [(view.status, view.success) for view in views] == [
        (JobStatus.CANCELLED, True),
        (JobStatus.CANCELLED, False),
    ]
    told = [[line["job_id"] for line in each.events("job-ended") if line["job_id"] in jobs] for each in far]
    assert sorted(told) == sorted([[job] for job in jobs])


def test_a_job_whose_worker_is_lost_is_done_and_nobody_asks_for_more_than_it_may(chain, far):
    tried = chain.far[0].python(ASK, [chain.url(), list(FORBIDDEN.values())])
    assert tried == [True, *("NoPermissionError" for _ in FORBIDDEN)]
    job = put(chain.redis, LONG, time_limit=2.0)
    with_a_plan(chain.redis, job)
    [lost_by] = [each for each in far if has_job(each)]
    lost_by.kill_part("worker-1")
    until(lambda: any(each.events("job-lost", job_id=job, retried=True) for each in far), "the loss is found out")
    assert ended(chain.redis, job).status is JobStatus.COMPLETED
    assert found(chain.redis, job)["success"] is True
    assert {(user, name) for user, name in chain.refused if user != "default"} == {
        ("worker", name) for name in FORBIDDEN
    }


def test_a_job_outlives_a_cable_that_is_pulled_for_a_moment(chain, far):
    job = put(chain.redis, LONG, time_limit=3.0)
    with_a_plan(chain.redis, job)
    [host] = [host for host, each in zip(chain.far, far, strict=True) if has_job(each)]
    chain.private.unplug(host)
    assert not reached(host)
    chain.private.plug(host)
    assert ended(chain.redis, job).status is JobStatus.COMPLETED
    assert not any(each.events("job-lost", job_id=job) for each in far)


def has_job(service: Service) -> bool:
    """Whether the worker of a machine has forked."""
    return bool(psutil.Process(service.pid("worker-1")).children())


def test_a_redis_that_no_authority_vouches_for_is_not_talked_to(chain, tmp_path):
    url = chain.url(sure=False)
    only = ["--only", "worker"]
    with Service(tmp_path, url, args=only, inside=chain.far[0].inside, wait=False) as service:
        assert service.process.wait(30) == 3
    assert "does not answer" in service.log
    assert "certificate verify failed" in service.log
    assert url.split(":")[2].partition("@")[0] not in service.log
