"""The signals that ask a process to end, and a sleep that every signal ends."""

from __future__ import annotations

import selectors
import signal
import socket
from typing import Any, Final, Self

_HANDLED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Signals:
    """Collects SIGTERM, SIGINT and SIGHUP while it is entered; these and the death of a child end a sleep."""

    def __init__(self) -> None:
        self._received: list[int] = []

    def __enter__(self) -> Self:
        self._woken, self._wakes = socket.socketpair()
        self._wakes.setblocking(False)
        self._handlers_before: dict[int, Any] = {number: signal.signal(number, self._note) for number in _HANDLED}
        self._wakes_before = signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self._wakes_before)
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._woken.close()
        self._wakes.close()

    def _note(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self._received.append(number)

    @property
    def first(self) -> str | None:
        """Name of the first signal that asked to end; None where none did."""
        return signal.Signals(self._received[0]).name if self._received else None

    @property
    def force_shutdown(self) -> bool:
        """Whether a second signal asked to end without finishing the jobs."""
        return len(self._received) > 1

    def sleep(self, seconds: float) -> None:
        """Sleep until a signal comes, at most ``seconds``."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            if selector.select(seconds):
                self._woken.recv(4096)
