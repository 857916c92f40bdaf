"""Channex: every message read back is the table that it came from."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given

from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import channex
from tests.unit.io.sinks.samples import by_code, day, expanded, rates, tables, with_rules

OPTIONS = ExportOptions(rates=rates(), hotel="H1")


def read_back(exported: PlanExport) -> dict[tuple[str, date], StayRules]:
    found: dict[tuple[str, date], StayRules] = {}
    for message in exported.messages:
        assert (message.method, message.path) == ("POST", "/api/v1/restrictions")
        for value in message.body["values"]:
            rules = StayRules(
                value["min_stay_arrival"],
                value["max_stay"] or None,
                value["min_stay_through"],
                value["closed_to_arrival"],
                value["closed_to_departure"],
            )
            assert value["property_id"] == "H1"
            for when in expanded(value["date_from"], value["date_to"]):
                assert (value["rate_plan_id"], when) not in found
                found[value["rate_plan_id"], when] = rules
    return found


@given(tables())
def test_what_is_sent_is_the_table(table):
    assert read_back(export_plan(channex.SINK, with_rules(table), OPTIONS)) == by_code(table)


def test_trap_open_values_are_its_own():
    # A maximum stay of 28, where our table ends, would be a maximum stay of 28 nights.
    [value] = export_plan(channex.SINK, with_rules({"Twin": {day(0): OPEN}}), one_type()).messages[0].body["values"]
    assert {name: value[name] for name in value if "stay" in name or "closed" in name} == {
        "min_stay_arrival": 1,
        "min_stay_through": 1,
        "max_stay": 0,
        "closed_to_arrival": False,
        "closed_to_departure": False,
    }


def test_trap_a_date_and_a_range_are_not_given_together():
    exported = export_plan(channex.SINK, with_rules({"Twin": {day(0): OPEN}}), one_type())
    assert "date" not in exported.messages[0].body["values"][0]


def test_calls_stay_below_the_limit(monkeypatch):
    monkeypatch.setattr(channex, "_MOST_BYTES", 1000)
    table = {"Twin": {day(number): StayRules(min_stay=number + 1) for number in range(10)}}
    exported = export_plan(channex.SINK, with_rules(table), one_type())
    assert len(exported.messages) > 2
    assert read_back(exported) == {("B", when): rules for when, rules in table["Twin"].items()}
    last = max(value["date_to"] for value in exported.messages[0].body["values"])
    assert exported.messages[0].serves == f"restrictions of 1 rate plan, {day(0)} to {last}"


def one_type() -> ExportOptions:
    text: Any = '[types.Twin]\nrates = ["B"]\n'
    return ExportOptions(rates=rates(text), hotel="H1")
