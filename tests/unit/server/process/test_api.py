"""The API process listens where it is told, and says why it cannot; the rest is proved by calls of a real one."""

from __future__ import annotations

import logging
import socket

import pytest

from bookingopt.server.exit_status import ENDED, NO_REDIS, WRONG_SETTINGS
from bookingopt.server.process import api
from bookingopt.server.process.api import main


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    """Leave the log and the memory of this process as they are."""
    monkeypatch.setattr(api, "configure", lambda _: logging.getLogger("bookingopt.server").setLevel(logging.INFO))
    monkeypatch.setattr(api, "_stay_small", lambda: None)
    monkeypatch.setattr(api, "_PATIENCE", 0.0)


def test_settings_that_are_wrong(monkeypatch, capsys):
    monkeypatch.setenv("BOOKINGOPT_PORT", "many")
    assert main([]) == WRONG_SETTINGS
    assert "BOOKINGOPT_PORT" in capsys.readouterr().err


def test_no_redis_is_named(monkeypatch, caplog):
    monkeypatch.delenv("BOOKINGOPT_REDIS_URL", raising=False)
    assert main([]) == WRONG_SETTINGS


def test_an_address_that_is_taken(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("BOOKINGOPT_REDIS_URL", "redis://127.0.0.1:1/0")
        monkeypatch.setenv("BOOKINGOPT_PORT", str(taken.getsockname()[1]))
        assert main([]) == WRONG_SETTINGS


def test_a_redis_that_does_not_answer(monkeypatch):
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("BOOKINGOPT_PORT", "0")
    assert main([]) == NO_REDIS


def test_the_socket_of_the_supervisor_is_served(redis_server, monkeypatch):
    served = []
    monkeypatch.setenv("BOOKINGOPT_REDIS_URL", redis_server.url)
    monkeypatch.setattr(api, "serve", lambda _settings, _redis, listening: served.append(listening.getsockname()))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address, descriptor = listening.getsockname(), listening.detach()
        assert main([str(descriptor)]) == ENDED
    assert served == [address]
