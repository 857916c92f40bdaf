"""``python -m tests.attack``: all attacks on this machine's own processes, on loopback; bounded, and with a seed.

Bodies that could cost more than their size, files that were valid once for the command line, and a hostile day of the
whole service. Few of each; ``--nightly`` has as many as a night takes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import Final

from tests.house.sources import ROOT

#: Arguments by attack: what is tried at once, and what in a night.
ATTACKS: Final = {
    "cost": (("200000",), ("1000000",)),
    "command_line": (("--runs", "300"), ("--runs", "20000")),
    "service": (
        ("--calls", "2000", "--faults", "20", "--minutes", "10"),
        ("--calls", "100000", "--faults", "500", "--minutes", "100"),
    ),
}
#: The option of each attack that a seed is; the shapes of the first are always the same.
_SEEDS: Final = {"command_line": "--first", "service": "--seed"}


def commands(seed: int, *, nightly: bool) -> list[list[str]]:
    """Return the commands of all attacks."""
    found = []
    for name, counts in ATTACKS.items():
        seeded = [_SEEDS[name], str(seed)] if name in _SEEDS else []
        found.append([sys.executable, "-m", f"tests.attack.{name}", *counts[nightly], *seeded])
    return found


def main(arguments: list[str]) -> int:
    """Run all attacks; return 1 where one found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--nightly", action="store_true", help="as many of each as a night takes")
    parser.add_argument("--seed", type=int, default=1, help="what files, calls and faults are drawn by")
    options = parser.parse_args(arguments)
    found = 0
    for command in commands(options.seed, nightly=options.nightly):
        print("$", *command[1:], flush=True)
        found |= subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
