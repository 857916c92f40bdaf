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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple, cast

from bookingopt.errors import BookingOptError, InputError, OutputError, fault_data, fault_from_data
from bookingopt.server.http.computations import Done, NotJson, run
from bookingopt.server.parent_death import die_with_parent

if TYPE_CHECKING:
    import io

#: From so many bytes on a process is started; it costs about as much as the work on half of a megabyte.
LARGE: Final = 2**20
#: Drawing and judging do more with a byte than reading, and what each room would mean may be as many times as much.
LARGE_DRAWING, LARGE_DRAFT = 2**18, 2**16
_LARGE: Final = {"draw": LARGE_DRAWING, "export": LARGE_DRAWING, "validate": LARGE_DRAWING, "desk": LARGE_DRAFT}
#: Tasks that load a library which the API process shall not carry.
_ALWAYS: Final = frozenset({"parse-book", "parse-binaries"})
_BOOK: Final = ".xlsx"

_NICE: Final = 5
#: Tasks that are done at once, each in its process.
_AT_ONCE: Final = 4
#: Bytes of memory of a process that reads nothing, and of one that has loaded a library for workbooks.
_AT_REST, _AT_REST_WITH_BOOK = 64 * 2**20, 176 * 2**20
#: Bytes of memory for each byte of a problem, measured 10, and 21 where a stay takes 50 bytes; for each that is drawn
#: or judged; for each of a table, measured 56, and 112 where a stay takes 20 bytes; for each of a packed workbook.
_FOR_A_BYTE, _FOR_A_DRAWN_BYTE, _FOR_A_TABLE_BYTE, _FOR_A_PACKED_BYTE = 48, 80, 128, 256
_TABLES: Final = frozenset({"parse-tables", "parse-texts"})
#: Processor seconds for each megabyte, where a task is not one with a workbook; measured 3.1 at most.
_SECONDS_A_MB: Final = 5
#: Seconds between two looks whether the client is still there.
_GLANCE: Final = 0.25
#: What a process ends with that got no more memory.
_NO_MEMORY: Final = 71
#: A library that comes with openpyxl would take memory for each core.
_ONE_THREAD: Final = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
#: Where Linux is told which process to take first when memory runs out, and how gladly this one, of 1,000.
_OOM_SCORE, _FIRST_TO_GO = Path("/proc/self/oom_score_adj"), "900"


class Limits(NamedTuple):
    """What one task may take: seconds by the clock, of waiting, and of the processor; all together, bytes of memory."""

    seconds: float = 120.0
    turn: float = 30.0
    processor: int = 60
    memory: int = 2**30


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


