"""``bookingopt serve``: starts Redis where none is named, the API and the workers; watches and stops them.

The API ends first, so that nothing more is accepted; then the workers, each with its job; then Redis. A worker that is
killed is deregistered at once, and its job goes back to the queue. The supervisor holds the listening socket and hands
it to the API, so that the address stays ours while an API process is replaced.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import suppress
from typing import Final, Literal

from redis import Redis
from redis.exceptions import RedisError

from bookingopt.errors import BookingOptError, UsageError
from bookingopt.server import logs
from bookingopt.server.exit_status import ENDED, INTERNAL
from bookingopt.server.jobs import redis_connection
from bookingopt.server.jobs.queue import BACKSTOP
from bookingopt.server.jobs.recovery import deregister_worker, registered
from bookingopt.server.logs import log, log_error
from bookingopt.server.process.child import Child
from bookingopt.server.process.own_redis import OwnRedis
from bookingopt.server.process.ports import listening_socket
from bookingopt.server.process.shutdown import end_children
from bookingopt.server.process.signals import Signals
from bookingopt.server.process.startup import (
    AskedToEnd,
    NotStarted,
    is_healthy,
    startup_failure,
    wait_for_redis,
    wait_until,
)
from bookingopt.server.process.workers import Workers
from bookingopt.server.settings import LogFormat, Settings

#: Seconds to wait: for a Redis that is named, for one of ours, and for everything to work.
_REDIS_ANSWERS, _REDIS_STARTS, _READY = 5.0, 60.0, 120.0
#: Seconds for the API and Redis to stop.
_API_ENDS, _REDIS_ENDS = 15.0, 30.0
#: Seconds between two checks of running children; a death wakes us at once.
_LOOK: Final = 1.0

#: Parts that may run alone; the rest runs elsewhere on the same Redis.
Only = Literal["api", "worker"]


def serve(settings: Settings, only: Only | None = None) -> int:
    """Run the service until it is asked to end, and return the exit status.

    Raises
    ------
    UsageError
        The settings do not fit this machine: the port is taken, there is no Redis, or its folder is not ours.
    NotStarted
        Redis does not answer, or a part ended before everything worked.
    """
    logs.configure(settings)
    try:
        _check(settings, only)
        listening = None if only == "worker" else listening_socket(settings.host, settings.port)
        with Signals() as signals:
            _Supervisor(settings, signals, listening, has_workers=only != "api").run()
            log("ended", status=ENDED, signal=signals.first)
    except BookingOptError as error:
        log("ended", logging.ERROR, status=error.exit_status)
        raise
    except Exception as error:
        log_error("ended", error, status=INTERNAL)
        raise
    return ENDED


def _check(settings: Settings, only: Only | None) -> None:
    if only and settings.redis_url is None:
        raise UsageError(f"--only {only}: expected BOOKINGOPT_REDIS_URL, the Redis that all parts share")
    if only == "worker" and not settings.workers:
        raise UsageError("--only worker: expected at least one worker")
    if settings.redis_url is None and not settings.workers:
        detail = "nobody else reaches the Redis that is started here, so no job would be done; expected at least one"
        raise UsageError(f"--workers 0: {detail}, or BOOKINGOPT_REDIS_URL")


class _Supervisor:
    """The children; each is None until it is created, or where it does not run here."""

    def __init__(
        self, settings: Settings, signals: Signals, listening: socket.socket | None, *, has_workers: bool
    ) -> None:
        self._settings, self._signals, self._listening = settings, signals, listening
        self._worker_count = settings.workers if has_workers else 0
        self._own_redis: OwnRedis | None = None
        self._redis: Redis | None = None
        self._workers: Workers | None = None
        self._api: Child | None = None

    def run(self) -> None:
        """Start everything, watch it, stop it."""
        try:
            self._start()
            self._tell_ready()
            while not self._signals.first:
                self._look_after()
                self._signals.sleep(_LOOK)
        except AskedToEnd:
            pass
        finally:
            self._end()

    def _start(self) -> None:
        environment = dict(os.environ)
        url = environment["BOOKINGOPT_REDIS_URL"] = self._start_redis(environment)
        self._redis = redis_connection.connect(url, patient=False)
        self._wait_for_redis(self._redis, url)
        environment |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
        self._workers = Workers(self._worker_count, environment, self._redis)
        self._workers.start()
        if self._listening is not None:
            self._start_api(self._listening, environment)
        children = [*self._children, *self._workers.children]
        failure = self._startup_failure
        wait_until(self._is_ready, "The service", _READY, signals=self._signals, children=children, failure=failure)

    def _start_redis(self, environment: dict[str, str]) -> str:
        """Start a Redis where none is named; return the URL of the one to use."""
        if self._settings.redis_url is not None:
            return redis_connection.redis_url(self._settings)
        self._own_redis = OwnRedis(self._settings.data_dir, environment)
        self._own_redis.start()
        return self._own_redis.url

    def _startup_failure(self, child: Child) -> NotStarted:
        own = self._own_redis
        return own.startup_failure() if own is not None and child is own.child else startup_failure(child)

    def _wait_for_redis(self, redis: Redis, url: str) -> None:
        own, failure = self._own_redis, self._startup_failure
        seconds = _REDIS_STARTS if own else _REDIS_ANSWERS
        wait_for_redis(redis, url, seconds, signals=self._signals, children=self._children, failure=failure)
        if own is not None:
            for name in registered(redis):  # no other machine works on our own Redis: these workers crashed
                deregister_worker(redis, name)
            own.rewrite_if_due(redis)

    def _start_api(self, listening: socket.socket, environment: dict[str, str]) -> None:
        descriptor = listening.fileno()
        command = [sys.executable, "-m", "bookingopt.server.process.api", str(descriptor)]
        environment = {**environment, "BOOKINGOPT_HOST": self._settings.host, "BOOKINGOPT_PORT": str(self._port)}
        self._api = Child("api", command, environment, (descriptor,))
        self._api.start()

    def _is_ready(self) -> bool:
        assert self._workers is not None
        with suppress(RedisError):
            return self._workers.are_registered() and (self._listening is None or self._is_api_healthy())
        return False

    def _is_api_healthy(self) -> bool:
        """Whether the API reports itself healthy; without workers here, it need not know any."""
        return is_healthy(self._settings.host, self._port, "/health" if self._worker_count else "/health/live")

    def _tell_ready(self) -> None:
        address = None
        if self._listening is not None:
            host = self._settings.host
            address = f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"
        log("ready", url=address, workers=self._worker_count)
        if address and self._settings.log_format is LogFormat.TEXT:
            sys.stderr.write(f"BookingOpt is ready: open {address} in a browser. Ctrl-C ends it.\n")

    @property
    def _port(self) -> int:
        assert self._listening is not None
        return int(self._listening.getsockname()[1])

    @property
    def _children(self) -> list[Child]:
        """The children but the workers."""
        own = self._own_redis.child if self._own_redis else None
        return [child for child in (own, self._api) if child is not None]

    def _look_after(self) -> None:
        assert self._redis is not None
        assert self._workers is not None
        for child in self._children:
            child.restart_if_due()
        self._workers.look_after()
        if self._own_redis is not None:
            self._own_redis.rewrite_if_due(self._redis)

    def _end(self) -> None:
        """Stop the API, then the workers, then Redis."""
        log("ending", signal=self._signals.first)
        if self._listening is not None:
            self._listening.close()  # the API closes its copy; while one is open, clients connect and get no answer
        own = self._own_redis
        if self._api is not None:
            end_children([self._api], _API_ENDS, self._signals)
        if self._workers is not None:
            longest = self._settings.time_limit_max + BACKSTOP
            end_children(
                self._workers.children, longest, self._signals, may_force=True, kept=own.child if own else None
            )
            self._workers.give_back_jobs(is_forced=self._signals.force_shutdown)
        if self._redis is not None:
            self._redis.close()
        if own is not None:
            end_children([own.child], _REDIS_ENDS, self._signals)
            own.release()
