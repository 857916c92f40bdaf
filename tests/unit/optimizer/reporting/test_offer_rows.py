"""What the hotel may sell, as rows by room type and date."""

from __future__ import annotations

from datetime import date

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.restrictions import Offer, Rules
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.reporting.offer_rows import blocked, restrictions, sellable
from tests.unit.optimizer.houses import house, stay

#: Two types, arrivals on the 2nd and 3rd of May (days 1 and 2), one and two nights.
TABLE = SellableTable(1, np.array([[list("YM"), list("FF")], [list("HY"), list("?Y")]]))


def instance() -> Instance:
    rooms = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]
    return build_instance(parse_problem(house(stay("a", 1, 2)) | {"Rooms": rooms}))


def test_everything_but_sellable_is_no() -> None:
    rows = [(row.room_type, row.arrival, row.fplos, row.why) for row in sellable(instance(), TABLE)]
    assert rows == [
        ("A", date(2027, 5, 2), "YN", "YM"),
        ("A", date(2027, 5, 3), "NN", "FF"),
        ("B", date(2027, 5, 2), "NY", "HY"),
        ("B", date(2027, 5, 3), "NY", "?Y"),
    ]


def test_every_type_and_date_has_a_row_of_rules() -> None:
    numbers, flags = np.array([1, 2]), np.array([False, True])
    rules = (Rules(numbers, numbers + 2, numbers + 4, flags, ~flags), Rules(numbers, numbers, numbers, flags, flags))
    offer = Offer(TABLE, rules, np.zeros((2, 2, 2), dtype=np.bool_))
    rows = restrictions(instance(), offer)
    assert [(row.room_type, row.date.day) for row in rows] == [("A", 2), ("A", 3), ("B", 2), ("B", 3)]
    second = rows[1]
    assert (second.min_stay, second.max_stay, second.min_stay_through) == (2, 4, 6)
    assert (second.closed_to_arrival, second.closed_to_departure) == (True, False)


def test_stays_that_are_turned_away_have_a_length() -> None:
    turned_away = np.zeros((2, 2, 2), dtype=np.bool_)
    turned_away[1, 0, 1] = True
    (row,) = blocked(instance(), Offer(TABLE, (), turned_away))
    assert (row.room_type, row.arrival, row.length) == ("B", date(2027, 5, 2), 2)
