"""What is on a tape chart, as plain rows: rooms by type, and in each row its stays, blocks and orphan gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bookingopt.domain.house import planned
from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    OrphanGap,
)
from bookingopt.domain.rooms.linked_rooms import linked_with
from bookingopt.domain.rooms.turnover import turnover_by_room
from bookingopt.errors import printable
from bookingopt.render.chart.bars import Bar, Lane, Mark, StayBars, block_bar, draft_bar, gap_bar, linked_bar, stay_bar
from bookingopt.render.chart.present_gaps import orphan_gaps
from bookingopt.render.language import t

#: So many days are on a chart; what comes after them is cut off, and the chart says so.
MOST_DAYS = 3_660

#: So many days before the first arrival and after the last departure are shown where a block lies there.
BESIDE = 31

#: What the lane of the stays without a room is called.
ROOMLESS = "Without a room"


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
    """The days that are shown, the plans one above the other, and what is known of the dates.

    Attributes
    ----------
    today
        The business date.
    window
        The first and the last day of what may be re-planned.
    """

    first: date
    days: int
    cut: bool
    plans: tuple[PlanChart, ...]
    today: date | None = None
    window: tuple[date | None, date | None] = (None, None)

    def day(self, number: int) -> date:
        """Return day ``number`` of the chart, from 0."""
        return self.first + timedelta(days=number)


def chart_of(problem: Problem, result: Result, *, before: bool = False) -> Chart:
    """Return what is on the chart of ``result``; with ``before`` the present plan comes first, where there is one."""
    house = planned(problem)
    first, days, cut = _range(house, (*house.reservations, *result.assignments, *result.unassigned))
    present = [_present(house, result)] if before and has_present_plan(house) else []
    window = house.request_start_date, house.request_end_date
    return Chart(first, days, cut, (*present, _new(house, result)), house.today, window)


def draft_chart(problem: Problem) -> Chart:
    """Return the chart of a plan that is worked on: the present rooms of ``problem``, whatever rules they break."""
    house = planned(problem)
    first, days, cut = _range(house, house.reservations)
    bars: dict[str, list[Bar]] = defaultdict(list)
    alone = []
    turnover = turnover_by_room(house)
    for stay in house.reservations:
        if stay.assigned_room is None:
            alone.append(stay_bar(stay, [t("without a room")], ()))
        else:
            bars[stay.assigned_room].append(draft_bar(house, stay, turnover.get(stay.assigned_room, 0)))
    sections = _sections(house, bars, orphan_gaps(house, house.reservations), alone)
    window = house.request_start_date, house.request_end_date
    return Chart(first, days, cut, (PlanChart(t("My changes"), sections),), house.today, window)


def has_present_plan(problem: Problem) -> bool:
    """Whether any stay of the problem has a room."""
    return any(stay.assigned_room is not None for stay in problem.reservations)


def _range(problem: Problem, stays: Sequence[Reservation]) -> tuple[date, int, bool]:
    """Return the first day, the number of days, and whether some are left out.

    The chart goes from the first arrival through the last departure, and as far as a month further for blocks.
    """
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
    days = min(max(ends) + 1, date.max.toordinal() + 1) - first  # the day of the last departure is on it
    return date.fromordinal(first), min(days, MOST_DAYS), days > MOST_DAYS


def _new(problem: Problem, result: Result) -> PlanChart:
    roomless = {stay.key: stay for stay in result.unassigned}
    roomless |= {stay.key: stay for stay in result.assignments if stay.assigned_room is None}
    placed = [stay for stay in result.assignments if stay.key not in roomless]
    said = StayBars(problem, result)
    bars: dict[str, list[Bar]] = defaultdict(list)
    for stay in placed:
        bars[stay.assigned_room or ""].append(said.stay_after(stay))
    alone = [
        stay_bar(stay, [t("without a room")], [Mark.LOCKED] if stay.is_locked else []) for stay in roomless.values()
    ]
    return PlanChart(t("New plan"), _sections(problem, bars, result.orphan_gaps, alone))


def _present(problem: Problem, result: Result) -> PlanChart:
    said = StayBars(problem, result)
    bars: dict[str, list[Bar]] = defaultdict(list)
    alone = []
    for stay in problem.reservations:
        if stay.assigned_room is None:
            alone.append(stay_bar(stay, [t("no room yet")], ()))
        else:
            bars[stay.assigned_room].append(said.stay_before(stay))
    gaps = orphan_gaps(problem, problem.reservations, result.report.parameters.value_of_nights)
    return PlanChart(t("Present plan"), _sections(problem, bars, gaps, alone))


def _sections(
    problem: Problem, bars: Mapping[str, Sequence[Bar]], gaps: Iterable[OrphanGap], roomless: Sequence[Bar]
) -> tuple[Section, ...]:
    """Return the rooms by type, types and rooms in the file's order, and last the stays without a room.

    Who is in a room that consists of others is drawn over each of these as well, and the other way round.
    """
    others: dict[str, list[Bar]] = defaultdict(list)
    linked = linked_with(problem.rooms)
    for block in problem.out_of_order:
        for room_number in linked[block.room_number]:
            others[room_number].append(block_bar(block))
    for where, of_room in bars.items():
        for room_number in linked.get(where, ()):
            if room_number != where:
                others[room_number] += [linked_bar(bar, room_number, where) for bar in of_room]
    for gap in gaps:
        if gap.nights == 0:
            continue  # the turnover after a stay would take all of it
        others[gap.room_number].append(gap_bar(gap))
    rows: dict[str, list[RoomRow]] = defaultdict(list)
    for room in problem.rooms:
        of_room = (*bars.get(room.room_number, ()), *others[room.room_number])
        rows[room.type_name].append(RoomRow(printable(room.room_number), lanes(of_room)))
    found = [Section(printable(name), tuple(of_type)) for name, of_type in rows.items()]
    if roomless:
        found.append(Section(t(ROOMLESS), (RoomRow("", lanes(roomless)),)))
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
