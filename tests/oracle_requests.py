"""Brute force over tiny problems: what the answer to a request must be, written to be obviously right.

The house is a plan, reservation id -> room number. The request stands among the reservations under the id `REQUEST`,
in place of the stay that it changes, and `tests.oracle` walks through all legal plans of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise, product

from bookingopt.domain.eligibility import is_eligible, is_fixed, type_position
from bookingopt.domain.problem import NewReservation, Problem, Reservation
from tests import oracle
from tests.oracle import DAY, Plan, closed_rooms, kept, nights, turnover

REQUEST = "the request"

Pieces = tuple[tuple[str, int], ...]  # room number and number of nights, in order


class House:
    """One request before the door of the house ``plan``; ``opening`` is the day from which leading gaps count."""

    def __init__(self, problem: Problem, request: NewReservation, plan: Plan, opening: date | None = None) -> None:
        self.problem, self.request = problem, request
        first = min(stay.arrival for stay in problem.reservations)
        self.opening = problem.request_start_date or opening or first
        changed = [stay for stay in problem.reservations if request.id_given and stay.key == request.key]
        self.changed = changed[0] if changed else None
        self.plan = {key: room for key, room in plan.items() if self.changed is None or key != self.changed.key}
        self.home = plan[self.changed.key] if self.changed else None

    def rooms(self, unlocked: frozenset[str] = frozenset()) -> list[str]:
        """The rooms that the request may have for all its nights."""
        if self.is_bound(unlocked):
            assert self.home is not None
            return [self.home]
        return [room.room_number for room in self.problem.rooms if is_eligible(self.request, room)]

    def is_bound(self, unlocked: frozenset[str] = frozenset()) -> bool:
        return self.changed is not None and is_fixed(self.problem, self._unlock(self.changed, unlocked))

    @staticmethod
    def _unlock(stay: Reservation, unlocked: frozenset[str]) -> Reservation:
        return stay.model_copy(update={"is_locked": stay.is_locked and stay.key not in unlocked})

    def plans(self, unlocked: frozenset[str] = frozenset(), night: int | None = None) -> Iterator[Plan]:
        """Every legal plan with the request in it, of one of its nights only where that is given."""
        others = [
            self._unlock(stay, unlocked)
            for stay in self.problem.reservations
            if self.changed is None or stay.key != self.changed.key
        ]
        update = {
            "id": REQUEST,
            "allowed_rooms": tuple(self.rooms(unlocked)),
            "adjacency_group": None,
            "assigned_room": None,
        }
        if self.is_bound(unlocked):
            update |= {"room_type": None, "allowable_room_types": (), "guests": None, "required_features": ()}
        if not self.rooms(unlocked):
            return
        stays = [*others, self.request.model_copy(update=update)]
        if night is not None:
            day = self.request.arrival + night * DAY
            with_request = self.problem.model_copy(update={"reservations": tuple(stays)})
            stays = [self._of_one_night(stay, unlocked) for stay in stays if day in kept(with_request, stay)]
            stays = [stay.model_copy(update={"arrival": day, "length": 1}) for stay in stays]
        problem = self.problem.model_copy(update={"reservations": tuple(stays)})
        if night is not None:  # who is fixed was settled with the real dates
            problem = problem.model_copy(
                update={
                    "request_start_date": None,
                    "request_end_date": None,
                    "freeze_days": 0,
                    "turnover_nights": 0,
                    "rooms": tuple(room.model_copy(update={"turnover_nights": None}) for room in problem.rooms),
                }
            )
        yield from oracle.legal_plans(problem)

    def _of_one_night(self, stay: Reservation, unlocked: frozenset[str]) -> Reservation:
        if stay.key == REQUEST:
            return stay
        return stay.model_copy(update={"is_locked": is_fixed(self.problem, self._unlock(stay, unlocked))})

    def moves(self, plan: Plan) -> tuple[int, int]:
        """What the moves to ``plan`` cost, and how many there are; leaving the room that a change could keep is one."""
        cost = count = 0
        for stay in self.problem.reservations:
            if stay.key in self.plan and plan[stay.key] != self.plan[stay.key]:
                cost, count = cost + stay.move_cost, count + 1
        if self.changed is not None and self.home in self.rooms() and plan[REQUEST] != self.home:
            cost, count = cost + self.changed.move_cost, count + 1
        return cost, count

    def fewest_moves(self) -> tuple[int, int] | None:
        """The least cost of moves that make room, and the fewest of that cost; None where no moves do."""
        return min((self.moves(plan) for plan in self.plans()), default=None)

    def is_full(self) -> bool:
        """Whether the stays of some night cannot stand together even if they were there for that night only."""
        taken = self.request.length + turnover(self.problem)
        return not all(any(True for _ in self.plans(night=number)) for number in range(taken))

    def smallest_locks(self) -> int | None:
        """The size of the smallest set of locked stays without whose locks the request fits; None where none is."""
        locked = [stay.key for stay in self.problem.reservations if stay.is_locked]
        for size in range(1, len(locked) + 1):
            if any(self.fits_without(keys) for keys in combinations(locked, size)):
                return size
        return None

    def fits_without(self, locks: tuple[str, ...]) -> bool:
        """Whether the request fits, also with moves, once these stays are not locked any more."""
        return any(True for _ in self.plans(frozenset(locks)))

    def pieces(self) -> Iterator[Pieces]:
        """Every split stay while nobody else moves, and a stay in one piece as well."""
        calendars = closed_rooms(self.problem)
        others = tuple(stay for stay in self.problem.reservations if stay.key in self.plan)
        without = self.problem.model_copy(update={"reservations": others})
        for stay in others:
            calendars[self.plan[stay.key]].update(dict.fromkeys(kept(without, stay), stay.key))
        old = set(nights(self.changed)) if self.changed else set()
        may = [room.room_number for room in self.problem.rooms if is_eligible(self.request, room)]
        choices = []
        for night in nights(self.request):
            rooms = may
            if self.is_bound():
                rooms = [self.home] if night in old else sorted({*may, self.home})
            choices.append([room for room in rooms if night not in calendars[room]])
        for rooms in product(*choices):
            cuts = [0, *(i + 1 for i, (one, other) in enumerate(pairwise(rooms)) if one != other), len(rooms)]
            taken: list[tuple[str, int]] = []
            for first, last in pairwise(cuts):
                taken += [(rooms[first], night) for night in range(first, last + turnover(self.problem))]
            is_free = all(self.request.arrival + night * DAY not in calendars[room] for room, night in taken)
            if is_free and len(set(taken)) == len(taken):
                yield tuple((rooms[first], last - first) for first, last in pairwise(cuts))

    def worth(self, pieces: Pieces) -> tuple[int, int, bool, Fraction]:
        """Room changes, those to a lower type, whether it begins away from home, and the gap cost of the house."""
        types = {room.room_number: room.type_name for room in self.problem.rooms}
        at = [type_position(self.request, types[room]) for room, _ in pieces]
        away = self.home is not None and self.home in self.rooms() and pieces[0][0] != self.home
        return len(pieces) - 1, sum(b < a for a, b in pairwise(at)), away, self.gap_cost(pieces)

    def gap_cost(self, pieces: Pieces) -> Fraction:
        """The gap cost of the house with the request in it, in pieces or in one."""
        arrival, plan = self.request.arrival, dict(self.plan)
        stays = [stay for stay in self.problem.reservations if stay.key in self.plan]
        for number, (room, length) in enumerate(pieces):
            key = f"{REQUEST} {number}"
            stays.append(self.request.model_copy(update={"id": key, "arrival": arrival, "length": length}))
            plan[key], arrival = room, arrival + length * DAY
        house = self.problem.model_copy(update={"reservations": tuple(stays), "request_start_date": self.opening})
        inside = {room.room_number: {key for key in plan if plan[key] == room.room_number} for room in house.rooms}
        return sum((oracle.room_gap_cost(house, room, frozenset(keys)) for room, keys in inside.items()), Fraction(0))
