"""What bodies cost: each is read in a fork of its own, and the system counts its processor time and memory.

``python -m tests.attack.cost SIZE [NAME …]`` prints a line of JSON for each shape of `tests.attack.costly`. A task that
the service does in a process of its own from so many bytes on is done in one here, with its limits.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bookingopt import validation
from bookingopt.errors import BookingOptError
from bookingopt.server.http.helper_process import Helper, TooCostly
from bookingopt.server.http.problem_documents import as_api_error, response
from tests.attack.costly import SHAPES

_OPTIONS: Final[Mapping[str, dict[str, Any]]] = {
    "submit": {"requests": []},
    "validate": {"strict": False},
    "draw": {"name": "report.html", "language": "en"},
}


class Cost(NamedTuple):
    """Bytes of the body and of the answer, processor seconds, and MB of memory beyond what every task has."""

    name: str
    size: int
    answer: int
    seconds: float
    memory: float
    refused: bool


def measured(name: str, size: int) -> Cost:
    """Return what the shape ``name`` costs; it is made before the fork."""
    shape = SHAPES[name]
    parts = shape.parts(size)
    reader, writer = os.pipe()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, json.dumps(_answer(shape.task, parts)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answer = told.read()
    _, _, used = os.wait4(child, 0)
    assert answer, f"{name}: no answer"
    length, refused = json.loads(answer)
    seconds, memory = used.ru_utime + used.ru_stime, (used.ru_maxrss - before) / 1024
    return Cost(name, sum(map(len, parts)), length, seconds, memory, refused)


def _answer(task: str, parts: tuple[bytes, ...]) -> tuple[int, bool]:
    """Return the bytes of the answer, and whether it says that the task takes too much."""
    try:
        return len(Helper().do(task, _OPTIONS.get(task, {}), *parts).content), False
    except BookingOptError as error:
        known = as_api_error(error)
        assert known is not None
        return len(response(known, "cost").body), isinstance(error, TooCostly)


def main(size: int, names: list[str]) -> None:
    """Print what each shape costs."""
    assert validation.validate_problem  # loaded before the first fork, as by the first body of the API
    for name in names or list(SHAPES):
        print(json.dumps(measured(name, size)._asdict()), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
