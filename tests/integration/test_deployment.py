"""The parts as they are deployed, together: nginx, API, worker, Redis with its rules, keys, smoke test, backup.

Only the containers are missing: each part is a process on a loopback port instead.
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
import redis as client

from tests.deploy.machine import Machine, installed
from tests.house.sources import ROOT
from tests.integration.api import Api
from tests.programs import COMMAND
from tests.proxy import Proxy, free_ports
from tests.services import RedisServer, Service, settings_environment, until

SMOKE = ROOT / "deploy" / "scripts" / "smoke.sh"
HEALTHCHECK = ROOT / "deploy" / "healthcheck.py"
GUEST = "Wilhelmina Zephyranthes"


class Deployment:
    """A machine whose Redis runs with the deployed rules, with API, worker and nginx before them."""

    def __init__(self, machine: Machine, api: Service, worker: Service, proxy: Proxy) -> None:
        self.machine, self.api, self.worker, self.proxy = machine, api, worker, proxy
        self.key = self.new_key("anna")
        self.key_file = machine.folder / "smoke_key"
        self.key_file.write_text(self.new_key("smoke") + "\n")

    def new_key(self, user: str) -> str:
        env = settings_environment(self.machine.redis_url("api"))
        command = [*COMMAND, "keys", "create", "--user", user]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()

    def ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.proxy.url + path, body, headers, method=method)
        context = ssl.create_default_context(cafile=str(self.proxy.certificate))
        with urllib.request.urlopen(request, context=context, timeout=20) as answer:
            return json.loads(answer.read() or b"{}")

    def solve(self, problem: bytes) -> str:
        job = str(self.ask("POST", "/api/v1/optimize", problem)["job_id"])
        until(lambda: self.status(job) == "completed", "the job is completed")
        return job

    def status(self, job: str) -> str:
        return str(self.ask("GET", f"/api/v1/jobs/{job}")["status"])

    def submit(self, seconds: int) -> str:
        """Give the worker something to do for so long; past nginx, which counts submits."""
        path = f"api/v1/optimize?time_limit={seconds}"
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        body = (ROOT / "examples/city-hotel.json").read_bytes()
        request = urllib.request.Request(self.api.url + path, body, headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(json.loads(answer.read())["job_id"])

    def smoke(self) -> subprocess.CompletedProcess[str]:
        more = {"SMOKE_CACERT": str(self.proxy.certificate), "SMOKE_KEY_FILE": str(self.key_file), "SMOKE_TRIES": "30"}
        return self.machine.run(SMOKE, f"https://localhost:{self.proxy.port}", **more)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("deployment")
    machine = installed(folder / "machine", free_ports(1)[0])
    # Whoever is refused something is noted; a test asks Redis for it.
    acl = machine.root / "secrets/acl/users.acl"
    acl.write_text(acl.read_text() + "user watcher on nopass -@all +acl|log +auth +hello +client\n")
    machine.docker("up", "redis")
    settings = {"auth": "keys", "trusted_proxies": "127.0.0.1", "workers": 1}
    only_api, only_worker = ["--only", "api"], ["--only", "worker"]
    for name in ("api", "worker"):
        (folder / name).mkdir()
    try:
        with (
            Service(folder / "worker", machine.redis_url("worker"), args=only_worker, **settings) as worker,
            Service(folder / "api", machine.redis_url("api"), args=only_api, **settings) as api,
            Proxy(folder / "nginx", int(api.url.rstrip("/").rpartition(":")[2])) as proxy,
        ):
            yield Deployment(machine, api, worker, proxy)
    finally:
        machine.end()


def test_the_smoke_test_passes_from_end_to_end(deployment):
    done = deployment.smoke()
    assert done.returncode == 0, done.stderr
    said = done.stderr
    for line in ("health: 200", "jobs without a key: 401", "metrics from outside: 404", "job: completed", "erase: 204"):
        assert line in said
    assert deployment.key_file.read_text().strip() not in said


def test_the_smoke_test_fails_where_no_worker_works(deployment, tmp_path):
    with RedisServer() as redis, Api(tmp_path, redis.url) as api:
        done = deployment.machine.run(SMOKE, f"http://127.0.0.1:{api.port}", SMOKE_TRIES="1")
    assert done.returncode == 1
    assert "health: expected 200, got 503" in done.stderr
    assert '"workers":0' in done.stderr


def test_the_smoke_test_fails_where_nobody_answers(deployment):
    [nobody] = free_ports(1)
    done = deployment.machine.run(SMOKE, f"http://127.0.0.1:{nobody}", SMOKE_TRIES="1")
    assert done.returncode == 1
    assert "health: expected 200, got 000" in done.stderr


def test_the_smoke_test_fails_with_a_key_that_is_none(deployment, tmp_path):
    wrong = tmp_path / "key"
    wrong.write_text("bo_0_0\n")
    more = {"SMOKE_CACERT": str(deployment.proxy.certificate), "SMOKE_KEY_FILE": str(wrong)}
    done = deployment.machine.run(SMOKE, f"https://localhost:{deployment.proxy.port}", **more)
    assert done.returncode == 1
    assert "submit: expected 202, got 401" in done.stderr


@pytest.fixture
def impatient(deployment):
    """A smoke test that waits a second for its job, and for those before it as long as it thinks right."""

    def call() -> subprocess.CompletedProcess[str]:
        more = {"SMOKE_KEY_FILE": str(deployment.key_file), "SMOKE_JOB_TRIES": "1"}
        return deployment.machine.run(SMOKE, deployment.api.url, **more)

    return call


def test_the_smoke_test_has_patience_with_a_busy_queue(deployment, impatient):
    jobs = [deployment.submit(seconds) for seconds in (1, 2, 3)]  # three that are not the same
    done = impatient()
    for job in jobs:
        deployment.ask("DELETE", f"/api/v1/jobs/{job}")
    assert done.returncode == 0, done.stderr
    assert "jobs wait before it: up to" in done.stderr


def test_the_smoke_test_leaves_no_job_behind(deployment, impatient):
    job = deployment.submit(30)
    until(lambda: deployment.status(job) == "running", "the job runs")
    done = impatient()
    waiting = json.loads(urllib.request.urlopen(f"{deployment.api.url}health", timeout=20).read())["queue_depth"]
    deployment.ask("DELETE", f"/api/v1/jobs/{job}")
    assert done.returncode == 1
    assert "job: expected completed, got queued" in done.stderr
    assert waiting == 0


def test_the_service_needs_no_more_of_redis_than_it_is_given(deployment):
    deployment.solve((ROOT / "examples/small-inn.json").read_bytes())
    job = str(deployment.ask("POST", "/api/v1/optimize", (ROOT / "examples/city-hotel.json").read_bytes())["job_id"])
    until(lambda: deployment.status(job) == "running", "the job runs")
    deployment.ask("POST", f"/api/v1/jobs/{job}/cancel")
    until(lambda: deployment.status(job) not in {"queued", "running"}, "the job has ended")
    deployment.ask("GET", "/api/v1/jobs")
    deployment.ask("DELETE", f"/api/v1/jobs/{job}")
    deployment.ask("GET", "/health")
    url = f"http://127.0.0.1:{deployment.api.url.rstrip('/').rpartition(':')[2]}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert b"bookingopt_redis_up 1.0" in answer.read()
    watcher = client.Redis(port=deployment.machine.plan["redis"], username="watcher", password="any")
    denied = watcher.acl_log()
    assert [(each["username"], each["object"]) for each in denied if each["username"] in {"api", "worker"}] == []


def tried_after_a_restore(deployment: Deployment) -> None:
    """Let restore.sh find the real smoke test, and its key be made by the real command."""
    call = f"ROOT={deployment.machine.root} SMOKE_CACERT={deployment.proxy.certificate} exec bash {SMOKE}"
    smoke = deployment.machine.root / "scripts/smoke.sh"
    smoke.write_text(f"#!/bin/sh\n{call} https://localhost:{deployment.proxy.port}\n")
    deployment.machine.write_plan(real=["api"])


def test_a_result_and_a_key_survive_backup_and_restore(deployment):
    tried_after_a_restore(deployment)
    job = deployment.solve((ROOT / "examples/groups.json").read_bytes())
    before = deployment.ask("GET", f"/api/v1/jobs/{job}")
    done = deployment.machine.call("backup.sh")
    assert done.returncode == 0, done.stderr
    [backup] = (deployment.machine.data / "backup").iterdir()
    deployment.ask("DELETE", f"/api/v1/jobs/{job}")
    done = deployment.machine.call("restore.sh", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    # The API and the worker have waited, and a job was solved from end to end.
    assert "job: completed" in done.stderr
    assert "the service works" in done.stderr
    # The key that asks is one of those restored.
    assert deployment.ask("GET", f"/api/v1/jobs/{job}") == before


def test_what_was_accepted_is_there_after_redis_was_killed(deployment):
    """With the rules of the deployment: a server leaves out of its own file what it thinks nobody may have written."""
    job = deployment.solve((ROOT / "examples/groups.json").read_bytes())
    before = deployment.ask("GET", f"/api/v1/jobs/{job}")
    redis = deployment.machine.redis()
    kept = {key for key in redis.scan_iter("bo:*") if redis.ttl(key) == -1 or redis.ttl(key) > 600}
    os.kill(int((deployment.machine.bin / "redis.pid").read_text()), signal.SIGKILL)
    (deployment.machine.bin / "redis.pid").unlink()
    up = [str(deployment.machine.bin / "docker"), "compose", "up", "redis"]
    subprocess.run(up, env=deployment.machine.environment(), check=True, timeout=30)
    assert until(lambda: asked_again(deployment, job), "the API has found Redis again") == before
    assert kept <= set(redis.scan_iter("bo:*"))
    assert len(kept) > 3
    assert "NOPERM" not in (deployment.machine.bin / "redis.log").read_text()


def asked_again(deployment: Deployment, job: str) -> dict[str, object] | None:
    try:
        return deployment.ask("GET", f"/api/v1/jobs/{job}")
    except OSError:
        return None


def test_no_log_holds_a_secret_or_a_guest(deployment):
    problem = json.loads((ROOT / "examples/small-inn.json").read_text())
    problem["Reservations"][0]["Name"] = GUEST
    deployment.solve(json.dumps(problem).encode())
    secrets = [deployment.key, deployment.key_file.read_text().strip()]
    secrets += [deployment.machine.redis_url(user).split(":")[2].split("@")[0] for user in ("api", "worker")]
    secrets += [(deployment.machine.root / "secrets/acl/operator").read_text()]
    server = (deployment.machine.bin / "redis.log").read_text()
    for log in (deployment.api.log, deployment.worker.log, deployment.proxy.log, server):
        assert log
        assert not [each for each in (*secrets, GUEST, "Zephyranthes", "Lehmann") if each in log]


def checked(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(HEALTHCHECK), *args]
    env = {**os.environ, **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)


def test_the_containers_checks_see_what_lives(deployment):
    port = deployment.api.url.rstrip("/").rpartition(":")[2]
    [nobody] = free_ports(1)
    assert checked("api", BOOKINGOPT_PORT=port).returncode == 0
    assert checked("worker").returncode == 0
    gone = checked("api", BOOKINGOPT_PORT=str(nobody))
    assert gone.returncode == 1
    assert "refused" in gone.stderr
    assert checked("other").returncode == 1
