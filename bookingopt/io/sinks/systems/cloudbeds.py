"""Cloudbeds, API v1.3: restrictions of rates (patchRate) and rooms of reservations (postRoomAssign)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bookingopt.io.sinks.messages import FORM, Message
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import Action, Ids, RoomStep
from bookingopt.io.sinks.sink import MoveWriter, RestrictionJob, RestrictionWriter, RoomChange, Sink, span
from bookingopt.io.sinks.stay_rules import EVERY_KIND, ONE_DAY, Kind, StayRules
from bookingopt.io.sources.options import BlockEnd
from bookingopt.translatable import Translatable

_MOST_INTERVALS = 30

Interval = tuple[str, str, date, date, StayRules]


def _write_rules(job: RestrictionJob) -> Iterator[Message]:
    part: list[Interval] = []
    for name, entry, run in job.runs():
        for rate in entry.rates:
            part.append((name, rate, run.first, run.last, run.value))
            if len(part) == _MOST_INTERVALS:
                yield _patch(part, job.options)
                part = []
    if part:
        yield _patch(part, job.options)


def _patch(part: list[Interval], options: ExportOptions) -> Message:
    fields: dict[str, str] = {} if options.hotel is None else {"propertyID": options.hotel}
    after = ONE_DAY if options.interval_end is BlockEnd.CHECKOUT else ONE_DAY * 0
    for number, (_, rate, first, last, rules) in enumerate(part):
        interval = {
            "startDate": first.isoformat(),
            "endDate": (last + after).isoformat(),
            "minLos": str(rules.min_stay_through if rules.min_stay_through > 1 else 0),
            "maxLos": str(rules.max_stay or 0),
            "closedToArrival": _word(rules.closed_to_arrival),
            "closedToDeparture": _word(rules.closed_to_departure),
        }
        fields[f"rates[{number}][rateID]"] = rate
        fields |= {f"rates[{number}][interval][{name}]": value for name, value in interval.items()}
    types = ", ".join(dict.fromkeys(name for name, *_ in part))
    serves = span(types, min(each[2] for each in part), max(each[3] for each in part))
    return Message(serves, "POST", "/patchRate", fields, FORM)


def _word(value: bool) -> str:
    return "true" if value else "false"


def _write_moves(phase: list[RoomStep], options: ExportOptions) -> Iterator[Message]:
    for step in phase:
        fields = {
            "reservationID": step.ids["reservation-id"],
            "subReservationID": step.ids["sub-reservation-id"],
            "newRoomID": "",
            "adjustPrice": "false",
        }
        if options.hotel is not None:
            fields["propertyID"] = options.hotel
        if step.to_room is not None:
            fields |= {"newRoomID": step.to_room.ids["room-id"], "roomTypeID": step.to_room.ids["type-id"]}
        if step.from_room is not None:
            fields["oldRoomID"] = step.from_room.ids["room-id"]
        if step.action is Action.UNASSIGN:
            fields["reservationRoomID"] = step.ids["reservation-room-id"]
        yield Message(step.serves, "POST", "/postRoomAssign", fields, FORM, step.moves)


def _read_moves(message: Message) -> Iterator[RoomChange]:
    fields = message.body
    key = (fields["reservationID"], fields["subReservationID"])
    yield RoomChange(key, fields["newRoomID"] or None)


def _key(ids: Ids) -> tuple[str, ...]:
    return ids["reservation-id"], ids["sub-reservation-id"]


SINK = Sink(
    name="cloudbeds",
    title="Cloudbeds, API v1.3",
    source="cloudbeds/openapi-specs f6c4b9a (2026-08)",
    restrictions=RestrictionWriter(
        call="POST patchRate",
        write=_write_rules,
        needs=("rates",),
        options=("interval_end",),
        may_have=("hotel",),
        kinds=lambda _: EVERY_KIND - {Kind.MIN_STAY},
        cannot=Translatable(
            "Minimum stay on arrival: its minimum holds for every night of a stay, so the greater of our two is "
            "sent, which is safe and may turn stays away. Derived rates are refused."
        ),
        clears="0 for both lengths, false for closed dates (not stated in the specification). `blocked` is never "
        "touched.",
        limits="30 intervals a call; the answer is a job, its outcome stands in getRateJobs. Whether the end of an "
        "interval is a night is not stated: `--interval-end` says it.",
    ),
    moves=MoveWriter(
        call="POST postRoomAssign",
        write=_write_moves,
        read=_read_moves,
        key=_key,
        ids=("reservation-id", "sub-reservation-id"),
        ids_to_unassign=("reservation-room-id",),
        room_ids=("room-id", "type-id"),
        may_have=("hotel",),
        has_locks=False,
        cannot=Translatable("Locks: a locked stay must be unlocked by hand."),
        limits="One room a call. `adjustPrice` false keeps the price.",
    ),
)
