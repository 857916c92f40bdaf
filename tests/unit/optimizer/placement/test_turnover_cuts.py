"""Who cuts turnover nights short, and who no longer does."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.placement.turnover_cuts import free_again
from bookingopt.optimizer.placement.unassigned import largest_part
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import day, house, stay


def lock(name: str, first: int, nights: int, **fields: object) -> dict[str, object]:
    return stay(name, first, nights, AssignedRoom="1", IsLocked=True, **fields)


def test_turnover_lasts_until_a_block_or_a_fixed_stay_that_is_there() -> None:
    block = [{"RoomNumber": "1", "Start": day(12), "End": day(12)}]
    stays = (lock("a", 1, 2), lock("b", 4, 1), lock("c", 5, 1), lock("d", 10, 1), stay("e", 1, 1))
    instance = build_instance(parse_problem(house(*stays, TurnoverNights=3, OutOfOrder=block)))
    # The 1st of May is day 0.
    assert instance.departure.tolist() == [3, 4, 8, 11, 4]
    assert free_again(instance, np.array([2, 3])).tolist() == [4, 4, 8, 11, 4]
    assert free_again(instance, np.empty(0, dtype=np.int64)).tolist() == [5, 7, 8, 11, 4]


def test_a_lock_that_has_no_room_cuts_no_turnover_short() -> None:
    """Of b and c one goes, b by its priority; then the 4th and the 5th are turnover nights of a, and not for d."""
    locks = (lock("a", 1, 3), lock("b", 4, 4, Priority=0), lock("c", 7, 4))
    stays = (*locks, stay("d", 4, 1, Priority=9))
    instance = build_instance(parse_problem(house(*stays, rooms=1, TurnoverNights=2)))
    room_of = largest_part(instance, components(instance), Stop()).plan.room_of
    assert [row.key for row, room in zip(instance.house.reservations, room_of, strict=True) if room == NONE] == [
        "b",
        "d",
    ]
