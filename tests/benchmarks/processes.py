"""``python -m tests.benchmarks.processes``: processor time and memory of whole processes of the command line.

Each case runs in an interpreter of its own, and with ``--against REF`` a second time with the code of that commit.
Beside them stands what loading NumPy and SciPy costs on the same machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from tests.benchmarks.__main__ import ROOT, checkout
from tests.benchmarks.generator import CITY, House, generate
from tests.benchmarks.pages import FULL, STAYS, STEPS

TODAY = date(2026, 3, 5)
HEAD = ("process", "processor s", "MB")
#: Runs the command line, and says at its end what it took; the system counts a child's memory with its parent's.
_PROBE = """
import sys, time
from bookingopt.__main__ import main
try:
    main()
finally:
    try:
        status = open("/proc/self/status").read().splitlines()
    except FileNotFoundError:  # only Linux tells
        status = ["VmHWM: 0"]
    peak = next(int(line.split()[1]) for line in status if "VmHWM" in line) / 1024
    print("took", time.process_time(), peak, file=sys.stderr)
"""
_LOADING = _PROBE.replace("from bookingopt.__main__ import main", "def main(): import numpy, scipy.optimize")


@dataclass(frozen=True)
class Took:
    """Processor time in seconds, and the most memory in MB."""

    seconds: float
    megabytes: float


def run(args: list[str], tree: Path = ROOT, code: str = _PROBE) -> Took:
    """Run the command line of the checkout ``tree`` with ``args``; memory is 0 where no Linux tells it."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    mark, *figures = done.stderr.rstrip().rpartition("\n")[2].split()
    if done.returncode or mark != "took":
        raise RuntimeError(done.stderr)
    return Took(*map(float, figures))


def write_export(folder: Path, rows: int) -> list[str]:
    """Write an export of Cloudbeds with so many rows and its rooms; return the arguments that import it."""
    rng, rooms = random.Random(1), rows // 75 + 1
    bookings = []
    for room in range(rooms):
        arrival = date(2026, 3, 1)
        while arrival.year == 2026 and len(bookings) < rows:
            nights = rng.choices(list(CITY), list(CITY.values()))[0]
            departure = arrival + timedelta(days=nights)
            state = "Checked Out" if departure <= TODAY else "In-House" if arrival <= TODAY else "Confirmed"
            number = len(bookings)
            dates = [f"{day:%d/%m/%Y}" for day in (arrival, departure)]
            bookings.append([f"Guest {number}", f"C-{number}", 2, 1000 + room, *dates, nights, state])
            arrival = departure + timedelta(days=rng.randrange(2))
    rng.shuffle(bookings)
    export, list_of_rooms = folder / "export.csv", folder / "rooms.csv"
    columns = ["Name", "Reservation Number", "Adults", "Room Number", "Check in Date", "Check out Date", "Nights"]
    with export.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*columns, "Status"], *bookings])
    with list_of_rooms.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["RoomNumber"], *([1000 + room] for room in range(rooms))])
    output = str(folder / "imported.json")
    return ["import", "cloudbeds-csv", str(export), "--rooms", str(list_of_rooms), "--today", f"{TODAY}", "-o", output]


def write_house(folder: Path, house: House, stays: int | None = None) -> list[str]:
    """Write a house of at most so many stays; return the arguments that solve it and write everything there is."""
    data = generate(house, 1)
    data["Reservations"] = data["Reservations"][:stays]
    problem = folder / "problem.json"
    problem.write_text(json.dumps(data), encoding="utf-8")
    names = ("plan.json", "plan.xlsx", "chart.svg", "report.html", "tables/")
    outputs = [part for name in names for part in ("--output", f"{folder}/{name}")]
    return ["solve", str(problem), "--quiet", "--steps", str(STEPS), "--time-limit", "600", *outputs]


def cases(folder: Path, *, small: bool = False) -> dict[str, Callable[[], list[str]]]:
    """Return what writes the files of each case to ``folder``, and returns its arguments; the large take minutes."""
    for name in ("export", "inn", "hotel", "large"):
        (folder / name).mkdir()
    rows, hotel, large = (300, House(12, 60), House(10, 30)) if small else (100_000, FULL, House(1000, 365))
    return {
        "help": lambda: ["--help"],
        f"import of {rows:,} rows": partial(write_export, folder / "export", rows),
        "nine rooms, by rules": lambda: write_house(folder / "inn", House(9, 30, present=False))[:3],
        "a hotel, everything written": partial(write_house, folder / "hotel", hotel, STAYS),
        f"{large.rooms:,} x {large.days}, everything written": partial(write_house, folder / "large", large),
    }


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.processes", description=__doc__)
    parser.add_argument("--against", metavar="REF", help="also run this git commit")
    parser.add_argument("--small", action="store_true", help="small houses")
    options = parser.parse_args(arguments)
    head = [*HEAD, *([f"{name} at {options.against}" for name in HEAD[1:]] if options.against else [])]
    print("|", " | ".join(head), "|")
    print("|" + " --- |" * len(head))
    with tempfile.TemporaryDirectory() as folder, checkout(options.against) as other:
        trees = [ROOT] if other is None else [ROOT, other]
        loading = cells(run([], code=_LOADING))
        print("|", " | ".join(["import numpy, scipy.optimize", *loading, *[""] * (len(head) - 3)]), "|", flush=True)
        for name, written in cases(Path(folder), small=options.small).items():
            args = written()
            print(
                "|", " | ".join([name, *(cell for tree in trees for cell in cells(run(args, tree)))]), "|", flush=True
            )
    return 0


def cells(took: Took) -> list[str]:
    """Return the figures of one run."""
    return [f"{took.seconds:.2f}", f"{took.megabytes:.0f}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
