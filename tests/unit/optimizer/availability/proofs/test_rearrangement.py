"""Answers of one model for many stays are those of brute force, whatever was asked of it before."""

from __future__ import annotations

import itertools
from unittest import mock

import numpy as np
import pytest

from bookingopt.optimizer.availability.entries import FULL, HARMLESS
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.availability.proofs.rearrangement import Rearrangement
from bookingopt.optimizer.highs import LinearModel, Outcome, Solution
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, effects

EVERY = list(itertools.product(range(ARRIVALS), range(MAX_LOS)))


@pytest.mark.parametrize("sale", LOCKED)
@pytest.mark.parametrize("step", [1, -1, 7])
def test_the_whole_settles_every_stay_whatever_the_order(sale: Sale, step: int) -> None:
    entries = sale.entries()
    evidence = EntryEvidence(sale.least(), sale.kinds, entries)
    entries.low[:], entries.high[:] = -1, FULL
    order = [EVERY[step * number % len(EVERY)] for number in range(len(EVERY))]
    together = Rearrangement(evidence, order, (FRESH, OPEN), in_whole_stays=True)
    truth = effects(sale.problem, sale.room_type)
    for entry in order:
        together.look(entry, Stop())
        assert entries.low[entry] == entries.high[entry] == truth[entry]
    assert together.is_usable


@pytest.mark.parametrize("sale", LOCKED)
def test_a_window_shows_plans_and_proves_nothing(sale: Sale) -> None:
    entries = sale.entries()
    evidence = EntryEvidence(sale.least(), sale.kinds, entries)
    entries.low[:], entries.high[:] = -1, FULL
    window = Rearrangement(evidence, EVERY, (-3, 20), in_whole_stays=False)
    for entry in EVERY:
        window.look(entry, Stop())
    assert (entries.low == -1).all()
    assert (entries.high >= effects(sale.problem, sale.room_type)).all()
    assert (entries.high <= HARMLESS).any()


def test_a_model_that_was_stopped_says_nothing_and_is_not_used_again() -> None:
    sale = LOCKED[0]
    entries = sale.entries()
    evidence = EntryEvidence(sale.least(), sale.kinds, entries)
    rearrangement = Rearrangement(evidence, EVERY, (FRESH, OPEN), in_whole_stays=True)
    entries.low[:], entries.high[:] = -1, FULL
    stopped = Solution(Outcome.LIMIT, None, np.empty(0), 1e9)
    with mock.patch.object(LinearModel, "minimize", return_value=stopped):
        entry = next(e for e in EVERY if evidence.days_of(e) in rearrangement._model.extra_row)
        rearrangement.look(entry, Stop())
    assert not rearrangement.is_usable
    assert (entries.low == -1).all()
    assert (entries.high == FULL).all()
