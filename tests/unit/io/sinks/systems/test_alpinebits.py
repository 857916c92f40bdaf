"""AlpineBits: every booking rule read back is the table that it came from."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

from hypothesis import given

from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import alpinebits
from bookingopt.io.sinks.systems.alpinebits import closed_where_empty
from bookingopt.io.sinks.systems.ota import NAMESPACE
from tests.unit.io.sinks.samples import TYPES, by_code, day, expanded, rates, tables, with_rules

NS = f"{{{NAMESPACE}}}"
OPTIONS = ExportOptions(rates=rates(), hotel="H1")
WEEK = ("Mon", "Tue", "Weds", "Thur", "Fri", "Sat", "Sun")


def read_back(exported: PlanExport) -> dict[tuple[tuple[str, str], date], StayRules]:
    found = {}
    [message] = exported.messages
    for plan in ET.fromstring(message.body)[0]:
        assert plan.get("RatePlanNotifType") == "Overlay"
        for rule in plan[0]:
            lengths = {each.get("MinMaxMessageType"): int(each.get("Time", "")) for each in rule[0]}
            closed = []
            for days in rule[1]:
                assert tuple(days.keys()) == WEEK
                [flag] = set(days.attrib.values())
                closed.append(flag == "0")
            rules = StayRules(lengths["SetMinLOS"], lengths.get("SetMaxLOS"), lengths["SetForwardMinStay"], *closed)
            assert rule.get("CodeContext") == "ROOMTYPE"
            for when in expanded(rule.get("Start", ""), rule.get("End", "")):
                place = (rule.get("Code", ""), plan.get("RatePlanCode", "")), when
                assert place not in found  # rules of one type may not overlap
                found[place] = rules
    return found


@given(tables())
def test_what_is_sent_is_the_table(table):
    wanted = {place: closed_where_empty(rules) for place, rules in by_code(table, with_type=True).items()}
    assert read_back(export_plan(alpinebits.SINK, with_rules(table), OPTIONS)) == wanted


def test_trap_a_receiver_refuses_a_shortest_stay_above_the_longest():
    impossible = StayRules(min_stay=2, max_stay=3, min_stay_through=4, closed_to_departure=True)
    assert closed_where_empty(impossible) == StayRules(2, None, 4, closed_to_arrival=True, closed_to_departure=True)
    possible = impossible._replace(max_stay=4)
    assert closed_where_empty(possible) == possible
    assert closed_where_empty(OPEN) == OPEN
    sent = export_plan(alpinebits.SINK, with_rules({name: {day(0): impossible} for name in TYPES}), OPTIONS)
    assert set(read_back(sent).values()) == {closed_where_empty(impossible)}


def test_trap_the_standard_has_no_token():
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    root = ET.fromstring(export_plan(alpinebits.SINK, result, OPTIONS).messages[0].body)
    assert set(root.attrib) == {"TimeStamp", "Version"}


def test_no_change_is_no_message():
    result = with_rules({name: {day(0): OPEN} for name in TYPES})
    assert (
        export_plan(alpinebits.SINK, result, ExportOptions(rates=rates(), hotel="H1", changes_since=result)).messages
        == ()
    )
