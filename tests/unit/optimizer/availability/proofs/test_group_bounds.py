"""What the model of a group of stays proves is true of each of them."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.entries import HARMLESS, SaleTerms
from bookingopt.optimizer.availability.proofs.entry_evidence import EntryEvidence
from bookingopt.optimizer.availability.proofs.group_bounds import GroupBounds
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, effects

SHORT = SaleTerms(*np.zeros((2, ARRIVALS, MAX_LOS), dtype=np.bool_))


@pytest.mark.parametrize("sale", LOCKED)
def test_bounds_of_groups_are_never_above_the_truth(sale: Sale) -> None:
    entries, least = sale.entries(), sale.least()
    evidence = EntryEvidence(least, sale.kinds, entries)
    before = entries.low.copy()
    GroupBounds(evidence, lambda: ~entries.settled(SHORT)).run(Stop())
    assert (before <= entries.low).all()
    assert (entries.low <= effects(sale.problem, sale.room_type)).all()


def test_groups_prove_what_the_multipliers_of_the_base_do_not() -> None:
    """Multipliers of the base that prove nothing of stays more: those of groups do."""
    raised = 0
    for sale in LOCKED:
        entries, least = sale.entries(), sale.least()
        evidence = EntryEvidence(least, sale.kinds, entries)
        truth = effects(sale.problem, sale.room_type)
        entries.low[:] = np.minimum(entries.low, -1)
        GroupBounds(evidence, lambda entries=entries: ~entries.settled(SHORT)).run(Stop())
        raised += int((entries.low >= HARMLESS).sum())
        assert (entries.low <= truth).all()
    assert raised > 0


def test_without_steps_nothing_is_said() -> None:
    sale = LOCKED[1]
    entries = sale.entries()
    groups = GroupBounds(EntryEvidence(sale.least(), sale.kinds, entries), lambda: ~entries.settled(SHORT))
    before = entries.low.tolist()
    groups.run(Stop(steps=0))
    assert entries.low.tolist() == before
