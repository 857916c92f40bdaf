"""The house without some locks."""

from __future__ import annotations

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.instance import NONE, build_instance
from bookingopt.optimizer.worth.released import locks_of, with_released
from tests.unit.optimizer.houses import house, stay

STAYS = (
    stay("a", 1, 2, AssignedRoom="1", IsLocked=True),
    stay("b", 4, 2, AssignedRoom="1", IsLocked=True),
    stay("c", 9, 2),
    stay("d", 1, 1, AssignedRoom="2", Status="InHouse"),
)


def test_locks_are_fixed_stays_of_guests_who_are_not_in_house():
    instance = build_instance(planned(parse_problem(house(*STAYS))))
    assert locks_of(instance).tolist() == [0, 1]


def test_turnover_nights_are_cut_by_those_only_that_stay_fixed():
    instance = build_instance(planned(parse_problem(house(*STAYS, TurnoverNights=3))))
    assert (instance.departure - instance.leaves).tolist() == [1, 3, 3, 3]
    for released, cut in (([1], [3, 3, 3, 3]), ([0], [3, 3, 3, 3]), ([0, 1], [3, 3, 3, 3])):
        free = with_released(instance, released)
        assert [i for i in (0, 1) if free.fixed_room[i] == NONE] == released
        assert (free.departure - free.leaves).tolist() == cut
        assert len(free.minimum_stay) == free.days + 1 > max(free.departure)
    assert (instance.departure - instance.leaves).tolist() == [1, 3, 3, 3]
