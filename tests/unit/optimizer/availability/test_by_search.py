"""The search settles every entry, and as brute force does, where locks keep stays apart."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.by_search import EntrySearch
from bookingopt.optimizer.availability.entries import FULL, SaleTerms
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import ARRIVALS, LOCKED, MAX_LOS, Sale, effects

NONE = np.zeros((ARRIVALS, MAX_LOS), dtype=np.bool_)
SHORT = SaleTerms(long_enough=NONE, against_rules=NONE)
FORBIDDEN = SaleTerms(long_enough=NONE, against_rules=~NONE)


@pytest.mark.parametrize("sale", LOCKED)
def test_every_entry_is_settled_as_by_brute_force(sale: Sale) -> None:
    search = EntrySearch(sale.least(), sale.kinds, sale.entries(), SHORT)
    search.run(Stop())
    assert not search.has_more
    assert search.entries.low.tolist() == search.entries.high.tolist()
    assert search.entries.low.tolist() == effects(sale.problem, sale.room_type).tolist()


def test_a_search_without_steps_leaves_true_bounds_and_goes_on_later() -> None:
    sale = LOCKED[1]
    search = EntrySearch(sale.least(), sale.kinds, sale.entries(), SHORT)
    search.run(Stop(steps=0))
    truth = effects(sale.problem, sale.room_type)
    assert (search.entries.low <= truth).all()
    assert (search.entries.high >= truth).all()
    assert search.has_more
    search.run(Stop())
    assert search.entries.low.tolist() == truth.tolist()


@pytest.mark.parametrize("sale", LOCKED)
def test_of_stays_against_a_rule_only_whether_they_fit_is_searched(sale: Sale) -> None:
    search = EntrySearch(sale.least(), sale.kinds, sale.entries(), FORBIDDEN)
    search.run(Stop())
    assert not search.has_more
    is_full = effects(sale.problem, sale.room_type) == FULL
    assert (search.entries.low == FULL).tolist() == (search.entries.high == FULL).tolist() == is_full.tolist()
