"""``python -m tests.attack.command_line``: the command line with files that were valid once.

Each run is made of a seed alone. It must end with an exit status that the help names, and none of ours; and whatever
plan it writes, ``validate`` must accept.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from bookingopt.cli import solve, validate
from tests.attack.mutations import as_json, as_tables, mutated
from tests.benchmarks.odd import odd_house
from tests.cli.commands import run

#: Exit statuses that a command may have, but for an internal error and a second Ctrl-C.
ALLOWED = {
    command: {int(status) for status in re.findall(r"(?:^|, )(\d+) ", text.partition(": ")[2])} - {4, 130}
    for command, text in (("solve", solve.EXIT_STATUS), ("validate", validate.EXIT_STATUS))
}

#: What may be asked beside a plan.
OPTIONS = (
    ("--no-sellable",),
    ("--move-curve",),
    ("--max-moves", "2"),
    ("--best-requests",),
    ("--lock-prices",),
    ("--minimum-stay-curve", "1..3"),
    ("--max-los", "5"),
    ("--night-value", "80"),
    ("--today", "2027-01-10"),
    ("--legacy",),
)


class Case(NamedTuple):
    """Files by name, and the arguments of ``solve``."""

    files: dict[str, bytes]
    args: list[str]


def case(seed: int) -> Case:
    """Return the run of ``seed``."""
    rng = random.Random(seed)
    data: Any = mutated(odd_house(rng.randrange(10_000), small=True), rng, rng.choice((0, 1, 1, 2, 2, 5)))
    options = [part for option in rng.sample(OPTIONS, rng.choice((0, 0, 1, 2))) for part in option]
    options += ["--steps", str(rng.choice((0, 5, 50))), "--time-limit", "60", "--quiet"]
    if rng.random() < 0.7 or not isinstance(data, dict):
        return Case({"house.json": as_json(data, rng)}, ["house.json", *options])
    tables = as_tables(data, rng)
    settings = {name: value for name, value in data.items() if name not in tables}
    files = {"stays.csv": tables["Reservations"], "rooms.csv": tables["Rooms"], "settings.json": as_json(settings, rng)}
    return Case(files, ["stays.csv", "--rooms", "rooms.csv", "--settings", "settings.json", *options])


def attack(seed: int, folder: Path) -> tuple[int, list[str]]:
    """Carry out the run of ``seed`` in an empty folder; return its exit status and what is wrong with it."""
    files, args = case(seed)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    outputs = ["plan.json", "report.html", "chart.svg", "plan.xlsx"] if seed % 3 == 0 else ["plan.json"]
    done = run("solve", *args, *(part for name in outputs for part in ("-o", name)), cwd=folder)
    wrong = []
    if done.returncode not in ALLOWED["solve"]:
        wrong.append(f"solve ends with {done.returncode}: {done.stderr[-600:]}")
    if "\x1b" in done.stdout + done.stderr:
        wrong.append("an escape character reaches the terminal")
    written = {name for name in outputs if (folder / name).exists()}
    if done.returncode != 2 and written != set(outputs):
        wrong.append(f"only {sorted(written)} are written")
    problem = [args[0], *(args[1:5] if args[0] == "stays.csv" else ())]
    today = args[args.index("--today") :][:2] if "--today" in args else []
    alone = run("validate", *problem, *today, cwd=folder)
    if alone.returncode not in ALLOWED["validate"]:
        wrong.append(f"validate ends with {alone.returncode}: {alone.stderr[-600:]}")
    if "plan.json" in written:
        judged = run("validate", "plan.json", "--problem", *problem, *today, cwd=folder)
        if judged.returncode != 0:
            wrong.append(f"the plan is refused: {judged.stdout[-900:]}{judged.stderr[-600:]}")
    return done.returncode, wrong


def attack_all(seeds: range) -> tuple[Counter[int], dict[int, list[str]], float]:
    """Return how often each exit status came, what was wrong by seed, and the processor seconds of the slowest."""
    statuses: Counter[int] = Counter()
    wrong: dict[int, list[str]] = {}
    slowest = 0.0
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="bo-attack-") as folder:
            began = time.process_time()
            status, faults = attack(seed, Path(folder))
            slowest = max(slowest, time.process_time() - began)
        statuses[status] += 1
        if faults:
            wrong[seed] = faults
            print(f"seed {seed}:", *faults, sep="\n  ", file=sys.stderr, flush=True)
    return statuses, wrong, slowest


def main(arguments: list[str]) -> int:
    """Print what came of the runs; return 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.command_line", description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    options = parser.parse_args(arguments)
    statuses, wrong, slowest = attack_all(range(options.first, options.first + options.runs))
    found = {"runs": options.runs, "statuses": dict(sorted(statuses.items())), "wrong": len(wrong)}
    print(json.dumps(found | {"slowest_processor_seconds": round(slowest, 2)}))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
