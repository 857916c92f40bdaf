"""The move list: in an order that can be carried out, with what each move is good for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter

import numpy as np

from bookingopt.domain.fields import AdjacencyShape, StayStatus
from bookingopt.domain.problem import Problem, Reservation, Room
from bookingopt.domain.result_rows import Move, Purpose
from bookingopt.optimizer.model.graph import circles
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import Gaps, bounded_gaps, missed_wishes, moved_rows
from bookingopt.optimizer.model.plan import Plan
from bookingopt.translatable import Translatable, some_of

#: States that a stay has from its arrival on, in words.
_SINCE = {
    StayStatus.IN_HOUSE: Translatable("is in house already"),
    StayStatus.CHECKED_OUT: Translatable("has checked out already"),
    StayStatus.NO_SHOW: Translatable("did not come"),
}
#: So many ids are named in a warning.
_MOST_NAMED = 8


@dataclass(frozen=True)
class MoveStep:
    """One move, in indices.

    Attributes
    ----------
    row, room_from, room_to
        Who moves (a row of the instance), from where, to where.
    cycle
        Number shared by the rows that can only change together, from 1; None for a move of its own.
    purpose
        What the move is good for.
    gap
        Position in the present plan's gaps, where one is closed; ``NONE`` otherwise.
    other
        The row that the move makes room for, or shares a room with; ``NONE`` otherwise.
    """

    row: int
    room_from: int
    room_to: int
    cycle: int | None
    purpose: Purpose
    gap: int = NONE
    other: int = NONE


def ordered_moves(instance: Instance, plan: Plan) -> list[MoveStep]:
    """Return the moves from the present plan to ``plan``, each after those that free its room.

    Stays that wait for each other in a circle share a cycle and stand next to each other.
    """
    movers = np.flatnonzero(moved_rows(instance, plan))
    nights = RowNights(instance)
    waits = _waits(instance, plan, nights, movers)
    position = {int(n): k for k, n in enumerate(movers)}
    edges = [(position[n], position[m]) for n, others in waits.items() for m in others]
    label = circles(len(movers), edges)
    size = Counter(label)
    purposes = _Purposes(instance, plan, nights)
    steps, cycles = [], 0
    for together in _order(movers.tolist(), label, edges):
        cycle = None
        if size[label[position[together[0]]]] > 1:
            cycles += 1
            cycle = cycles
        for n in together:
            room_from, room_to = int(instance.rows.present_room[n]), int(plan.room_of[instance.rows.stay[n]])
            purpose, gap, other = purposes.of(n, room_from, room_to)
            steps.append(MoveStep(n, room_from, room_to, cycle, purpose, gap=gap, other=other))
    return steps


def move_rows(instance: Instance, plan: Plan) -> list[Move]:
    """Return the executable move list with reasons."""
    gaps = bounded_gaps(instance, Plan(instance.present_room))
    return [
        move_row(instance, number, step, _named(instance, step, gaps))
        for number, step in enumerate(ordered_moves(instance, plan), start=1)
    ]


def begun_and_moved(given: Problem, instance: Instance, plan: Plan) -> Iterator[Translatable]:
    """Yield a warning where ``plan`` moves stays that must have begun, though the problem names no business date.

    That they have begun is what the states of others show: who is in house, has checked out or did not come had a day
    of arrival that is no longer to come.

    Parameters
    ----------
    given
        The problem as it was given, with the reservations that are left out of the house.
    instance, plan
        The arrays of the house, and the new plan.
    """
    known = [stay for stay in given.reservations if stay.status in _SINCE]
    if not known or given.today is not None or given.request_start_date is not None:
        return
    latest = max(known, key=lambda stay: stay.arrival)
    stays = [instance.rows.reservations[n] for n in np.flatnonzero(moved_rows(instance, plan)).tolist()]
    begun = [stay.key for stay in stays if stay.arrival < latest.arrival]
    if begun:
        yield Translatable(
            "The plan moves {n} stay that had begun ({stays}): {latest}, which arrives on {day}, {state}. Give the "
            "business date (Today).|The plan moves {n} stays that had begun ({stays}): {latest}, which arrives on "
            "{day}, {state}. Give the business date (Today).",
            n=len(begun),
            stays=some_of(begun, _MOST_NAMED),
            latest=latest.key,
            day=latest.arrival,
            state=_SINCE[latest.status],
        )


@dataclass(frozen=True)
class NamedPurpose:
    """What a move is good for, in names and in words; see the fields of `Move`."""

    purpose: Purpose
    reason: str
    room: str | None = None
    start: date | None = None
    nights: int | None = None
    reservation: str | None = None
    name: str | None = None
    group: str | None = None


def move_row(instance: Instance, number: int, step: MoveStep, named: NamedPurpose) -> Move:
    """Return one move as step ``number`` of a list."""
    stay, rooms = instance.rows.reservations[step.row], instance.problem.rooms
    return Move(
        step=number,
        id=stay.key,
        name=stay.name,
        from_=rooms[step.room_from].room_number,
        to=rooms[step.room_to].room_number,
        arrival=stay.arrival,
        departure=stay.departure,
        room_type=rooms[step.room_to].type_name,
        reason=named.reason,
        purpose=named.purpose,
        purpose_room=named.room,
        purpose_start=named.start,
        purpose_nights=named.nights,
        purpose_reservation=named.reservation,
        purpose_name=named.name,
        purpose_group=named.group,
        cycle=step.cycle,
    )


def makes_room(stay: Reservation, room: Room) -> NamedPurpose:
    """Return the purpose of a move that makes room for ``stay`` in ``room``."""
    reason = f"makes room for {_who(stay)} in {room.room_number}"
    return NamedPurpose(Purpose.MAKES_ROOM, reason, room=room.room_number, reservation=stay.key, name=stay.name)


def shares_room(stay: Reservation) -> NamedPurpose:
    """Return the purpose of a move to a room that is shared with ``stay``."""
    reason = f"shares a room with {_who(stay)}"
    return NamedPurpose(Purpose.SAME_ROOM, reason, reservation=stay.key, name=stay.name)


def _who(stay: Reservation) -> str:
    return stay.key if stay.key == stay.name else f"{stay.name} ({stay.key})"


def _named(instance: Instance, step: MoveStep, gaps: Gaps) -> NamedPurpose:
    stays, rooms, purpose = instance.rows.reservations, instance.problem.rooms, step.purpose
    if purpose is Purpose.CLOSES_GAP:
        first, nights = instance.date_of(gaps.start[step.gap]), int(gaps.sellable[step.gap])
        room = rooms[gaps.room[step.gap]].room_number
        days = _span(first, instance.date_of(gaps.start[step.gap] + max(nights, 1)))
        gap = f"{nights}-night gap" if nights else "gap without a night to sell"
        reason = f"closes the {gap} {days} in {room}"
        return NamedPurpose(purpose, reason, room=room, start=first, nights=nights)
    if purpose is Purpose.MAKES_ROOM:
        return makes_room(stays[step.other], rooms[step.room_from])
    if purpose is Purpose.SAME_ROOM:
        return shares_room(stays[step.other])
    if purpose is Purpose.NEXT_TO_MEMBER:
        group = str(stays[step.row].adjacency_group)
        return NamedPurpose(purpose, f"next to {group}", group=group)
    if purpose is Purpose.NOT_ALLOWED:
        room = rooms[step.room_from].room_number
        return NamedPurpose(purpose, f"may not stay in {room}", room=room)
    if purpose is Purpose.OWN_TYPE:
        return NamedPurpose(purpose, "back to its own room type")
    room = rooms[step.room_to].room_number
    return NamedPurpose(purpose, f"fits the new sequence of stays in {room}", room=room)


def _span(first: date, last: date) -> str:
    """Write a range of days as people do: ``3–5 May``, ``30 May–2 Jun``."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {_MONTHS[last.month - 1]}"
    return f"{first.day} {_MONTHS[first.month - 1]}–{last.day} {_MONTHS[last.month - 1]}"