class _Turns:
    """Who may run: so many at once, within the memory of all; whoever came first is first, however much it needs."""

    def __init__(self, at_once: int, memory: int) -> None:
        self._free_places, self._free_memory = at_once, memory
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def one(self, memory: int, may_wait: Callable[[], bool]) -> Iterator[bool]:
        """Wait for a turn with so much memory, and hold it; false where there was none as long as it ``may_wait``."""
        mine = object()
        with self._changed:
            self._queue.append(mine)
        has_turn = False
        try:
            while not (has_turn := self._taken(mine, memory)) and may_wait():
                pass
            yield has_turn
        finally:
            with self._changed:
                if has_turn:
                    self._free_places += 1
                    self._free_memory += memory
                else:
                    self._queue.remove(mine)
                self._changed.notify_all()

    def _taken(self, mine: object, memory: int) -> bool:
        """Take the turn where there is one, now or soon."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(mine, memory), _GLANCE):
                return False
            self._queue.popleft()
            self._free_places -= 1
            self._free_memory -= memory
            self._changed.notify_all()
            return True

    def _is_free(self, mine: object, memory: int) -> bool:
        return self._queue[0] is mine and self._free_places > 0 and self._free_memory >= memory


class Helper:
    """Runs tasks, the large ones in child processes, few at once.

    Parameters
    ----------
    at_once, waiting
        Most tasks that are done at once, and that may wait; each holds one of the threads that answer requests.
    limits
        What one may take, and all together.
    """

    def __init__(self, *, at_once: int = _AT_ONCE, waiting: int = 8, limits: Limits = Limits()) -> None:  # noqa: B008  cannot change
        self._turns = _Turns(at_once, limits.memory)
        self._room = threading.BoundedSemaphore(at_once + waiting)
        self._limits = limits

    def do(
        self,
        task: str,
        options: Mapping[str, Any],
        *parts: bytes | bytearray,
        is_gone: Callable[[], bool] = _still_there,
    ) -> Done:
        """Do a task of `bookingopt.server.http.computations`.

        Parameters
        ----------
        task, options, parts
            What to do, and with what. A part that is a `bytearray` is emptied once a process has it.
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
        if size < _LARGE.get(task, LARGE) and not _has_book(task, options):
            return run(task, options, *parts)
        if not self._room.acquire(blocking=False):
            raise HelperBusy("too many large pieces of work wait")
        last = time.monotonic() + self._limits.turn

        def may_wait() -> bool:
            if is_gone():
                raise ClientGone("the client has gone")
            return time.monotonic() <= last

        memory = min(memory_for(task, options, size), self._limits.memory)
        try:
            with self._turns.one(memory, may_wait) as has_turn:
                if not has_turn:
                    raise HelperBusy(f"other work took all of {self._limits.turn:.0f} seconds")
                return self._elsewhere(task, options, parts, memory, is_gone)
        finally:
            self._room.release()

    def _elsewhere(
        self,
        task: str,
        options: Mapping[str, Any],
        parts: tuple[bytes | bytearray, ...],
        memory: int,
        is_gone: Callable[[], bool],
    ) -> Done:
        head = {"task": task, "options": dict(options), "sizes": [len(part) for part in parts]}
        command = [sys.executable, "-m", "bookingopt.server.http.helper_process"]
        processor = seconds_for(task, options, sum(map(len, parts)), self._limits.processor)
        # A workbook of another kind is read by a process of that process, under the same limit.
        command += [str(processor), str(memory // 2 if task == "parse-binaries" else memory)]
        sent = (json.dumps(head).encode(), b"\n", *parts)
        # A traceback may repeat what stands in the parts.
        with subprocess.Popen(  # noqa: S603  our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ONE_THREAD},
            start_new_session=True,
        ) as process:
            try:
                output = self._output(task, process, sent, is_gone)
            finally:
                _kill(process)
        _check_status(task, process.returncode, processor, memory)
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
        self,
        task: str,
        process: subprocess.Popen[bytes],
        sent: Iterable[bytes | bytearray],
        is_gone: Callable[[], bool],
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


def memory_for(task: str, options: Mapping[str, Any], size: int) -> int:
    """Return how many bytes of memory a task may take; one that needs more is no task of its size."""
    if task == "parse-binaries":
        return 2 * (_AT_REST_WITH_BOOK + size * _FOR_A_PACKED_BYTE)
    if task == "parse-book":
        return _AT_REST_WITH_BOOK + size * _FOR_A_PACKED_BYTE
    at_rest = _AT_REST_WITH_BOOK if str(options.get("name", "")).endswith(_BOOK) else _AT_REST
    if task in _TABLES:
        return at_rest + size * _FOR_A_TABLE_BYTE
    return at_rest + size * (_FOR_A_DRAWN_BYTE if task in _LARGE else _FOR_A_BYTE)


def seconds_for(task: str, options: Mapping[str, Any], size: int, most: int) -> int:
    """Return how many processor seconds, at most ``most``, a task may take."""
    return most if _has_book(task, options) else min(most, _SECONDS_A_MB * -(-size // 2**20))


def _has_book(task: str, options: Mapping[str, Any]) -> bool:
    """Whether a task loads a library for workbooks or calendars, which the API process shall not carry."""
    return task in _ALWAYS or str(options.get("name", "")).endswith(_BOOK)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, with what it has started."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _feed(target: IO[bytes], sent: Iterable[bytes | bytearray]) -> None:
    """Write what is ``sent``, and empty what can be; a process that has ended does not read it."""
    with contextlib.suppress(BrokenPipeError), target:
        for part in sent:
            target.write(part)
            if isinstance(part, bytearray):
                part.clear()


def _check_status(task: str, status: int, processor: int, memory: int) -> None:
    """Raise what the exit status of a process says."""
    if status == -getattr(signal, "SIGXCPU", 0) != 0:
        raise TooCostly(f"{task} takes more than {processor} seconds of the processor; send less at once")
    # Refused by us, given up by a library that got none, or killed by a system that has no more.
    if status in (_NO_MEMORY, -signal.SIGABRT, -getattr(signal, "SIGKILL", 0)):
        raise TooCostly(f"{task} takes more memory than there is, {memory // 2**20} MB at most; send less at once")
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
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _main() -> None:
    """Run the task on standard input within the limits of the arguments."""
    die_with_parent(signal.SIGKILL)
    _keep_to(*map(int, sys.argv[1:3]))
    if hasattr(os, "nice"):
        os.nice(_NICE)
    source, target = cast("io.BufferedReader", sys.stdin.buffer), sys.stdout.buffer
    head = json.loads(source.readline())
    parts = [bytearray(size) for size in head["sizes"]]  # they are emptied once they are read
    for part in parts:
        source.readinto(part)
    try:
        facts, content = run(head["task"], head["options"], *parts)
        said: dict[str, Any] = {"facts": facts}
    except InputError as error:
        faults = [fault_data(fault) for fault in error.faults]
        said = {"faults": faults, "left_out": error.left_out, "not_json": isinstance(error, NotJson)}
        content = b""
    except OutputError as error:
        said, content = {"refused": str(error)}, b""
    target.write(json.dumps(said).encode() + b"\n")
    target.write(content)


if __name__ == "__main__":
    try:
        _main()
    except (MemoryError, SystemError, ImportError):  # where it gets no more, the interpreter fails in other words too
        os._exit(_NO_MEMORY)
