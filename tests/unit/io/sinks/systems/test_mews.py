"""Mews: what is forbidden, read back, is the table; moves replayed are the plan."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.io.sinks.export import PlanExport, export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import mews
from tests.unit.io.sinks.plans import assert_messages_lead_to_the_plan, cases, exported, two_that_swap
from tests.unit.io.sinks.samples import RATES, TYPES, by_code, day, rates, tables, with_rules

ZONES = ("Europe/Prague", "Pacific/Auckland", "America/Los_Angeles", "UTC")


def options(zone: str = "Europe/Prague", **changes: object) -> ExportOptions:
    given = {"what": What.RESTRICTIONS, "rates": rates(), "service": "S", "timezone": zone, **changes}
    return ExportOptions(**given)  # type: ignore[arg-type]


def days_of(item: dict[str, str], zone: str) -> list[date]:
    """The days of an interval of time units: all that begin in it, its last instant included."""
    first, last = (datetime.fromisoformat(item[end]).astimezone(ZoneInfo(zone)) for end in ("StartUtc", "EndUtc"))
    assert (first.hour, last.hour) == (0, 0)
    return [first.date() + timedelta(days=number) for number in range((last.date() - first.date()).days + 1)]


def nights(text: str | None) -> int | None:
    return None if text is None else int(re.fullmatch(r"P0M(\d+)DT0H0M0S", text)[1])  # type: ignore[index]


def read_back(export: PlanExport, zone: str, before: dict | None = None) -> dict:
    """What Mews forbids after the calls, as rules by category, rate and day."""
    forbidden = dict(before or {})
    for message in export.messages:
        assert len(message.body["Data"]) <= 1000
        assert message.body["ServiceId"] == "S"
        for item in message.body["Data"]:
            assert set(item["Days"].values()) == {True}
            for when in days_of(item, zone):
                place = item["Type"], (item["ResourceCategoryId"], item.get("ExactRateId")), when
                if message.path.endswith("/clear"):
                    forbidden.pop(place, None)
                else:
                    assert message.path.endswith("/set")
                    forbidden[place] = nights(item.get("MinLength")), nights(item.get("MaxLength"))
    rules: dict = {}
    for (kind, codes, when), (least, most) in forbidden.items():
        old = rules.get((codes, when), OPEN)
        if kind == "Start" and least is most is None:
            new = old._replace(closed_to_arrival=True)
        elif kind == "Start":
            new = old._replace(min_stay=least or 1, max_stay=most)
        elif kind == "Stay":
            assert most is None
            new = old._replace(min_stay_through=least)
        else:
            assert (kind, least, most) == ("End", None, None)
            new = old._replace(closed_to_departure=True)
        rules[codes, when] = new
    return rules


def wanted(table) -> dict:
    """A day that is closed to arrival needs no lengths besides, and one that is open nothing."""
    rules = {
        place: each._replace(min_stay=1, max_stay=None) if each.closed_to_arrival else each
        for place, each in by_code(table, with_type=True).items()
    }
    return {place: each for place, each in rules.items() if each != OPEN}


@given(tables(), st.sampled_from(ZONES))
def test_what_is_forbidden_is_the_table(table, zone):
    export = export_plan(mews.SINK, with_rules(table), options(zone))
    assert read_back(export, zone) == wanted(table)
    operations = [message.path.rpartition("/")[2] for message in export.messages]
    assert operations == sorted(operations), "clear comes before set"


@given(tables(), tables())
def test_changes_lead_from_the_old_table_to_the_new_one(old, new):
    zone = ZONES[0]
    export = export_plan(mews.SINK, with_rules(new), options(changes_since=with_rules(old)))
    before: dict = {}
    first = export_plan(mews.SINK, with_rules(old), options())
    for message in first.messages:
        for item in message.body["Data"] if message.path.endswith("/set") else ():
            for when in days_of(item, zone):
                place = item["Type"], (item["ResourceCategoryId"], item["ExactRateId"]), when
                before[place] = nights(item.get("MinLength")), nights(item.get("MaxLength"))
    reached = read_back(export, zone, before)
    left = {place for place in wanted(old) if place not in by_code(new, with_type=True)}
    assert not left & set(reached)
    assert reached == wanted(new)


def test_trap_a_day_is_the_instant_of_the_property_s_midnight_and_included():
    # The documentation's own example: 22 March in Beijing is 16:00 of 21 March in UTC.
    table = {"Twin": {date(2027, 3, 20): StayRules(2), date(2027, 3, 21): StayRules(2)}, TYPES[1]: {day(0): OPEN}}
    export = export_plan(mews.SINK, with_rules(table), options("Asia/Shanghai"))
    item = export.messages[-1].body["Data"][0]
    assert (item["StartUtc"], item["EndUtc"]) == ("2027-03-19T16:00:00Z", "2027-03-20T16:00:00Z")
    assert item["MinLength"] == "P0M2DT0H0M0S"


def test_without_rates_a_restriction_holds_for_all_of_them():
    text = RATES.replace('rates = ["BAR-T", "NR-T"]', "").replace('rates = ["BAR-S"]', "")
    table = {name: {day(0): StayRules(2)} for name in TYPES}
    export = export_plan(mews.SINK, with_rules(table), options(rates=rates(text)))
    assert set(read_back(export, ZONES[0])) == {(("101", None), day(0)), (("102", None), day(0))}


@given(cases())
def test_moves_lead_to_the_plan(case):
    assert_messages_lead_to_the_plan(mews.SINK, case)


def test_locks_and_rooms_of_several_reservations_a_call():
    def room(key, value):
        return {"ReservationId": f"r/{key}", "AssignedResourceId": {"Value": value}}

    def lock(key, value):
        return {"ReservationId": f"r/{key}", "AssignedResourceLocked": {"Value": value}}

    messages = exported(mews.SINK, two_that_swap(locked=("A",))).messages
    assert [message.body["ReservationUpdates"] for message in messages] == [
        [room("C", "id 2"), lock("A", False)],
        [room("A", None), room("B", None)],
        [room("A", "id 2"), room("B", "id 1")],
        [lock("A", True), room("D", "id 1")],
    ]
    assert [list(message.moves) for message in messages] == [[1, 2], [2, 3], [2, 3], [2]]


@pytest.mark.parametrize("field", ["Reprice", "ApplyCancellationFee"])
def test_trap_the_price_is_kept(field):
    # Left out, it is true.
    assert all(message.body[field] is False for message in exported(mews.SINK, two_that_swap()).messages)
