"""Brute force over tiny problems: what the answer to a request must be, written to be obviously right.

The house is a plan, reservation id -> room number. The request stands among the reservations under the id `REQUEST`,
in place of the stay that it changes, and `tests.oracle` walks through all legal plans of that. Those whose room it is
to share, its company, are one stay with it; in a split stay they have one room on all their nights, and the request is
with them on those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import NamedTuple

from bookingopt.domain.eligibility import is_eligible, is_fixed, is_in_house, type_position
from bookingopt.domain.problem import NewReservation, Problem, Reservation
from tests import oracle
from tests.oracle import DAY, Plan, closed_rooms, kept, kept_anywhere, nights, turnover

REQUEST = "the request"

Pieces = tuple[tuple[str, int], ...]  # room number and number of nights, in order


class Split(NamedTuple):
    """A split stay, and where all others are."""

    pieces: Pieces
    plan: Plan


class Worth(NamedTuple):
    """What a split stay is worth; less is better, and the first difference decides."""

    changes: int
    to_lower: int
    cost: int
    moves: int
    away: bool
    gap: Fraction


class House:
    """One request before the door of the house ``plan``; ``opening`` is the day from which leading gaps count.

    ``is_released``: nothing binds the request to the room of the stay that it changes.
    """

    def __init__(
        self,
        problem: Problem,
        request: NewReservation,
        plan: Plan,
        opening: date | None = None,
        *,
        is_released: bool = False,
    ) -> None:
        self.problem, self.request, self.whole_plan, self.is_released = problem, request, plan, is_released
        first = min((stay.arrival for stay in problem.reservations), default=request.arrival)
        self.opening = problem.request_start_date or opening or first
        changed = [stay for stay in problem.reservations if request.id_given and stay.key == request.key]
        self.changed = changed[0] if changed else None
        self.plan = {key: room for key, room in plan.items() if self.changed is None or key != self.changed.key}
        text = request.same_room
        self.company = [stay for stay in self.others() if text is not None and stay.same_room == text]
        self.home = plan[self.changed.key] if self.changed else plan[self.company[0].key] if self.company else None
        first = min(stay.arrival for stay in (request, *self.company))
        last = max(stay.departure for stay in (request, *self.company))
        #: The nights of the one stay that all of them are, and those of the company.
        self.nights = [first + number * DAY for number in range((last - first).days)]
        self.company_nights = self._span(self.company)

    @staticmethod
    def _span(stays: Sequence[Reservation]) -> list[date]:
        taken = [night for stay in stays for night in nights(stay)]
        return [min(taken) + number * DAY for number in range((max(taken) - min(taken)).days + 1)] if taken else []

    def is_in_house(self) -> bool:
        """Whether the request changes the stay of a guest who has arrived by the business date."""
        stay, today = self.changed, self.problem.today
        if stay is None or stay.assigned_room is None or today is None or self.is_released:
            return False
        return stay.status.value == "InHouse" or stay.arrival < today

    def past(self) -> list[date]:
        """The nights of a guest in house that are over: nobody can spend them in another room any more."""
        if not self.is_in_house():
            return []
        assert self.changed is not None
        assert self.problem.today is not None
        mine = nights(self.request)
        return [night for night in nights(self.changed) if night < self.problem.today and night in mine]

    def has_own_lock(self) -> bool:
        """Whether a lock, or the window, binds the changed stay to its room, and not that the guest is in house."""
        if self.changed is None or self.is_released:
            return False
        return is_fixed(self.problem, self.changed) and not self.is_in_house()

    def is_bound(self, unlocked: frozenset[str] = frozenset()) -> bool:
        """Whether only the room of the changed stay, or of the company, can be that of all nights."""
        if self.company:
            return self._keep_their_room(unlocked)
        return bool(self.past()) or (self.has_own_lock() and self.request.key not in unlocked)

    def _keep_their_room(self, unlocked: frozenset[str]) -> bool:
        """Whether the company is bound by a guest in house, one who has left, or a lock; the window counts as one."""
        problem, together = self.problem, oracle.party(self.problem, self.company[0])
        fixed = [stay for stay in together if is_fixed(problem, stay)]
        is_bound = any(is_in_house(problem, stay) or stay.key not in unlocked for stay in fixed)
        return is_bound or self.request.same_room in problem.held_rooms

    def may(self) -> list[str]:
        """The rooms that meet the conditions of the request, and of its company if it has one."""
        if not self.company:
            return self.may_alone()
        problem = self.problem.model_copy(update={"reservations": tuple(self.others())})
        capacity = {room.room_number: room.capacity for room in self.problem.rooms}
        together = [oracle.guests([self.request, *self.company], night) for night in nights(self.request)]
        fixed = oracle.fixed_in(problem, oracle.party(problem, self.company[0]))
        theirs = [
            room.room_number
            for room in problem.rooms
            if room.room_number == fixed or oracle.meets(problem, self.company[0], room)
        ]
        fits = [room for room in self.may_alone() if (most := capacity[room]) is None or max(together) <= most]
        return [room for room in fits if room in theirs]

    def may_alone(self) -> list[str]:
        """The rooms that meet the conditions of the request."""
        wanted = self.request.assigned_room if self.request.is_locked else None
        rooms = [room.room_number for room in self.problem.rooms if is_eligible(self.request, room)]
        return [room for room in rooms if wanted in (None, room)]

    def rooms(self, unlocked: frozenset[str] = frozenset()) -> list[str]:
        """The rooms that the request may have for all its nights."""
        return [room for room in self.may() if room == self.home or not self.is_bound(unlocked)]

    def others(self, unlocked: frozenset[str] = frozenset()) -> list[Reservation]:
        """All stays but the one that the request changes; its company without any room where that is unlocked."""
        stays = [self._unlock(stay, unlocked) for stay in self.problem.reservations]
        if unlocked and not self.is_bound(unlocked):
            free = {"assigned_room": None, "is_locked": False}
            stays = [stay.model_copy(update=free) if self._is_company(stay) else stay for stay in stays]
        return [stay for stay in stays if self.changed is None or stay.key != self.changed.key]

    @staticmethod
    def _unlock(stay: Reservation, unlocked: frozenset[str]) -> Reservation:
        return stay.model_copy(update={"is_locked": stay.is_locked and stay.key not in unlocked})

    def plans(self, unlocked: frozenset[str] = frozenset(), night: int | None = None) -> Iterator[Plan]:
        """Every legal plan with the request in it, of one of its nights only where that is given."""
        if not self.rooms(unlocked):
            return
        if self.company:
            yield from self._plans_with_company(unlocked)
            return
        stays = [*self.others(unlocked), self.stand_in(self.rooms(unlocked), REQUEST)]
        if night is not None:
            day = self.request.arrival + night * DAY
            with_request = self.problem.model_copy(update={"reservations": tuple(stays)})
            stays = [self._of_one_night(stay, unlocked) for stay in stays if day in kept_anywhere(with_request, stay)]
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
        yield from oracle.legal_plans(problem, None if night is not None else self.problem)

    def _plans_with_company(self, unlocked: frozenset[str]) -> Iterator[Plan]:
        """Every legal plan of the others in which the room of the company is one for the request as well."""
        others = self.problem.model_copy(update={"reservations": tuple(self.others(unlocked))})
        for plan in oracle.legal_plans(others, self.problem):
            room = plan[self.company[0].key]
            request = self.stand_in([room], REQUEST)
            joined = others.model_copy(update={"reservations": (*others.reservations, request)})
            wanted = [*self.nights, *kept(joined, request, room, self.problem)]
            if room in self.rooms(unlocked) and oracle.is_free(
                self.problem, self._calendars(others, plan), room, wanted
            ):
                yield {**plan, REQUEST: room}

    def _calendars(self, others: Problem, plan: Plan) -> dict[str, oracle.Calendar]:
        """The rooms without the request and its company."""
        calendars = closed_rooms(self.problem)
        for stay in others.reservations:
            if all(stay.key != one.key for one in self.company):
                for single in oracle.singles(self.problem, plan[stay.key]):
                    calendars[single].update(dict.fromkeys(kept(others, stay, plan[stay.key], self.problem), stay.key))
        return calendars

    def stand_in(self, rooms: Sequence[str], key: str) -> Reservation:
        """The request as a stay that may have one of ``rooms``."""
        update = {"id": key, "allowed_rooms": tuple(rooms), "adjacency_group": None}
        return self.request.model_copy(update=update | {"assigned_room": None, "is_locked": False})

    def _of_one_night(self, stay: Reservation, unlocked: frozenset[str]) -> Reservation:
        if stay.key == REQUEST:
            return stay
        return stay.model_copy(update={"is_locked": is_fixed(self.problem, self._unlock(stay, unlocked))})

    def moves(self, plan: Plan) -> tuple[int, int]:
        """What the moves to ``plan`` cost, and how many there are; leaving the room that a change could keep is one."""
        cost, count = self._moves_of_others(plan)
        if self.changed is not None and self.home in self.rooms() and plan[REQUEST] != self.home:
            cost, count = cost + self.changed.move_cost, count + 1
        return cost, count

    def _moves_of_others(self, plan: Plan) -> tuple[int, int]:
        costs = [stay.move_cost for stay in self.others() if plan[stay.key] != self.plan[stay.key]]
        return sum(costs), len(costs)

    def fewest_moves(self) -> tuple[int, int] | None:
        """The least cost of moves that make room, and the fewest of that cost; None where no moves do."""
        return min((self.moves(plan) for plan in self.plans()), default=None)

    def released(self) -> House | None:
        """The request for its nights that are not past, bound to no room; None where all are past."""
        past = len(self.past())
        if past == self.request.length:
            return None
        update = {"arrival": self.request.arrival + past * DAY, "length": self.request.length - past}
        request = self.request.model_copy(update=update)
        return House(self.problem, request, self.whole_plan, self.opening, is_released=True)

    def is_full(self) -> bool:
        """Whether the stays of some night cannot stand together even if they were there for that night only."""
        free = self.released()
        assert free is not None
        taken = free.request.length + max(turnover(self.problem, room.room_number) for room in self.problem.rooms)
        return not all(any(True for _ in free.plans(night=number)) for number in range(taken))

    def smallest_locks(self) -> int | None:
        """The size of the smallest set of locks without which the request fits; None where none is."""
        own = oracle.party(self.problem, self.company[0]) if self.company else []
        locked = [stay.key for stay in self.others() if stay.is_locked and stay not in own]
        locked += [stay.key for stay in own if is_fixed(self.problem, stay)]
        locked += [self.request.key] if self.has_own_lock() and not own else []
        for size in range(1, len(locked) + 1):
            if any(self.fits_without(keys) for keys in combinations(locked, size)):
                return size
        return None

    def fits_without(self, locks: Sequence[str]) -> bool:
        """Whether the request (of a guest in house the nights to come) fits once these stays are not locked."""
        house = self.released() if self.past() else self
        return house is not None and any(True for _ in house.plans(frozenset(locks)))

    def rooms_by_night(self) -> list[list[str]]:
        """The rooms that the request may have on each of its nights when it changes rooms."""
        mine, past = nights(self.request), self.past()
        if past:
            return [[str(self.home)] if night in past else self.may_alone() for night in mine]
        if self.has_own_lock():
            assert self.changed is not None
            old = nights(self.changed)
            if not set(old) & set(mine) or not self.rooms():
                return [self.rooms() for _ in mine]
            return [self.rooms() if night in old else self.may_alone() for night in mine]
        return [self.may_alone() for _ in mine]

    def splits(self) -> Iterator[Split]:
        """Split stays of two pieces and more with every legal plan of the others, whoever moves for them.

        Each piece keeps its room from others through the turnover nights; the guest alone may be back there sooner.
        With each plan of the others only those of the fewest changes, and the fewest to a lower type.
        """
        if set(self.nights) - set(self.company_nights) - set(nights(self.request)):
            return  # a hole between them, which others have left: as one stay they keep one room
        stays = [self._bound(stay) if stay in self.company else stay for stay in self.others()]
        others = self.problem.model_copy(update={"reservations": tuple(stays)})
        after = {room.room_number: turnover(self.problem, room.room_number) for room in self.problem.rooms}
        days = [*self.nights, *(self.nights[-1] + (number + 1) * DAY for number in range(max(after.values())))]
        known: dict[tuple[str | None, tuple[frozenset[str], ...]], list[Pieces]] = {}
        for plan in oracle.legal_plans(others, self.problem):
            calendars = self._calendars(others, plan)
            theirs = plan[self.company[0].key] if self.company else None
            free = tuple(
                frozenset(room for room in after if oracle.is_free(self.problem, calendars, room, [night]))
                for night in days
            )
            if (theirs, free) not in known:
                options = (
                    [room for room in may if all(room in there for there in free[night : night + after[room] + 1])]
                    for night, may in enumerate(self.rooms_beside(theirs))
                )
                splits = [pieces for pieces in map(in_pieces, product(*options)) if len(pieces) > 1]
                fewest = min(map(self.changes, splits), default=None)
                known[theirs, free] = [pieces for pieces in splits if self.changes(pieces) == fewest]
            yield from (Split(pieces, plan) for pieces in known[theirs, free])

    def _is_company(self, stay: Reservation) -> bool:
        return any(stay.key == one.key for one in self.company)

    def _bound(self, stay: Reservation) -> Reservation:
        """One of the company, in its room if that is fixed because of the row that the request changes."""
        return stay.model_copy(update={"assigned_room": self.home, "is_locked": True}) if self.is_bound() else stay

    def rooms_beside(self, theirs: str | None) -> list[list[str]]:
        """The rooms that there may be each night, that of the company, ``theirs``, while it is there."""
        mine = dict(zip(nights(self.request), self.rooms_by_night(), strict=True))
        is_shared = bool(set(mine) & set(self.company_nights))
        with_them = [str(theirs)] if not is_shared or theirs in self.may() else []
        return [with_them if night in self.company_nights else mine[night] for night in self.nights]

    def best_split(self) -> Worth | None:
        """What the best split stay is worth; None where there is none. The gap cost is that of the last aim only."""
        least: tuple[tuple[int, int], tuple[int, int], bool] | None = None
        best: list[Split] = []
        for split in self.splits():
            worth = (self.changes(split.pieces), self._moves_of_others(split.plan), self.is_away(split.pieces))
            if least is None or worth < least:
                least, best = worth, []
            if worth == least:
                best.append(split)
        return min(map(self.worth, best), default=None)

    def changes(self, pieces: Pieces) -> tuple[int, int]:
        """Room changes, and those to a lower type."""
        types = {room.room_number: room.type_name for room in self.problem.rooms}
        at = [type_position(self.request, types[room]) for room, _ in pieces]
        return len(pieces) - 1, sum(b < a for a, b in pairwise(at))

    def is_away(self, pieces: Pieces) -> bool:
        """Whether a changed stay that could keep its room begins elsewhere."""
        return not self.company and self.home in self.may() and not self.past() and pieces[0][0] != self.home

    def worth(self, split: Split) -> Worth:
        """What a split stay is worth."""
        pieces, plan = split
        moves = self._moves_of_others(plan)
        return Worth(*self.changes(pieces), *moves, self.is_away(pieces), self.gap_cost(pieces, plan))

    def missed_group(self, pieces: Pieces, plan: Plan) -> str | None:
        """The group of the request where a member is there, but next door on no night; ``plan`` has the others."""
        doors = {frozenset((room.room_number, other)) for room in self.problem.rooms for other in room.adjacent_rooms}
        rooms = [room for room, length in pieces for _ in range(length)]
        where = {night: room for night, room in zip(self.nights, rooms, strict=True) if night in nights(self.request)}
        members = [stay for stay in self.others() if stay.adjacency_group == self.request.adjacency_group is not None]
        members = [stay for stay in members if stay not in self.company]
        together = [(stay, night) for stay in members for night in nights(stay) if night in where]
        near = any(frozenset((where[night], plan[stay.key])) in doors for stay, night in together)
        return self.request.adjacency_group if together and not near else None

    def gap_cost(self, pieces: Pieces, others: Plan | None = None) -> Fraction:
        """The gap cost of the house with the request in it, in pieces or in one, the others as now or as given."""
        arrival, plan = self.nights[0], dict(self.plan if others is None else others)
        stays = [stay for stay in self.problem.reservations if stay.key in self.plan and not self._is_company(stay)]
        plan = {key: room for key, room in plan.items() if key in {stay.key for stay in stays}}
        for number, (room, length) in enumerate(pieces):
            key = f"{REQUEST} {number}"
            update = {"id": key, "arrival": arrival, "length": length, "same_room": None}
            stays.append(self.request.model_copy(update=update))
            plan[key], arrival = room, arrival + length * DAY
        house = self.problem.model_copy(update={"reservations": tuple(stays), "request_start_date": self.opening})
        return sum((oracle.room_gap_cost(house, *place) for place in oracle.inside_rooms(house, plan)), Fraction(0))


def best_set(problem: Problem, plan: Plan) -> list[int]:
    """The numbers of the requests that are best taken in together: most nights, then most, then the earlier ones."""
    numbers = range(len(problem.new_reservations))
    sets = [chosen for size in range(len(numbers) + 1) for chosen in combinations(numbers, size)]

    def rank(chosen: tuple[int, ...]) -> tuple[int, int, list[bool]]:
        length = sum(problem.new_reservations[number].length for number in chosen)
        return -length, -len(chosen), [number not in chosen for number in numbers]

    return next(list(chosen) for chosen in sorted(sets, key=rank) if stand_together(problem, plan, chosen))


def stand_together(problem: Problem, plan: Plan, chosen: Sequence[int]) -> bool:
    """Whether some legal plan has all these requests in it, each in the place of the stay that it changes."""
    houses = [House(problem, problem.new_reservations[number], plan) for number in chosen]
    gone = {house.changed.key for house in houses if house.changed is not None}
    stays = [stay for stay in problem.reservations if stay.key not in gone]
    for number, house in enumerate(houses):
        if not house.rooms():
            return False
        stays.append(house.stand_in(house.rooms(), f"{REQUEST} {number}"))
    asked = problem.model_copy(update={"reservations": tuple(stays)})
    return any(True for _ in oracle.legal_plans(asked, problem))


def in_pieces(rooms: Sequence[str]) -> Pieces:
    """Rooms night by night, in pieces."""
    cuts = [0, *(i + 1 for i, (one, other) in enumerate(pairwise(rooms)) if one != other), len(rooms)]
    return tuple((rooms[first], last - first) for first, last in pairwise(cuts))
