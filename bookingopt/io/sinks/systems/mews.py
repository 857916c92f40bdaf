"""Mews Connector: restrictions (what is forbidden, with exceptions) and rooms of reservations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import Action, Ids, RoomStep, served
from bookingopt.io.sinks.sink import MoveWriter, RestrictionJob, RestrictionWriter, RoomChange, Sink
from bookingopt.io.sinks.stay_rules import StayRules, runs
from bookingopt.io.sources.options import read_zone
from bookingopt.translatable import Translatable

_MOST_ITEMS = 1000

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Forbidden(NamedTuple):
    """Whether stays are forbidden; those from ``least`` to ``most`` nights are the exception."""

    forbids: bool
    least: int | None = None
    most: int | None = None


_OPEN = _Forbidden(forbids=False)


def _start(rules: StayRules) -> _Forbidden:
    if rules.closed_to_arrival:
        return _Forbidden(forbids=True)
    least = rules.min_stay if rules.min_stay > 1 else None
    return _Forbidden(least is not None or rules.max_stay is not None, least, rules.max_stay)


def _stay(rules: StayRules) -> _Forbidden:
    return _OPEN if rules.min_stay_through == 1 else _Forbidden(forbids=True, least=rules.min_stay_through)


def _end(rules: StayRules) -> _Forbidden:
    return _Forbidden(rules.closed_to_departure)


_TYPES = {"Start": _start, "Stay": _stay, "End": _end}


def _write_rules(job: RestrictionJob) -> Iterator[Message]:
    assert job.options.timezone is not None
    zone = read_zone(job.options.timezone)
    cleared: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    for name, entry in job.types.items():
        for rate in entry.rates or (None,):
            conditions = {"ResourceCategoryId": entry.id} | ({} if rate is None else {"ExactRateId": rate})
            for kind, forbidden in _TYPES.items():
                for run in runs({day: forbidden(rules) for day, rules in job.rules.get(name, {}).items()}):
                    item = {
                        "Type": kind,
                        **conditions,
                        "StartUtc": _instant(run.first, zone),
                        "EndUtc": _instant(run.last, zone),
                        "Days": dict.fromkeys(_WEEKDAYS, True),
                    }
                    if run.value.forbids:
                        said.append(item | _exceptions(run.value))
                    else:
                        cleared.append(item)
    for operation, items in (("clear", cleared), ("set", said)):
        for start in range(0, len(items), _MOST_ITEMS):
            part = items[start : start + _MOST_ITEMS]
            body = {"ServiceId": job.options.service, "Data": part}
            serves = f"restrictions, {operation} {len(part):,} intervals"
            yield Message(serves, "POST", f"/api/connector/v1/restrictions/{operation}", body)


def _instant(day: date, zone: ZoneInfo) -> str:
    """Return the property's midnight that begins the day; an interval includes the day that begins at its end."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _exceptions(value: _Forbidden) -> dict[str, str]:
    lengths = {"MinLength": value.least, "MaxLength": value.most}
    return {name: f"P0M{nights}DT0H0M0S" for name, nights in lengths.items() if nights is not None}


def _write_moves(phase: list[RoomStep], _: ExportOptions) -> Iterator[Message]:
    updates = [_update(step) for step in phase]
    body = {"ReservationUpdates": updates, "Reprice": False, "ApplyCancellationFee": False}
    moves = [number for step in phase for number in step.moves]
    yield Message(served(phase), "POST", "/api/connector/v1/reservations/update", body, moves=moves)


def _update(step: RoomStep) -> dict[str, Any]:
    update: dict[str, Any] = {"ReservationId": step.ids["reservation-id"]}
    if step.action in (Action.LOCK, Action.UNLOCK):
        return update | {"AssignedResourceLocked": {"Value": step.action is Action.LOCK}}
    return update | {"AssignedResourceId": {"Value": None if step.to_room is None else step.to_room.ids["room-id"]}}


def _read_moves(message: Message) -> Iterator[RoomChange]:
    for update in message.body["ReservationUpdates"]:
        key = (update["ReservationId"],)
        if "AssignedResourceLocked" in update:
            yield RoomChange(key, lock=update["AssignedResourceLocked"]["Value"])
        else:
            yield RoomChange(key, update["AssignedResourceId"]["Value"])


def _key(ids: Ids) -> tuple[str, ...]:
    return (ids["reservation-id"],)


SINK = Sink(
    name="mews",
    title="Mews Connector API",
    source="MewsSystems/open-api-docs f6eb492 (2026-08)",
    restrictions=RestrictionWriter(
        call="POST restrictions/clear, restrictions/set",
        write=_write_rules,
        needs=("id",),
        options=("service", "timezone"),
        cannot=Translatable("Nothing of ours is lost. Without `rates` a restriction holds for every rate."),
        clears="restrictions/clear with the same conditions (type, category, rate). It never touches what the hotel "
        "has set by hand.",
        limits="1,000 items a call, 150,000 restrictions a service. A restriction forbids; its lengths are the "
        "exceptions. Days are the instants of the property's midnight in UTC, the last one included.",
    ),
    moves=MoveWriter(
        call="POST reservations/update",
        write=_write_moves,
        read=_read_moves,
        key=_key,
        ids=("reservation-id",),
        most_changes=_MOST_ITEMS,
        cannot=Translatable("Nothing of ours is lost."),
        limits="1,000 reservations a call. `Reprice` false keeps the price: left out, the reservation is priced anew. "
        "A locked reservation is unlocked first and locked again.",
    ),
)
