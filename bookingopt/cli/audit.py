"""``bookingopt audit``: the audit trail of a service, to be kept elsewhere."""

# ruff: noqa: PLC0415  what is heavy is imported inside the command, not for the help

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer

from bookingopt.cli.support.redis_connection import EXIT_STATUS, connected
from bookingopt.cli.support.standard_streams import write
from bookingopt.errors import UsageError, shown

__all__ = ["EXIT_STATUS", "audit"]


def audit(
    day: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Only the entries of this day (UTC)."),
    ] = None,
) -> None:
    """Write the audit trail of the service whose Redis BOOKINGOPT_REDIS_URL names, one line of JSON for each action."""
    from bookingopt.io.request_text import day as day_of
    from bookingopt.server.audit import entries

    wanted: date | None = None
    if day is not None and (wanted := day_of(day)) is None:
        raise UsageError(f"--day {shown(day)}: expected a date YYYY-MM-DD")
    with connected() as (_, redis):
        for entry in entries(redis, wanted):
            write(json.dumps(entry, ensure_ascii=False) + "\n", "utf-8")
