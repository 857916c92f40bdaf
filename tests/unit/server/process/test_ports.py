"""Addresses without secrets, and ports that can be had."""

from __future__ import annotations

import socket

import pytest

from bookingopt.errors import UsageError
from bookingopt.server.process.ports import listening_socket, place, reason


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("rediss://anna:secret@redis.example:6380/1?ssl_ca_certs=ca.pem", "rediss://redis.example:6380/1"),
        ("redis://:secret@redis.example", "redis://redis.example"),
        ("unix:///run/redis.sock?password=secret", "unix:///run/redis.sock"),
        ("redis://:secret@[::1]:6379", "redis://[::1]:6379"),
    ],
)
def test_where_redis_is_without_secrets(url, shown):
    assert place(url) == shown


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_free_port_is_listened_on_at_once(host):
    with listening_socket(host, 0) as listening:
        port = listening.getsockname()[1]
        assert port > 0
        with socket.create_connection((host, port), timeout=5) as client, listening.accept()[0] as served:
            client.sendall(b"x")
            assert served.recv(1) == b"x"


def test_a_port_in_use_and_an_address_of_another_machine():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} of 127.0.0.1 is in use"):
            listening_socket("127.0.0.1", port)
    with listening_socket("127.0.0.1", port) as free:
        assert free.getsockname()[1] == port
    with pytest.raises(UsageError, match="is no address of this machine"):
        listening_socket("192.0.2.1", 8000)


def test_a_reason_is_one_sentence_that_steers_no_terminal():
    assert reason(ValueError("no\x1b[31m way")) == "no\N{REPLACEMENT CHARACTER}[31m way."
    assert reason(ValueError()) == "ValueError."
