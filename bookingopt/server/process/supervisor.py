"""``bookingopt serve``: starts Redis where none is named, the API and the workers; looks after them, and ends them.

The API ends first, so that nothing more is accepted; then the workers, each with its job; then Redis. A worker that is
killed is taken off the books at once, and its job goes back to the queue.
"""

from __future__ import annotations

import http.client
import logging
import os
import selectors
import signal
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Final, Literal

from redis import Redis
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError, RedisError
from rq.worker import BaseWorker

from bookingopt.errors import BookingOptError, UsageError
from bookingopt.server import logs
from bookingopt.server.jobs import redis_keys
from bookingopt.server.jobs.queue import BACKSTOP
from bookingopt.server.jobs.recovery import bury, registered
from bookingopt.server.logs import log, log_error
from bookingopt.server.process.child import Part
from bookingopt.server.process.local_redis import RedisFolder
from bookingopt.server.process.ports import free_port, place, reason
from bookingopt.server.settings import LogFormat, Settings

#: How `serve` ends: asked to, wrong settings (also a port in use, no Redis program), no answer from Redis, our mistake.
ENDED, WRONG_SETTINGS, NO_REDIS, INTERNAL = 0, 2, 3, 4

#: Seconds to wait: for a Redis that is named, for one of ours, for everything to work; and between two looks.
_REDIS_ANSWERS, _REDIS_STARTS, _READY, _GLANCE = 5.0, 60.0, 120.0, 0.1
#: Seconds that the API, workers that were told twice, and Redis get to end.
_API_ENDS, _HURRIED_ENDS, _REDIS_ENDS = 15.0, 3.0, 30.0
#: Seconds between two rewritings of what a Redis of our own has written down: until then it holds what was erased.
_REWRITE: Final = 86_400.0
#: Seconds between two looks at children that run; one that dies wakes us at once.
_LOOK: Final = 1.0


#: What may run alone; the rest runs elsewhere on the same Redis.
Only = Literal["api", "worker"]


