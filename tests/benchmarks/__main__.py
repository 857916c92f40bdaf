"""``python -m tests.benchmarks``: solves every family, or the files of a folder; prints what came out and what it took.

Every answer is checked: the result must be valid and its status one that the family allows; for a folder, its file
``expected.json`` may say what is known: ``{"file stem": {"solver_status": "optimal", "objective_value": 33.5}}``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.families import FAMILIES

ROOT = Path(__file__).parents[2]
MEASURE = Path(__file__).with_name("measure.py")
FIGURES = ("plan", "bound", "gap", "misses", "changes", "moves", "aims")
HEAD = ("case", "stays", "status", *FIGURES, "seconds", "solve", "processor", "MB")
#: Differences below this are timer noise and no ratio is made of them.
LEAST_SECONDS = 0.002


@dataclass(frozen=True)
class Case:
    """One problem to solve, and what is known about its answer."""

    name: str
    text: str
    statuses: tuple[str, ...] = ()
    plan: float | None = None

    def complaints(self, outcome: dict[str, Any]) -> list[str]:
        """What is wrong with an answer."""
        found = list(outcome["violations"])
        if self.statuses and outcome["status"] not in self.statuses:
            found.append(f"the status is {outcome['status']}, not {' or '.join(self.statuses)}")
        if self.plan is not None and not _is_close(outcome["plan"], self.plan):
            found.append(f"the plan costs {outcome['plan']}, not {self.plan}")
        return found


def _is_close(value: float | None, known: float) -> bool:
    """Whether ``value`` is the figure ``known``, which may be written with six decimals."""
    return value is not None and math.isclose(value, known, rel_tol=0, abs_tol=1e-6)


def main(arguments: list[str]) -> int:
    """Run what ``arguments`` ask for; return 1 when an answer is wrong."""
    options = _options().parse_args(arguments)
    cases = list(_cases_of_folder(options.data) if options.data else _cases_of_families(options))
    wrong = 0
    print(_row(*HEAD))
    with checkout(options.against) as other:
        for case in cases:
            outcome = _fastest(case, ROOT, options)
            print(_outcome_row(case, outcome), flush=True)
            for complaint in case.complaints(outcome):
                print(f"    WRONG: {complaint}")
                wrong = 1
            if other is not None:
                print(ratios(outcome, _fastest(case, other, options), options.against), flush=True)
    return wrong


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, help="solve the problem files (*.json) of this folder instead of families")
    parser.add_argument("--family", action="append", choices=FAMILIES, help="only this family; may be repeated")
    parser.add_argument("--small", action="store_true", help="the small variants")
    parser.add_argument("--repeat", type=int, default=1, help="run each case so often and show the fastest run")
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds for each search")
    parser.add_argument("--processor-time", action="store_true", help="count processor seconds: for busy machines")
    parser.add_argument("--against", metavar="REF", help="also run this git commit, and print new time / its time")
    return parser


def _cases_of_families(options: argparse.Namespace) -> Iterator[Case]:
    full = not options.small
    for name in options.family or FAMILIES:
        yield Case(name, FAMILIES[name].text(full=full), FAMILIES[name].allowed(full=full))


def _cases_of_folder(folder: Path) -> Iterator[Case]:
    expected = folder / "expected.json"
    known = json.loads(expected.read_text("utf-8")) if expected.exists() else {}
    for path in sorted(folder.glob("*.json")):
        if path != expected:
            answer = known.get(path.stem, {})
            statuses = (answer["solver_status"],) if "solver_status" in answer else ()
            yield Case(path.stem, path.read_text("utf-8"), statuses, answer.get("objective_value"))


def _fastest(case: Case, checkout: Path, options: argparse.Namespace) -> dict[str, Any]:
    limit = [str(options.time_limit), *(["--processor-time"] if options.processor_time else [])]
    runs = [run_once(case, checkout, *limit) for _ in range(max(1, options.repeat))]
    return min(runs, key=lambda run: run["whole"])


def run_once(case: Case, checkout: Path, *limit: str) -> dict[str, Any]:
    """Measure ``case`` with the code of ``checkout`` in a fresh process, whose arguments say its ``limit``."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, str(MEASURE), *limit]
    started = time.perf_counter()
    done = subprocess.run(command, input=case.text.encode(), stdout=subprocess.PIPE, env=environment, check=True)
    return {**json.loads(done.stdout), "whole": time.perf_counter() - started}


@contextmanager
def checkout(ref: str | None, repository: Path = ROOT) -> Iterator[Path | None]:
    """A temporary checkout of the commit ``ref``."""
    if ref is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), ref], cwd=repository, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=repository, check=True)


def _row(*cells: str) -> str:
    widths = (24, 7, 11, 15, 15, 10, 7, 8, 6, 5, 9, 9, 10, 6)
    first, *others = zip(cells, widths, strict=True)
    return f"{first[0]:<{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)


def _outcome_row(case: Case, outcome: dict[str, Any]) -> str:
    plan, bound = outcome["plan"], outcome["bound"]
    gap = "" if plan is None or bound is None else f"{plan - bound:.4g}"
    figures = ["" if figure is None else f"{figure:.6f}".rstrip("0").rstrip(".") for figure in (plan, bound)]
    seconds = (f"{outcome['whole']:.2f}", f"{outcome['seconds']['solve']:.3f}", f"{outcome['processor']:.1f}")
    memory = "" if outcome["peak_mb"] is None else f"{outcome['peak_mb']:.0f}"
    counts = [str(outcome[name]) for name in ("misses", "changes", "moves")]
    aims = str(len(outcome["proved"]))  # of the four, proved in their order
    return _row(case.name, str(outcome["stays"]), outcome["status"], *figures, gap, *counts, aims, *seconds, memory)


def ratios(new: dict[str, Any], old: dict[str, Any], ref: str) -> str:
    """New time / old time of every phase, and what became of the plan."""
    pairs = {"whole": (new["whole"], old["whole"])}
    pairs |= {"processor": (new["processor"], old["processor"])}
    pairs |= {name: (seconds, old["seconds"][name]) for name, seconds in new["seconds"].items()}
    ratios = [f"{name} {now / then:.2f}" for name, (now, then) in pairs.items() if max(now, then) > LEAST_SECONDS]
    return f"    against {ref}: {', '.join(ratios)}; plan {old['plan']} -> {new['plan']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
