"""The Redis server that runs as a child: its folder, its process, and the daily rewriting of its file."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.server.exit_status import NO_REDIS
from bookingopt.server.logs import log
from bookingopt.server.process.child import Child
from bookingopt.server.process.local_redis import RedisFolder
from bookingopt.server.process.startup import NotStarted

#: Seconds between two rewritings of the append-only file: until then it holds what was erased.
_REWRITE: Final = 86_400.0


class OwnRedis:
    """A Redis server of our own.

    Raises
    ------
    UsageError
        Its folder cannot be used, or there is no server program.
    """

    def __init__(self, data_dir: Path, environment: Mapping[str, str]) -> None:
        self._folder = RedisFolder(data_dir)
        self._rewritten = float("-inf")
        self.url = self._folder.url
        self.child = Child("redis", self._folder.command, environment, self._folder.held)

    def start(self) -> None:
        """Start the server, and log where it listens for `bookingopt keys` and the like."""
        self.child.start()
        log("redis", server=str(self._folder.server), url=self.url)

    def startup_failure(self) -> NotStarted:
        """Return what to say where the server ended while it started."""
        text = f"{self._folder.server} ended while it started. Last log line: {self._folder.last_log_line()}"
        return NotStarted(text, NO_REDIS)

    def rewrite_if_due(self, redis: Redis) -> None:
        """Have the server rewrite its append-only file at the start and once a day."""
        if time.monotonic() - self._rewritten < _REWRITE:
            return
        with suppress(RedisError):  # an unreachable server is asked again at the next check
            redis.bgrewriteaof()
            self._rewritten = time.monotonic()

    def release(self) -> None:
        """Release the folder."""
        self._folder.release()
