#!/opt/bookingopt/bin/python
"""What the container engine asks: does the API answer, does a worker process live? Exit status 0 or 1."""

from __future__ import annotations

import os
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path

WORKER = b"bookingopt.server.jobs.worker"
SECONDS = 3


def api() -> str | None:
    """Return what is wrong with the API, None if it answers."""
    url = f"http://127.0.0.1:{os.environ.get('BOOKINGOPT_PORT', '8000')}/health/live"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            return None if answer.status in {200, 204} else f"{url} answers {answer.status}"
    except (OSError, HTTPException) as error:
        return f"{url}: {error}"


def worker(processes: Path = Path("/proc")) -> str | None:
    """Return what is wrong with the workers, None if at least one process of theirs lives."""
    for folder in processes.glob("[0-9]*"):
        try:
            if WORKER in (folder / "cmdline").read_bytes().split(b"\0"):
                return None
        except OSError:  # it has ended meanwhile
            continue
    return "no process of a worker lives"


def main(role: str) -> int:
    """Say on stderr what is wrong."""
    checks = {"api": api, "worker": worker}
    fault = checks[role]() if role in checks else f"expected api or worker, not {role!r}"
    if fault:
        print(fault, file=sys.stderr)  # noqa: T201
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
