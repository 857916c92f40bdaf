"""The supervisor refuses what cannot work before it starts anything, and starts, tells and ends what can."""

from __future__ import annotations

import os
import signal
import socket
import sys
from threading import Thread

import httpx
import pytest

from bookingopt.errors import UsageError
from bookingopt.server.process import supervisor
from bookingopt.server.process.supervisor import serve
from bookingopt.server.settings import Settings


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Leave the log of this process as it is."""
    monkeypatch.setattr(supervisor.logs, "configure", lambda _: None)


@pytest.mark.parametrize(
    ("settings", "only", "expected"),
    [
        ({}, "api", "--only api: expected BOOKINGOPT_REDIS_URL"),
        ({"redis_url": "redis://x", "workers": 0}, "worker", "expected at least one worker"),
        ({"workers": 0}, None, "nobody else reaches the Redis"),
    ],
)
def test_what_cannot_work_is_refused(settings, only, expected):
    with pytest.raises(UsageError, match=expected):
        serve(Settings(**settings), only)


def test_an_address_that_is_taken_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="is in use"):
        serve(Settings(redis_url="redis://x", port=taken.getsockname()[1]))


#: A program that answers as the API does, on the socket whose descriptor stands last, and starts in no time.
ANSWERS = f"""#!{sys.executable} -S
import socket, sys
listening = socket.socket(fileno=int(sys.argv[-1]))
while True:
    with listening.accept()[0] as served:
        served.recv(4096)
        served.sendall(b"HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n")
"""


def test_the_api_is_started_on_a_socket_of_ours_and_ended_at_a_signal(redis_server, monkeypatch, tmp_path):
    told = []
    program = tmp_path / "python"
    program.write_text(ANSWERS, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(supervisor.sys, "executable", str(program))

    def ask(_supervisor) -> None:
        told.append((_supervisor._port, httpx.get(f"http://127.0.0.1:{_supervisor._port}/health/live").status_code))
        Thread(target=os.kill, args=(os.getpid(), signal.SIGTERM)).start()

    monkeypatch.setattr(supervisor._Supervisor, "_tell_ready", ask)
    assert serve(Settings(redis_url=redis_server.url, port=0), "api") == 0
    ((port, status),) = told
    assert status == 204
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health/live")
