"""A worker machine of a chain: it comes from outside by TLS, as a user of Redis that may do little."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError

from bookingopt.server import queue, store
from bookingopt.server.shapes import JobStatus
from tests.services import RedisServer, Service, free_port
from tests.tasks import LONG, ended, found, put, with_a_plan

#: What a worker may do: its own keys and channels, nothing that is dangerous, and ask for the server's version.
MAY = (
    "on >word-of-the-worker ~rq:* ~bo:* resetchannels &rq:* -@all +@read +@write +@pubsub +@transaction +@connection "
    "+@scripting -@dangerous -@admin +info"
)


@dataclass
class Far:
    """A Redis that is reached by TLS, as its administrator sees it, and as a worker does."""

    redis: Redis
    url: str
    unsure_url: str


def certificates(folder: Path) -> None:
    """Make an authority and a certificate for this machine."""
    (folder / "san").write_text("subjectAltName=IP:127.0.0.1", encoding="ascii")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    signing = ["x509", "-req", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "san"]
    for command in (
        ["req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Authority of a test"],
        ["req", *new[:-2], "-keyout", "redis.key", "-out", "redis.csr", "-subj", "/CN=redis"],
        [*signing, "-in", "redis.csr", "-out", "redis.pem"],
    ):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    certificates(tmp_path)
    port = free_port()
    files = {"--tls-cert-file": "redis.pem", "--tls-key-file": "redis.key", "--tls-ca-cert-file": "ca.pem"}
    options = ["--tls-port", str(port), "--tls-auth-clients", "no"]
    options += [part for name, file in files.items() for part in (name, str(tmp_path / file))]
    with RedisServer(options=options) as server:
        server.client.execute_command("ACL", "SETUSER", "worker", *MAY.split())
        url = f"rediss://worker:word-of-the-worker@127.0.0.1:{port}/0"
        yield Far(server.client, f"{url}?ssl_ca_certs={tmp_path / 'ca.pem'}", url)


def test_a_worker_by_tls_with_few_rights_does_everything(far, tmp_path):
    restricted = store.connect(far.url, patient=False)
    for forbidden in (["FLUSHALL"], ["KEYS", "*"], ["CONFIG", "GET", "*"], ["GET", "others"]):
        with pytest.raises(NoPermissionError):
            restricted.execute_command(*forbidden)
    restricted.close()
    with Service(tmp_path, far.url, args=["--only", "worker"], workers=1) as service:
        job_id = put(far.redis)
        assert ended(far.redis, job_id).status is JobStatus.COMPLETED
        assert found(far.redis, job_id)["success"] is True
        long = put(far.redis, LONG, time_limit=60.0)
        with_a_plan(far.redis, long)
        queue.cancel(far.redis, long)
        assert ended(far.redis, long).status is JobStatus.CANCELLED
        stopped = put(far.redis, LONG, time_limit=60.0)
        with_a_plan(far.redis, stopped)
        queue.stop(far.redis, stopped)  # heard by the worker, through pub/sub
        view = ended(far.redis, stopped, seconds=5)
        assert (view.status, view.success) == (JobStatus.CANCELLED, False)
        lost = put(far.redis, LONG, time_limit=1.0)
        with_a_plan(far.redis, lost)
        service.kill_part("worker-1")
        service.wait_for("job-lost", job_id=lost, retried=True)
        assert ended(far.redis, lost).status is JobStatus.COMPLETED
        assert service.end() == 0
        assert "word-of-the-worker" not in service.log
    refused = far.redis.execute_command("ACL", "LOG")
    tried = [dict(zip(entry[::2], entry[1::2], strict=True)) if isinstance(entry, list) else entry for entry in refused]
    objects = {entry[b"object"] for entry in tried if entry[b"reason"] == b"command"}
    assert objects <= {b"flushall", b"keys", b"config|get"}  # none but those tried above


def test_a_redis_that_no_authority_vouches_for_is_not_talked_to(far, tmp_path):
    with Service(tmp_path, far.unsure_url, args=["--only", "worker"], wait=False) as service:
        assert service.process.wait(30) == 3
    assert "does not answer" in service.log
    assert "certificate verify failed" in service.log
    assert "word-of-the-worker" not in service.log
