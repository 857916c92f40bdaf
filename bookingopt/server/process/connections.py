"""Connections to the API: so many at once, and none that waits for ever for what its client does not send or read.

The server beneath gives a client all the time that it wants for its first request, and for the head of the next ones.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from bookingopt.server.logs import log

#: Most connections; a process may have 1,024 files open, and needs some for Redis and its helpers.
MOST: Final = 512
#: Connections that are taken in one go, before anybody can look at their number.
AT_ONCE: Final = 100
#: Seconds for the head of a request, as long as it comes or does not begin.
HEAD: Final = 15.0
#: Seconds in which a client must read something of its answer.
READING: Final = 60.0


class Connection(H11Protocol):
    """One connection; it is closed where the client is too slow, or has nothing to do while there are too many."""

    most, head_seconds, reading_seconds = MOST, HEAD, READING

    _head_timer: asyncio.TimerHandle | None = None
    _reading_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection; where there are too many, the one that has waited longest without a request goes."""
        super().connection_made(transport)
        self._wait_for_head()
        if len(self.connections) > self.most:
            idle = [each for each in self.connections if isinstance(each, Connection) and each.is_idle]
            first = min(idle, key=Connection.waits_until)
            log("connections-full", logging.WARNING, connections=self.most)
            first.transport.abort()
            self.connections.discard(first)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._stop_timers()
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        return cycle is None or cycle.response_complete

    def waits_until(self) -> float:
        """Return when the patience with the client ends; the earlier, the longer it has been silent."""
        timer = self._head_timer or self.timeout_keep_alive_task
        return timer.when() if timer is not None else 0.0

    def data_received(self, data: bytes) -> None:
        """Read what has come; the time for a head goes on while it comes."""
        super().data_received(data)
        if not self.is_idle:
            self._stop_head_timer()
        elif self.timeout_keep_alive_task is None:
            self._wait_for_head()

    def pause_writing(self) -> None:
        """Stop writing until the client has read more, which it must do in time."""
        super().pause_writing()
        self._wait_for_reader(self.transport.get_write_buffer_size() + 1)

    def resume_writing(self) -> None:
        """Go on: the client has read enough."""
        super().resume_writing()
        self._stop_reading_timer()

    def _wait_for_head(self) -> None:
        if self._head_timer is None and not self.transport.is_closing():
            self._head_timer = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _wait_for_reader(self, before: int) -> None:
        """Close a connection whose client has read nothing for so long."""
        left = self.transport.get_write_buffer_size()
        if left >= before:
            self.transport.abort()
        else:
            self._reading_timer = self.loop.call_later(self.reading_seconds, self._wait_for_reader, left)

    def _stop_timers(self) -> None:
        self._stop_head_timer()
        self._stop_reading_timer()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_reading_timer(self) -> None:
        if self._reading_timer is not None:
            self._reading_timer.cancel()
            self._reading_timer = None
