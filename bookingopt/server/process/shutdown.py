"""Shutdown: children get a signal, a second one on request, and are killed after their time."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from typing import Final

from bookingopt.server.process.child import Child
from bookingopt.server.process.signals import Signals

#: Seconds between two checks.
_PAUSE: Final = 0.1
#: Seconds for children to stop after a second signal.
_FORCED: Final = 3.0


def end_children(
    children: Sequence[Child],
    seconds: float,
    signals: Signals,
    *,
    may_force: bool = False,
    kept: Child | None = None,
) -> None:
    """Signal ``children`` to stop and wait for them; kill those that take too long.

    Parameters
    ----------
    children, seconds
        Who is to end, and how long each may take.
    signals
        Where a second signal comes, the children are told once more, and get a few seconds only.
    may_force
        Whether a second signal counts.
    kept
        A child that must run meanwhile: it is started again where it dies.
    """
    for child in children:
        child.send(signal.SIGTERM)
    end = time.monotonic() + seconds
    is_forced = False
    while any(child.is_running and not child.has_ended() for child in children):
        if may_force and signals.force_shutdown and not is_forced:
            is_forced, end = True, time.monotonic() + _FORCED
            for child in children:
                child.send(signal.SIGTERM)
        if time.monotonic() > end:
            for child in children:
                child.send(signal.SIGKILL)
        if kept is not None:
            kept.restart_if_due()
        signals.sleep(_PAUSE)
