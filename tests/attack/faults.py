"""Faults for a running service: parts that die or stand still, clients that come in crowds and go at once."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import psutil
from redis import Redis
from redis.exceptions import RedisError

from tests.services import Service

MB = 2**20
#: Memory that the deployment gives each part, in MB (deploy/compose.yaml).
LIMITS: Final = {"api": 448, "worker": 1000, "redis": 256}
_GLANCE = 2.0
_MODULES: Final = {"api": "bookingopt.server.process.api", "worker": "bookingopt.server.jobs.worker"}


def healthy(url: str) -> bool:
    """Whether the service says that it works."""
    try:
        with urllib.request.urlopen(f"{url}health", timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Parts:
    """The processes of a service: whom a fault hits, and what memory they take."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.peaks: dict[str, float] = {}

    @property
    def address(self) -> tuple[str, int]:
        """Where the API listens."""
        host, port = self._service.url.split("/")[2].split(":")
        return host, int(port)

    def running(self) -> dict[str, list[psutil.Process]]:
        """Return the processes that run now, by part; they are told apart by how they were started."""
        found: dict[str, list[psutil.Process]] = {"api": [], "worker": [], "redis": []}
        for child in psutil.Process(self._service.process.pid).children():
            with suppress(psutil.Error):
                command = " ".join(child.cmdline())
                part = next((name for name, module in _MODULES.items() if module in command), "redis")
                found[part].append(child)
        return found

    def process(self, part: str, rng: random.Random) -> psutil.Process | None:
        """Return a process of a part, where one runs."""
        running = self.running()[part]
        return rng.choice(running) if running else None

    def watch(self, is_over: Callable[[], bool]) -> None:
        """Look at the memory of all parts until it is over."""
        while not is_over():
            self.look()
            time.sleep(_GLANCE)

    def look(self) -> None:
        """Note what memory each part takes, with what it has started; all workers are one part."""
        for name, processes in self.running().items():
            size = sum(map(_taken, processes))
            self.peaks[name] = max(self.peaks.get(name, 0.0), size)

    def too_much(self) -> list[str]:
        """Return which parts took more memory than they have."""
        return [f"{name} takes {self.peaks[name]:.0f} MB" for name, most in LIMITS.items() if self.peaks[name] > most]


def _taken(process: psutil.Process) -> float:
    """Return the memory of a process and its children in MB, what they share divided among them."""
    size = 0.0
    with suppress(psutil.Error):
        for one in [process, *process.children(recursive=True)]:
            with suppress(psutil.Error):
                size += one.memory_full_info().pss / MB
    return size


def _signal(process: psutil.Process | None, number: int) -> int:
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        if process is not None and process.is_running():
            process.send_signal(number)
            return 1
    return 0


def _kill(part: str, number: int = signal.SIGKILL) -> Callable[[Parts, random.Random], int]:
    return lambda parts, rng: _signal(parts.process(part, rng), number)


def _kill_solver(parts: Parts, rng: random.Random) -> int:
    """Kill the process in which a worker solves, where one does."""
    worker = parts.process("worker", rng)
    with suppress(psutil.NoSuchProcess):
        for child in worker.children() if worker is not None else []:
            return _signal(child, signal.SIGKILL)
    return 0


def _stand_still(parts: Parts, rng: random.Random) -> int:
    process = parts.process(rng.choice(list(LIMITS)), rng)
    stopped = _signal(process, signal.SIGSTOP)
    time.sleep(rng.uniform(0.05, 1.5))
    _signal(process, signal.SIGCONT)
    return stopped


def _crowd(parts: Parts, rng: random.Random) -> int:
    """Many clients at once, each with a part of a request, who all go without a word."""
    crowd = []
    for _ in range(100):
        with suppress(OSError):
            one = socket.create_connection(parts.address, timeout=5)
            one.sendall(os.urandom(rng.randrange(40)) if rng.random() < 0.3 else b"GET / HTTP/1.1\r\nHost: lo")
            crowd.append(one)
    for one in crowd:
        one.close()
    return int(bool(crowd))


def _cut(parts: Parts, rng: random.Random) -> int:
    """Cut all connections to Redis, as a network that fails for a moment."""
    worker = parts.process("worker", rng)
    with suppress(RedisError, psutil.Error, KeyError):
        if worker is not None:
            with Redis.from_url(worker.environ()["BOOKINGOPT_REDIS_URL"]) as client:
                client.client_kill_filter(_type="normal", skipme=True)
            return 1
    return 0


#: Name -> the fault, which says how many there were; those that stop the service for seconds are rare.
KINDS: Final[Mapping[str, Callable[[Parts, random.Random], int]]] = {
    "API killed": _kill("api"),
    "Redis killed": _kill("redis"),
    "worker killed": _kill("worker"),
    "worker asked to end": _kill("worker", signal.SIGTERM),
    "solver killed": _kill_solver,
    "a part stands still": _stand_still,
    "a crowd of clients": _crowd,
    "connections to Redis cut": _cut,
}
WEIGHTS: Final = (1, 1, 2, 2, 5, 5, 3, 4)
