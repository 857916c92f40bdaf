"""apaleo: patches read back are the table; moves replayed are the plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import apaleo
from tests.unit.io.sinks.plans import assert_messages_lead_to_the_plan, cases, exported, two_that_swap
from tests.unit.io.sinks.samples import TYPES, by_code, day, expanded, rates, tables, with_rules

OPTIONS = ExportOptions(what=What.RESTRICTIONS, rates=rates(), allow_loss=True)


def read_back(export: PlanExport) -> dict[tuple[str, date], StayRules]:
    found = {}
    for message in export.messages:
        assert (message.method, message.path) == ("PATCH", "/rateplan/v1/rates")
        assert message.content_type == "application/json-patch+json"
        values = {each["path"]: each.get("value") for each in message.body}
        assert all((each["op"] == "remove") == ("value" not in each) for each in message.body)
        last = date.fromisoformat(message.query["to"]) - timedelta(days=1)
        for when in expanded(message.query["from"], last.isoformat()):
            assert (message.query["ratePlanIds"], when) not in found
            found[message.query["ratePlanIds"], when] = StayRules(
                min_stay=values["/restrictions/minLengthOfStay"],
                max_stay=values["/restrictions/maxLengthOfStay"],
                closed_to_arrival=values["/restrictions/closedOnArrival"],
                closed_to_departure=values["/restrictions/closedOnDeparture"],
            )
    return found


@given(tables())
def test_what_is_sent_is_the_table_without_the_kind_that_it_lacks(table):
    wanted = {place: rules._replace(min_stay_through=1) for place, rules in by_code(table).items()}
    assert read_back(export_plan(apaleo.SINK, with_rules(table), OPTIONS)) == wanted


def test_trap_the_end_is_the_day_after():
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    query = export_plan(apaleo.SINK, result, OPTIONS).messages[0].query
    assert (query["from"], query["to"]) == (day(0).isoformat(), day(1).isoformat())


def test_trap_what_the_hotel_has_closed_stays_closed():
    # The whole object of restrictions in one value would take `closed` away.
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    paths = {each["path"] for message in export_plan(apaleo.SINK, result, OPTIONS).messages for each in message.body}
    assert "/restrictions" not in paths
    assert "/restrictions/closed" not in paths


@given(cases())
def test_moves_lead_to_the_plan(case):
    assert_messages_lead_to_the_plan(apaleo.SINK, case)


def test_units_are_assigned_by_id_and_not_by_name():
    base = "/booking/v1/reservation-actions"
    assert [message.path for message in exported(apaleo.SINK, two_that_swap(locked=("C",))).messages] == [
        f"{base}/r%2FC/unlock-unit",
        f"{base}/r%2FC/assign-unit/id%202",
        f"{base}/r%2FC/lock-unit",
        f"{base}/r%2FA/unassign-units",
        f"{base}/r%2FB/unassign-units",
        f"{base}/r%2FA/assign-unit/id%202",
        f"{base}/r%2FB/assign-unit/id%201",
        f"{base}/r%2FD/assign-unit/id%201",
    ]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_message_names_its_step(number):
    messages = exported(apaleo.SINK, two_that_swap()).messages
    assert any(list(message.moves) == [number] for message in messages)
    assert messages[-1].serves == "first room of Guest D (D), 1"
