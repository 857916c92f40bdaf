"""Beds24, API v2: the calendar of a room (which is a type there)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bookingopt.errors import Fault, InputError
from bookingopt.io.sinks.messages import Message, parts_within
from bookingopt.io.sinks.rates import RatedType
from bookingopt.io.sinks.sink import RestrictionJob, RestrictionWriter, Sink
from bookingopt.io.sinks.stay_rules import EVERY_KIND, OPEN, Kind, Run, StayRules, runs
from bookingopt.translatable import Translatable

_MOST_BYTES = 10**6 - 1000

#: Closed to arrival, closed to departure -> the one override of a date.
_OVERRIDES = {
    (True, True): "noCheckInOrCheckOut",
    (True, False): "noCheckIn",
    (False, True): "noCheckOut",
    (False, False): "none",
}


def _write(job: RestrictionJob) -> Iterator[Message]:
    wrong = [name for name, entry in job.types.items() if not entry.id.isdecimal()]
    if wrong:
        assert job.options.rates is not None
        faults = [
            Fault(("types", name, "id"), job.types[name].id, Translatable("expected the number of a room"))
            for name in wrong
        ]
        raise InputError(faults, job.options.rates.source)
    for part in parts_within(_calendar(job), _MOST_BYTES):
        rooms: dict[int, list[dict[str, Any]]] = {}
        for room, entry in part:
            rooms.setdefault(room, []).append(entry)
        body = [{"roomId": room, "calendar": entries} for room, entries in rooms.items()]
        days = [entry[end] for _, entry in part for end in ("from", "to")]
        yield Message(f"restrictions, {min(days)} to {max(days)}", "POST", "/inventory/rooms/calendar", body)


def _calendar(job: RestrictionJob) -> Iterator[tuple[int, dict[str, Any]]]:
    for name, entry in job.types.items():
        rules, before = job.rules.get(name, {}), job.before.get(name, {})
        for run in runs({day: (each, _had_override(before, day)) for day, each in rules.items()}):
            yield int(entry.id), _dates(run)


def _had_override(before: Mapping[date, StayRules], day: date) -> bool:
    """Whether the override of the date is ours to take back."""
    old = before.get(day, OPEN)
    return old.closed_to_arrival or old.closed_to_departure


def _dates(run: Run[tuple[StayRules, bool]]) -> dict[str, Any]:
    rules, had_override = run.value
    override = _OVERRIDES[rules.closed_to_arrival, rules.closed_to_departure]
    dates = {
        "from": run.first.isoformat(),
        "to": run.last.isoformat(),
        "minStay": max(rules.min_stay, rules.min_stay_through),
        "maxStay": rules.max_stay,
    }
    # "none" would also lift a blackout of the hotel's own, so it is said only where the last export closed the date.
    return dates if override == "none" and not had_override else {**dates, "override": override}


def _kinds(entry: RatedType) -> frozenset[Kind]:
    lacking = Kind.MIN_STAY if entry.minimum_stay == "through" else Kind.MIN_STAY_THROUGH
    return EVERY_KIND - {lacking}


SINK = Sink(
    name="beds24",
    title="Beds24, API v2",
    source="wiki.beds24.com, API V2 (2026-05); values of override from a public client (2026)",
    restrictions=RestrictionWriter(
        call="POST /inventory/rooms/calendar",
        write=_write,
        needs=("id", "minimum_stay"),
        kinds=_kinds,
        cannot=Translatable(
            'One minimum stay, whose meaning (`minimum_stay = "arrival"` or `"through"` of the room type) is a '
            "setting of the room."
        ),
        clears="1 for the minimum stay, null for the maximum. An override is taken back (none) only with "
        "`--changes-since`, on dates that the older result had closed: it would lift a blackout of the hotel too.",
        limits="1 MB a call, 100 credits in 5 minutes. A room of Beds24 is a room type.",
    ),
)
