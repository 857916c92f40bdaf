"""Per-date rules for a table of sellable stays: safe, maximal, and held against brute force on tiny tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.optimizer.availability.restrictions import Rules, admitted, blocked_stays, rules_of
from bookingopt.optimizer.model.instance import BoolArray
from tests.unit.optimizer.looks import Looks


def table(*rows: str) -> BoolArray:
    """A table as people write it: one row per arrival day, ``Y`` for a sellable length."""
    return np.array([[letter == "Y" for letter in row] for row in rows])


@st.composite
def tables(draw: st.DrawFn) -> BoolArray:
    """Any table, from nearly empty to nearly full."""
    arrivals, max_los, tenths = (
        draw(st.integers(1, 10)),
        draw(st.integers(1, 6)),
        draw(st.sampled_from((1, 3, 5, 7, 9))),
    )
    row = st.lists(st.integers(0, 9), min_size=max_los, max_size=max_los)
    return np.array(draw(st.lists(row, min_size=arrivals, max_size=arrivals))) < tenths


@st.composite
def ranges(draw: st.DrawFn) -> BoolArray:
    """A table in which the sellable lengths of every arrival day are a range, or none."""
    max_los = draw(st.integers(1, 6))
    ends = draw(st.lists(st.tuples(st.integers(1, max_los), st.integers(0, max_los)), min_size=1, max_size=10))
    return np.array([[low <= length <= high for length in range(1, max_los + 1)] for low, high in ends])


def obeys(rules: Rules, arrival: int, length: int) -> bool:
    """Whether a stay obeys ``rules``, in the words of the contract."""
    days, departure = len(rules.min_stay), arrival + length
    nights = range(arrival, min(departure, days))
    return bool(
        rules.min_stay[arrival] <= length <= rules.max_stay[arrival]
        and not rules.closed_to_arrival[arrival]
        and not (departure < days and rules.closed_to_departure[departure])
        and all(length >= rules.min_stay_through[night] for night in nights)
    )


def stays(rules: Rules, max_los: int) -> set[tuple[int, int]]:
    every = product(range(len(rules.min_stay)), range(1, max_los + 1))
    return {stay for stay in every if obeys(rules, *stay)}


def relaxed(rules: Rules, max_los: int) -> Iterator[tuple[str, int, Rules]]:
    """Every way to relax one value by one step: its name, its day and the rules that it gives."""
    steps = {"min_stay": -1, "max_stay": 1, "min_stay_through": -1}
    for field in fields(Rules):
        values = getattr(rules, field.name)
        for day, value in enumerate(values.tolist()):
            looser = value + steps[field.name] if field.name in steps else False
            if looser != value and (looser is False or 1 <= looser <= max_los):
                changed = values.copy()
                changed[day] = looser
                yield field.name, day, replace(rules, **{field.name: changed})


def most_admitted(sellable: BoolArray) -> int:
    """The most sellable stays that safe rules can admit: tries all closings, each arrival day with its best range."""
    days, max_los = sellable.shape
    lengths = range(1, max_los + 1)
    best = 0
    for closed in product((False, True), repeat=days):
        for least in product(lengths, repeat=days):
            admits = 0
            for arrival in range(days):
                left = [
                    length
                    for length in lengths
                    if not (arrival + length < days and closed[arrival + length])
                    and length >= max(least[arrival : arrival + length])
                ]
                sizes = [0]
                for length in left:
                    sizes.append(sizes[-1] + 1 if sellable[arrival, length - 1] else 0)
                admits += max(sizes)
            best = max(best, admits)
    return best


def longest_ranges(sellable: BoolArray) -> int:
    """The sellable stays that MinStay, MaxStay and ClosedToArrival alone can admit."""
    return sum(max(map(len, "".join("NY"[int(cell)] for cell in row).split("N"))) for row in sellable)


@given(tables())
def test_what_is_admitted_obeys_the_rules(sellable: BoolArray) -> None:
    max_los = sellable.shape[1]
    rules = rules_of(sellable)
    found = admitted(rules, max_los)
    assert {(int(arrival), int(column) + 1) for arrival, column in np.argwhere(found)} == stays(rules, max_los)
    assert (blocked_stays(sellable, rules) == (sellable & ~found)).all()


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 4), st.booleans(), st.booleans()), min_size=1
    )
)
def test_any_rules_are_read_as_the_contract_says(drawn: list[tuple[int, ...]]) -> None:
    rules = Rules(*(np.array(values) for values in zip(*drawn, strict=True)))
    found = np.argwhere(admitted(rules, 5))
    assert {(int(arrival), int(column) + 1) for arrival, column in found} == stays(rules, 5)


@given(tables() | ranges())
def test_rules_are_safe_and_maximal(sellable: BoolArray) -> None:
    max_los = sellable.shape[1]
    rules = rules_of(sellable)
    assert not (admitted(rules, max_los) & ~sellable).any()
    for name, day, looser in relaxed(rules, max_los):
        assert (admitted(looser, max_los) & ~sellable).any(), f"{name} of day {day} can be relaxed"


@given(tables())
def test_rules_have_a_value_for_every_day_and_are_the_same_again(sellable: BoolArray) -> None:
    arrivals, max_los = sellable.shape
    before = sellable.copy()
    rules, again = rules_of(sellable), rules_of(sellable.copy())
    assert (sellable == before).all()
    for field in fields(Rules):
        values = getattr(rules, field.name)
        is_closing = field.name.startswith("closed")
        assert values.shape == (arrivals,)
        assert values.dtype == (np.bool_ if is_closing else np.int64)
        assert not values.flags.writeable
        assert (values == getattr(again, field.name)).all()
        assert is_closing or (values.min() >= 1 and values.max() <= max_los)


@given(ranges())
def test_ranges_block_nothing(sellable: BoolArray) -> None:
    assert not blocked_stays(sellable, rules_of(sellable)).any()


@given(tables())
def test_closings_never_cost_more_than_they_bring(sellable: BoolArray) -> None:
    assert admitted(rules_of(sellable), sellable.shape[1]).sum() >= longest_ranges(sellable)


def test_no_safe_rules_admit_more_on_any_table_of_three_days_and_lengths():
    for cells in product((False, True), repeat=9):
        sellable = np.array(cells).reshape(3, 3)
        assert admitted(rules_of(sellable), 3).sum() == most_admitted(sellable), sellable


@pytest.mark.parametrize("seed", range(8))
def test_hardly_any_safe_rules_admit_more(seed):
    """A local search promises no optimum; a stay in a tiny table is the most that it may miss."""
    sellable = np.random.default_rng(seed).random((4, 4)) < 0.3 + 0.08 * seed
    found = admitted(rules_of(sellable), 4).sum()
    assert most_admitted(sellable) - 1 <= found <= most_admitted(sellable)


def test_a_gap_of_six_nights_and_a_minimum_stay_of_three():
    # Free from day 0 to day 6: what is left before and after a stay must be nothing or three nights and more.
    sellable = table("NNYNNYNN", "NNNNNNNN", "NNNNNNNN", "NNYNNNNN", "NNNNNNNN", "NNNNNNNN", "NNNNNNNN")
    rules = rules_of(sellable)
    assert not blocked_stays(sellable, rules).any()
    assert np.flatnonzero(rules.closed_to_departure).tolist() == [4, 5]
    assert np.flatnonzero(~rules.closed_to_arrival).tolist() == [0, 3]
    assert rules.max_stay[[0, 3]].tolist() == [6, 3]


def test_a_minimum_stay_through_joins_what_lies_on_both_sides():
    # One night from day 1 fills a gap, two do not; closing day 3 to departure would turn away three nights from day 0.
    sellable = table("NNYYY", "YNYYY", "NNYYY", "NNYYY", "NNYYY")
    rules = rules_of(sellable)
    assert not blocked_stays(sellable, rules).any()
    assert rules.min_stay_through.tolist() == [1, 1, 3, 1, 1]
    assert not rules.closed_to_departure.any()


def test_whole_weeks_are_said_by_closed_days_alone():
    # Five weeks from Saturday to Saturday. Departure days behind the last day are open, so that the last weeks are cut.
    week = np.arange(36)[:, None] % 7 == 0
    sellable = week & (np.arange(1, 22) % 7 == 0)
    rules = rules_of(sellable)
    assert np.flatnonzero(~rules.closed_to_arrival).tolist() == [0, 7, 14, 21, 28, 35]
    assert np.flatnonzero(rules.closed_to_departure).tolist() == [day for day in range(8, 35) if day % 7]
    admits = admitted(rules, 21)
    assert not (admits & ~sellable).any()
    assert [(admits[day].nonzero()[0] + 1).tolist() for day in (0, 7, 14)] == [[7, 14, 21]] * 3
    assert blocked_stays(sellable, rules).sum() <= 3


def test_where_nothing_is_sellable_arrival_is_closed_and_the_rest_is_open():
    rules = rules_of(table("NNN", "YYY", "NNN"))
    assert rules.closed_to_arrival.tolist() == [True, False, True]
    assert rules.min_stay.tolist() == rules.min_stay_through.tolist() == [1, 1, 1]
    assert rules.max_stay.tolist() == [3, 3, 3]
    assert not rules.closed_to_departure.any()


def test_where_everything_is_sellable_everything_is_open():
    rules = rules_of(np.ones((4, 3), np.bool_))
    assert not (rules.closed_to_arrival | rules.closed_to_departure).any()
    assert (rules.min_stay.tolist(), rules.max_stay.tolist()) == ([1] * 4, [3] * 4)
    assert rules.min_stay_through.tolist() == [1] * 4


def test_a_table_without_days():
    rules = rules_of(np.zeros((0, 5), np.bool_))
    assert [len(getattr(rules, field.name)) for field in fields(Rules)] == [0] * 5
    assert admitted(rules, 5).shape == (0, 5)


@given(tables(), st.integers(0, 100))
def test_rules_are_safe_and_maximal_wherever_the_clock_ends_the_search(sellable: BoolArray, last: int) -> None:
    max_los = sellable.shape[1]
    looks, every = Looks(last), Looks()
    rules = rules_of(sellable, looks.stop)
    assert not (admitted(rules, max_los) & ~sellable).any()
    for name, day, looser in relaxed(rules, max_los):
        assert (admitted(looser, max_los) & ~sellable).any(), (name, day)
    in_time = rules_of(sellable, every.stop)
    if every.count <= last:
        assert all((getattr(rules, f.name) == getattr(in_time, f.name)).all() for f in fields(Rules))
    assert looks.count <= last + 1