#: Not strftime: its month names follow the locale, and results must not.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class RowNights:
    """The nights on which each row of an instance keeps its room, turnover nights included."""

    def __init__(self, instance: Instance) -> None:
        rows = instance.rows
        self.start = np.array([(row.arrival - instance.day_zero).days for row in rows.reservations], dtype=np.int64)
        leaves = self.start + np.array([row.length for row in rows.reservations], dtype=np.int64)
        is_last = leaves == instance.leaves[rows.stay]
        until = np.where(is_last, instance.turnover_end[rows.stay], np.iinfo(np.int64).max)
        self._stay, self._leaves = rows.stay, leaves
        self._until, self._turnover = until, instance.turnover_of_room

    def end(self, row: int | IntArray, room: int) -> IntArray:
        """Day on which ``room`` can be had again after the row, or after each of several."""
        end: IntArray = np.minimum(self._leaves[row] + self._turnover[room], self._until[row])
        return end

    def meeting(self, n: int, others: IntArray, room: int) -> IntArray:
        """Return those of ``others`` that cannot be in ``room`` beside row ``n``.

        They share a night, and not their room on purpose.
        """
        later = self.start[others] >= self.end(n, room)
        earlier = self.start[n] >= self.end(others, room)
        found: IntArray = others[(self._stay[others] != self._stay[n]) & ~later & ~earlier]
        return found


