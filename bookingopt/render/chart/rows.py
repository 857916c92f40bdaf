"""What is on a tape chart, as plain rows: rooms by type, and in each row its stays, blocks and orphan gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bookingopt.domain.eligibility import is_fixed
from bookingopt.domain.problem import OutOfOrder, Problem, Reservation
from bookingopt.domain.result import OrphanGap, Result
from bookingopt.errors import printable
from bookingopt.render.chart.present_gaps import orphan_gaps

#: So many days are on a chart; what comes after them is cut off, and the chart says so.
MOST_DAYS = 3_660

#: So many days before the first arrival and after the last departure are shown where a block lies there.
BESIDE = 31

#: What the lane of the stays without a room is called.
ROOMLESS = "Without a room"


class BarKind(StrEnum):
    """What a bar stands for."""

    STAY = "stay"
    BLOCK = "block"
    GAP = "gap"


class Mark(StrEnum):
    """What is to be seen of a stay, the most important first."""

    MISS = "miss"
    MOVED = "moved"
    LOCKED = "locked"
    FIXED = "fixed"
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
    key
        Id of the stay; None for blocks and gaps.
    """

    kind: BarKind
    start: date
    nights: int
    labels: tuple[str, ...]
    title: str
    marks: tuple[Mark, ...] = ()
    key: str | None = None

    @property
    def end(self) -> date:
        """The day after the last night (a block may reach the last day that there is)."""
        return date.fromordinal(min(self.start.toordinal() + self.nights, date.max.toordinal()))


#: Bars that do not overlap, by their start.
Lane = tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room; more than one lane where a plan puts two stays into it for the same night."""

    name: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The rooms of one type, or the stays without a room."""

    title: str
    rows: tuple[RoomRow, ...]


@dataclass(frozen=True, slots=True)
class PlanChart:
    """One plan: its heading and its sections."""

    title: str
    sections: tuple[Section, ...]

    def bars(self) -> Iterable[Bar]:
        """All bars, from the top."""
        return (bar for section in self.sections for row in section.rows for lane in row.lanes for bar in lane)


@dataclass(frozen=True, slots=True)
class Chart:
    """The days that are shown, and the plans one above the other."""

    first: date
    days: int
    cut: bool
    plans: tuple[PlanChart, ...]

    def day(self, number: int) -> date:
        """Return day ``number`` of the chart, from 0."""
        return self.first + timedelta(days=number)


def chart_of(problem: Problem, result: Result, *, before: bool = False) -> Chart:
    """Return what is on the chart of ``result``; with ``before`` the present plan comes first, where there is one."""
    first, days, cut = _range(problem, result)
    present = [_present(problem, result)] if before and has_present_plan(problem) else []
    return Chart(first, days, cut, (*present, _new(problem, result)))


def has_present_plan(problem: Problem) -> bool:
    """Whether any stay of the problem has a room."""
    return any(stay.assigned_room is not None for stay in problem.reservations)


def _range(problem: Problem, result: Result) -> tuple[date, int, bool]:
    """Return the first day, the number of days, and whether some are left out.

    The chart goes from the first arrival to the last departure, and as far as a month further for blocks.
    """
    stays = (*problem.reservations, *result.assignments, *result.unassigned)
    starts = [stay.arrival.toordinal() for stay in stays]
    ends = [stay.departure.toordinal() for stay in stays]
    blocks = [(block.start.toordinal(), block.end.toordinal() + 1) for block in problem.out_of_order]
    if not starts and not blocks:
        return date.min, 0, False
    earliest = min(starts) - BESIDE if starts else 0
    latest = max(ends) + BESIDE if ends else date.max.toordinal()
    for start, end in blocks:
        if start < latest and end > earliest:
            starts.append(max(start, earliest))
            ends.append(min(end, latest))
    if problem.leading_gaps and problem.request_start_date:
        starts.append(problem.request_start_date.toordinal())
    first = min(starts)
    days = max(ends) - first
    return date.fromordinal(first), min(days, MOST_DAYS), days > MOST_DAYS


def _new(problem: Problem, result: Result) -> PlanChart:
    roomless = {stay.key: stay for stay in result.unassigned}
    roomless |= {stay.key: stay for stay in result.assignments if stay.assigned_room is None}
    placed = [stay for stay in result.assignments if stay.key not in roomless]
    said = _StayBars(problem, result)
    bars: dict[str, list[Bar]] = defaultdict(list)
    for stay in placed:
        bars[stay.assigned_room or ""].append(said.stay_after(stay))
    alone = [_stay(stay, ["without a room"], [Mark.LOCKED] if stay.is_locked else []) for stay in roomless.values()]
    return PlanChart("New plan", _sections(problem, bars, result.orphan_gaps, alone))


def _present(problem: Problem, result: Result) -> PlanChart:
    said = _StayBars(problem, result)
    bars: dict[str, list[Bar]] = defaultdict(list)
    alone = []
    for stay in problem.reservations:
        if stay.assigned_room is None:
            alone.append(_stay(stay, ["no room yet"], ()))
        else:
            bars[stay.assigned_room].append(said.stay_before(stay))
    return PlanChart("Present plan", _sections(problem, bars, orphan_gaps(problem, problem.reservations), alone))


