"""The command line as a user runs it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "bookingopt"]


def environment(**changes: str) -> dict[str, str]:
    """What the command runs in: UTF-8, 80 columns, no colour wishes of whoever runs the tests."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "PYTHONUTF8", "PYTHONIOENCODING"}
    base = {name: value for name, value in os.environ.items() if name not in unwanted}
    paths = [str(ROOT), *filter(None, [base.get("PYTHONPATH")])]
    return {**base, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "COLUMNS": "80", **changes}


def run(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``bookingopt`` in the folder ``cwd``; its output is text, and never a traceback."""
    done = subprocess.run(
        [*COMMAND, *args], cwd=cwd, input=stdin, capture_output=True, env=environment(**env), check=False
    )
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    stdout, stderr = (text.decode(encoding).replace("\r\n", "\n") for text in (done.stdout, done.stderr))
    assert "Traceback" not in stdout + stderr
    return subprocess.CompletedProcess(done.args, done.returncode, stdout, stderr)


def put(folder: Path, name: str, content: Any) -> Path:
    """Write a file as bytes, as text, or as JSON."""
    path = folder / name
    text = content if isinstance(content, bytes | str) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
