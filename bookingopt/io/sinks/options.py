"""What the user says beside the plan: which part is wanted, and what neither the plan nor the house can know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bookingopt.io.sources.options import BlockEnd

if TYPE_CHECKING:  # the command line shows these options without reading a house
    from bookingopt.domain.problem import Problem
    from bookingopt.domain.result import Result
    from bookingopt.io.sinks.rates import Rates


class Dialect(StrEnum):
    """How a receiver of OTA messages wants them."""

    SITEMINDER = "siteminder"
    GOOGLE = "google"
    ALPINEBITS = "alpinebits"


class What(StrEnum):
    """What is exported."""

    RESTRICTIONS = "restrictions"
    MOVES = "moves"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Options of an export. None means that the user did not say; where a system needs it, that is an error.

    Attributes
    ----------
    problem
        The house that the plan is for, as the system has it: its ids of the rooms, its locks, its business date.
    changes_since
        An older result: only what has changed is sent.
    hotel, service
        The system's own ids of the property, and of the service that is sold.
    interval_end
        Whether the last day of an interval is its last night or the day after.
    allow_loss
        Send what can be said where a system lacks a kind of restriction.
    now
        The time that messages carry.
    """

    what: What | None = None
    dialect: Dialect | None = None
    problem: Problem | None = None
    rates: Rates | None = None
    changes_since: Result | None = None
    hotel: str | None = None
    service: str | None = None
    timezone: str | None = None
    interval_end: BlockEnd | None = None
    allow_loss: bool = False
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def given(self) -> tuple[str, ...]:
        """Return the names of the options that the user gave, of those that not every export uses."""
        names = ("rates", "changes_since", "hotel", "service", "timezone", "interval_end")
        given = [name for name in names if getattr(self, name) is not None]
        return (*given, *(("allow_loss",) if self.allow_loss else ()))


def spelled(option: str) -> str:
    """Return the name of an option as the command line writes it."""
    return f"--{option.replace('_', '-')}"
