"""Nights on which nothing of a type may be sold."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.full_nights import with_full_nights
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import Instance, build_instance
from tests.unit.optimizer.houses import house


def types(*turnover: int) -> Instance:
    """A house with two rooms of each type, one of which has so many turnover nights, and the other one more."""
    rooms = [
        {"RoomNumber": f"{number}{more}", "RoomType": f"type {number}", "TurnoverNights": nights + more}
        for number, nights in enumerate(turnover)
        for more in (0, 1)
    ]
    return build_instance(parse_problem(house() | {"Rooms": rooms}))


def rows(table: SellableTable) -> list[list[str]]:
    return [["".join(lengths) for lengths in of_type] for of_type in table.why]


def test_every_stay_over_the_night_is_full_and_no_other() -> None:
    table = SellableTable(10, np.full((2, 4, 3), "Y"))
    assert rows(with_full_nights(types(0, 0), table, [(1, 12)])) == [["YYY"] * 4, ["YYF", "YFF", "FFF", "YYY"]]
    assert rows(table) == [["YYY"] * 4] * 2


def test_nights_outside_of_the_arrival_days_count_for_stays_that_reach_them() -> None:
    table = SellableTable(10, np.full((1, 2, 3), "H"))
    assert rows(with_full_nights(types(0), table, [(0, 9), (0, 12)])) == [["HHF", "HFF"]]
    assert rows(with_full_nights(types(0), table, [(0, 14)])) == [["HHH", "HHH"]]


def test_a_stay_takes_the_turnover_nights_after_it() -> None:
    table = SellableTable(10, np.full((1, 4, 3), "Y"))
    assert rows(with_full_nights(types(1), table, [(0, 13)])) == [["YYF", "YFF", "FFF", "FFF"]]
    assert rows(with_full_nights(types(2), table, [(0, 15)])) == [["YYY", "YYF", "YFF", "FFF"]]
