"""The bars of a tape chart: a stay, a block or an orphan gap, with its marks, its labels and its tooltip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bookingopt.domain.eligibility import is_fixed, is_in_house
from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import OutOfOrder, Problem, Reservation
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    OrphanGap,
)
from bookingopt.domain.rooms.turnover import turnover_nights
from bookingopt.errors import printable
from bookingopt.render.phrases import number


class BarKind(StrEnum):
    """What a bar stands for."""

    STAY = "stay"
    BLOCK = "block"
    GAP = "gap"


class Mark(StrEnum):
    """What is to be seen of a stay, the most important first."""

    MISS = "miss"
    MOVED = "moved"
    FIRST = "first"
    LOCKED = "locked"
    IN_HOUSE = "in_house"
    FIXED = "fixed"
    TENTATIVE = "tentative"
    GROUP = "group"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Bar:
    """Nights of one row.

    Attributes
    ----------
    kind, marks
        What the bar stands for, and what is to be seen of it.
    start, nights
        First night, and number of nights.
    labels
        What may be written on it, the longest first.
    title
        All that is known of it, in lines.
    found
        The names by which a search finds it: guest, rooms, group, neighbours.
    key
        Id of the stay; None for blocks and gaps.
    """

    kind: BarKind
    start: date
    nights: int
    labels: tuple[str, ...]
    title: str
    found: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    key: str | None = None

    @property
    def end(self) -> date:
        """The day after the last night (a block may reach the last day that there is)."""
        return date.fromordinal(min(self.start.toordinal() + self.nights, date.max.toordinal()))


#: The states of stays that are planned, in words.
_STATUS = {StayStatus.CONFIRMED: "confirmed", StayStatus.TENTATIVE: "tentative", StayStatus.IN_HOUSE: "in house"}

#: Bars that do not overlap, by their start.
Lane = tuple[Bar, ...]


class StayBars:
    """What a result says of each stay, by its id."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem = problem
        self.turnover = turnover_nights(problem)
        self.present = {stay.key: stay for stay in problem.reservations}
        self.now = {stay.key: stay.assigned_room for stay in result.assignments}
        self.reasons = {move.id: move.reason for move in result.moves}
        self.misses = {miss.id for miss in result.adjacency_misses}
        self.changes = {change.id: change for change in result.type_changes}

    def stay_after(self, stay: Reservation) -> Bar:
        """Return a stay in its new room."""
        before = self.present.get(stay.key, stay)
        marks, lines = _kept(self.problem, before, self.turnover)
        way = ""
        if before.assigned_room is None:
            marks.append(Mark.FIRST)
            lines.append("had no room before")
        elif before.assigned_room != stay.assigned_room:
            marks.append(Mark.MOVED)
            lines += [f"moved: {before.assigned_room} → {stay.assigned_room}", *self._reason(stay.key)]
            way = f"from {before.assigned_room}"
        if stay.key in self.misses:
            marks.append(Mark.MISS)
            lines.append("not next to its group")
        if change := self.changes.get(stay.key):
            marks.append(Mark.CHANGED)
            lines.append(f"{change.kind}: {change.from_} → {change.to}")
        return stay_bar(stay, lines, marks, way)

    def stay_before(self, stay: Reservation) -> Bar:
        """Return a stay in its present room."""
        marks, lines = _kept(self.problem, stay, self.turnover)
        way = ""
        room = self.now.get(stay.key)
        if room is not None and room != stay.assigned_room:
            marks.append(Mark.MOVED)
            lines.append(f"will move: {stay.assigned_room} → {room}")  # its bar in the new plan says why
            way = f"to {room}"
        return stay_bar(stay, lines, marks, way)

    def _reason(self, key: str) -> list[str]:
        reason = self.reasons.get(key)
        return [f"reason: {reason}"] if reason else []


def draft_bar(problem: Problem, stay: Reservation) -> Bar:
    """Return a stay of a plan that is worked on, of which ``previous_room`` is the room that it came from."""
    marks, lines = _kept(problem, stay, turnover_nights(problem))
    before, way = stay.previous_room, ""
    if before is not None and before != stay.assigned_room:
        marks.append(Mark.MOVED)
        lines.append(f"moved: {before} → {stay.assigned_room}")
        way = f"from {before}"
    return stay_bar(stay, lines, marks, way)


