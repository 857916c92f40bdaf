"""Nights on which nothing of a type may be sold."""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.table import SellableTable


def rows(table: SellableTable) -> list[list[str]]:
    return [["".join(lengths) for lengths in of_type] for of_type in table.why]


def test_every_stay_over_the_night_is_full_and_no_other() -> None:
    table = SellableTable(10, np.full((2, 4, 3), "Y"))
    assert rows(with_full_nights(table, [(1, 12)], 0)) == [["YYY"] * 4, ["YYF", "YFF", "FFF", "YYY"]]
    assert rows(table) == [["YYY"] * 4] * 2


def test_nights_outside_of_the_arrival_days_count_for_stays_that_reach_them() -> None:
    table = SellableTable(10, np.full((1, 2, 3), "H"))
    assert rows(with_full_nights(table, [(0, 9), (0, 12)], 0)) == [["HHF", "HFF"]]
    assert rows(with_full_nights(table, [(0, 14)], 0)) == [["HHH", "HHH"]]


def test_a_stay_takes_the_turnover_nights_after_it() -> None:
    table = SellableTable(10, np.full((1, 4, 3), "Y"))
    assert rows(with_full_nights(table, [(0, 13)], 1)) == [["YYF", "YFF", "FFF", "FFF"]]
    assert rows(with_full_nights(table, [(0, 15)], 2)) == [["YYY", "YYF", "YFF", "FFF"]]
