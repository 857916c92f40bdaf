"""Bodies are of a known type, not too large, and there in time; how long they say to be does not matter."""

from __future__ import annotations

import asyncio

import pytest

from bookingopt.server.http import helper_process
from tests.tasks import QUICK
from tests.unit.server.calls import Api, refused

MB = 2**20
PATH = "/api/v1/validate"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Read large bodies here: what is read of them is not of interest."""
    monkeypatch.setattr(helper_process, "LARGE", 2**30)


def pieces(*parts: bytes, pause: float = 0.0):
    """A body in pieces, whose length no header says."""

    async def sent():
        for part in parts:
            yield part
            await asyncio.sleep(pause)

    return sent()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Content-Type": "text/plain"}, "expected Content-Type application/json"),
        ({}, "expected Content-Type application/json"),
        ({**JSON, "Content-Encoding": "gzip"}, "expected a body without Content-Encoding"),
    ],
)
def test_a_body_of_another_type_is_refused(redis, headers, expected):
    said = refused(Api(redis).post(PATH, content=b"{}", headers=headers), 415, "media-type")
    assert said["detail"] == expected


def test_parameters_of_the_type_do_not_matter(redis):
    answer = Api(redis).post(PATH, json=QUICK, headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.status_code == 200


@pytest.mark.parametrize("says_its_length", [True, False])
def test_a_body_that_is_too_large_is_refused_whatever_it_says(redis, says_its_length):
    body = b" " * (MB + 1)
    content = body if says_its_length else pieces(body[:MB], body[MB:])
    answer = Api(redis, max_body_mb=1).post(PATH, content=content, headers=JSON)
    assert "larger than 1 MB" in refused(answer, 413, "too-large")["detail"]
    assert answer.headers["connection"] == "close"


def test_a_body_of_just_the_limit_is_read(redis):
    answer = Api(redis, max_body_mb=1).post(PATH, content=b" " * MB, headers=JSON)
    refused(answer, 400, "not-json")


def test_a_body_that_does_not_arrive_in_time_is_refused(redis):
    content = pieces(b"{", b"}", pause=10)
    answer = Api(redis, body_seconds=0.02).post(PATH, content=content, headers=JSON)
    assert refused(answer, 408, "too-slow")["detail"] == "the body did not arrive within 0.02 seconds"


def test_large_bodies_wait_for_their_turn_and_let_go_of_it(redis):
    api = Api(redis, body_seconds=0.02)
    turns = api.app.state.context.large_bodies
    while not turns.locked():
        asyncio.run(turns.acquire())
    large = b" " * (MB + 1)
    refused(api.post(PATH, content=large, headers=JSON), 503, "unavailable")
    assert api.post(PATH, json=QUICK).status_code == 200  # a small one needs no turn
    turns.release()
    refused(api.post(PATH, content=large, headers=JSON), 400, "not-json")
    assert not turns.locked()
