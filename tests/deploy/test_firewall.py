"""The firewall, by real packets: a machine with its rules, and the world that knocks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.house.sources import ROOT
from tests.network import Host, Network

RULES = (ROOT / "deploy/firewall.nft").read_text(encoding="utf-8")
OPEN, CLOSED = (22, 80, 443), (25, 6379, 6380, 8000, 9113)
#: As the container engine has it: rules of its own in tables of its own.
ENGINE = """
table ip filter {
    chain FORWARD {
        type filter hook forward priority filter; policy drop;
        ct state established,related counter accept
    }
}
"""
#: Sends one ICMP message and tells the type of the answer; null where there is none.
ICMP = """
import json, socket, struct, sys
place, kind, body = json.loads(sys.argv[1])
message = struct.pack("!BBHHH", kind, 0, 0, 7, 1) + bytes(body)
total = sum(struct.unpack(f"!{len(message) // 2}H", message))
checksum = ~((total & 0xFFFF) + (total >> 16)) & 0xFFFF
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as raw:
    raw.settimeout(0.5)
    raw.sendto(message[:2] + struct.pack("!H", checksum) + message[4:], (place, 0))
    try:
        print(raw.recv(200)[20])
    except TimeoutError:
        print("null")
"""
V6 = ("2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1")
TABLES = (("inet", "bookingopt"), ("ip", "filter"))
ECHO, ECHO_REPLY, TIMESTAMP = 8, 0, 13


@dataclass
class Outside:
    """A machine and the world, joined by a cable."""

    machine: Host
    world: Host

    def knock(self, *ports: int, place: str = "203.0.113.1", source: str | None = None) -> list[str]:
        return self.world.reach(*((place, port) for port in ports), source=source)


@pytest.fixture(scope="module")
def joined() -> Iterator[Outside]:
    with Network() as network:
        machine, world, lan = network.host("machine"), network.host("world"), network.lan("eth0")
        lan.join(machine, "203.0.113.1/24", "2001:db8::1/32")
        lan.join(world, *(f"203.0.113.{each}/24" for each in (2, 3, 4)), *(f"{each}/32" for each in V6))
        with machine.listening(*OPEN, *CLOSED), world.listening(9000):
            yield Outside(machine, world)


@pytest.fixture
def outside(joined) -> Outside:
    """The machine with its rules, and nobody who has knocked yet."""
    joined.machine.filter(f"flush ruleset\n{RULES}")
    return joined


def test_without_the_rules_every_port_is_reached(joined):
    joined.machine.filter("flush ruleset")
    assert joined.knock(*OPEN, *CLOSED) == [str(port) for port in (*OPEN, *CLOSED)]


@pytest.mark.parametrize("place", ["203.0.113.1", "2001:db8::1"], ids=["IPv4", "IPv6"])
def test_ssh_and_the_web_are_reached_and_nothing_else(outside, place):
    found = outside.knock(*OPEN, *CLOSED, place=place)
    assert found == [*(str(port) for port in OPEN), *("TimeoutError" for _ in CLOSED)]
    # The machine itself reaches all of its own.
    assert outside.machine.reach(("127.0.0.1", 6379)) == ["6379"]


def test_answers_come_back_to_the_machine(outside):
    assert outside.machine.reach(("203.0.113.2", 9000)) == ["9000"]


def test_whoever_knocks_at_ssh_too_often_is_not_heard(outside):
    started = time.monotonic()
    found = outside.knock(*[22] * 20, source="203.0.113.3")
    # Ten at once, and every ten seconds one more, if this machine is that slow.
    assert 10 <= found.count("22") <= 11 + (time.monotonic() - started) // 10
    assert set(found) == {"22", "TimeoutError"}
    assert outside.knock(443, source="203.0.113.3") == ["443"]
    assert outside.knock(22, source="203.0.113.4") == ["22"]


def test_by_ipv6_a_whole_network_is_counted_as_one(outside):
    started = time.monotonic()
    found = [each for source in V6[:2] for each in outside.knock(*[22] * 10, place="2001:db8::1", source=source)]
    assert 10 <= found.count("22") <= 11 + (time.monotonic() - started) // 10
    assert set(found) == {"22", "TimeoutError"}
    assert outside.knock(22, place="2001:db8::1", source=V6[2]) == ["22"]


def test_a_ping_is_answered_and_no_other_question(outside):
    asked = {kind: outside.world.python(ICMP, ["203.0.113.1", kind, [0] * 12]) for kind in (ECHO, TIMESTAMP)}
    assert asked == {ECHO: ECHO_REPLY, TIMESTAMP: None}
    outside.machine.filter("flush ruleset")
    assert outside.world.python(ICMP, ["203.0.113.1", TIMESTAMP, [0] * 12]) == 14  # it would be


def test_loaded_again_they_are_there_once_and_others_stay(outside):
    outside.machine.filter(ENGINE)
    before = [outside.machine.run("nft", "list", "table", *table) for table in TABLES]
    outside.machine.filter(RULES)
    assert [outside.machine.run("nft", "list", "table", *table) for table in TABLES] == before
    assert [text.count("hook") for text in before] == [1, 1]