def rooms_closed_by(instance: Instance, room: int) -> list[int]:
    """Return the rooms that nobody else can have while somebody is in ``room``: itself, and those linked with it."""
    return [room] if instance.links is None else np.flatnonzero(instance.links.clash[room]).tolist()


def _waits(instance: Instance, plan: Plan, nights: RowNights, movers: IntArray) -> dict[int, list[int]]:
    """For each mover the movers that must have left its new room before."""
    leaving = _by_closed_room(instance, movers, instance.rows.present_room)
    room_to = plan.room_of[instance.rows.stay].tolist()
    return {n: nights.meeting(n, leaving[room_to[n]], room_to[n]).tolist() for n in movers}


def _by_closed_room(instance: Instance, rows: IntArray, room_of: IntArray) -> list[IntArray]:
    """Return, by room, those of ``rows`` (or blocks) that close it: they are in it, or in a room linked with it."""
    closing: list[list[int]] = [[] for _ in range(instance.rooms)]
    for n in rows[room_of[rows] != NONE].tolist():
        for room in rooms_closed_by(instance, int(room_of[n])):
            closing[room].append(n)
    return [np.array(each, dtype=np.int64) for each in closing]


def _order(movers: list[int], label: list[int], edges: list[tuple[int, int]]) -> list[list[int]]:
    """Groups of movers, each after the groups that it waits for, otherwise by arrival of the input."""
    members: dict[int, list[int]] = defaultdict(list)
    for i, group in zip(movers, label, strict=True):
        members[group].append(i)
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for group in sorted(members, key=lambda group: members[group][0]):
        sorter.add(group)
    for tail, head in edges:
        if label[tail] != label[head]:
            sorter.add(label[tail], label[head])
    sorter.prepare()
    order = []
    while sorter.is_active():
        for group in sorted(sorter.get_ready(), key=lambda group: members[group][0]):
            order.append(members[group])
            sorter.done(group)
    return order


def _who_joins_a_run(instance: Instance, present: Plan, plan: Plan) -> frozenset[int] | None:
    """Return the rows that are in the run of their group now, and were not; None where groups want no runs."""
    if instance.problem.adjacency_shape is not AdjacencyShape.RUN:
        return None
    row = np.array([wish.row for wish in instance.wishes], dtype=np.int64)
    inside = []
    for room_of in (present.room_of, plan.room_of):
        is_inside = room_of[instance.wish_graph.stay] != NONE
        is_inside[missed_wishes(instance, room_of)] = False
        inside.append(is_inside)
    return frozenset(row[inside[1] & ~inside[0]].tolist())


