"""Instants -> dates, in the property's time zone and nowhere else."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookingopt.io.sources.options import NightHours


def read_instant(text: str) -> datetime:
    """Return the instant that an ISO text with ``Z`` or an offset names.

    Raises
    ------
    ValueError
        It is no instant; a time without zone or offset is none.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("no time zone")
    return instant


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the date that the hotel's clocks show at ``instant``."""
    return instant.astimezone(zone).date()


def blocked_nights(begin: datetime, end: datetime, zone: ZoneInfo, hours: NightHours) -> tuple[date, date] | None:
    """Return the first and the last night that a block from ``begin`` to ``end`` closes; None where it closes none.

    The night of day D is closed where the block overlaps the hours of that night, by the hotel's clocks.
    """
    begins, ends = begin.astimezone(zone).replace(tzinfo=None), end.astimezone(zone).replace(tzinfo=None)
    first = begins.date() - timedelta(days=0 if begins.time() >= hours.ends else 1)
    last = ends.date() - timedelta(days=0 if ends.time() > hours.begins else 1)
    return (first, last) if begins < ends and first <= last else None
