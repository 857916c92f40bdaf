"""The command line as a user runs it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from bookingopt.__main__ import main
from tests.house.sources import ROOT
from tests.programs import COMMAND


def environment(**changes: str) -> dict[str, str]:
    """What the command runs in: UTF-8, 80 columns, no colour wishes of whoever runs the tests."""
    unwanted = {"NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "PYTHONUTF8", "PYTHONIOENCODING"}
    base = {name: value for name, value in os.environ.items() if name not in unwanted}
    paths = [str(ROOT), *filter(None, [base.get("PYTHONPATH")])]
    return {**base, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", "COLUMNS": "80", **changes}


def run(*args: str, cwd: Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``bookingopt`` in the folder ``cwd``; its output is text, and never a traceback.

    Where ``env`` changes what Python reads when it starts, the command is a process of its own; with settings of the
    service alone it runs here, from its ``main`` on, in a tenth of the time.
    """
    if any(not name.startswith("BOOKINGOPT_") for name in env):
        command, changed = [*COMMAND, *args], environment(**env)
        done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=changed, check=False)
        status, outputs = done.returncode, (done.stdout, done.stderr)
    else:
        status, outputs = _run_here(args, cwd, stdin, env)
    encoding = env.get("PYTHONIOENCODING", "utf-8")
    stdout, stderr = (text.decode(encoding).replace("\r\n", "\n") for text in outputs)
    assert "Traceback" not in stdout + stderr
    return subprocess.CompletedProcess(args, status, stdout, stderr)


def _run_here(args: tuple[str, ...], cwd: Path, stdin: bytes, env: dict[str, str]) -> tuple[int, tuple[bytes, bytes]]:
    """Return exit status and what was written to standard output and standard error."""
    stdout, stderr = io.BytesIO(), io.BytesIO()
    streams = {
        name: io.TextIOWrapper(buffer, encoding="utf-8")
        for name, buffer in (("stdin", io.BytesIO(stdin)), ("stdout", stdout), ("stderr", stderr))
    }
    status: object = 0
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, environment(**env), clear=True),
        mock.patch.multiple(sys, argv=["bookingopt", *args], **streams),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        for name in ("stdout", "stderr"):
            streams[name].flush()
        assert isinstance(status, int)
        return status, (stdout.getvalue(), stderr.getvalue())


def put(folder: Path, name: str, content: Any) -> Path:
    """Write a file as bytes, as text, or as JSON."""
    path = folder / name
    text = content if isinstance(content, bytes | str) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
