"""What a stay more does to the orphan cost while nobody moves, where rooms consist of others, against brute force."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.availability.entries import FULL, TableEntries
from bookingopt.optimizer.availability.linked_spans import effects_in_rooms
from bookingopt.optimizer.model.instance import build_instance
from tests import oracle
from tests.strategies import LINKED, Data, problems
from tests.unit.optimizer.availability.orphans.test_linked_orphans import units
from tests.unit.optimizer.settings import as_names, first_plan

ARRIVALS, MAX_LOS = 6, 3


@given(problems(("types", "blocks", "present", "by_day", "leading"), always=LINKED))
def test_the_effect_is_the_difference_of_the_orphan_costs(data: Data) -> None:
    problem = parse_problem(data)
    plan, instance = first_plan(problem), build_instance(problem)
    names = as_names(instance, dict(enumerate(plan.room_of.tolist())))
    least = instance.minimum_stay_until(instance.days + ARRIVALS + MAX_LOS)
    now = units(problem, names)
    sample = problem.reservations[0]
    opening = problem.request_start_date or min(stay.arrival for stay in problem.reservations)
    for r, room in enumerate(problem.rooms):
        entries = TableEntries.unknown(0, ARRIVALS, MAX_LOS)
        found = effects_in_rooms(instance, least, np.array([r]), plan.room_of, entries)
        for arrival, column in np.ndindex(found.shape):
            first = instance.day_zero + timedelta(days=arrival)
            update = {"id": "more", "arrival": first, "length": column + 1, "allowed_rooms": (), "room_type": None}
            free = {"allowable_room_types": (), "required_features": (), "guests": None, "is_locked": False}
            more = sample.model_copy(update=update | free | {"assigned_room": None, "adjacency_group": None})
            house = problem.model_copy(
                update={"reservations": (*problem.reservations, more), "request_start_date": opening}
            )
            after = names | {"more": room.room_number}
            if not oracle.is_legal(house, after):
                assert found[arrival, column] == FULL
                continue
            cost = units(house, after)
            assert found[arrival, column] == (cost > now) - (cost < now)
