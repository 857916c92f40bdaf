"""What it would do to put a stay into another room: what each room would cost, and which rules it would break.

Only the two rooms of such a move change, so that a whole house is judged once and then two rooms at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

from bookingopt.domain.problem import OutOfOrder, Problem, Reservation
from bookingopt.validation.aims import adjacency_misses
from bookingopt.validation.exact import Digits, nearest_double, sum_of_powers
from bookingopt.validation.house import house_of
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.links import Links
from bookingopt.validation.room_chart import Gap, leading_from, place
from bookingopt.validation.rules import rooms as room_rules
from bookingopt.validation.verdict import Finding, Violation

_RULES: Final[Mapping[str, Callable[[JudgedPlan], Iterator[Finding]]]] = {
    "moved-lock": room_rules.moved_lock,
    "out-of-order": room_rules.out_of_order,
    "double-booking": room_rules.double_booking,
    "ineligible-room": room_rules.ineligible_room,
}


@dataclass(frozen=True, slots=True)
class PlanCost:
    """What a plan comes to: gap cost, gaps and nights that nobody may buy, stays that are not next to their group."""

    gap_cost: float
    orphan_gaps: int
    orphan_nights: int
    adjacency_misses: int


@dataclass(frozen=True, slots=True)
class RoomEffect:
    """What the plan would be with a stay in ``room``: its cost, and the rules that it would break.

    ``apart`` and ``together`` are the ids of the stays that are adjacency misses only then, and only now.
    """

    room: str
    cost: PlanCost
    apart: tuple[str, ...]
    together: tuple[str, ...]
    violations: tuple[Violation, ...]


def plan_cost(problem: Problem) -> PlanCost:
    """Return what the gaps of the present plan of ``problem`` come to."""
    judged = JudgedPlan.of_problem(problem)
    return _cost([_Gaps.of(judged.gaps)], len(judged.misses))


def room_effects(problem: Problem, key: str) -> list[RoomEffect]:
    """Return what each room would mean for a stay of the present plan, in the order of the rooms.

    Parameters
    ----------
    problem
        Whose present plan is changed.
    key
        Id of the stay. Those who share a room with it on purpose go with it.

    Returns
    -------
    list of RoomEffect
        Empty where no stay of the house has that id.
    """
    house = house_of(problem)
    stay = next((one for one in house.reservations if one.key == key), None)
    if stay is None:
        return []
    by_room: dict[str, list[Gap]] = defaultdict(list)
    judged = JudgedPlan.of_problem(problem)
    for gap in judged.gaps:
        by_room[gap.room].append(gap)
    pieces = _Pieces(problem, house, stay)
    mates = _Mates(judged, pieces.party)
    gaps = {room: _Gaps.of(found) for room, found in by_room.items()}
    return [_effect(pieces, mates, room.room_number, gaps) for room in house.rooms]


def _effect(pieces: _Pieces, mates: _Mates, room: str, gaps: Mapping[str, _Gaps]) -> RoomEffect:
    changed = pieces.links.cluster({room, *pieces.left})
    judged = pieces.judged(room, changed)
    others = [part for name, part in gaps.items() if name not in changed]
    missing = mates.missing_with(room)
    cost = _cost([*others, _Gaps.of(judged.gaps)], len(missing))
    broken = [
        Violation(rule, *finding)
        for rule, check in _RULES.items()
        for finding in check(judged)
        if pieces.is_about(finding, room)
    ]
    broken += (Violation("linked-room", *finding) for finding in pieces.linked(judged))
    apart, together = tuple(sorted(missing - mates.missing)), tuple(sorted(mates.missing - missing))
    return RoomEffect(room, cost, apart, together, tuple(broken))


class _Gaps(NamedTuple):
    """What the gaps of some rooms come to: their cost, exactly, and the orphans among them with their nights."""

    cost: Digits
    orphans: int
    nights: int

    @classmethod
    def of(cls, gaps: Collection[Gap]) -> _Gaps:
        nights = [gap.nights for gap in gaps if gap.is_orphan]
        return cls(sum_of_powers(gap.exponent for gap in gaps), len(nights), sum(nights))


def _cost(parts: Sequence[_Gaps], misses: int) -> PlanCost:
    total = nearest_double(sum_of_powers(chain.from_iterable(part.cost for part in parts)))
    return PlanCost(total, sum(part.orphans for part in parts), sum(part.nights for part in parts), misses)


class _Mates:
    """The stays of the groups of a party, which alone may miss their neighbours by where it goes.

    Attributes
    ----------
    missing
        Ids of the adjacency misses of the plan as it is.
    """

    def __init__(self, judged: JudgedPlan, party: list[Reservation]) -> None:
        assert judged.problem is not None  # the plan is that of a problem
        groups = {stay.adjacency_group for stay in party} - {None}
        of_groups = tuple(stay for stay in judged.problem.reservations if stay.adjacency_group in groups)
        self._problem = judged.problem.model_copy(update={"reservations": of_groups})
        self._party = {stay.key for stay in party}
        self.missing = {one.key for one in judged.misses}
        self._elsewhere = {one.key for one in judged.misses if one.stay.adjacency_group not in groups}
        self._room_of = {one.key: one.room for one in judged.placed if one.stay.adjacency_group in groups}

    def missing_with(self, room: str) -> set[str]:
        """Return the ids of the adjacency misses of the plan with the party in ``room``."""
        room_of = self._room_of | dict.fromkeys(self._party, room)
        placed = [place(stay, room_of[stay.key], None) for stay in self._problem.reservations if stay.key in room_of]
        return self._elsewhere | {one.key for one in adjacency_misses(self._problem, placed)}


class _Pieces:
    """The stays and blocks of each room, to judge a few rooms alone."""

    def __init__(self, problem: Problem, house: Problem, stay: Reservation) -> None:
        self._given, self._house = _Rooms(problem), _Rooms(house)
        same = stay.same_room
        self.party = [one for one in house.reservations if one is stay or (same is not None and one.same_room == same)]
        self._moved = {one.key for one in self.party}
        self.left = {one.assigned_room for one in self.party if one.assigned_room is not None}
        self.links = Links(house.rooms)
        self._stays: dict[str | None, list[Reservation]] = defaultdict(list)
        for one in house.reservations:
            self._stays[one.assigned_room].append(one)
        opening = leading_from(house)
        self._opening = None if opening is None else type(house.reservations[0].arrival).fromordinal(opening)

    def judged(self, room: str, names: set[str]) -> JudgedPlan:
        """Return the plan of the rooms ``names`` alone, with the party in ``room``."""
        there = [one for name in sorted(names) for one in self._stays[name] if one.key not in self._moved]
        start = self._house.problem.request_start_date or self._opening
        there_then = (*there, *self.party)
        house = self._house.part(names).model_copy(update={"reservations": there_then, "request_start_date": start})
        placed = [place(one, one.assigned_room or "", one.assigned_room) for one in there]
        placed += [place(one, room, one.assigned_room) for one in self.party]
        return JudgedPlan(house, None, tuple(placed), given=self._given.part(names), house=house)

    def linked(self, judged: JudgedPlan) -> Iterator[Finding]:
        """Yield what is wrong with the party in a room while others are in rooms that are linked with it."""
        for (one, other), finding in zip(
            room_rules.linked_clashes(judged), room_rules.linked_room(judged), strict=True
        ):
            if {one.first.key, one.last.key, other.first.key, other.last.key} & self._moved:
                yield finding

    def is_about(self, finding: Finding, room: str) -> bool:
        """Whether a finding is about the party or the room that it goes to, and not about what is wrong already."""
        return finding.subject == room or finding.subject in self._moved


class _Rooms:
    """Rooms and blocks of a problem by room, so that a few rooms of thousands are found at once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._rooms = {room.room_number: (at, room) for at, room in enumerate(problem.rooms)}
        self._blocks: dict[str, list[tuple[int, OutOfOrder]]] = defaultdict(list)
        for at, block in enumerate(problem.out_of_order):
            self._blocks[block.room_number].append((at, block))

    def part(self, names: set[str]) -> Problem:
        """Return the problem with the rooms ``names`` alone, in its order."""
        rooms = sorted(self._rooms[name] for name in names if name in self._rooms)
        blocks = sorted(found for name in names for found in self._blocks.get(name, ()))
        update = {"rooms": tuple(room for _, room in rooms), "out_of_order": tuple(block for _, block in blocks)}
        return self.problem.model_copy(update=update)
