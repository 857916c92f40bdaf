"""What a writer is given: runs with their codes, and what messages know a room by."""

from __future__ import annotations

from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import RoomRef
from bookingopt.io.sinks.sink import RestrictionJob, span
from bookingopt.io.sinks.stay_rules import OPEN, Run, StayRules
from bookingopt.io.sinks.systems import mews, ohip
from tests.unit.io.sinks.samples import TYPES, day, rates


def test_runs_come_with_the_codes_of_their_type():
    closed = StayRules(closed_to_arrival=True)
    rules = {TYPES[1]: {day(0): OPEN, day(1): OPEN}, "Twin": {day(2): closed}, "Attic": {day(0): OPEN}}
    job = RestrictionJob(rules, {}, {}, rates().types, ExportOptions())
    assert [(name, entry.id, run) for name, entry, run in job.runs()] == [
        ("Twin", "101", Run(day(2), day(2), closed)),
        (TYPES[1], "102", Run(day(0), day(1), OPEN)),
    ]


def test_a_message_says_what_it_serves():
    assert span("Twin", day(0), day(0)) == f"restrictions of Twin, {day(0)}"
    assert span("Twin", day(0), day(3)) == f"restrictions of Twin, {day(0)} to {day(3)}"


def test_a_room_is_known_by_its_id_or_by_its_number():
    room = RoomRef("12", {"room-id": "u-12", "type-id": "t"})
    assert mews.SINK.moves is not None
    assert mews.SINK.moves.room_key(room) == "u-12"
    assert mews.SINK.moves.room_key(RoomRef("12")) == "12"
    assert ohip.SINK.moves is not None
    assert ohip.SINK.moves.room_key(room) == "12"
