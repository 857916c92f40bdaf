"""Channex: restrictions by rate plan, with both minimum stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bookingopt.io.sinks.messages import Message, parts_within
from bookingopt.io.sinks.sink import RestrictionJob, RestrictionWriter, Sink
from bookingopt.translatable import Translatable

#: A call may have 10 MB; the rest is for the braces around the values.
_MOST_BYTES = 10 * 2**20 - 1000

#: In the value of a maximum stay: none.
_NO_MAXIMUM = 0


def _write(job: RestrictionJob) -> Iterator[Message]:
    for part in parts_within(_values(job), _MOST_BYTES):
        yield Message(_served(part), "POST", "/api/v1/restrictions", {"values": part})


def _values(job: RestrictionJob) -> Iterator[dict[str, Any]]:
    for _, entry, run in job.runs():
        rules = run.value
        for rate in entry.rates:
            yield {
                "property_id": job.options.hotel,
                "rate_plan_id": rate,
                "date_from": run.first.isoformat(),
                "date_to": run.last.isoformat(),
                "min_stay_arrival": rules.min_stay,
                "min_stay_through": rules.min_stay_through,
                "max_stay": _NO_MAXIMUM if rules.max_stay is None else rules.max_stay,
                "closed_to_arrival": rules.closed_to_arrival,
                "closed_to_departure": rules.closed_to_departure,
            }


def _served(values: list[dict[str, Any]]) -> str:
    first, last = min(each["date_from"] for each in values), max(each["date_to"] for each in values)
    plans = len({each["rate_plan_id"] for each in values})
    return f"restrictions of {plans} rate plan{'s' if plans > 1 else ''}, {first} to {last}"


SINK = Sink(
    name="channex",
    title="Channex",
    source="docs.channex.io, availability and rates, and its update of restrictions (read 2026-11)",
    restrictions=RestrictionWriter(
        call="POST /api/v1/restrictions",
        write=_write,
        needs=("rates",),
        options=("hotel",),
        cannot=Translatable("Nothing of ours is lost. Whether a channel behind it knows every kind is another matter."),
        clears="1 for both minimum stays, 0 for the maximum, false for closed dates. A stop sell is never touched.",
        limits="10 MB a call, 10 calls a minute and property. 200 is answered also when single values were refused: "
        "read `meta.warnings`. Of two values for one date the later wins.",
    ),
)
