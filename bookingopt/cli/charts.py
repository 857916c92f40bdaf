"""The tape charts of ``bookingopt solve``: what is asked for is checked before the search, and drawn after it."""

# ruff: noqa: PLC0415  drawing is imported when there is something to draw

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bookingopt.errors import UsageError

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem
    from bookingopt.domain.result import Result
    from bookingopt.files import Target


def check_before(problem: Problem, wanted: Sequence[Target]) -> None:
    """Refuse ``--before`` where there is no chart, or no present plan to be shown in it."""
    if not any(target.is_picture for target in wanted):
        raise UsageError("--before is about the tape chart: it needs --output NAME.svg")
    if all(stay.assigned_room is None for stay in problem.reservations):
        raise UsageError("--before needs a present plan: no reservation has an AssignedRoom")


def picture(problem: Problem, result: Result, wanted: Sequence[Target], *, before: bool) -> str:
    """Return the tape chart as SVG where a target wants it."""
    if not any(target.is_picture for target in wanted):
        return ""
    from bookingopt.render.chart import tape_chart

    return tape_chart(problem, result, before=before)
