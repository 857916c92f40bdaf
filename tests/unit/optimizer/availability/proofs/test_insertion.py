"""What plans with a stay more say is what brute force says, and they are found."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.entries import FULL, HARMLESS, SaleTerms, TableEntries
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.availability.proofs.insertion import Insertion
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, effects

SHORT = SaleTerms(*np.zeros((2, ARRIVALS, MAX_LOS), dtype=np.bool_))


def insertion_of(sale: Sale) -> tuple[Insertion, TableEntries]:
    """The search for plans, and what it narrows."""
    entries = sale.entries()
    return Insertion(EntryEvidence(sale.least(), sale.kinds, entries), lambda: ~entries.settled(SHORT)), entries


@pytest.mark.parametrize("sale", LOCKED)
def test_a_walk_from_plan_to_plan_shows_what_is_true(sale: Sale) -> None:
    insertion, entries = insertion_of(sale)
    before = (entries.low < entries.high).sum()
    insertion.walk(Stop())
    truth = effects(sale.problem, sale.room_type)
    assert (entries.low <= truth).all()
    assert (entries.high >= truth).all()
    assert (entries.low < entries.high).sum() <= before


@pytest.mark.parametrize("sale", LOCKED)
def test_a_plan_is_found_for_every_stay_that_fits_or_does_no_harm(sale: Sale) -> None:
    insertion, entries = insertion_of(sale)
    insertion.run(Stop())
    truth = effects(sale.problem, sale.room_type)
    assert (entries.low <= truth).all()
    assert (entries.high >= truth).all()
    assert ((entries.high == FULL) == (truth == FULL)).all()
    assert ((entries.high <= HARMLESS) == (truth <= HARMLESS)).all()


def test_without_steps_nothing_is_said() -> None:
    insertion, entries = insertion_of(LOCKED[1])
    before = entries.high.tolist()
    insertion.run(Stop(steps=0))
    insertion.walk(Stop(steps=0))
    assert entries.high.tolist() == before
