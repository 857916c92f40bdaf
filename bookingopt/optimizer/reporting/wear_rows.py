"""How evenly the rooms of each kind are worn, as rows of the result."""

from __future__ import annotations

from bookingopt.domain.result_rows import EvenWear
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.wear.room_nights import nights_of_rooms, rooms_by_kind, sum_of_squares


def even_wear(instance: Instance, before: Plan, plan: Plan) -> list[EvenWear]:
    """Return a row for each kind of several rooms: their nights in ``plan``, and in the equal plan ``before``."""
    was, now = nights_of_rooms(instance, before), nights_of_rooms(instance, plan)
    rooms = instance.problem.rooms
    return [
        EvenWear(
            room_type=rooms[kind[0]].type_name,
            rooms=tuple(rooms[room].room_number for room in kind.tolist()),
            least_before=int(was[kind].min()),
            most_before=int(was[kind].max()),
            squares_before=sum_of_squares(was[kind]),
            least=int(now[kind].min()),
            most=int(now[kind].max()),
            squares=sum_of_squares(now[kind]),
        )
        for kind in rooms_by_kind(instance)
    ]
