"""Programs that the tests run: ours, and those of their own environment; and what any of them says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

#: ``bookingopt`` as a process.
COMMAND = [sys.executable, "-m", "bookingopt"]


def tool(name: str) -> str:
    """Return the path of a program of the tests' own environment."""
    return str(Path(sys.executable).with_name(name))


def ran(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program and return how it ended and what it said."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def checked(*command: str, cwd: Path | None = None) -> str:
    """Run a program that must find nothing wrong; return what it said."""
    done = ran(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
