"""A process that asked for it gets its signal when its parent dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.services import until

#: Starts a child that asks for SIGTERM, waits until it has asked, and dies.
_PARENT = """
import os, signal, sys, time
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    from bookingopt.server.parent_death import die_with_parent
    die_with_parent(signal.SIGTERM)
    os.write(writer, b"x")
    time.sleep(60)
os.read(reader, 1)
print(child, flush=True)
os._exit(0)
"""


def test_the_child_ends_with_its_parent():
    done = subprocess.run([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, check=True)
    child = int(done.stdout)
    until(lambda: not _runs(child), "the child ends")


def _runs(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody waits for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
