"""Faults for a running service: parts that die or stand still, clients that come in crowds and go at once."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
from redis import Redis
from redis.exceptions import RedisError

from tests.house.sources import ROOT
from tests.services import Service

MB = 2**20
_COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
#: Memory that the deployment gives each part, and all helpers of the API together, in MB.
LIMITS: Final = {
    part: int(re.findall(rf"^  {part}:$.*?^    mem_limit: (\d+)m$", _COMPOSE, re.DOTALL | re.MULTILINE)[0])
    for part in ("api", "worker", "redis")
}
HELPERS: Final = int(re.findall(r'^  BOOKINGOPT_HELPER_MB: "(\d+)"$', _COMPOSE, re.MULTILINE)[0])
_GLANCE = 0.5
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
        #: MB that each part took at most, and the largest process of each part and of those that it has started.
        self.peaks: dict[str, float] = {}
        self.largest: dict[str, float] = {}

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
            for process in processes:
                self._note(name, [process])
                with suppress(psutil.Error):
                    self._note(f"started by {name}", process.children(recursive=True))

    def _note(self, name: str, processes: list[psutil.Process]) -> None:
        """Note the largest of the processes, each as large as it has ever been: no peak is missed while it lives."""
        for process in processes:
            with suppress(OSError):
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii", errors="replace")
                size = sum(map(int, re.findall(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE))) / 1024
                self.largest[name] = max(self.largest.get(name, 0.0), size)

    def too_much(self) -> list[str]:
        """Return which parts, and which processes, took more memory than they have."""
        limits = LIMITS | {f"started by {part}": most for part, most in LIMITS.items()} | {"started by api": HELPERS}
        taken = [*self.peaks.items(), *self.largest.items()]
        return [f"{name} takes {size:.0f} of {limits[name]} MB" for name, size in taken if size > limits[name]]


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
