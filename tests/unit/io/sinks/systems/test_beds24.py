"""Beds24: every entry of the calendar read back is the table that it came from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from bookingopt.errors import InputError
from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.stay_rules import EVERY_KIND, OPEN, Kind, StayRules, projected
from bookingopt.io.sinks.systems import beds24
from tests.unit.io.sinks.samples import RATES, TYPES, day, expanded, rates, tables, with_rules

#: What the rooms of the samples can say.
SAID = {"Twin": EVERY_KIND - {Kind.MIN_STAY_THROUGH}, TYPES[1]: EVERY_KIND - {Kind.MIN_STAY}}
ROOMS = {101: "Twin", 102: TYPES[1]}
CLOSED = {"noCheckIn": (True, False), "noCheckOut": (False, True), "noCheckInOrCheckOut": (True, True)}


def options(**changes: Any) -> ExportOptions:
    return ExportOptions(**{"rates": rates(), "allow_loss": True, **changes})


def entries(exported: PlanExport) -> dict[tuple[str, date], dict[str, Any]]:
    found = {}
    for message in exported.messages:
        for room in message.body:
            for entry in room["calendar"]:
                for when in expanded(entry["from"], entry["to"]):
                    place = ROOMS[room["roomId"]], when
                    assert place not in found
                    found[place] = entry
    return found


def read_back(exported: PlanExport, before: dict[tuple[str, date], StayRules]) -> dict[tuple[str, date], StayRules]:
    """The calendar after the messages: an override that is not named stays."""
    found = dict(before)
    for (name, when), entry in entries(exported).items():
        old = before.get((name, when), OPEN)
        kept = (old.closed_to_arrival, old.closed_to_departure)
        closed = (False, False) if entry.get("override") == "none" else CLOSED.get(entry.get("override", ""), kept)
        minimum = {"min_stay": entry["minStay"]} if name == "Twin" else {"min_stay_through": entry["minStay"]}
        found[name, when] = StayRules(
            **minimum, max_stay=entry["maxStay"], closed_to_arrival=closed[0], closed_to_departure=closed[1]
        )
    return found


def wanted(table: dict[str, dict[date, StayRules]]) -> dict[tuple[str, date], StayRules]:
    return {(name, when): projected(rules, SAID[name]) for name, days in table.items() for when, rules in days.items()}


@given(tables())
def test_what_is_sent_is_the_table(table):
    assert read_back(export_plan(beds24.SINK, with_rules(table), options()), {}) == wanted(table)


@given(tables(), tables())
def test_changes_lead_from_the_old_table_to_the_new_one(old, new):
    exported = export_plan(beds24.SINK, with_rules(new), options(changes_since=with_rules(old)))
    reached = read_back(exported, wanted(old))
    assert reached == {**dict.fromkeys(wanted(old), OPEN), **wanted(new)}


def test_trap_a_blackout_of_the_hotel_is_not_lifted():
    # One field holds both our closed dates and the hotel's blackout.
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    assert all("override" not in entry for entry in entries(export_plan(beds24.SINK, result, options())).values())


@pytest.mark.parametrize(
    ("id_", "said"),
    [("twin", r"types\.Twin\.id: twin: expected the number of a room"), ("", r"types\.Twin\.id: expected this field")],
)
def test_trap_a_room_is_a_number(id_, said):
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    codes = rates(RATES.replace('"101"', f'"{id_}"'))
    with pytest.raises(InputError, match=said):
        export_plan(beds24.SINK, result, options(rates=codes))


def test_calls_stay_below_the_limit(monkeypatch):
    monkeypatch.setattr(beds24, "_MOST_BYTES", 500)
    table = {name: {day(number): StayRules(max_stay=number + 2) for number in range(9)} for name in TYPES}
    exported = export_plan(beds24.SINK, with_rules(table), options())
    assert len(exported.messages) > 2
    assert read_back(exported, {}) == wanted(table)
