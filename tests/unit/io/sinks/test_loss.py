"""The count of stays that a lacking kind of restriction sells wrongly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.io.sinks.loss import Loss, bookable, count_loss
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from tests.unit.io.sinks.samples import day, tables, with_rules


def allowed(days: dict[date, StayRules], arrival: date, length: int) -> bool:
    """The contract's own words, night by night."""
    on_arrival = days.get(arrival, OPEN)
    nights = [arrival + timedelta(days=number) for number in range(length)]
    return (
        on_arrival.min_stay <= length <= (on_arrival.max_stay or length)
        and not on_arrival.closed_to_arrival
        and not days.get(arrival + timedelta(days=length), OPEN).closed_to_departure
        and all(length >= days.get(night, OPEN).min_stay_through for night in nights)
    )


@given(tables(), st.integers(-1, 10))
def test_a_stay_is_bookable_when_it_obeys_every_rule(table, number):
    days = table["Twin"]
    found = bookable(days, day(number), 9)
    assert found == [allowed(days, day(number), length) for length in range(1, 10)]


def test_stays_are_counted_that_are_sold_wrongly():
    # Two nights from the first day, which no stay may leave on the third.
    full = {"Twin": {day(0): StayRules(min_stay=2), day(2): StayRules(closed_to_departure=True)}}
    result = with_rules(full, {"Twin": {day(0): "NNYY"}})
    assert count_loss(result.sellable, full, full) == Loss()
    assert count_loss(result.sellable, full, {"Twin": {day(0): StayRules(min_stay=2)}}) == Loss(admitted=1)
    assert count_loss(result.sellable, full, {}) == Loss(admitted=2)
    assert count_loss(result.sellable, full, {"Twin": {day(0): StayRules(min_stay=4)}}) == Loss(turned_away=1)


def test_what_the_full_restrictions_turn_away_is_no_loss():
    full = {"Twin": {day(0): StayRules(min_stay=3)}}
    result = with_rules(full, {"Twin": {day(0): "YYYY"}})
    assert not count_loss(result.sellable, full, full)
    assert count_loss(result.sellable, full, {"Twin": {day(0): StayRules(max_stay=3)}}) == Loss(turned_away=1)
