"""Restrictions by date: open values, runs, changes, and what is left of them for a system that lacks a kind."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given

from bookingopt.io.sinks.stay_rules import (
    EVERY_KIND,
    OPEN,
    Kind,
    Run,
    StayRules,
    changes,
    from_day,
    kinds_in,
    patterns_of,
    projected,
    runs,
    table_of,
)
from tests.unit.io.sinks.samples import MAX_LOS, day, tables, with_rules

RULES = StayRules(3, 7, 2, closed_to_arrival=True, closed_to_departure=True)


def test_a_maximum_where_the_table_ends_is_none():
    table = {"Twin": {day(0): StayRules(max_stay=MAX_LOS - 1), day(1): OPEN}}
    result = with_rules(table)
    assert [row.max_stay for row in result.restrictions] == [MAX_LOS - 1, MAX_LOS]
    assert table_of(result) == table


def test_the_sellable_table_by_type_and_date():
    result = with_rules({}, {"Twin": {day(0): "YN", day(1): "NN"}})
    assert patterns_of(result) == {"Twin": {day(0): "YN", day(1): "NN"}}


@given(tables())
def test_runs_hold_every_date_once_and_are_as_long_as_they_can_be(table):
    for days in table.values():
        found = list(runs(days))
        assert {
            run.first + timedelta(days=number): run.value
            for run in found
            for number in range((run.last - run.first).days + 1)
        } == days
        for one, other in pairwise(found):
            assert one.last < other.first
            assert (other.first - one.last).days > 1 or one.value != other.value


def test_a_hole_ends_a_run():
    assert list(runs({day(0): "a", day(1): "a", day(3): "a"})) == [Run(day(0), day(1), "a"), Run(day(3), day(3), "a")]
    assert list(runs({})) == []


@given(tables(), tables())
def test_changes_lead_from_the_old_table_to_the_new_one(old, new):
    changed = changes(old, new, OPEN)
    for room_type in new:
        reached = {**old[room_type], **changed.get(room_type, {})}
        assert {when: rules for when, rules in reached.items() if rules != OPEN} == {
            when: rules for when, rules in new[room_type].items() if rules != OPEN
        }
        assert all(old[room_type].get(when) != rules for when, rules in changed.get(room_type, {}).items())


def test_a_type_that_is_gone_is_opened():
    assert changes({"Attic": {day(0): RULES, day(1): OPEN}}, {}, OPEN) == {"Attic": {day(0): OPEN}}


def test_the_past_is_left_out():
    table = {"Twin": {day(0): RULES, day(1): RULES}, "Suite": {day(0): RULES}}
    assert from_day(table, day(1)) == {"Twin": {day(1): RULES}}
    assert from_day(table, None) == table


def test_a_through_field_takes_the_greater_of_both_minimum_stays():
    lacking = EVERY_KIND - {Kind.MIN_STAY}
    assert projected(RULES, lacking).min_stay_through == 3
    assert projected(RULES._replace(min_stay_through=5), lacking).min_stay_through == 5
    assert projected(RULES, lacking).min_stay == 1
    # The other way round a minimum stay on arrival must not grow: it would not make it safe.
    assert projected(RULES, EVERY_KIND - {Kind.MIN_STAY_THROUGH}) == RULES._replace(min_stay_through=1)


def test_every_kind_is_kept_or_opened():
    assert projected(RULES, EVERY_KIND) == RULES
    assert projected(RULES, ()) == OPEN
    for kind in EVERY_KIND - {Kind.MIN_STAY}:
        assert kinds_in([projected(RULES, EVERY_KIND - {kind})]) == EVERY_KIND - {kind}


def test_open_values_are_of_no_kind():
    assert kinds_in([OPEN]) == set()
    assert kinds_in([OPEN, RULES]) == EVERY_KIND
