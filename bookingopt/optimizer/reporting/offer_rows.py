"""What the hotel may sell, as rows of the result: the sellable table, the restrictions, and what these turn away."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.result_rows import (
    Blocked,
    Restriction,
    Sellable,
)
from bookingopt.optimizer.availability.restrictions import Offer
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import Instance


def sellable(instance: Instance, table: SellableTable) -> list[Sellable]:
    """Return the sellable table, by room type and arrival date."""
    return [
        Sellable(
            room_type=name,
            arrival=instance.date_of(table.first + day),
            fplos="".join(np.where(letters == "Y", "Y", "N")),
            why="".join(letters),
        )
        for name, rows in zip(_type_names(instance), table.why, strict=True)
        for day, letters in enumerate(rows)
    ]


def restrictions(instance: Instance, offer: Offer) -> list[Restriction]:
    """Return the restrictions, by room type and date."""
    return [
        Restriction(
            room_type=name,
            date=instance.date_of(offer.table.first + day),
            min_stay=int(rules.min_stay[day]),
            max_stay=int(rules.max_stay[day]),
            min_stay_through=int(rules.min_stay_through[day]),
            closed_to_arrival=bool(rules.closed_to_arrival[day]),
            closed_to_departure=bool(rules.closed_to_departure[day]),
        )
        for name, rules in zip(_type_names(instance), offer.rules, strict=True)
        for day in range(len(rules.min_stay))
    ]


def blocked(instance: Instance, offer: Offer) -> list[Blocked]:
    """Return the sellable stays that the restrictions turn away, by room type, arrival and length."""
    names = _type_names(instance)
    return [
        Blocked(
            room_type=names[of_type],
            arrival=instance.date_of(offer.table.first + day),
            length=column + 1,
        )
        for of_type, day, column in np.argwhere(offer.blocked).tolist()
    ]


def _type_names(instance: Instance) -> tuple[str, ...]:
    """Return the names of the room types, by index."""
    return tuple(dict.fromkeys(room.type_name for room in instance.problem.rooms))
