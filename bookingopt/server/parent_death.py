"""A process that dies with its parent, so that no orphan works on."""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

#: ``prctl``: the signal that a process gets when its parent dies. Looked up before any fork.
_PR_SET_PDEATHSIG: Final = 1
_PRCTL: Final = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> None:
    """Let the system send this process a signal when its parent dies; on Linux only."""
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, number)