def _sections(
    problem: Problem, bars: Mapping[str, Sequence[Bar]], gaps: Iterable[OrphanGap], roomless: Sequence[Bar]
) -> tuple[Section, ...]:
    """Return the rooms by type, types and rooms in the file's order, and last the stays without a room."""
    others: dict[str, list[Bar]] = defaultdict(list)
    for block in problem.out_of_order:
        others[block.room_number].append(_block(block))
    for gap in gaps:
        others[gap.room_number].append(_gap(gap))
    rows: dict[str, list[RoomRow]] = defaultdict(list)
    for room in problem.rooms:
        of_room = (*bars.get(room.room_number, ()), *others[room.room_number])
        rows[room.type_name].append(RoomRow(printable(room.room_number), lanes(of_room)))
    found = [Section(printable(name), tuple(of_type)) for name, of_type in rows.items()]
    if roomless:
        found.append(Section(ROOMLESS, (RoomRow("", lanes(roomless)),)))
    return tuple(found)


def lanes(bars: Iterable[Bar]) -> tuple[Lane, ...]:
    """Distribute ``bars`` over as few lanes as they need to not overlap; one at least."""
    found: list[list[Bar]] = [[]]
    for bar in sorted(bars, key=lambda bar: (bar.start, bar.kind, bar.key or "")):
        lane = next((lane for lane in found if not lane or lane[-1].end <= bar.start), None)
        if lane is None:
            found.append([bar])
        else:
            lane.append(bar)
    return tuple(tuple(lane) for lane in found)


class _StayBars:
    """What a result says of each stay, by its id."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem = problem
        self.present = {stay.key: stay for stay in problem.reservations}
        self.now = {stay.key: stay.assigned_room for stay in result.assignments}
        self.reasons = {move.id: move.reason for move in result.moves}
        self.misses = {miss.id for miss in result.adjacency_misses}
        self.changes = {change.id: change for change in result.type_changes}

    def stay_after(self, stay: Reservation) -> Bar:
        """Return a stay in its new room."""
        before = self.present.get(stay.key, stay)
        marks, lines = self._kept(before)
        way = ""
        if before.assigned_room is None:
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
        return _stay(stay, lines, marks, way)

    def stay_before(self, stay: Reservation) -> Bar:
        """Return a stay in its present room."""
        marks, lines = self._kept(stay)
        way = ""
        room = self.now.get(stay.key)
        if room is not None and room != stay.assigned_room:
            marks.append(Mark.MOVED)
            lines.append(f"will move: {stay.assigned_room} → {room}")  # its bar in the new plan says why
            way = f"to {room}"
        return _stay(stay, lines, marks, way)

    def _kept(self, stay: Reservation) -> tuple[list[Mark], list[str]]:
        if stay.is_locked:
            return [Mark.LOCKED], ["locked in its room"]
        if is_fixed(self.problem, stay):
            return [Mark.FIXED], ["keeps its room: outside what may be re-planned"]
        return [], []

    def _reason(self, key: str) -> list[str]:
        reason = self.reasons.get(key)
        return [f"reason: {reason}"] if reason else []


def nights(count: int) -> str:
    """Return a number of nights in words."""
    return "1 night" if count == 1 else f"{count:,} nights"


def _stay(stay: Reservation, lines: Iterable[str], marks: Iterable[Mark], way: str = "") -> Bar:
    """Return the bar of a stay; ``way`` says where it comes from, or goes."""
    group = stay.adjacency_group
    all_marks = {*marks, *([Mark.GROUP] if group else [])}
    who = stay.name if stay.key == stay.name else f"{stay.name} ({stay.key})"
    room = [f"room {stay.assigned_room}"] if stay.assigned_room is not None else []
    when = f"{stay.arrival} to {stay.departure}, {nights(stay.length)}"
    title = [who, *room, when, *([f"group {group}"] if group else []), *lines]
    parts = [printable(text) for text in (stay.name, way, group) if text]
    labels = tuple(" · ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return Bar(
        BarKind.STAY,
        stay.arrival,
        stay.length,
        labels,
        "\n".join(printable(line) for line in title),
        tuple(mark for mark in Mark if mark in all_marks),
        stay.key,
    )


def _block(block: OutOfOrder) -> Bar:
    length = (block.end - block.start).days + 1
    reason = printable(block.reason or "")
    lines = ["out of order" + (f": {reason}" if reason else ""), f"room {printable(block.room_number)}"]
    lines.append(f"{block.start} to {block.end}, {nights(length)}")
    return Bar(BarKind.BLOCK, block.start, length, (reason or "out of order",), "\n".join(lines))


def _gap(gap: OrphanGap) -> Bar:
    cost = f"{gap.cost:,.0f}" if gap.cost < 10**6 else f"{gap.cost:.2g}"
    sides = " and ".join("an out-of-order block" if key is None else key for key in (gap.before, gap.after))
    lines = [
        f"orphan gap: {nights(gap.nights)}, cost {cost}",
        f"room {gap.room_number}",
        f"first night {gap.start}, minimum stay {gap.minimum_stay}",
        f"between {sides}",
    ]
    labels = (f"{nights(gap.nights)} · cost {cost}", f"{gap.nights}n·{cost}", f"{gap.nights}n", str(gap.nights))
    return Bar(BarKind.GAP, gap.start, gap.nights, labels, "\n".join(printable(line) for line in lines))
