"""Large tasks in a process of their own, so that the API process keeps answering, and stays small.

One process for each task: its memory ends with it, and its failure harms nobody else. The system ends it where it takes
more processor time or memory than a task may, and we end it where its client has gone.
"""

# ruff: noqa: PLC0415  there are systems without limits

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from bookingopt.errors import BookingOptError, InputError, OutputError, fault_from_data
from bookingopt.server.http.computations import Done, NotJson, run

#: From so many bytes on a process is started; it costs about as much as the work on half of a megabyte.
LARGE: Final = 2**20
#: Drawing and judging do more with a byte than reading.
LARGE_DRAWING: Final = 2**18
_MORE_WITH_A_BYTE: Final = frozenset({"draw", "export", "validate"})
#: Tasks that load a library which the API process shall not carry.
_ALWAYS: Final = frozenset({"parse-book", "parse-binaries"})
_BOOK: Final = ".xlsx"

_NICE: Final = 5
#: Tasks that are done at once, each in its process.
_AT_ONCE: Final = 2
#: Seconds between two looks whether the client is still there.
_GLANCE: Final = 0.25
#: What a process ends with that got no more memory.
_NO_MEMORY: Final = 71
#: Where Linux is told which process to take first when memory runs out, and how gladly this one, of 1,000.
_OOM_SCORE, _FIRST_TO_GO = Path("/proc/self/oom_score_adj"), "900"


class Limits(NamedTuple):
    """What one task may take: seconds by the clock, of waiting, and of the processor, and bytes of memory."""

    seconds: float = 120.0
    turn: float = 30.0
    processor: int = 60
    memory: int = 3 * 2**29


class HelperError(BookingOptError):
    """The process failed."""

    http_status = 500


class TooCostly(BookingOptError):
    """What was sent takes more processor time or memory than a task may."""

    http_status = 422


class HelperBusy(BookingOptError):
    """Too many tasks wait, or the machine is too busy to do this one in time."""

    http_status = 503


class ClientGone(BookingOptError):
    """Nobody waits for the answer any more."""


def _still_there() -> bool:
    return False


class Helper:
    """Runs tasks, the large ones in child processes, few at once.

    Parameters
    ----------
    at_once, waiting
        Most tasks that are done at once, and that may wait; each holds one of the threads that answer requests.
    limits
        What one may take.
    """

    def __init__(self, *, at_once: int = _AT_ONCE, waiting: int = 8, limits: Limits = Limits()) -> None:  # noqa: B008  cannot change
        self._turn = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._limits = limits

    def do(
        self, task: str, options: Mapping[str, Any], *parts: bytes, is_gone: Callable[[], bool] = _still_there
    ) -> Done:
        """Do a task of `bookingopt.server.http.computations`.

        Parameters
        ----------
        task, options, parts
            What to do, and with what.
        is_gone
            Whether the client has gone, so that the task can end.

        Raises
        ------
        InputError
            What the task says of its parts.
        TooCostly
            It takes more than a task may.
        HelperError
            The process ended without an answer.
        HelperBusy
            Too many wait, or it was not done in time.
        ClientGone
            Nobody waits for the answer any more.
        """
        size = sum(map(len, parts))
        limit = LARGE_DRAWING if task in _MORE_WITH_A_BYTE else LARGE
        if size < limit and task not in _ALWAYS and not str(options.get("name", "")).endswith(_BOOK):
            return run(task, options, *parts)
        if not self._room.acquire(blocking=False):
            raise HelperBusy("too many large pieces of work wait")
        try:
            self._wait_for_turn(is_gone)
            try:
                return self._elsewhere(task, options, parts, is_gone)
            finally:
                self._turn.release()
        finally:
            self._room.release()

    def _wait_for_turn(self, is_gone: Callable[[], bool]) -> None:
        last = time.monotonic() + self._limits.turn
        while not self._turn.acquire(timeout=_GLANCE):
            if is_gone():
                raise ClientGone("the client has gone")
            if time.monotonic() > last:
                raise HelperBusy(f"other work took all of {self._limits.turn:.0f} seconds")

    def _elsewhere(
        self, task: str, options: Mapping[str, Any], parts: tuple[bytes, ...], is_gone: Callable[[], bool]
    ) -> Done:
        head = {"task": task, "options": dict(options), "sizes": [len(part) for part in parts]}
        command = [sys.executable, "-m", "bookingopt.server.http.helper_process"]
        command += [str(self._limits.processor), str(self._limits.memory)]
        sent = (json.dumps(head).encode(), b"\n", *parts)
        # A traceback may repeat what stands in the parts.
        with subprocess.Popen(  # noqa: S603  our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                output = self._output(task, process, sent, is_gone)
            finally:
                process.kill()
        _check_status(task, process.returncode, self._limits)
        first, _, content = output.partition(b"\n")
        said = json.loads(first)
        if "refused" in said:
            raise OutputError(said["refused"])
        if "faults" in said:
            kind = NotJson if said["not_json"] else InputError
            error = kind([fault_from_data(fault) for fault in said["faults"]])
            error.left_out = said["left_out"]
            raise error
        return Done(said["facts"], content)

    def _output(
        self, task: str, process: subprocess.Popen[bytes], sent: Iterable[bytes], is_gone: Callable[[], bool]
    ) -> bytes:
        """Hand over what is ``sent``, and return what the process says."""
        last = time.monotonic() + self._limits.seconds
        # `communicate` would not go on sending after a look at the clock.
        threading.Thread(target=_feed, args=(process.stdin, sent), daemon=True).start()
        process.stdin = None
        while True:
            try:
                output, _ = process.communicate(timeout=_GLANCE)
            except subprocess.TimeoutExpired:
                if is_gone():
                    raise ClientGone("the client has gone") from None
                if time.monotonic() > last:
                    raise HelperBusy(f"{task} was not done in {self._limits.seconds:.0f} seconds") from None
            else:
                return output


def _feed(target: IO[bytes], sent: Iterable[bytes]) -> None:
    """Write what is ``sent``; a process that has ended does not read it."""
    with contextlib.suppress(BrokenPipeError), target:
        for part in sent:
            target.write(part)


def _check_status(task: str, status: int, limits: Limits) -> None:
    """Raise what the exit status of a process says."""
    if status == -getattr(signal, "SIGXCPU", 0) != 0:
        raise TooCostly(f"{task} takes more than {limits.processor} seconds of the processor; send less at once")
    if status in (_NO_MEMORY, -getattr(signal, "SIGKILL", 0)):  # refused by us, or killed by a system that has no more
        raise TooCostly(
            f"{task} takes more memory than there is, {limits.memory // 2**20} MB at most; send less at once"
        )
    if status != 0:
        raise HelperError(f"{task} ended with status {status}")


def _keep_to(processor: int, memory: int) -> None:
    """Let the system end this process beyond its limits, and write no dump, which would hold what was sent.

    Where memory runs out, this process goes first and not the API.
    """
    with contextlib.suppress(OSError):
        _OOM_SCORE.write_text(_FIRST_TO_GO, encoding="ascii")
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _main() -> None:
    """Run the task on standard input within the limits of the arguments."""
    _keep_to(*map(int, sys.argv[1:3]))
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
    try:
        _main()
    except MemoryError:
        os._exit(_NO_MEMORY)
