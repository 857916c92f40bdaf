"""Placement where rooms consist of others, against brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.placement.linked_placement import LinkedPlacementModel, largest_placement, placement_model
from bookingopt.optimizer.placement.placement_model import PlacementModel
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.strategies import LINKED, WHERE, Data, overbooked, problems
from tests.unit.optimizer.houses import house, stay
from tests.unit.optimizer.settings import as_names


@given(overbooked((*WHERE, "blocks", *LINKED)) | problems((*WHERE, "blocks"), always=LINKED))
def test_as_many_are_placed_as_can_be(data: Data) -> None:
    problem = parse_problem(data)
    instance = build_instance(problem)
    rooms: dict[int, int] = {}
    most = 0
    for component in components(instance):
        placement = largest_placement(instance, component, Stop(steps=20_000))
        rooms |= placement.room_of
        most += placement.most
    plan = as_names(instance, rooms)
    assert oracle.is_legal(problem, plan)
    assert len(plan) == most == max(len(part) for part in partial_plans(problem))


def partial_plans(problem: oracle.Problem) -> list[oracle.Plan]:
    """Every plan of some stays; nobody is fixed here."""
    return list(oracle.extend(problem, oracle.parties_of(problem), {}, oracle.closed_rooms(problem), partial=True))


def test_only_linked_rooms_need_the_linked_model() -> None:
    plain = build_instance(parse_problem(house(stay("a", 1, 2))))
    (component,) = components(plain)
    assert type(placement_model(plain, component, component.free)) is PlacementModel
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1"]}]
    linked = build_instance(parse_problem(house(stay("a", 1, 2), stay("b", 1, 2)) | {"Rooms": rooms}))
    (component,) = components(linked)
    model = placement_model(linked, component, component.free)
    assert type(model) is LinkedPlacementModel
    assert model.required.sum() == 2
    weight = (model.first < linked.stays).astype(np.int64)
    assert model.best(weight, Stop()).most == 1
