"""Bodies that are too large, too slow, of another type, or nothing at all; and clients that go away."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.api import JSON, PROBLEM, Api, problem, refused
from tests.services import RedisServer, until

MB = 2**20
SLOW = 0.5  # seconds in which a body must have arrived, here
POSTS = ["/optimize", "/validate", "/parse", *(f"/jobs/{'0' * 32}/{name}" for name in ("requests", "export"))]

#: The API process with another time for bodies.
CODE = f"""
import sys
from bookingopt.server.process import api
from bookingopt.server.http import app, bodies
create = app.create_app
api.create_app = lambda settings, redis: create(settings, redis, body_seconds={SLOW})
sys.exit(api.main([]))
"""


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def api(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("api"), redis.url, code=CODE, max_body_mb=1, queue_max=100_000) as api:
        yield api


@pytest.fixture(autouse=True)
def empty(redis):
    redis.client.flushall()


def chunks(size: int) -> Iterator[bytes]:
    """So many bytes, with no word about how many they are."""
    for start in range(0, size, 65_536):
        yield b" " * min(65_536, size - start)


def post(api: Api, content: object, path: str = "/optimize", **headers: str) -> httpx.Response:
    return api.client.post(f"/api/v1{path}", content=content, headers={**JSON, **headers})


@pytest.mark.parametrize("path", POSTS[:3])
def test_a_body_over_the_limit_is_refused(api, path):
    for content in (b" " * (MB + 1), chunks(MB + 1), chunks(5 * MB)):
        said = refused(post(api, content, path), 413, "too-large")
        assert said["detail"] == "the body is larger than 1 MB, the most that is read"


def test_a_body_at_the_limit_is_read(api):
    text = json.dumps(problem(1)).encode()
    for content in (text + b" " * (MB - len(text)), [text, *chunks(MB - len(text))]):
        assert post(api, content).status_code in (200, 202)


def test_a_length_that_is_not_true_does_not_help(api):
    with socket.create_connection(("127.0.0.1", api.port)) as client:
        client.sendall(head(api, f"Content-Length: {10**12}"))
        client.sendall(b"x" * 1000)
        assert b" 408 " in everything(client).split(b"\r\n", 1)[0]


def head(api: Api, *more: str) -> bytes:
    lines = ["POST /api/v1/optimize HTTP/1.1", f"Host: 127.0.0.1:{api.port}", "Content-Type: application/json", *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def everything(client: socket.socket) -> bytes:
    client.settimeout(20)
    found = b""
    while part := client.recv(65_536):
        found += part
    return found


def test_a_body_that_does_not_come_is_not_waited_for(api):
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", api.port)) as client:
        client.sendall(head(api, "Content-Length: 100") + b'{"Prob')
        answer = everything(client)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"urn:bookingopt:problem:too-slow" in answer
    assert time.monotonic() - started >= SLOW


def test_slow_clients_hold_nobody_up(api):
    slow = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(200)]
    try:
        for client in slow:
            client.sendall(head(api, "Transfer-Encoding: chunked") + b"1\r\n{\r\n")
        assert api.client.get("/health/live").status_code == 204
        assert api.submit(problem(1)).status_code == 202
    finally:
        for client in slow:
            client.close()


def test_a_client_that_goes_away_in_the_middle_leaves_nothing(api, redis):
    before = len(api.events("request"))
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", api.port)) as client:
            client.sendall(head(api, "Content-Length: 100000") + json.dumps(PROBLEM).encode())
    until(lambda: len(api.events("request")) >= before + 20, "the requests are over")
    assert redis.client.keys("bo:*") == []
    assert {line["status"] for line in api.events("request")[before:]} == {400}


@pytest.mark.parametrize("path", POSTS[:3])
@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/plain;application/json",
        "application/jsonx",
        "",
    ],
)
def test_only_json_is_read(api, path, content_type):
    headers = {"Content-Type": content_type}
    answer = api.client.post(f"/api/v1{path}", content=json.dumps(PROBLEM), headers=headers)
    assert "application/json" in refused(answer, 415, "media-type")["detail"]


def test_a_compressed_body_is_not_unpacked(api):
    refused(post(api, b"\x1f\x8b", **{"Content-Encoding": "gzip"}), 415, "media-type")


def test_json_may_say_its_character_set(api):
    text = json.dumps(PROBLEM)
    answer = api.client.post(
        "/api/v1/optimize", content=text, headers={"Content-Type": "Application/JSON; charset=utf-8"}
    )
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"", 400, "not-json"),
        (b"{", 400, "not-json"),
        (b"\xff\xfe{", 400, "not-json"),
        (b"[" * 100_000, 400, "not-json"),
        (b'{"a": NaN}', 400, "not-json"),
        (b"1" * 10_000, 400, "not-json"),
        (b"null", 422, "invalid-input"),
        (b"[]", 422, "invalid-input"),
        (b"{}", 422, "invalid-input"),
        (b'{"ProblemId": "1", "ProblemId": "1", "Rooms": []}', 422, "invalid-input"),
    ],
)
@pytest.mark.parametrize("path", POSTS[:3])
def test_what_is_no_problem(api, path, content, status, kind):
    refused(post(api, content, path), status, kind)


def test_every_error_is_named_at_once_with_its_place(api):
    wrong = problem(1, MinimumStay=0, Reservations=[{"Name": "x", "Arrival": "2027-02-30", "Length": 2}], Roms=[])
    said = refused(post(api, json.dumps(wrong)), 422, "invalid-input")
    places = {error["place"]: error for error in said["errors"]}
    assert set(places) == {"Roms", "Reservations[0].Arrival", "MinimumStay"}
    assert places["Reservations[0].Arrival"]["value"] == '"2027-02-30"'
    assert said["detail"] == "3 errors"


def test_only_so_many_errors_are_repeated(api):
    wrong = problem(1, Reservations=[{"Name": "x", "Arrival": 3, "Length": 2}] * 3_000)
    said = refused(post(api, json.dumps(wrong)), 422, "invalid-input")
    assert len(said["errors"]) == 1_000
    assert said["detail"] == "at least 3,000 errors; the first 1,000 of them are listed"


TEXT = json.dumps(PROBLEM).encode()
#: Pieces that a careless parser stumbles over.
PIECES = [
    b"",
    b'"',
    b"{",
    b"]",
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"-0",
    b"null",
    b"\xc3",
    b"\xf0\x9f\x98\x80",
    b"9" * 40,
]


def mutated(chance: random.Random) -> bytes:
    """The problem with a few bytes changed, cut out, doubled, or replaced by something nasty."""
    text = bytearray(TEXT)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text))
        stop = min(len(text), start + chance.choice((0, 1, 1, 2, 8, 40)))
        kind = chance.randrange(3)
        piece = (
            bytes([chance.randrange(256)]) if kind == 0 else chance.choice(PIECES) if kind == 1 else text[start:stop]
        )
        text[start : start if kind == 2 else stop] = piece
    return bytes(text) or b"x"


def test_thousands_of_malformed_bodies_are_no_error_of_ours(api, redis):
    """Through the real server, without a client library between: one connection, one body after the other."""
    chance = random.Random(7)
    codes: dict[int, int] = {}
    with socket.create_connection(("127.0.0.1", api.port)) as client, client.makefile("rb") as answers:
        for number in range(3_000):
            body = mutated(chance)
            path = ("optimize", "validate", "parse")[number % 3]
            start = f"POST /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            client.sendall(f"{start}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            status = int(answers.readline().split()[1])
            length = 0
            while (line := answers.readline().strip().lower()) != b"":
                length = int(line.split(b":")[1]) if line.startswith(b"content-length") else length
            answers.read(length)
            codes[status] = codes.get(status, 0) + 1
    assert set(codes) <= {200, 202, 400, 422, 429}
    assert codes[400] > 300
    assert codes[422] > 300
    assert api.events("internal-error") == []


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    [
        "ProblemId",
        "Rooms",
        "Reservations",
        "NewReservations",
        "MinimumStay",
        "MinimumStayByDay",
        "OutOfOrder",
        "result",
        "problem",
        "requests",
        "reservations",
        "rooms",
        "name",
        "settings",
        "solver_status",
        "assignments",
        "report",
    ]
)


@given(
    st.sampled_from(["/optimize", "/validate", "/parse"]),
    JSON_VALUES | st.dictionaries(FIELDS, JSON_VALUES | st.lists(st.dictionaries(FIELDS, JSON_VALUES)), max_size=6),
)
def test_any_json_is_judged(api, path, value):
    answer = post(api, json.dumps(value).encode(), path)
    assert answer.status_code in (200, 202, 400, 422, 429), answer.text
