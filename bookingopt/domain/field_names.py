"""The names that a file may use for its fields, today's and older ones."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel

from bookingopt.domain.problem import (
    MinimumStayPeriod,
    NewReservation,
    OutOfOrder,
    Problem,
    Reservation,
    Room,
    SalesRule,
)

#: Older name -> today's name, by model.
OLDER_NAMES: dict[type[BaseModel], dict[str, str]] = {
    Problem: {"MinStay": "MinimumStay", "RestrictionsForInitialPlan": "RestrictionsOnly"},
}
#: Fields of older files that are read and ignored, with a warning.
IGNORED = ("TestNewBooking", "SplitGroup", "Test")
#: Older mark of a lock beside IsLocked: either of them locks.
OLDER_LOCK = "LockedForSolver"
#: Says the same as Length: the day on which the stay leaves.
DEPARTURE = "Departure"
#: Older default of the requests' AllowableRoomTypes.
OLDER_REQUEST_TYPES = "AllowableTypesForNewReservation"
#: Older fields of a result, left aside when it is read; `bookingopt.io.restrictions` makes them.
LEGACY_NAMES = ("MinStays", "MaxStays", "ClosedArrivals", "ClosedDepartures")

#: Field that holds a list of records -> what a record is.
LISTS: dict[str, type[BaseModel]] = {
    "MinimumStayByDate": MinimumStayPeriod,
    "SalesRules": SalesRule,
    "Rooms": Room,
    "Reservations": Reservation,
    "NewReservations": NewReservation,
    "OutOfOrder": OutOfOrder,
}


class RepeatedKeys(dict[str, Any]):
    """An object in which some names stand more than once; ``repeated`` lists them."""

    repeated: tuple[str, ...] = ()


@cache
def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names that a file may use for the fields of ``model``, in the model's order."""
    fields = model.model_fields.items()
    return tuple(field.alias or name for name, field in fields if not field.exclude)


def row_names(field: str) -> dict[str, str]:
    """Return every name that a row of the list ``field`` may use -> today's name of the same thing."""
    names = {name: name for name in field_names(LISTS[field])}
    if field in ("Reservations", "NewReservations"):
        names |= {OLDER_LOCK: "IsLocked", DEPARTURE: DEPARTURE}
    return names
