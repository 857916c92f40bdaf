"""What runs: version, commit and solver library, none of them loaded for it."""

from __future__ import annotations

import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from bookingopt import __version__

_PACKAGE = Path(__file__).resolve().parents[2]


def version_text() -> str:
    """Return one line each on BookingOpt, its commit and the solver library."""
    return f"bookingopt {__version__}\ncommit {commit()}\nHiGHS {metadata.version('highspy')}\n"


def commit() -> str:
    """Return the commit that runs, as the build noted it or as the checkout says it; else ``unknown``."""
    noted = _PACKAGE / "_commit.txt"
    if noted.exists():
        return noted.read_text(encoding="ascii").strip()
    checkout, git = _PACKAGE.parent, shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return "unknown"
    command = [git, "-C", str(checkout), "rev-parse", "--short=12", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  none of it is input
    return done.stdout.strip() or "unknown"
