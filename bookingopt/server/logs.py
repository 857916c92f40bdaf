"""The log: one event a line on standard error, as JSON or as text. Names, bodies and keys never stand in it.

Of an exception its type and its place in the code are written, never its text: that may repeat a guest's name. Warnings
and errors of one kind are written a few times a second, and then how many more there were: else whoever causes them
fills the disk.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bookingopt.errors import printable
from bookingopt.server.settings import LogFormat, LogLevel, Settings, default_format

_LOGGER = logging.getLogger("bookingopt.server")
_FIELDS = "event_fields"
_PACKAGE = Path(__file__).parents[1]

#: Libraries whose INFO messages repeat ours or help nobody.
_QUIET = ("asyncio", "httpx", "rq", "rq.worker", "uvicorn", "uvicorn.error", "uvicorn.access")


#: Warnings and errors of one kind that are written in one second.
MOST_A_SECOND = 5


def configure(settings: Settings | None) -> None:
    """Log to standard error, in the format of the settings.

    Without settings, as where they are wrong, in the form that is theirs by default.
    """
    form, level = (settings.log_format, settings.log_level) if settings else (default_format(), LogLevel.INFO)
    handler = RatedHandler(sys.stderr)
    handler.setFormatter(_Lines(as_json=form is LogFormat.JSON))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(level.value)
    for name in _QUIET:
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        library.setLevel(logging.WARNING)


def log(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Write one event.

    Parameters
    ----------
    event
        What happened, in few words that do not change: ``listening``, ``request``, ``key-refused``.
    level
        One of `logging`'s levels.
    fields
        Its data: ids, numbers and templates only. None values are left out.
    """
    _LOGGER.log(level, event, extra={_FIELDS: {name: value for name, value in fields.items() if value is not None}})


def log_error(event: str, error: BaseException, **fields: Any) -> None:
    """Write an event about an unexpected error: its type and where it was raised, without its text."""
    log(event, logging.ERROR, error=type(error).__name__, at=origin(error), **fields)


def origin(error: BaseException) -> str:
    """Return where ``error`` was raised, innermost frame first; of other libraries only the file's name."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{_place(frame.filename)}:{frame.lineno}" for frame in reversed(frames[-6:]))


def _place(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(_PACKAGE).as_posix() if _PACKAGE in path.parents else path.name


@dataclass(slots=True)
class _Second:
    """How many lines of one kind there were in the second that began then."""

    start: float
    count: int = 0


class RatedHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic for mypy alone
    """Writes warnings and errors of one kind `MOST_A_SECOND` times a second, and then how many more there were."""

    def __init__(self, stream: Any, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._seconds: dict[str, _Second] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or count it."""
        now = self._clock()
        for kind, second in list(self._seconds.items()):
            if now - second.start >= 1:
                del self._seconds[kind]
                self._tell(kind, second.count - MOST_A_SECOND)
        if record.levelno >= logging.WARNING:
            second = self._seconds.setdefault(_kind(record), _Second(now))
            second.count += 1
            if second.count > MOST_A_SECOND:
                return
        super().emit(record)

    def _tell(self, kind: str, left_out: int) -> None:
        if left_out > 0:
            fields = {"of": kind, "lines": left_out}
            said = {"name": _LOGGER.name, "levelno": logging.WARNING, "levelname": "WARNING", "msg": "left-out"}
            super().emit(logging.makeLogRecord({**said, _FIELDS: fields}))


def _kind(record: logging.LogRecord) -> str:
    """Return what lines of one kind have in common: our event, or a library and the beginning of what it says."""
    said = str(record.msg)
    return said if record.name == _LOGGER.name else f"{record.name}: {said.partition(chr(10))[0][:80]}"


class _Lines(logging.Formatter):
    """Writes a record as one line."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; of a library's record its logger and place are written, and its text without arguments."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields: Mapping[str, Any]
        if record.name == _LOGGER.name:
            event, fields = record.getMessage(), getattr(record, _FIELDS, {})
        else:
            event, fields = "library", {"logger": record.name, "said": str(record.msg)[:200]}
            if record.exc_info and record.exc_info[1] is not None:
                error = record.exc_info[1]
                fields = {**fields, "error": type(error).__name__, "at": origin(error)}
        if self._as_json:
            said = {"time": time, "level": record.levelname, "event": event, **fields}
            return json.dumps(said, ensure_ascii=True, default=str, separators=(",", ":"))
        pairs = " ".join(f"{name}={value}" for name, value in fields.items())
        return printable(f"{time} {record.levelname:7} {event} {pairs}".rstrip())
