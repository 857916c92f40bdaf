"""Effects of stays more where nobody moves, against the gaps counted from dates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS
from bookingopt.optimizer.availability.free_spans import _against, effects_in_free_spans
from bookingopt.optimizer.model.instance import NONE
from bookingopt.optimizer.model.segments import segments
from tests import oracle
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, units, with_stay
from tests.unit.optimizer.settings import as_names


def best_without_moves(sale: Sale, plan: oracle.Plan, arrival: int, length: int) -> int:
    """The best effect of a stay more in a room that has the time, by dates."""
    more = with_stay(sale.problem, sale.room_type, arrival, length)
    plans = [{**plan, "more": room.room_number} for room in sale.problem.rooms]
    changes = [units(more, after) - units(sale.problem, plan) for after in plans if oracle.is_legal(more, after)]
    if not changes:
        return FULL
    return HELPS if min(changes) < 0 else HARMLESS if min(changes) == 0 else HARMS


@pytest.mark.parametrize("sale", LOCKED)
def test_effects_are_those_of_the_rooms_as_they_are(sale: Sale) -> None:
    spans = segments(sale.instance, sale.component.rooms, sale.plan.room_of)
    found = effects_in_free_spans(sale.instance, sale.minimum_stay, spans, sale.entries())
    plan = as_names(sale.instance, dict(enumerate(sale.plan.room_of.tolist())))
    for arrival in range(ARRIVALS):
        for column in range(MAX_LOS):
            assert found[arrival, column] == best_without_moves(sale, plan, arrival, column + 1)


def test_units_above_the_least_are_a_harm() -> None:
    sale = LOCKED[0]
    spans = segments(sale.instance, sale.component.rooms, sale.plan.room_of)
    arrays = (sale.instance, sale.minimum_stay, spans, sale.entries())
    as_it_is, above = effects_in_free_spans(*arrays), effects_in_free_spans(*arrays, above=1_000)
    assert (HARMLESS in as_it_is, HELPS in as_it_is) == (True, True)
    assert (above[as_it_is != FULL] == HARMS).all()
    assert (above[as_it_is == FULL] == FULL).all()


DIGITS = st.integers(NONE, 5) | st.integers(NONE, 364)


@given(DIGITS, DIGITS, st.integers(-2, 70) | st.builds(lambda a, b, c: 2**a + 2**b - c, *[st.integers(0, 365)] * 3))
def test_powers_of_two_of_hundreds_of_digits_are_compared_as_whole_numbers(before: int, after: int, units: int) -> None:
    total = sum(2**digits for digits in (before, after) if digits != NONE)
    expected = HELPS if total < units else HARMLESS if total == units else HARMS
    assert _against(np.array([before]), np.array([after]), units).tolist() == [expected]
