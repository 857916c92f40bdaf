"""Real servers for tests: Redis, and the whole of ``bookingopt serve``, each with ports and folders of its own."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

import psutil
from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from tests.house.sources import ROOT
from tests.programs import COMMAND

Found = TypeVar("Found")

LONGEST = 180.0  # seconds that a test waits at most; nothing that works takes a tenth of them
_GLANCE = 0.05  # seconds between two looks, each of which takes a millisecond of a machine that is busy


def until(look: Callable[[], Found], what: str, seconds: float = LONGEST) -> Found:
    """Look until there is something to see, and return it; the one place where tests wait by looking."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(_GLANCE)
    return found


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for somebody to notice does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _dies_with_us() -> None:
    """Run in a child: no server outlives its test, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def start(command: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own: what kills a group there must not hit the tests."""
    return subprocess.Popen(command, process_group=0, preexec_fn=_dies_with_us, **how)  # noqa: PLW1509  no threads here


class RedisServer:
    """A Redis of its own; ``with RedisServer() as redis``.

    Parameters
    ----------
    folder
        Where it keeps its data; a new one that is removed at the end where it is None.
    unix
        Listen on a socket in the folder instead of a loopback port.
    options
        More of Redis' own, such as ``["--maxmemory", "2mb"]``.
    """

    def __init__(self, folder: Path | None = None, *, unix: bool = False, options: Sequence[str] = ()) -> None:
        self._temporary = None if folder else tempfile.mkdtemp(prefix="bo-redis-")
        self.folder = folder or Path(str(self._temporary))
        self.socket = self.folder / "redis.sock"
        self.port = 0 if unix else free_port()
        self.url = f"unix://{self.socket}" if unix else f"redis://127.0.0.1:{self.port}/0"
        self.options = ["--dir", str(self.folder), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.options += ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"]
        self.options += [*(["--unixsocket", str(self.socket)] if unix else []), *options]
        self.process: subprocess.Popen[bytes] | None = None
        self.client = Redis.from_url(self.url)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.kill()
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "redis.log").open("ab") as log:
            self.process = start(["redis-server", *self.options], stdout=log, stderr=log)
        until(self._answers, "Redis answers")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "redis.log").read_text(encoding="utf-8")
        try:
            return bool(self.client.ping())
        except (AuthenticationError, NoPermissionError):
            return True
        except RedisError:
            return False

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        """Kill it and start it again with the same data."""
        self.kill()
        self.start()


def settings_environment(redis_url: str | None = None, **settings: object) -> dict[str, str]:
    """The environment of a server: ours without anybody's settings, and those that are given."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("BOOKINGOPT_")}
    paths = os.pathsep.join([str(ROOT), *filter(None, [base.get("PYTHONPATH")])])
    given = {f"BOOKINGOPT_{name.upper()}": str(value) for name, value in settings.items()}
    if redis_url is not None:
        given["BOOKINGOPT_REDIS_URL"] = redis_url
    return {**base, "PYTHONPATH": paths, "PYTHONUTF8": "1", "BOOKINGOPT_LOG_FORMAT": "json", **given}


class Process:
    """A process of the service whose log is read; it is killed at the end where it still runs."""

    def __init__(self, command: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self._log = folder / f"log-{time.monotonic_ns()}.jsonl"
        with self._log.open("wb") as log:
            self.process = start(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def log(self) -> str:
        """Everything that was logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log, but for one that is being written."""
        return [json.loads(line) for line in self.log.split("\n")[:-1] if line.startswith("{")]

    def events(self, name: str, **fields: object) -> list[dict[str, Any]]:
        """The lines of one event, with these fields."""
        return [line for line in self.lines if line["event"] == name and fields.items() <= line.items()]

    def wait_for(self, event: str, count: int = 1, seconds: float = LONGEST, **fields: object) -> dict[str, Any]:
        """Wait until the ``count``-th such line stands in the log; the process may not end before."""

        def look() -> dict[str, Any] | None:
            ended = self.process.poll() is not None
            found = self.events(event, **fields)
            assert len(found) >= count or not ended, f"ended with {self.process.returncode}:\n{self.log}"
            return found[count - 1] if len(found) >= count else None

        try:
            return until(look, f"the event {event}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from None

    def end(self, signal_number: int = signal.SIGTERM, seconds: float = LONGEST) -> int:
        """Ask it to end, and return its exit status."""
        self.process.send_signal(signal_number)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Kill it and what it has started, at once."""
        if self.process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
                for member in family:
                    member.suspend()  # or one would restart another
                for member in family:
                    with suppress(psutil.NoSuchProcess):
                        member.kill()
        self.process.wait()


class Service(Process):
    """``bookingopt serve`` with everything that it starts, ready to work; ``with Service(folder) as service``.

    Parameters
    ----------
    folder
        Where its log and its data lie.
    redis_url
        The Redis to use; None lets it start its own.
    args
        More of the command line, such as ``["--only", "worker"]``.
    inside
        What stands before the command, so that it runs in another network.
    settings
        Settings by name, such as ``workers=1``.
    """

    def __init__(
        self,
        folder: Path,
        redis_url: str | None = None,
        *,
        args: Sequence[str] = (),
        inside: Sequence[str] = (),
        wait: bool = True,
        **settings: object,
    ) -> None:
        given = {"port": 0, "data_dir": folder / "data", **settings}
        super().__init__([*inside, *COMMAND, "serve", *args], folder, settings_environment(redis_url, **given))
        self.wait = wait
        self.url = ""

    def __enter__(self) -> Self:
        try:
            if self.wait:
                self.url = self.wait_for("ready").get("url") or ""
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def pid(self, part: str) -> int:
        """The process of a part that runs now: ``redis``, ``api``, ``worker-1``, …"""
        return int(self.events("started", part=part)[-1]["pid"])

    def kill_part(self, part: str, signal_number: int = signal.SIGKILL) -> int:
        """Send a signal to one part and return which process that was."""
        pid = self.pid(part)
        os.kill(pid, signal_number)
        return pid

    @property
    def redis_url(self) -> str:
        """Where the Redis is that it has started."""
        return psutil.Process(self.pid("worker-1")).environ()["BOOKINGOPT_REDIS_URL"]


@contextmanager
def worker(folder: Path, redis_url: str, **settings: object) -> Iterator[Process]:
    """One worker without a supervisor, ready for its first job."""
    env = settings_environment(redis_url, data_dir=folder / "data", **settings)
    process = Process([sys.executable, "-m", "bookingopt.server.jobs.worker"], folder, env)
    try:
        process.wait_for("worker-ready")
        yield process
    finally:
        process.kill()