def _kept(problem: Problem, stay: Reservation, nights_after: int) -> tuple[list[Mark], list[str]]:
    """Return how it is seen, and said, that a stay keeps its room; and what follows it."""
    turnover = [f"then {nights(nights_after)} for the turnover"] if nights_after else []
    if stay.is_locked:
        return [Mark.LOCKED], ["locked in its room", *turnover]
    if is_in_house(problem, stay):
        return [Mark.IN_HOUSE], ["in house: keeps its room", *turnover]
    if is_fixed(problem, stay):
        return [Mark.FIXED], ["keeps its room: outside what may be re-planned", *turnover]
    return [], turnover


def nights(count: int) -> str:
    """Return a number of nights in words."""
    return "1 night" if count == 1 else f"{count:,} nights"


def stay_bar(stay: Reservation, lines: Iterable[str], marks: Iterable[Mark], way: str = "") -> Bar:
    """Return the bar of a stay; ``way`` says where it comes from, or goes."""
    group = stay.adjacency_group
    tentative = [Mark.TENTATIVE] if stay.status is StayStatus.TENTATIVE else []
    all_marks = {*marks, *tentative, *([Mark.GROUP] if group else [])}
    who = stay.name if stay.key == stay.name else f"{stay.name} ({stay.key})"
    names = [who, *([f"room {stay.assigned_room}"] if stay.assigned_room is not None else [])]
    when = f"{stay.arrival} to {stay.departure}, {nights(stay.length)}"
    title = [*names, when, *([f"group {group}"] if group else []), *lines, *_asked(stay)]
    parts = [printable(text) for text in (stay.name, way, group) if text]
    labels = tuple(" · ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return Bar(
        BarKind.STAY,
        stay.arrival,
        stay.length,
        labels,
        "\n".join(printable(line) for line in title),
        tuple(printable(text) for text in (*names, way, group) if text),
        tuple(mark for mark in Mark if mark in all_marks),
        stay.key,
    )


def _asked(stay: Reservation) -> Iterator[str]:
    """Yield what is known of a stay beside its place: type, guests, state, remarks."""
    if stay.room_type is not None:
        yield f"type: {stay.room_type}"
    if stay.guests:
        yield f"guests: {stay.guests:,}"
    if stay.status is not StayStatus.CONFIRMED:
        yield f"status: {_STATUS[stay.status]}"
    for name, value in (stay.model_extra or {}).items():
        if value not in (None, ""):
            yield f"{name.removeprefix('x-')}: {value}"


def block_bar(block: OutOfOrder) -> Bar:
    """Return the bar of an out-of-order block."""
    length = (block.end - block.start).days + 1
    reason = printable(block.reason or "")
    lines = ["out of order" + (f": {reason}" if reason else ""), f"room {printable(block.room_number)}"]
    lines.append(f"{block.start} to {block.end}, {nights(length)}")
    return Bar(BarKind.BLOCK, block.start, length, (reason or "out of order",), "\n".join(lines), (reason, lines[1]))


def gap_bar(gap: OrphanGap) -> Bar:
    """Return the bar of an orphan gap."""
    cost = f"{gap.cost:,.0f}" if gap.cost < 10**6 else f"{gap.cost:.2g}"
    sides = " and ".join("an out-of-order block" if key is None else key for key in (gap.before, gap.after))
    worth = "" if gap.value is None else f", worth {number(gap.value)}"
    lines = [
        f"orphan gap: {nights(gap.nights)}, cost {cost}{worth}",
        f"room {gap.room_number}",
        f"first night {gap.start}, minimum stay {gap.minimum_stay}",
        f"between {sides}",
    ]
    labels = (f"{nights(gap.nights)} · cost {cost}", f"{gap.nights}n·{cost}", f"{gap.nights}n", str(gap.nights))
    title = [printable(line) for line in lines]
    return Bar(BarKind.GAP, gap.start, gap.nights, labels, "\n".join(title), (title[1], title[3]))
