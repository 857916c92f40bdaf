"""``python -m tests.benchmarks.table``: the table of hard cases in examples/reference/benchmarks.md.

For every family: how many of the seeds were proved, plan and bound of the first seed, the largest gap, seconds of the
whole process (median and worst), most memory, and what the peers reach on the first seed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from typing import Any

from bookingopt.io.json import problem_from_json
from tests.benchmarks.__main__ import ROOT, Case, run_once
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.peers import PEERS, Answer

HEAD = ("family", "proved", "plan", "bound", "worst gap", "median s", "worst s", "MB", *PEERS)


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when an answer is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.table", description=__doc__)
    hard = [name for name in FAMILIES if name.startswith("locks-")]
    parser.add_argument("--family", action="append", choices=FAMILIES, help="only this family; may be repeated")
    parser.add_argument("--seeds", type=int, default=5, help="seeds 1, 2, … of each family")
    parser.add_argument("--time-limit", type=float, default=120.0, help="seconds for each search")
    parser.add_argument("--peer-limit", type=float, default=60.0, help="seconds for each peer")
    parser.add_argument("--small", action="store_true", help="the small variants")
    options = parser.parse_args(arguments)
    print("|", " | ".join(HEAD), "|")
    print("|" + " --- |" * len(HEAD))
    wrong = 0
    for name in options.family or ["plain", *hard]:
        texts = [FAMILIES[name].text(full=not options.small, seed=seed) for seed in range(1, options.seeds + 1)]
        cases = [Case(f"{name}-{seed}", text) for seed, text in enumerate(texts, start=1)]
        outcomes = [run_once(case, ROOT, str(options.time_limit)) for case in cases]
        for case, outcome in zip(cases, outcomes, strict=True):
            for complaint in case.complaints(outcome):
                print(f"WRONG {case.name}: {complaint}", file=sys.stderr)
                wrong = 1
        problem = problem_from_json(texts[0])
        peers = [peer(problem, options.peer_limit) for peer in PEERS.values()]
        print("|", " | ".join([name, *figures(outcomes), *(said(answer) for answer in peers)]), "|", flush=True)
    return wrong


def figures(outcomes: list[dict[str, Any]]) -> list[str]:
    """The cells of one family's own figures."""
    proved = sum(outcome["status"] == "optimal" for outcome in outcomes)
    gaps = [100 * (o["plan"] - o["bound"]) / max(o["plan"], 1e-9) for o in outcomes if o["plan"] is not None]
    seconds = [outcome["whole"] for outcome in outcomes]
    memory = max(outcome["peak_mb"] or 0 for outcome in outcomes)
    first = outcomes[0]
    costs = [number(first["plan"]), number(first["bound"])]
    times = [f"{statistics.median(seconds):.1f}", f"{max(seconds):.1f}"]
    return [f"{proved}/{len(outcomes)}", *costs, f"{max(gaps):.2g} %", *times, f"{memory:.0f}"]


def said(answer: Answer) -> str:
    """The cell of a peer."""
    if answer.plan is None:
        return f"{answer.note} ({answer.seconds:.0f} s)"
    bound = "" if answer.bound is None else f" / {number(answer.bound)}"
    return f"{number(answer.plan)}{bound} ({answer.seconds:.1f} s)"


def number(value: float | None) -> str:
    """A cost with three decimals at most."""
    return "–" if value is None else f"{value:,.3f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
