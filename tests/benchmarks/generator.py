"""Seeded houses of any size, legal by construction: the same `House` and seed give the same problem everywhere."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Data = dict[str, Any]

#: Nights of a stay -> its share of the bookings; a mix of business and leisure.
CITY = {1: 25, 2: 25, 3: 20, 4: 12, 5: 8, 7: 7, 10: 2, 14: 1}
RESORT = {2: 8, 3: 12, 4: 14, 5: 12, 7: 34, 10: 8, 14: 12}
#: First day of every house, a Monday.
OPENING = date(2027, 1, 4)


@dataclass(frozen=True)
class House:
    """What is wanted of a problem; every share is between 0 and 1.

    Attributes
    ----------
    rooms, days
        Rooms of the house; nights from the first arrival on that can be booked.
    occupancy
        Share of the room nights to sell. Bookings come in random order and are turned away when no room of theirs is
        free, so that a very full house may end a little below it.
    lengths
        Nights of a stay -> weight.
    types
        Number of room types, from the cheapest up; stays ask for the cheap ones more often.
    upgrades
        Share of the stays that may have the next two types as well.
    in_house
        Guests who are in the house on the first day, as a share of the rooms, locked in distinct rooms.
    locks, groups
        Share of the later stays that are locked; share of the bookings that are parties of two to four rooms.
    blocks
        Out-of-order blocks per room.
    minimum_stay, by_weekday
        Minimum stay, and what overrides it by weekday.
    present
        Whether the stays know the room that they were booked into (first fit), as the present plan.
    bedrooms
        Where it is not 0, the rooms are beds in so many bedrooms, and each stay has its own list of these.
    over
        Stays too many: so many rooms' worth of extra stays on one night make the problem infeasible.
    """

    rooms: int
    days: int
    occupancy: float = 0.85
    lengths: dict[int, int] = field(default_factory=lambda: CITY)
    types: int = 1
    upgrades: float = 0.0
    in_house: float = 0.0
    locks: float = 0.0
    groups: float = 0.0
    blocks: float = 0.0
    minimum_stay: int = 3
    by_weekday: dict[str, int] = field(default_factory=dict)
    present: bool = True
    bedrooms: int = 0
    over: int = 0


def generate(house: House, seed: int) -> Data:
    """Return the problem as plain data."""
    return _Desk(house, random.Random(seed)).problem(f"house-{seed}")


class _Desk:
    """The reservation desk: takes bookings one by one, each into the first room that is free."""

    def __init__(self, house: House, rng: random.Random) -> None:
        self.house, self.rng = house, rng
        self.type_of = sorted(rng.choices(range(house.types), _cheap_first(house.types), k=house.rooms))
        self.taken = [0] * house.rooms  # a bit a night
        self.stays: list[Data] = []
        self.blocks: list[Data] = []
        self.parties = 0

    def problem(self, name: str) -> Data:
        self._close_rooms()
        self._guests_in_house()
        self._sell()
        for _ in range(self.house.over):
            self._overbook()
        self.rng.shuffle(self.stays)
        data: Data = {
            "ProblemId": name,
            "MinimumStay": self.house.minimum_stay,
            "MinimumStayByDay": self.house.by_weekday,
            "Rooms": [self._room(number) for number in range(self.house.rooms)],
            "Reservations": self.stays,
        }
        return data | ({"OutOfOrder": self.blocks} if self.blocks else {})

    def _room(self, number: int) -> Data:
        room: Data = {"RoomNumber": _number(number), "RoomType": _type(self.type_of[number])}
        if self.house.groups and number + 1 < self.house.rooms and (number + 1) % 10:  # ten rooms a floor
            room["AdjacentRooms"] = [_number(number + 1)]
        return room

    def _close_rooms(self) -> None:
        for _ in range(round(self.house.blocks * self.house.rooms)):
            room, start = self.rng.randrange(self.house.rooms), self.rng.randrange(self.house.days)
            nights = self.rng.randint(2, 10)
            self.taken[room] |= _nights(start, nights)
            days = {"Start": _day(start), "End": _day(start + nights - 1)}
            self.blocks.append({"RoomNumber": _number(room), **days, "Reason": "maintenance"})

    def _guests_in_house(self) -> None:
        for room in self.rng.sample(range(self.house.rooms), round(self.house.in_house * self.house.rooms)):
            nights = self._length()
            if not self.taken[room] & _nights(0, nights):
                self._book(room, 0, nights, self.type_of[room], locked=True)

    def _sell(self) -> None:
        house = self.house
        wanted = house.occupancy * house.rooms * house.days
        for _ in range(12 * house.rooms * house.days):
            if sum(taken.bit_count() for taken in self.taken) >= wanted:
                break
            arrival, nights = self.rng.randrange(house.days), self._length()
            wants = self.rng.choices(range(house.types), _cheap_first(house.types))[0]
            upgradable = self.rng.random() < house.upgrades
            party = self.rng.randint(2, 4) if self.rng.random() < house.groups else 1
            beds = self._own_beds()
            rooms = [r for r in self._free_rooms(arrival, nights, wants, upgradable) if r in beds][:party]
            if len(rooms) == party:
                self.parties += party > 1
                group = f"party-{self.parties}" if party > 1 else None
                for room in rooms:
                    locked = self.rng.random() < house.locks
                    self._book(room, arrival, nights, wants, locked=locked, upgradable=upgradable, group=group)
                    if house.bedrooms:
                        self.stays[-1]["AllowedRooms"] = [_number(bed) for bed in beds]

    def _own_beds(self) -> list[int]:
        """Return the beds of a list of bedrooms, a quarter of them; every room where there are no bedrooms."""
        rooms, bedrooms = self.house.rooms, self.house.bedrooms
        if not bedrooms:
            return list(range(rooms))
        mine = self.rng.sample(range(bedrooms), max(1, bedrooms // 4))
        return [bed for bed in range(rooms) if bed * bedrooms // rooms in mine]

    def _free_rooms(self, arrival: int, nights: int, wants: int, upgradable: bool) -> list[int]:
        span = _nights(arrival, nights)
        types = range(wants, wants + (3 if upgradable else 1))
        return [r for r, taken in enumerate(self.taken) if self.type_of[r] in types and not taken & span]

    def _book(
        self,
        room: int | None,
        arrival: int,
        nights: int,
        wants: int,
        *,
        locked: bool = False,
        upgradable: bool = False,
        group: str | None = None,
    ) -> None:
        stay: Data = {"Name": f"guest {len(self.stays) + 1}", "Arrival": _day(arrival), "Length": nights}
        stay["RoomType"] = _type(wants)
        if upgradable and self.house.types > 1:
            stay["AllowableRoomTypes"] = [_type(t) for t in range(wants + 1, min(wants + 3, self.house.types))]
        if group is not None:
            stay["AdjacencyGroup"] = group
        if room is not None:
            self.taken[room] |= _nights(arrival, nights)
            if locked or self.house.present:
                stay["AssignedRoom"] = _number(room)
            stay["IsLocked"] = locked
        self.stays.append(stay)

    def _overbook(self) -> None:
        """Fill every room of one type on one night, and then add a stay."""
        night, wants = self.house.days // 2, self.type_of[0]
        for room in self._free_rooms(night, 1, wants, upgradable=False):
            self._book(room, night, 1, wants)
        self._book(None, night, 1, wants)

    def _length(self) -> int:
        return self.rng.choices(list(self.house.lengths), list(self.house.lengths.values()))[0]


def _cheap_first(types: int) -> list[int]:
    return [types + 1 - t for t in range(types)]


def _nights(start: int, nights: int) -> int:
    return ((1 << nights) - 1) << start


def _day(number: int) -> str:
    return (OPENING + timedelta(days=number)).isoformat()


def _number(room: int) -> str:
    return str(100 * (room // 10 + 1) + room % 10 + 1)


def _type(number: int) -> str:
    return f"T{number + 1}"
