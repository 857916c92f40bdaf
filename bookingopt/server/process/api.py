"""The API process: ``python -m bookingopt.server.process.api``.

Exit status: 0 ended by SIGTERM or SIGINT, 2 settings that are wrong or an address that is taken, 3 no Redis.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import socket
import sys
import time

import uvicorn
from redis import Redis
from redis.exceptions import AuthenticationError, BusyLoadingError, NoPermissionError, RedisError

from bookingopt.errors import UsageError
from bookingopt.server.exit_status import ENDED, NO_REDIS, WRONG_SETTINGS
from bookingopt.server.http.app import create_app
from bookingopt.server.jobs import redis_connection
from bookingopt.server.logs import configure, log
from bookingopt.server.process import connections
from bookingopt.server.process.ports import BACKLOG, listening_socket
from bookingopt.server.settings import Settings, read_settings

#: Seconds that Redis may take to answer at the start, and to load its data; and between two attempts.
_PATIENCE, _LOADING, _PAUSE = 5.0, 60.0, 0.1

#: Seconds to answer open requests after SIGTERM, and until an idle connection is closed.
_GRACE, _IDLE = 10, 30
#: Options of glibc's ``mallopt``: most heaps, and the size from which a block has pages of its own.
_ARENAS, _MAPPED_FROM = -8, -3


def main(arguments: list[str]) -> int:
    """Serve until a signal comes; return the exit status.

    Parameters
    ----------
    arguments
        The descriptor of the listening socket where the supervisor hands one over.
    """
    try:
        settings = read_settings()
    except UsageError as error:
        sys.stderr.write(f"Error: {error}\n")
        return WRONG_SETTINGS
    configure(settings)
    _stay_small()
    if settings.redis_url is None:
        log("settings-wrong", logging.ERROR, detail="BOOKINGOPT_REDIS_URL is needed: bookingopt serve starts a Redis")
        return WRONG_SETTINGS
    try:
        listening = _listening(settings, arguments)
    except UsageError as error:
        log("address-refused", logging.ERROR, detail=str(error))
        return WRONG_SETTINGS
    with listening:
        try:
            redis = redis_connection.connect(redis_connection.redis_url(settings), patient=False)
        except UsageError as error:
            log("settings-wrong", logging.ERROR, detail=str(error))
            return WRONG_SETTINGS
        if not _answers(redis):
            log("redis-unreachable", logging.ERROR)
            return NO_REDIS
        serve(settings, redis, listening)
    log("ended")
    return ENDED


def _stay_small() -> None:
    """Give large blocks back to the system when they are free, and keep one heap, not one for each thread.

    Without it the process keeps what the largest bodies took: 100 MB after twenty of 2.5 MB, where 66 are enough.
    """
    if sys.platform == "linux":
        set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # not every C library has it
        if set_option is not None:
            set_option(_ARENAS, 1)
            set_option(_MAPPED_FROM, 2**17)


def _listening(settings: Settings, arguments: list[str]) -> socket.socket:
    """Return the socket that the supervisor hands over; one of our own where there is no supervisor."""
    if arguments:
        return socket.socket(fileno=int(arguments[0]))
    return listening_socket(settings.host, settings.port)


def _answers(redis: Redis) -> bool:
    started = time.monotonic()
    while True:
        try:
            return bool(redis.ping())
        except (AuthenticationError, NoPermissionError):
            return False
        except RedisError as error:
            if time.monotonic() - started > (_LOADING if isinstance(error, BusyLoadingError) else _PATIENCE):
                return False
            time.sleep(_PAUSE)


class _Server(uvicorn.Server):
    """Says when it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, and say where."""
        await super().startup(sockets)
        if self.started and sockets:
            sockets[0].listen(BACKLOG)  # the kernel holds more than are taken in one go
            host, port = sockets[0].getsockname()[:2]
            log("listening", host=host, port=port)


def serve(settings: Settings, redis: Redis, listening: socket.socket) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises them once more when it has ended
    config = uvicorn.Config(
        create_app(settings, redis),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_IDLE,
        backlog=connections.AT_ONCE,
        http=connections.Connection,
        lifespan="off",
        ws="none",
    )
    _Server(config).run(sockets=[listening])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
