"""Large tasks in a process of their own, so that the API process keeps answering, and stays small.

One process for each task: its memory ends with it, and its failure harms nobody else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from bookingopt.errors import BookingOptError, InputError, OutputError, fault_from_data
from bookingopt.server.http.computations import Done, NotJson, run

#: From so many bytes on a process is started; it costs about as much as the work on half of them.
LARGE: Final = 2**20
#: Drawing does more with a byte than reading.
LARGE_DRAWING: Final = 2**18
#: Tasks that load a library which the API process shall not carry.
_ALWAYS: Final = frozenset({"parse-book", "parse-binaries"})
_BOOK: Final = ".xlsx"

#: Time limit of a task, in seconds.
SECONDS: Final = 120.0
_NICE: Final = 5


class HelperError(BookingOptError):
    """The process failed; what it was given may be beyond its time or memory."""

    http_status = 500


class HelperBusy(BookingOptError):
    """Too many tasks wait."""

    http_status = 503


class Helper:
    """Runs tasks, the large ones in a child process, one after the other.

    Parameters
    ----------
    waiting
        Most tasks that may wait; each holds one of the threads that answer requests.
    seconds
        Time limit of one, in seconds.
    """

    def __init__(self, *, waiting: int = 8, seconds: float = SECONDS) -> None:
        self._turn = threading.Lock()
        self._room = threading.BoundedSemaphore(1 + waiting)
        self._seconds = seconds

    def do(self, task: str, options: Mapping[str, Any], *parts: bytes) -> Done:
        """Do a task of `bookingopt.server.http.computations`.

        Raises
        ------
        InputError
            What the task says of its parts.
        HelperError
            The process ended without an answer, or took too long.
        HelperBusy
            Too many wait.
        """
        size = sum(map(len, parts))
        limit = LARGE_DRAWING if task == "draw" else LARGE
        if size < limit and task not in _ALWAYS and not str(options.get("name", "")).endswith(_BOOK):
            return run(task, options, *parts)
        if not self._room.acquire(blocking=False):
            raise HelperBusy("too many large pieces of work wait")
        try:
            with self._turn:
                return self._elsewhere(task, options, parts)
        finally:
            self._room.release()

    def _elsewhere(self, task: str, options: Mapping[str, Any], parts: tuple[bytes, ...]) -> Done:
        head = {"task": task, "options": dict(options), "sizes": [len(part) for part in parts]}
        command = [sys.executable, "-m", "bookingopt.server.http.helper_process"]
        try:
            done = subprocess.run(  # noqa: S603  our own module
                command,
                input=b"".join([json.dumps(head).encode(), b"\n", *parts]),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback may repeat what stands in the parts
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise HelperError(f"{task} took more than {self._seconds:.0f} seconds") from None
        if done.returncode != 0:
            raise HelperError(f"{task} ended with status {done.returncode}")
        first, _, content = done.stdout.partition(b"\n")
        said = json.loads(first)
        if "refused" in said:
            raise OutputError(said["refused"])
        if "faults" in said:
            kind = NotJson if said["not_json"] else InputError
            error = kind([fault_from_data(fault) for fault in said["faults"]])
            error.left_out = said["left_out"]
            raise error
        return Done(said["facts"], content)


def _main() -> None:
    """Run the task on standard input."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    head = json.loads(source.readline())
    parts = [source.read(size) for size in head["sizes"]]
    try:
        facts, content = run(head["task"], head["options"], *parts)
        said: dict[str, Any] = {"facts": facts}
    except InputError as error:
        faults = [asdict(fault) for fault in error.faults]
        said = {"faults": faults, "left_out": error.left_out, "not_json": isinstance(error, NotJson)}
        content = b""
    except OutputError as error:
        said, content = {"refused": str(error)}, b""
    target.write(json.dumps(said).encode() + b"\n")
    target.write(content)


if __name__ == "__main__":
    _main()
