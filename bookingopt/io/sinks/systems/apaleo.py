"""apaleo: restrictions of rates (JSON Patch) and units of reservations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from bookingopt.io.sinks.messages import JSON_PATCH, Message
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import Action, Ids, RoomStep
from bookingopt.io.sinks.sink import MoveWriter, RestrictionJob, RestrictionWriter, RoomChange, Sink, span
from bookingopt.io.sinks.stay_rules import EVERY_KIND, ONE_DAY, Kind, StayRules
from bookingopt.translatable import Translatable

_ACTIONS = "/booking/v1/reservation-actions"

_LOCKS = {"lock-unit": True, "unlock-unit": False}


def _write_rules(job: RestrictionJob) -> Iterator[Message]:
    for name, entry, run in job.runs():
        for rate in entry.rates:
            query = {
                "ratePlanIds": rate,
                "from": run.first.isoformat(),
                "to": (run.last + ONE_DAY).isoformat(),
            }
            serves = span(name, run.first, run.last)
            yield Message(serves, "PATCH", "/rateplan/v1/rates", _patch(run.value), JSON_PATCH, query=query)


def _patch(rules: StayRules) -> list[dict[str, Any]]:
    """Return a change of single values: the whole object would take a closed rate of the hotel with it."""
    values: dict[str, Any] = {
        "minLengthOfStay": rules.min_stay,
        "maxLengthOfStay": rules.max_stay,
        "closedOnArrival": rules.closed_to_arrival,
        "closedOnDeparture": rules.closed_to_departure,
    }
    return [
        {"op": "remove", "path": f"/restrictions/{name}"}
        if value is None
        else {"op": "replace", "path": f"/restrictions/{name}", "value": value}
        for name, value in values.items()
    ]


def _write_moves(phase: list[RoomStep], _: ExportOptions) -> Iterator[Message]:
    for step in phase:
        match step.action:
            case Action.ASSIGN:
                assert step.to_room is not None
                action = f"assign-unit/{quote(step.to_room.ids['room-id'], safe='')}"
            case Action.UNASSIGN:
                action = "unassign-units"
            case _:
                action = f"{step.action}-unit"
        path = f"{_ACTIONS}/{quote(step.ids['reservation-id'], safe='')}/{action}"
        yield Message(step.serves, "PUT", path, moves=step.moves)


def _read_moves(message: Message) -> Iterator[RoomChange]:
    reservation, action, *unit = message.path.removeprefix(f"{_ACTIONS}/").split("/")
    key = (unquote(reservation),)
    yield RoomChange(key, unquote(unit[0]) if unit else None, _LOCKS.get(action))


def _key(ids: Ids) -> tuple[str, ...]:
    return (ids["reservation-id"],)


SINK = Sink(
    name="apaleo",
    title="apaleo",
    source="apaleo.dev, set rates and restrictions (read 2026-11); @apaleo/angular-api-proxy-booking 19.0.29",
    restrictions=RestrictionWriter(
        call="PATCH /rateplan/v1/rates",
        write=_write_rules,
        needs=("rates",),
        kinds=lambda _: EVERY_KIND - {Kind.MIN_STAY_THROUGH},
        cannot=Translatable("Minimum stay through: both lengths hold for the day of arrival."),
        clears="1 for the minimum stay, `remove` for the maximum, false for closed dates. `closed` is never touched; a "
        "PUT without restrictions would delete them all.",
        limits="One set of values a call; `to` is the day after. Rates that are not loaded are answered with 404.",
    ),
    moves=MoveWriter(
        call="PUT reservation-actions/{id}/assign-unit/{unitId}, unassign-units, lock-unit, unlock-unit",
        write=_write_moves,
        read=_read_moves,
        key=_key,
        ids=("reservation-id",),
        cannot=Translatable("Taking the unit from a guest in house, so none is moved."),
        limits="One reservation a call. The unit must be free. Assigning a unit does not change the price.",
    ),
)
