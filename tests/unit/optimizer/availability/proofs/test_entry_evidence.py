"""Evidence narrows the bounds of entries, and never past what brute force finds."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, HARMS, HELPS
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, effects


@pytest.mark.parametrize("sale", LOCKED)
def test_what_plan_and_multipliers_say_is_true(sale: Sale) -> None:
    entries = sale.entries()
    EntryEvidence(sale.least(), sale.kinds, entries)
    truth = effects(sale.problem, sale.room_type)
    assert (entries.low <= truth).all()
    assert (entries.high >= truth).all()
    assert (entries.low > HELPS).any()
    assert (entries.high < FULL).any()


def test_a_stay_that_does_not_fit_rules_out_those_around_it() -> None:
    sale = LOCKED[0]
    evidence = EntryEvidence(sale.least(), sale.kinds, sale.entries())
    evidence.entries.low[:] = HELPS
    evidence.note_full((3, 1))  # nights 3 and 4
    arrival, nights = np.indices((ARRIVALS, MAX_LOS))
    covers = (arrival <= 3) & (arrival + nights + 1 >= 5)
    assert (evidence.entries.low[covers] == FULL).all()
    assert (evidence.entries.low[~covers] == HELPS).all()
    assert evidence.days_of((3, 1)) == (3, 5)


def test_a_bound_is_held_against_the_least_orphan_cost() -> None:
    sale = LOCKED[0]
    evidence = EntryEvidence(sale.least(), sale.kinds, sale.entries())
    least = evidence.least.units
    for units, effect in ((least - 1, HELPS), (least, HARMLESS), (least + 1, HARMS)):
        evidence.entries.low[:] = HELPS
        evidence.note_bound((0, 0), units)
        assert evidence.entries.low[0, 0] == effect