def _orphans_in(gaps: Gaps) -> dict[int, list[tuple[int, int]]]:
    """Return first and last day of the orphan gaps by room."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for gap in np.flatnonzero(gaps.is_orphan).tolist():
        found[int(gaps.room[gap])].append((int(gaps.start[gap]), int(gaps.start[gap] + gaps.nights[gap])))
    return found


class _Purposes:
    """What moves are good for, read off the present plan and the new one."""

    def __init__(self, instance: Instance, plan: Plan, nights: RowNights) -> None:
        self.instance, self.plan, self.nights = instance, plan, nights
        self.mates = {wish.row: wish.mates for wish in instance.wishes}
        present = Plan(instance.present_room)
        self.joins_run = _who_joins_a_run(instance, present, plan)
        self.gaps: Gaps = bounded_gaps(instance, present)
        left = _orphans_in(bounded_gaps(instance, plan))
        self.closed_in: dict[int, list[int]] = defaultdict(list)  # room -> gaps of which no part is orphaned any more
        for gap in np.flatnonzero(self.gaps.is_orphan).tolist():
            start, end = int(self.gaps.start[gap]), int(self.gaps.start[gap] + self.gaps.nights[gap])
            single = int(self.gaps.room[gap])
            if not any(first < end and start < last for first, last in left[single]):
                for room in rooms_closed_by(instance, single):
                    self.closed_in[room].append(gap)
        present_room, every = instance.rows.present_room, np.arange(len(instance.rows.stay))
        arrives = moved_rows(instance, plan) | (present_room == NONE)
        self.present_in = _by_closed_room(instance, every, present_room)
        self.arriving = _by_closed_room(instance, every[arrives], plan.room_of[instance.rows.stay])
        self.blocks_in = _by_closed_room(instance, np.arange(len(instance.block_room)), instance.block_room)

    def of(self, n: int, room_from: int, room_to: int) -> tuple[Purpose, int, int]:
        """Return purpose, gap and other row of the move of row ``n``."""
        instance, rows = self.instance, self.instance.rows
        i = int(rows.stay[n])
        if not self._may_stay(n, room_from):
            return Purpose.NOT_ALLOWED, NONE, NONE
        for other in rows.of_stay[i]:
            if rows.present_room[other] not in (NONE, room_from):
                return Purpose.SAME_ROOM, NONE, other
        if self._comes_to_a_member(n, room_from, room_to):
            return Purpose.NEXT_TO_MEMBER, NONE, NONE
        change = instance.type_change[instance.preference[i]]
        if change[instance.kind_of_room[room_to]] < change[instance.kind_of_room[room_from]]:
            return Purpose.OWN_TYPE, NONE, NONE
        start, end = self.nights.start[n], self.nights.end(n, room_to)
        for gap in self.closed_in[room_to]:
            first = self.gaps.start[gap]
            if start < first + self.gaps.nights[gap] and first < end:
                return Purpose.CLOSES_GAP, gap, NONE
        arriving = self.nights.meeting(n, self.arriving[room_from], room_from)
        if arriving.size:
            return Purpose.MAKES_ROOM, NONE, int(arriving[0])
        for gap in self.closed_in[room_from]:
            if i in (self.gaps.before[gap], self.gaps.after[gap]):
                return Purpose.CLOSES_GAP, gap, NONE
        return Purpose.SEQUENCE, NONE, NONE

    def _comes_to_a_member(self, n: int, room_from: int, room_to: int) -> bool:
        """Whether a mate of row ``n`` is next door now, and none was; of a run, whether it is in it, and was not."""
        if self.joins_run is not None:
            return n in self.joins_run
        instance, members = self.instance, self.mates.get(n, frozen([]))
        if not instance.adjacent[room_to, self.plan.room_of[members]].any():
            return False
        present = instance.present_room[members]
        return not instance.adjacent[room_from, present[present != NONE]].any()

    def _may_stay(self, n: int, room: int) -> bool:
        """Whether the present room is a legal one: eligible, in order, and nobody else's."""
        instance, i = self.instance, self.instance.rows.stay[n]
        if not instance.eligible[instance.condition[i], instance.kind_of_room[room]]:
            return False
        blocks, end = self.blocks_in[room], self.nights.end(n, room)
        blocked = (instance.block_start[blocks] < end) & (self.nights.start[n] < instance.block_end[blocks])
        return not blocked.any() and not self.nights.meeting(n, self.present_in[room], room).size
