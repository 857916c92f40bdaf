"""Rooms and stays of a problem, looked up by number and id."""

from __future__ import annotations

from datetime import date, timedelta

from bookingopt.domain.problem import Problem, Reservation
from bookingopt.render.phrases import who
from bookingopt.render.report.tables import Cell, name

Span = tuple[date, date]


class RoomsAndStays:
    """The type of each room, and the name and nights of each stay."""

    def __init__(self, problem: Problem) -> None:
        self._types = {room.room_number: room.type_name for room in problem.rooms}
        self._stays: dict[str, Reservation] = {stay.key: stay for stay in problem.reservations}

    def guest(self, key: str) -> Cell:
        """Return the name of a stay, and its id."""
        stay = self._stays.get(key)
        return name(key if stay is None else who(key, stay.name))

    def types(self, *rooms: str) -> tuple[str, ...]:
        """Return the types of the rooms, each once."""
        return tuple(dict.fromkeys(self._types[room] for room in rooms if room in self._types))

    def nights(self, key: str) -> Span | None:
        """Return the first and the last night of a stay."""
        stay = self._stays.get(key)
        return None if stay is None else span(stay)


def span(stay: Reservation) -> Span:
    """Return the first and the last night of ``stay``."""
    return stay.arrival, last_night(stay.arrival, stay.length)


def last_night(start: date, nights: int) -> date:
    """Return the last of so many nights; it stays within the calendar."""
    return start + timedelta(days=min(nights - 1, (date.max - start).days))