class NotStarted(BookingOptError):
    """The service cannot work; ``exit_status`` says what for."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.exit_status = status


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
        return _Supervisor(settings, only).run()
    except BookingOptError as error:
        log("ended", logging.ERROR, status=error.exit_status)
        raise
    except Exception as error:
        log_error("ended", error, status=INTERNAL)
        raise


class _Supervisor:
    """The children, and the signals that came."""

    def __init__(self, settings: Settings, only: Only | None) -> None:
        self._settings, self._only = settings, only
        self._has_api, self._has_workers = only != "worker", only != "api"
        self._signals: list[int] = []
        self._folder: RedisFolder | None = None
        self._redis: Redis | None = None
        self._server: Part | None = None
        self._api: Part | None = None
        self._workers: dict[str, Part] = {}  # by the name that RQ knows them by
        self._dead: list[str] = []
        self._port = settings.port
        self._rewritten = float("-inf")

    def run(self) -> int:
        """Start everything, watch it, end it."""
        if self._has_api:
            self._port = free_port(self._settings.host, self._settings.port)
        if self._only and self._settings.redis_url is None:
            raise UsageError(f"--only {self._only}: expected BOOKINGOPT_REDIS_URL, the Redis that all parts share")
        if self._only == "worker" and not self._settings.workers:
            raise UsageError("--only worker: expected at least one worker")
        if self._settings.redis_url is None and not self._settings.workers:
            detail = (
                "nobody else reaches the Redis that is started here, so no job would be done; expected at least one"
            )
            raise UsageError(f"--workers 0: {detail}, or BOOKINGOPT_REDIS_URL")
        with self._listening():
            try:
                self._start()
                log("ready", url=self._address if self._has_api else None, workers=len(self._workers))
                if self._has_api and self._settings.log_format is LogFormat.TEXT:
                    sys.stderr.write(f"BookingOpt is ready: open {self._address} in a browser. Ctrl-C ends it.\n")
                while not self._signals:
                    self._look_after_all()
                    self._rewrite()
                    self._sleep(_LOOK)
            except _AskedToEnd:
                pass
            finally:
                self._end()
        log("ended", status=ENDED, signal=signal.Signals(self._signals[0]).name)
        return ENDED

    @property
    def _address(self) -> str:
        host = self._settings.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._port}/"

    # What wakes us

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Collect the signals that ask us to end; let them, and the death of a child, end a sleep."""

        def hear(number: int, _frame: object) -> None:
            if number != signal.SIGCHLD:
                self._signals.append(number)

        self._woken, theirs = socket.socketpair()
        theirs.setblocking(False)
        before = {number: signal.signal(number, hear) for number in _HEARD}
        woken_before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._woken.close()
            theirs.close()

    def _sleep(self, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            if selector.select(seconds):
                self._woken.recv(4096)

    # Starting

    def _start(self) -> None:
        environment = dict(os.environ)
        if self._settings.redis_url is not None:
            url = redis_keys.redis_url(self._settings)
        else:
            self._folder = RedisFolder(self._settings.data_dir)
            url = environment["BOOKINGOPT_REDIS_URL"] = self._folder.url
            self._server = Part("redis", self._folder.command, environment, self._folder.held)
            self._server.start()
            log("redis", server=str(self._folder.server), url=url)  # for `bookingopt keys` and the like
        self._redis = redis_keys.connect(url, patient=False)
        self._await_redis(url)
        if self._server is not None:
            for name in registered(self._redis):  # nobody else works on a Redis of our own: these did not end well
                bury(self._redis, name)
        self._rewrite()
        environment |= {
            "BOOKINGOPT_HOST": self._settings.host,
            "BOOKINGOPT_PORT": str(self._port),
            **{f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")},
        }
        if self._has_workers:
            for number in range(1, self._settings.workers + 1):
                worker = Part(f"worker-{number}", [sys.executable, "-m", "bookingopt.server.jobs.worker"], environment)
                name = uuid.uuid4().hex
                worker.start(name)
                self._workers[name] = worker
        if self._has_api:
            self._api = Part("api", [sys.executable, "-m", "bookingopt.server.process.api"], environment)
            self._api.start()
        self._await("The service", self._works, _READY)

    def _await(self, what: str, works: Callable[[], bool], seconds: float) -> None:
        """Wait until ``works``; a part that ends before is no reason to go on."""
        end = time.monotonic() + seconds
        while not works():
            if self._signals:
                raise _AskedToEnd
            for part in self._parts():
                if part.has_ended():
                    raise self._stillborn(part)
            if time.monotonic() > end:
                raise NotStarted(f"{what} is not ready after {seconds:g} seconds.", INTERNAL)
            self._sleep(_GLANCE)

    def _stillborn(self, part: Part) -> NotStarted:
        status = part.status if part.status in {WRONG_SETTINGS, NO_REDIS} else INTERNAL
        if part is self._server and self._folder is not None:
            text = f"{self._folder.server} ended while it started. Its last words: {self._folder.last_words()}"
            return NotStarted(text, NO_REDIS)
        return NotStarted(f"The part {part.name} ended with status {part.status} while it started.", status)

    def _await_redis(self, url: str) -> None:
        assert self._redis is not None
        redis, seconds, last = self._redis, _REDIS_STARTS if self._server else _REDIS_ANSWERS, RedisError()
        end = time.monotonic() + seconds

        def answers() -> bool:
            nonlocal last
            try:
                return bool(redis.ping())
            except (AuthenticationError, NoPermissionError):
                raise NotStarted(f"Redis at {place(url)} refuses the user or the password.", WRONG_SETTINGS) from None
            except (RedisError, OSError) as error:
                last = error if isinstance(error, RedisError) else RedisError(str(error))
                loading = isinstance(error, BusyLoadingError)
                if time.monotonic() > end and not loading:
                    raise NotStarted(f"Redis at {place(url)} does not answer: {reason(error)}", NO_REDIS) from None
                return False

        self._await("Redis", answers, seconds + _REDIS_STARTS)

    def _works(self) -> bool:
        """Whether everything that runs here can work."""
        assert self._redis is not None
        with suppress(RedisError):
            keys = [BaseWorker.redis_worker_namespace_prefix + name for name in self._workers]
            known = all(self._redis.exists(key) for key in keys)
            return known and (not self._has_api or self._is_healthy())
        return False

    def _is_healthy(self) -> bool:
        """Whether the API says that it is; without workers here it has not to know of any."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._settings.host, self._settings.host)  # noqa: S104
        path = "/health" if self._workers else "/health/live"
        with closing(http.client.HTTPConnection(host, self._port, timeout=2)) as connection:
            try:
                connection.request("GET", path)
                return connection.getresponse().status < http.HTTPStatus.MULTIPLE_CHOICES
            except (OSError, http.client.HTTPException):
                return False

    # Looking after them

    def _parts(self) -> list[Part]:
        return [part for part in (self._server, self._api, *self._workers.values()) if part is not None]

    def _look_after_all(self) -> None:
        for name, part in list(self._workers.items()):
            if part.has_ended():
                part.tell_death()
                self._dead.append(name)
                self._workers[uuid.uuid4().hex] = self._workers.pop(name)
        for other in (self._server, self._api):
            self._revive(other)
        self._bury_dead()
        for name, part in self._workers.items():
            if not part.is_running and time.monotonic() >= part.due:
                part.start(name)

    def _rewrite(self) -> None:
        """Let a Redis of our own write down afresh what it holds, at the start and once a day."""
        if self._server is None or time.monotonic() - self._rewritten < _REWRITE:
            return
        assert self._redis is not None
        with suppress(RedisError):  # one that is away is asked again at the next look
            self._redis.bgrewriteaof()
            self._rewritten = time.monotonic()

    def _revive(self, part: Part | None) -> None:
        if part is None:
            return
        if part.has_ended():
            part.tell_death()
        if not part.is_running and time.monotonic() >= part.due:
            part.start()

    def _bury_dead(self, *, is_forgiven: bool = False) -> None:
        """Give back the jobs of workers that died; where Redis is away too, later."""
        assert self._redis is not None
        for name in list(self._dead):
            try:
                bury(self._redis, name, is_forgiven=is_forgiven)
            except RedisError:
                return
            self._dead.remove(name)

    # Ending

    def _end(self) -> None:
        """End the API, the workers, Redis, each when the one before has ended."""
        log("ending", signal=signal.Signals(self._signals[0]).name if self._signals else None)
        self._end_parts([self._api] if self._api else [], _API_ENDS)
        workers = dict(self._workers)
        self._end_parts(list(workers.values()), self._settings.time_limit_max + BACKSTOP, may_hurry=True)
        if self._redis is not None:
            self._dead += [name for name, part in workers.items() if part.status != ENDED or self._has_hurried]
            self._bury_dead(is_forgiven=True)
            self._redis.close()
        self._end_parts([self._server] if self._server else [], _REDIS_ENDS)
        if self._folder is not None:
            self._folder.release()

    @property
    def _has_hurried(self) -> bool:
        return len(self._signals) > 1

    def _end_parts(self, parts: list[Part], seconds: float, *, may_hurry: bool = False) -> None:
        """Ask ``parts`` to end and wait for it; kill those that do not in time, or soon after a second signal."""
        for part in parts:
            part.send(signal.SIGTERM)
        end = time.monotonic() + seconds
        hurried = False
        while any(part.is_running and not part.has_ended() for part in parts):
            if may_hurry and self._has_hurried and not hurried:
                hurried, end = True, time.monotonic() + _HURRIED_ENDS
                for part in parts:
                    part.send(signal.SIGTERM)
            if time.monotonic() > end:
                for part in parts:
                    part.send(signal.SIGKILL)
            if may_hurry:
                self._revive(self._server)
            self._sleep(_GLANCE)


class _AskedToEnd(Exception):
    """A signal came before everything worked."""


_HEARD: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
