"""OTA messages: every one read back is the table that it came from; the traps of the format."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import UsageError
from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.messages import XML
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import ota
from tests.unit.io.sinks.samples import TYPES, by_code, day, expanded, rates, tables, with_rules

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
OPTIONS = ExportOptions(rates=rates(), hotel='H&"1', now=NOW, allow_loss=True)
NS = f"{{{ota.NAMESPACE}}}"

Place = tuple[tuple[str, str], date]


def statuses(exported: PlanExport) -> list[tuple[list[Place], ET.Element]]:
    """The elements of all documents, each with the codes and dates that it is about."""
    found = []
    for message in exported.messages:
        root = ET.fromstring(message.body)
        assert message.content_type == XML
        assert root.tag == f"{NS}OTA_HotelAvailNotifRQ"
        assert root[0].get("HotelCode") == 'H&"1'
        for status in root[0]:
            control = status[0]
            codes = (control.get("InvTypeCode", ""), control.get("RatePlanCode", ""))
            days = expanded(control.get("Start", ""), control.get("End", ""))
            found.append(([(codes, when) for when in days], status))
    return found


def rules_back(exported: PlanExport) -> dict[Place, StayRules]:
    found: dict[Place, StayRules] = {}
    for places, status in statuses(exported):
        [restriction] = status.findall(f"{NS}RestrictionStatus")
        closed = restriction.get("Status") == "Close"
        lengths = {each.get("MinMaxMessageType"): each.get("Time") for each in status.iter(f"{NS}LengthOfStay")}
        for place in places:
            rules = found.get(place, OPEN)
            if restriction.get("Restriction") == "Departure":
                found[place] = rules._replace(closed_to_departure=closed)
                continue
            most = None if "RemoveMaxLOS" in lengths else int(lengths["SetMaxLOS"] or 0)
            found[place] = rules._replace(
                closed_to_arrival=closed, min_stay=int(lengths["SetMinLOS"] or 0), max_stay=most
            )
    return found


def patterns_back(exported: PlanExport) -> dict[Place, str]:
    found = {}
    for places, status in statuses(exported):
        [length] = status.iter(f"{NS}LengthOfStay")
        assert length.get("MinMaxMessageType") == "FullPatternLOS"
        pattern = length[0].get("FullPatternLOS", "")
        assert length.get("Time") == str(len(pattern))
        for place in places:
            assert place not in found
            found[place] = pattern
    return found


@given(tables())
def test_siteminder_gets_the_table_without_the_kind_that_it_lacks(table):
    exported = export_plan(ota.SITEMINDER, with_rules(table), OPTIONS)
    wanted = {place: rules._replace(min_stay_through=1) for place, rules in by_code(table, with_type=True).items()}
    assert rules_back(exported) == wanted


patterns = st.text("YN", min_size=5, max_size=5)


@given(tables(patterns))
def test_google_gets_the_sellable_table_itself(table):
    result = with_rules({name: dict.fromkeys(days, OPEN) for name, days in table.items()}, table)
    assert patterns_back(export_plan(ota.GOOGLE, result, OPTIONS)) == by_code(table, with_type=True)


@given(tables(patterns), tables(patterns))
def test_google_gets_what_has_changed(old, new):
    def result(table):
        return with_rules({name: dict.fromkeys(days, OPEN) for name, days in table.items()}, table)

    changed = ExportOptions(rates=rates(), hotel='H&"1', now=NOW, changes_since=result(old))
    before, now = by_code(old, with_type=True), by_code(new, with_type=True)
    reached = {**before, **patterns_back(export_plan(ota.GOOGLE, result(new), changed))}
    assert {place: each for place, each in reached.items() if place in now} == now
    assert {each for place, each in reached.items() if place not in now} <= {"Y" * 28}


def test_trap_one_status_takes_one_restriction():
    exported = export_plan(ota.SITEMINDER, with_rules({"Twin": {day(0): OPEN}, TYPES[1]: {day(0): OPEN}}), OPTIONS)
    kinds = [
        [each.get("Restriction") for each in status.iter(f"{NS}RestrictionStatus")] for _, status in statuses(exported)
    ]
    assert kinds == [["Arrival"], ["Departure"]] * 3


def test_trap_no_weekday_is_named():
    # They are called Weds and Thur there; whole runs of dates need none.
    body = (
        export_plan(ota.SITEMINDER, with_rules({"Twin": {day(0): OPEN}, TYPES[1]: {day(0): OPEN}}), OPTIONS)
        .messages[0]
        .body
    )
    assert not re.search(r"\b(Mon|Tue|Wed|Weds|Thu|Thur|Fri|Sat|Sun)=", body)


def test_trap_a_pattern_has_at_most_32_nights():
    def result(nights):
        rows = {name: {day(0): "Y" * nights} for name in TYPES}
        return with_rules({name: {day(0): OPEN} for name in TYPES}, rows)

    assert export_plan(ota.GOOGLE, result(32), OPTIONS).messages
    with pytest.raises(UsageError, match=r"at most 32 nights; got 33: solve with --max-los 32"):
        export_plan(ota.GOOGLE, result(33), OPTIONS)


def test_each_request_has_a_token_of_its_own_and_stays_below_the_limit(monkeypatch):
    monkeypatch.setattr(ota, "_MOST_BYTES", 3000)
    table = {name: {day(number): StayRules(min_stay=number + 1) for number in range(9)} for name in TYPES}
    exported = export_plan(ota.SITEMINDER, with_rules(table), OPTIONS)
    tokens = {ET.fromstring(message.body).get("EchoToken") for message in exported.messages}
    assert len(tokens) == len(exported.messages) > 2
    assert all(len(message.body.encode()) < 3500 for message in exported.messages)
    assert rules_back(exported) == by_code(table, with_type=True)
    assert all(ET.fromstring(each.body).get("TimeStamp") == "2027-03-01T12:00:00+00:00" for each in exported.messages)
    assert export_plan(ota.SITEMINDER, with_rules(table), OPTIONS) == exported
