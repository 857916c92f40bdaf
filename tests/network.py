"""Machines with a network of their own: real interfaces, addresses and packet filters, in namespaces of the kernel.

A namespace has no name and lives as long as a process in it: nothing is left behind, and runs beside one another do not
meet. Files and processes are everybody's. Who is not root becomes it in a namespace of users.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.proxy import program
from tests.services import start

_AS_ROOT = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
_BY_USER = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
_REFUSED = "no network namespaces here: the tests want a machine, or a container with --privileged"

#: Listens on ports, says which one was reached, and tells the first line when it can be reached.
_LISTEN = """
import json, selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in json.loads(sys.argv[1]):
    server = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=100)
    waiting.register(server, selectors.EVENT_READ, port)
print("ready", flush=True)
while True:
    for key, _ in waiting.select():
        connection, _ = key.fileobj.accept()
        connection.sendall(str(key.data).encode())
        connection.close()
"""

#: Connects to every [address, port] at once, and tells what each said; or only that it was reached.
_REACH = """
import json, socket, sys, threading
places, source, is_told = json.loads(sys.argv[1])
found = [None] * len(places)
def reach(number, place):
    try:
        # Before a packet that was dropped is sent again.
        with socket.create_connection(tuple(place), timeout=0.8, source_address=source and (source, 0)) as peer:
            peer.settimeout(20)
            found[number] = peer.recv(100).decode() if is_told else ""
    except OSError as error:
        found[number] = type(error).__name__
threads = [threading.Thread(target=reach, args=each) for each in enumerate(places)]
for each in threads: each.start()
for each in threads: each.join()
print(json.dumps(found))
"""


class Host:
    """A machine with interfaces of its own; ``run`` and what ``inside`` precedes work in its network."""

    def __init__(self, name: str, outer: Sequence[str]) -> None:
        self.name = name
        keep = [program("ip"), "link", "set", "lo", "up"]
        command = [*outer, "sh", "-c", f"{' '.join(keep)} && echo up && exec cat"]
        self._keeper = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"up\n":
            raise AssertionError(f"{_REFUSED}: {self._keeper.communicate()[1].decode().strip()}")

    @property
    def pid(self) -> int:
        """A process that lives there."""
        return self._keeper.pid

    @property
    def inside(self) -> list[str]:
        """What stands before a command that is to run there."""
        return ["nsenter", "--target", str(self.pid), "--net", *_BY_USER, "--"]

    def run(self, *command: str, text: str = "") -> str:
        """Run a command there, with ``text`` as its input; it must end well."""
        words = [*self.inside, program(command[0]), *command[1:]]
        done = subprocess.run(words, input=text, capture_output=True, text=True, check=False, timeout=30)
        assert done.returncode == 0, f"{self.name}: {' '.join(command)}: {done.stderr}"
        return done.stdout

    def ip(self, *lines: str) -> None:
        """Do what `ip` is told, line by line."""
        self.run("ip", "-batch", "-", text="\n".join(lines))

    def filter(self, rules: str) -> None:
        """Load rules into the packet filter."""
        self.run("nft", "-f", "-", text=rules)

    def forward(self) -> None:
        """Let it pass on what is for others."""
        self.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")

    def python(self, code: str, *arguments: Any) -> Any:
        """Run a piece of Python there and return what it prints, read as JSON."""
        return json.loads(self.run(sys.executable, "-c", code, *(json.dumps(each) for each in arguments)))

    @contextmanager
    def listening(self, *ports: int) -> Iterator[None]:
        """Answer on these ports, by IPv4 and IPv6."""
        command = [*self.inside, sys.executable, "-c", _LISTEN, json.dumps(ports)]
        with start(command, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline() == b"ready\n"
                yield
            finally:
                server.kill()

    def reach(self, *places: tuple[str, int], source: str | None = None, is_told: bool = True) -> list[str]:
        """Connect to every place at once; what each said, or why not: TimeoutError where nobody answered."""
        found: list[str] = self.python(_REACH, [places, source, is_told])
        return found

    def end(self) -> None:
        """Let go of it."""
        self._keeper.kill()
        self._keeper.communicate()


class Lan:
    """A network between machines: a switch in a namespace of its own, and a cable to each."""

    def __init__(self, switch: Host, name: str) -> None:
        self._switch, self._name, self._cables = switch, name, dict[str, str]()
        switch.ip("link add switch type bridge forward_delay 0", "link set switch up")

    def join(self, host: Host, *addresses: str) -> None:
        """Give a machine an interface of this network's name, with addresses as ``10.0.0.1/24``."""
        port = self._cables[host.name] = f"port{len(self._cables)}"
        self._switch.ip(
            f"link add {port} type veth peer name {self._name} netns {host.pid}", f"link set {port} master switch up"
        )
        given = [f"address add {each} dev {self._name}{' nodad' * (':' in each)}" for each in addresses]
        host.ip(*given, f"link set {self._name} up")

    def unplug(self, host: Host) -> None:
        """Pull a machine's cable: what it sends is lost, and nobody tells anybody."""
        self._switch.ip(f"link set {self._cables[host.name]} nomaster")

    def plug(self, host: Host) -> None:
        """Put the cable back."""
        self._switch.ip(f"link set {self._cables[host.name]} master switch")


class Network:
    """Makes machines and what joins them; ``with Network() as network``."""

    def __init__(self) -> None:
        self._hosts: list[Host] = []

    def __enter__(self) -> Network:
        return self

    def __exit__(self, *_: object) -> None:
        for host in self._hosts:
            host.end()

    def host(self, name: str) -> Host:
        """Make a machine without any cable."""
        # Whoever is not root is so in the first one's namespace of users only, and makes all others there.
        among = ["nsenter", "--target", str(self._hosts[0].pid), *_BY_USER] if _BY_USER and self._hosts else []
        own = [] if among else _AS_ROOT
        self._hosts.append(Host(name, [*among, "unshare", *own, "--net", "--"]))
        return self._hosts[-1]

    def lan(self, name: str) -> Lan:
        """Make a network to join; ``name`` is what each machine's interface is called."""
        return Lan(self.host(f"switch of {name}"), name)
