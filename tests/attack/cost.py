"""What bodies cost: each is read in a fork of its own, and the system counts its processor time and memory.

``python -m tests.attack.cost SIZE [NAME …]`` prints a line of JSON for each shape of `tests.attack.costly`.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from bookingopt import validation
from bookingopt.errors import InputError
from bookingopt.server.http.computations import run
from bookingopt.server.http.problem_documents import of_input, response
from tests.attack.costly import SHAPES

_OPTIONS: Final[Mapping[str, dict[str, Any]]] = {"submit": {"requests": []}, "validate": {"strict": False}}


class Cost(NamedTuple):
    """Bytes of the body and of the answer, processor seconds, and MB of memory beyond what every task has."""

    name: str
    size: int
    answer: int
    seconds: float
    memory: float


def measured(name: str, size: int) -> Cost:
    """Return what the shape ``name`` costs; it is made before the fork."""
    task, make = SHAPES[name]
    body = make(size)
    reader, writer = os.pipe()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, str(len(_answer(task, body))).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answer = told.read()
    _, _, used = os.wait4(child, 0)
    assert answer, f"{name}: no answer"
    return Cost(name, len(body), int(answer), used.ru_utime + used.ru_stime, (used.ru_maxrss - before) / 1024)


def _answer(task: str, body: bytes) -> bytes:
    try:
        return run(task, _OPTIONS.get(task, {}), body).content
    except InputError as error:
        return bytes(response(of_input(error), "cost").body)


def main(size: int, names: list[str]) -> None:
    """Print what each shape costs."""
    assert validation.validate_problem  # loaded before the first fork, as by the first body of the API
    for name in names or list(SHAPES):
        print(json.dumps(measured(name, size)._asdict()), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
