"""The API as a process: how it starts, how it ends, what large bodies do to it and to others meanwhile."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import psutil
import pytest

from bookingopt.server.http.helper_process import LARGE
from tests.integration.api import PROBLEM, Api, problem, refused
from tests.services import Process, RedisServer, free_port, settings_environment, until

COMMAND = [sys.executable, "-m", "bookingopt.server.process.api"]


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


def start(folder, redis_url: str | None, **settings: object) -> subprocess.CompletedProcess[str]:
    env = settings_environment(redis_url, **{"port": 0, **settings})
    return subprocess.run(COMMAND, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_asked_to(redis, tmp_path, how):
    with Api(tmp_path, redis.url) as api:
        assert api.client.get("/health/live").status_code == 204
        assert api.end(how) == 0
        assert [line["event"] for line in api.lines][-1] == "ended"


def test_a_request_at_hand_is_answered_before_it_ends(redis, tmp_path):
    text = json.dumps(problem(1)).encode()
    with Api(tmp_path, redis.url) as api, socket.create_connection(("127.0.0.1", api.port)) as client:
        start_of_request = f"POST /api/v1/validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(text)}\r\n"
        client.sendall(f"{start_of_request}Content-Type: application/json\r\n\r\n".encode() + text[:10])
        api.client.get("/health/live")  # the server has read the first one too
        api.process.send_signal(signal.SIGTERM)
        until(lambda: not is_open(api.port), "nobody new is answered")
        client.sendall(text[10:])
        client.settimeout(20)
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert api.process.wait(30) == 0


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_port_that_is_taken_is_said(redis, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = start(tmp_path, redis.url, port=taken.getsockname()[1])
    assert done.returncode == 2
    assert json.loads(done.stderr)["event"] == "address-refused"
    assert "in use" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"host": "192.0.2.1", "auth": "keys"}, "address-refused"),
        ({"host": "0.0.0.0"}, "BOOKINGOPT_AUTH=keys"),
        ({"port": 70000, "workers": "many"}, "BOOKINGOPT_PORT: expected"),
        ({"colour": "red"}, "BOOKINGOPT_COLOUR: no such setting"),
        ({"redis_url_file": "nowhere.txt"}, "BOOKINGOPT_REDIS_URL_FILE"),
        ({"redis_url": "http://localhost"}, "BOOKINGOPT_REDIS_URL: expected redis://"),
        ({"redis_url": "redis://localhost:port/0"}, "BOOKINGOPT_REDIS_URL"),
    ],
)
def test_wrong_settings_are_said(redis, tmp_path, settings, said):
    done = start(tmp_path, **{"redis_url": redis.url, **settings})
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_the_name_of_a_redis_it_does_not_start(tmp_path):
    done = start(tmp_path, None)
    assert done.returncode == 2
    assert "BOOKINGOPT_REDIS_URL" in done.stderr


def test_a_redis_that_comes_late_is_waited_for(tmp_path):
    server = RedisServer(tmp_path)
    process = Process(COMMAND, tmp_path, settings_environment(server.url, port=0))
    try:
        with server:
            process.wait_for("listening")
            assert process.end() == 0
    finally:
        process.kill()


def test_a_redis_that_never_comes_is_said(tmp_path):
    done = start(tmp_path, f"redis://:secret@127.0.0.1:{free_port()}/0")
    assert done.returncode == 3
    assert json.loads(done.stderr)["event"] == "redis-unreachable"
    assert "secret" not in done.stderr


def test_a_password_that_is_wrong_is_said(tmp_path):
    with RedisServer() as server:
        server.client.config_set("requirepass", "right")
        done = start(tmp_path, server.url.replace("//", "//:wrong@"))
    assert done.returncode == 3
    assert "wrong" not in done.stderr
    assert "right" not in done.stderr


def test_text_for_people(redis, tmp_path):
    process = Process(COMMAND, tmp_path, settings_environment(redis.url, port=0, log_format="text"))
    try:
        until(lambda: "listening" in process.log, "it listens")
        line = next(line for line in process.log.splitlines() if "listening" in line)
        assert line.split()[1:3] == ["INFO", "listening"]
        assert "host=127.0.0.1" in line
    finally:
        process.kill()


FEW = """
import sys
from bookingopt.server.process import api, connections
connections.Connection.most = 10
sys.exit(api.main([]))
"""


def test_silent_connections_stop_nobody_and_fill_no_log(redis, tmp_path):
    with Api(tmp_path, redis.url, code=FEW) as api, ExitStack() as held:
        for number in range(100):
            client = held.enter_context(socket.create_connection(("127.0.0.1", api.port)))
            client.sendall(b"GET / HTTP/1.1\r\nHost: x"[: number % 3 * 10])
            if number % 20 == 0:
                assert httpx.get(f"http://127.0.0.1:{api.port}/health/live", timeout=60).status_code == 204
        assert api.client.get("/health/live").status_code == 204
        assert psutil.Process(api.process.pid).num_fds() < 50
    warned = [line["event"] for line in api.lines if line["level"] == "WARNING"]
    assert "connections-full" in warned
    assert len(warned) < 50  # 90 were closed: five a second are told, and how many more


def large(megabytes: float) -> dict:
    stays = [{**PROBLEM["Reservations"][0], "Id": f"R{number}", "AssignedRoom": None} for number in range(1000)]
    stays *= 1 + int(megabytes * 2**20 / len(json.dumps(stays)))
    return problem(1, Reservations=[{**stay, "Id": f"R{number}"} for number, stay in enumerate(stays)])


def test_large_bodies_hold_nobody_up_and_leave_nothing_behind(redis, tmp_path):
    redis.client.flushall()
    text = json.dumps(large(1.1)).encode()
    assert len(text) > LARGE
    headers = {"Content-Type": "application/json"}
    with Api(tmp_path, redis.url) as api, ThreadPoolExecutor(1) as pool:
        job_id = api.submit(PROBLEM).json()["job_id"]
        sent = pool.submit(lambda: api.client.post("/api/v1/optimize", content=text, headers=headers))
        answered = 0
        while not sent.done():
            assert api.get(f"/jobs/{job_id}").status_code == 200
            answered += 1
            time.sleep(0.01)
        assert sent.result().status_code == 202
        assert answered >= 20  # about 100 on an idle machine, 10 where the API process judges the body itself
        assert api.client.post("/api/v1/optimize", content=text, headers=headers).status_code == 200
        bad = text.replace(b"2027-03-01", b"2027-02-30", 3)
        said = refused(api.client.post("/api/v1/optimize", content=bad, headers=headers), 422, "invalid-input")
        assert len(said["errors"]) == 3
        cut = api.client.post("/api/v1/validate", content=text[:-1], headers=headers)
        refused(cut, 400, "not-json")
        with ThreadPoolExecutor(6) as many:
            sending = many.map(lambda _: api.client.post("/api/v1/optimize", content=text, headers=headers), range(6))
            answers = list(sending)
            assert {answer.status_code for answer in answers} <= {200, 503}
            assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 503)
        assert psutil.Process(api.process.pid).memory_info().rss <= 90e6
        assert psutil.Process(api.process.pid).children() == []
