"""One case in a process of its own: runs the phases one after the other and prints what each took, as JSON.

It is run by its path, so that PYTHONPATH alone says which checkout's ``bookingopt`` is measured. The problem comes on
stdin, the arguments are the time limit of the search and ``--processor-time`` where it counts what the processor takes.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookingopt.domain.params import SolveParams
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer import stop
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.solve import solve as solve_problem
from bookingopt.validation import validate_result

try:
    import resource
except ImportError:  # Windows
    resource = None


@dataclass
class Work:
    """What the phases hand on: each reads what those before it left."""

    text: str
    time_limit: float
    problem: Any = None
    instance: Any = None
    result: Any = None
    verdict: Any = None
    written: str = ""


def parse(work: Work) -> None:
    """Text -> Problem."""
    work.problem = problem_from_json(work.text)


def instance(work: Work) -> None:
    """Problem -> arrays."""
    work.instance = build_instance(work.problem)


def solve(work: Work) -> None:
    """Problem -> Result: the plan; what may be sold is measured by `selling`."""
    plan_only = {"sellable": False} if "sellable" in SolveParams.model_fields else {}  # older commits know no table
    work.result = solve_problem(work.problem, SolveParams(time_limit=work.time_limit, **plan_only))


def validate(work: Work) -> None:
    """Result -> Verdict."""
    work.verdict = validate_result(work.result, work.problem)


def write(work: Work) -> None:
    """Result -> text."""
    work.written = work.result.model_dump_json(by_alias=True)


PHASES: dict[str, Callable[[Work], None]] = {
    phase.__name__: phase for phase in (parse, instance, solve, validate, write)
}


def measure(text: str, time_limit: float) -> dict[str, Any]:
    """Run all phases; return what they took and what came out."""
    work, seconds = Work(text, time_limit), {}
    for name, phase in PHASES.items():
        started = time.perf_counter()
        phase(work)
        seconds[name] = time.perf_counter() - started
    answer = json.loads(work.written)
    return {
        "seconds": seconds,
        "processor": time.process_time(),
        "peak_mb": peak_mb(),
        "status": answer["solver_status"],
        "plan": answer["objective_value"],
        "bound": answer["best_bound"],
        "proved": answer["report"]["proved"],
        "stays": len(work.problem.reservations),
        "misses": len(answer["adjacency_misses"]),
        "changes": len(answer["type_changes"]),
        "moves": len(answer["moves"]),
        "violations": [violation.text for violation in work.verdict.violations],
    }


def peak_mb() -> float | None:
    """The most memory that this process held, in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: what getrusage says there counts the process that started this one
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if "VmHWM" in line)
    if resource is None:
        return None
    per_mb = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mb


if __name__ == "__main__":
    if "--processor-time" in sys.argv:
        stop.clock = time.process_time
    print(json.dumps(measure(sys.stdin.buffer.read().decode(), float(sys.argv[1]))))
