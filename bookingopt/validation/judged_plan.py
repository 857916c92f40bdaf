"""What is judged: a result, with its problem or alone, or the present plan of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.problem import Problem, Reservation, Room
from bookingopt.domain.result import Assignment, Result, Status
from bookingopt.validation.aims import Change, adjacency_misses, type_changes
from bookingopt.validation.house import house_of, part_of_house
from bookingopt.validation.links import Links
from bookingopt.validation.room_chart import Block, Gap, Placed, RoomUse, bounded_gaps, merged, named_gaps, place
from bookingopt.validation.spans import by_same_room, kept_by_departed, nights_after, spans


@dataclass(frozen=True)
class JudgedPlan:
    """The plan at hand, and everything that is derived from it once for all rules.

    With a problem its reservations are judged, in the rooms that the result gives them; what the result itself says of
    a reservation counts only where no problem is given. A reservation that stands twice in the result counts once.

    Attributes
    ----------
    problem, house, given
        The problem of the plan, with those who are in the house, and as it was given. The first two differ where not
        all can have a room: the plan is then judged as that of those who have one.
    result, placed, strict
        The result where one is judged, the stays in their rooms, and whether every orphan gap is a violation.
    """

    problem: Problem | None
    result: Result | None
    placed: tuple[Placed, ...]
    strict: bool = False
    given: Problem | None = None
    house: Problem | None = None

    @classmethod
    def of_result(cls, result: Result, problem: Problem | None, *, strict: bool = False) -> JudgedPlan:
        """Judge ``result``, with its problem where that is at hand."""
        rows = {row.key: row for row in reversed(result.assignments)}
        if problem is None:
            unique = (row for row in result.assignments if rows[row.key] is row)
            placed = tuple(place(row, row.assigned_room, row.previous_room) for row in unique if row.assigned_room)
        else:
            house = house_of(problem)
            found = ((stay, rows[stay.key].assigned_room) for stay in house.reservations if stay.key in rows)
            placed = tuple(place(stay, room, stay.assigned_room) for stay, room in found if room)
            is_part = result.solver_status is Status.INFEASIBLE
            part = part_of_house(house, {one.key for one in placed}) if is_part else house
            return cls(part, result, placed, strict, problem, house)
        return cls(None, result, placed, strict)

    @classmethod
    def of_problem(cls, problem: Problem, *, strict: bool = False) -> JudgedPlan:
        """Judge the present plan of ``problem``."""
        house = house_of(problem)
        present = ((stay, stay.assigned_room) for stay in house.reservations)
        placed = tuple(place(stay, room, room) for stay, room in present if room)
        return cls(house, None, placed, strict, problem, house)

    @property
    def claims_plan(self) -> bool:
        """Whether the result says that it is a complete plan."""
        return self.result is not None and claims_plan(self.result)

    @property
    def is_part(self) -> bool:
        """Whether the result says that not all can have a room, so that its plan is one of a part of the house."""
        return self.result is not None and self.result.solver_status is Status.INFEASIBLE

    @property
    def rows(self) -> Iterator[Assignment]:
        """The rows of the result, those without a room last."""
        if self.result is not None:
            yield from self.result.assignments
            yield from self.result.unassigned

    @cached_property
    def by_key(self) -> dict[str, Placed]:
        """The stays by id."""
        return {one.key: one for one in self.placed}

    @cached_property
    def rooms(self) -> dict[str, Room]:
        """The problem's rooms by number."""
        return {} if self.problem is None else {room.room_number: room for room in self.problem.rooms}

    @cached_property
    def stays_in(self) -> dict[str, list[Placed]]:
        """The stays by room, ascending."""
        by_room: dict[str, list[Placed]] = {}
        for one in sorted(self.placed, key=lambda one: (one.start, one.end)):
            by_room.setdefault(one.room, []).append(one)
        return {room: by_room[room] for room in dict.fromkeys([*self.rooms, *by_room]) if room in by_room}

    @cached_property
    def spans_in(self) -> dict[str, list[RoomUse]]:
        """For how long each room is taken, ascending."""
        by_room: dict[str, list[RoomUse]] = {}
        for span in sorted(spans(self.problem, self.placed, self.links), key=lambda span: (span.start, span.end)):
            by_room.setdefault(span.room, []).append(span)
        return {room: by_room[room] for room in dict.fromkeys([*self.rooms, *by_room]) if room in by_room}

    @cached_property
    def links(self) -> Links:
        """Which rooms cannot be let together."""
        return Links(self.rooms.values())

    @cached_property
    def uses_of(self) -> dict[str, list[RoomUse]]:
        """For how long each room without parts is taken, by a stay in it or in a room that it is a part of."""
        if not self.links.exist:
            return self.spans_in
        by_room: dict[str, list[RoomUse]] = {}
        for use in sorted((use for uses in self.spans_in.values() for use in uses), key=lambda use: use[1:3]):
            for single in self.links.singles(use.room):
                by_room.setdefault(single, []).append(use)
        return by_room

    @cached_property
    def sharing(self) -> dict[str, list[Reservation]]:
        """Those who share a room on purpose, by their `SameRoom`."""
        stays: Iterable[Reservation] = self.rows if self.problem is None else self.problem.reservations
        return by_same_room(stays)

    def party(self, stay: Reservation) -> list[Reservation]:
        """Return those who share a room with ``stay``, it among them."""
        return self.sharing.get(stay.same_room or "", [stay])

    @cached_property
    def blocks_in(self) -> dict[str, list[Block]]:
        """The blocks by room, with those of the rooms that are linked with it, merged and ascending."""
        if self.problem is None:
            return {}
        blocks = self.problem.out_of_order
        if self.links.exist:
            linked = {block.room_number: self.links.rooms_with(block.room_number) for block in blocks}
            blocks = tuple(
                block.model_copy(update={"room_number": room}) for block in blocks for room in linked[block.room_number]
            )
        return merged(blocks)

    @cached_property
    def kept_in(self) -> dict[str, list[Block]]:
        """The turnover nights after departed stays that reach into the house, by room, ascending.

        A fixed stay cuts them short also where it is left without a room: the hotel had given that time away.
        """
        kept: dict[str, list[Block]] = {}
        if self.house is not None and self.given is not None:
            for departed_from, block in kept_by_departed(self.given, self.house, self.links):
                for room in self.links.rooms_with(departed_from):
                    kept.setdefault(room, []).append(block)
        return {room: sorted(blocks) for room, blocks in kept.items()}

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The bounded gaps; empty without a problem, since only that knows the minimum stay."""
        if self.problem is None:
            return ()
        by_date = minimum_stay(self.problem)
        in_force = cache(lambda night: by_date(date.fromordinal(night)))
        closed = {room: sorted([*self.blocks_in.get(room, ()), *self.kept_in.get(room, ())]) for room in self.rooms}
        return tuple(bounded_gaps(self.problem, self.uses_of, closed, in_force, nights_after(self.problem)))

    @cached_property
    def orphans(self) -> tuple[Gap, ...]:
        """The orphan gaps; without a problem those that the result declares and its stays bear out."""
        if self.problem is None and self.result is not None:
            return tuple(named_gaps(self.result.orphan_gaps, self.stays_in))
        return tuple(gap for gap in self.gaps if gap.is_orphan)

    @cached_property
    def misses(self) -> tuple[Placed, ...]:
        """The adjacency misses; empty without a problem."""
        return () if self.problem is None else tuple(adjacency_misses(self.problem, self.placed))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The type changes; empty without a problem."""
        return () if self.problem is None else tuple(type_changes(self.problem, self.placed, self.rooms))


def claims_plan(result: Result) -> bool:
    """Whether the status of ``result`` says that every reservation has its room."""
    return result.solver_status in (Status.OPTIMAL, Status.FEASIBLE)
