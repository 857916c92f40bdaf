"""Cloudbeds: restrictions read back are the table; moves replayed are the plan."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError, UsageError
from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.stay_rules import EVERY_KIND, OPEN, Kind, StayRules, projected
from bookingopt.io.sinks.systems import cloudbeds
from bookingopt.io.sources.options import BlockEnd
from tests.unit.io.sinks.plans import assert_messages_lead_to_the_plan, cases, exported, two_that_swap
from tests.unit.io.sinks.samples import TYPES, by_code, day, expanded, rates, tables, with_rules

FIELD = re.compile(r"rates\[(\d+)\](?:\[interval\])?\[(\w+)\]")


def options(end: BlockEnd | None = BlockEnd.LAST_NIGHT, *, allow_loss: bool = True) -> ExportOptions:
    return ExportOptions(what=What.RESTRICTIONS, rates=rates(), interval_end=end, allow_loss=allow_loss)


def intervals(export: PlanExport) -> list[list[dict[str, str]]]:
    found = []
    for message in export.messages:
        assert message.content_type == "application/x-www-form-urlencoded"
        rows: dict[str, dict[str, str]] = {}
        for name, value in message.body.items():
            place = FIELD.fullmatch(name)
            assert place, name
            rows.setdefault(place[1], {})[place[2]] = value
        found.append(list(rows.values()))
    return found


def read_back(export: PlanExport, after: int) -> dict[tuple[str, date], StayRules]:
    found = {}
    for part in intervals(export):
        assert len(part) <= 30
        for row in part:
            last = date.fromisoformat(row["endDate"]) - timedelta(days=after)
            for when in expanded(row["startDate"], last.isoformat()):
                assert (row["rateID"], when) not in found
                found[row["rateID"], when] = StayRules(
                    max_stay=int(row["maxLos"]) or None,
                    min_stay_through=int(row["minLos"]) or 1,
                    closed_to_arrival=row["closedToArrival"] == "true",
                    closed_to_departure=row["closedToDeparture"] == "true",
                )
    return found


@given(tables(), st.sampled_from(BlockEnd))
def test_what_is_sent_is_the_table_with_the_greater_of_both_minimum_stays(table, end):
    export = export_plan(cloudbeds.SINK, with_rules(table), options(end))
    wanted = {place: projected(rules, EVERY_KIND - {Kind.MIN_STAY}) for place, rules in by_code(table).items()}
    assert read_back(export, after=end is BlockEnd.CHECKOUT) == wanted


def test_a_call_has_30_intervals():
    table = {TYPES[0]: {day(number): StayRules(max_stay=number + 2) for number in range(16)}, TYPES[1]: {day(0): OPEN}}
    export = export_plan(cloudbeds.SINK, with_rules(table), options())
    assert [len(part) for part in intervals(export)] == [30, 3]
    assert export.messages[1].serves == f"restrictions of Twin, Suite & Spa, {day(0)} to {day(15)}"


def test_trap_the_end_of_an_interval_is_not_guessed():
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    with pytest.raises(UsageError, match="cloudbeds needs --interval-end"):
        export_plan(cloudbeds.SINK, result, options(None))


def test_trap_open_values_are_its_own():
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    [[row, *_]] = intervals(export_plan(cloudbeds.SINK, result, options()))
    assert {name: row[name] for name in ("minLos", "maxLos", "closedToArrival", "closedToDeparture")} == {
        "minLos": "0",
        "maxLos": "0",
        "closedToArrival": "false",
        "closedToDeparture": "false",
    }


@given(cases())
def test_moves_lead_to_the_plan(case):
    assert_messages_lead_to_the_plan(cloudbeds.SINK, case, hotel="P1")


def test_a_room_is_taken_away_and_given():
    bodies = [message.body for message in exported(cloudbeds.SINK, two_that_swap()).messages]
    assert bodies[1] == {
        "reservationID": "r/A",
        "subReservationID": "sA",
        "reservationRoomID": "rrA",
        "newRoomID": "",
        "oldRoomID": "id 1",
        "adjustPrice": "false",
    }
    assert bodies[3] == {
        "reservationID": "r/A",
        "subReservationID": "sA",
        "newRoomID": "id 2",
        "roomTypeID": "t",
        "adjustPrice": "false",
    }
    assert bodies[0]["oldRoomID"] == "id 1"


def test_trap_the_price_is_kept():
    # overrideRates does the opposite of its name.
    for message in exported(cloudbeds.SINK, two_that_swap()).messages:
        assert message.body["adjustPrice"] == "false"
        assert "overrideRates" not in message.body


def test_what_lacks_an_id_is_named():
    case = two_that_swap()

    def bare(stays):
        ids = ("x-source-sub-reservation-id", "x-source-reservation-room-id")
        rows = [
            {name: each for name, each in stay.model_dump(by_alias=True).items() if name not in ids} for stay in stays
        ]
        return tuple(type(stays[0]).model_validate(row) for row in rows)

    result = case.result.model_copy(update={"assignments": bare(case.result.assignments)})
    problem = case.problem.model_copy(update={"reservations": bare(case.problem.reservations)})
    with pytest.raises(InputError) as caught:
        export_plan(cloudbeds.SINK, result, ExportOptions(what=What.MOVES, problem=problem))
    places = [(fault.where, fault.expected.partition(",")[0]) for fault in caught.value.faults]
    assert ("stay.C", "expected x-source-sub-reservation-id") in places
    lacking = {fault.lacks for fault in caught.value.faults}
    assert lacking == {"x-source-sub-reservation-id", "x-source-reservation-room-id"}
    assert ("stay.A", "expected x-source-reservation-room-id") in places
    assert ("stay.C", "expected x-source-reservation-room-id") not in places


def test_a_locked_stay_must_be_unlocked_by_hand():
    export = exported(cloudbeds.SINK, two_that_swap(locked=("C",)))
    assert export.notes == ("move 1: Guest C (C) is locked; unlock it in cloudbeds by hand",)
