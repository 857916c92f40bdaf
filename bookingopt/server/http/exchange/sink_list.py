"""The systems that take messages, and what each asks for, as plain data."""

from __future__ import annotations

from typing import Any

from bookingopt.io.sinks.catalog import SINKS
from bookingopt.io.sinks.sink import MoveWriter, RestrictionWriter


def sinks() -> list[dict[str, Any]]:
    """Return every system in the order of the documentation."""
    return [
        {
            "sink": sink.name,
            "dialect": sink.dialect,
            "title": sink.title,
            "restrictions": None if sink.restrictions is None else _asked(sink.restrictions, sink.restrictions.needs),
            "moves": None if sink.moves is None else _asked(sink.moves, ()),
        }
        for sink in SINKS
    ]


def _asked(writer: RestrictionWriter | MoveWriter, codes: tuple[str, ...]) -> dict[str, Any]:
    rates = ("rates",) if isinstance(writer, RestrictionWriter) else ()
    return {
        "needs": [*rates, *writer.options],
        "may_have": list(writer.may_have),
        "codes": list(codes),
        "cannot": writer.cannot,
        "cannot_data": writer.cannot.data,
    }
