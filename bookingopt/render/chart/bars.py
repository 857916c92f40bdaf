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
    LockPrice,
    OrphanGap,
)
from bookingopt.domain.rooms.turnover import turnover_by_room
from bookingopt.errors import printable
from bookingopt.render.language import counted, day_text, localized, t
from bookingopt.render.phrases import change_text, cost, nights_text, number
from bookingopt.render.reasons import move_reason


class BarKind(StrEnum):
    """What a bar stands for."""

    STAY = "stay"
    BLOCK = "block"
    LINKED = "linked"
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
        self.turnover = turnover_by_room(problem)
        self.present = {stay.key: stay for stay in problem.reservations}
        self.now = {stay.key: stay.assigned_room for stay in result.assignments}
        self.reasons = {move.id: move_reason(move) for move in result.moves}
        self.misses = {miss.id for miss in result.adjacency_misses}
        self.changes = {change.id: change for change in result.type_changes}
        self.lock_prices = {price.id: price for price in result.lock_prices if price.id is not None}

    def stay_after(self, stay: Reservation) -> Bar:
        """Return a stay in its new room."""
        before = self.present.get(stay.key, stay)
        marks, lines = _kept(self.problem, before, self.turnover.get(stay.assigned_room or "", 0))
        way = ""
        if before.assigned_room is None:
            marks.append(Mark.FIRST)
            lines.append(t("had no room before"))
        elif before.assigned_room != stay.assigned_room:
            marks.append(Mark.MOVED)
            lines += [_moved(before.assigned_room, stay.assigned_room), *self._reason(stay.key)]
            way = t("from {room}", room=before.assigned_room)
        if stay.key in self.misses:
            marks.append(Mark.MISS)
            lines.append(t("not next to its group"))
        if change := self.changes.get(stay.key):
            marks.append(Mark.CHANGED)
            lines.append(f"{change_text(change.kind)}: {change.from_} → {change.to}")
        if price := self.lock_prices.get(stay.key):
            lines.append(_lock_price(price))
        return stay_bar(stay, lines, marks, way)

    def stay_before(self, stay: Reservation) -> Bar:
        """Return a stay in its present room."""
        marks, lines = _kept(self.problem, stay, self.turnover.get(stay.assigned_room or "", 0))
        way = ""
        room = self.now.get(stay.key)
        if room is not None and room != stay.assigned_room:
            marks.append(Mark.MOVED)
            # its bar in the new plan says why
            lines.append(t("will move: {before} → {after}", before=stay.assigned_room, after=room))
            way = t("to {room}", room=room)
        return stay_bar(stay, lines, marks, way)

    def _reason(self, key: str) -> list[str]:
        reason = self.reasons.get(key)
        return [t("reason: {reason}", reason=reason)] if reason else []


def draft_bar(problem: Problem, stay: Reservation, nights_after: int) -> Bar:
    """Return a stay of a plan that is worked on, of which ``previous_room`` is the room that it came from.

    ``nights_after`` are the turnover nights of its room.
    """
    marks, lines = _kept(problem, stay, nights_after)
    before, way = stay.previous_room, ""
    if before is not None and before != stay.assigned_room:
        marks.append(Mark.MOVED)
        lines.append(_moved(before, stay.assigned_room))
        way = t("from {room}", room=before)
    return stay_bar(stay, lines, marks, way)


def _lock_price(price: LockPrice) -> str:
    text = t(
        "price of the lock: gap cost {cost} (at most {bound}), orphan nights {nights}",
        cost=cost(price.gap_cost),
        bound=cost(price.bound),
        nights=number(price.orphan_nights),
    )
    value = price.orphan_nights_value
    return text if value is None else text + t(", worth {value}", value=number(value))


def _moved(before: str | None, after: str | None) -> str:
    return t("moved: {before} → {after}", before=before, after=after)


def _kept(problem: Problem, stay: Reservation, nights_after: int) -> tuple[list[Mark], list[str]]:
    """Return how it is seen, and said, that a stay keeps its room; and what follows it."""
    turnover = [t("then {nights} for the turnover", nights=nights_text(nights_after))] if nights_after else []
    if stay.is_locked:
        return [Mark.LOCKED], [t("locked in its room"), *turnover]
    if is_in_house(problem, stay):
        return [Mark.IN_HOUSE], [t("in house: keeps its room"), *turnover]
    if is_fixed(problem, stay):
        return [Mark.FIXED], [t("keeps its room: outside what may be re-planned"), *turnover]
    return [], turnover


def stay_bar(stay: Reservation, lines: Iterable[str], marks: Iterable[Mark], way: str = "") -> Bar:
    """Return the bar of a stay; ``way`` says where it comes from, or goes."""
    group = stay.adjacency_group
    tentative = [Mark.TENTATIVE] if stay.status is StayStatus.TENTATIVE else []
    all_marks = [*marks, *tentative, *([Mark.GROUP] if group else [])]
    who = stay.name if stay.key == stay.name else f"{stay.name} ({stay.key})"
    names = [who, *([_room(stay.assigned_room)] if stay.assigned_room is not None else [])]
    when = _when(stay.arrival, stay.departure, stay.length)
    title = [*names, when, *([t("group {group}", group=group)] if group else []), *lines, *_asked(stay)]
    parts = [printable(text) for text in (stay.name, way, group) if text]
    labels = tuple(" · ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return Bar(
        BarKind.STAY,
        stay.arrival,
        stay.length,
        labels,
        "\n".join(printable(line) for line in title),
        tuple(printable(text) for text in (*names, way, group) if text),
        tuple(mark for mark in Mark if mark in all_marks) if len(all_marks) > 1 else tuple(all_marks),
        stay.key,
    )


def _room(number: str) -> str:
    return t("room {room}", room=number)


def _when(first: date, last: date, length: int) -> str:
    days = {"first": day_text(first), "last": day_text(last)}
    return t("{first} to {last}, {nights}", **days, nights=nights_text(length))


def _asked(stay: Reservation) -> Iterator[str]:
    """Yield what is known of a stay beside its place: type, guests, state, remarks."""
    if stay.room_type is not None:
        yield t("type: {type}", type=stay.room_type)
    if stay.guests:
        yield t("guests: {count}", count=localized(f"{stay.guests:,}"))
    if stay.status is not StayStatus.CONFIRMED:
        yield t("status: {status}", status=t(_STATUS[stay.status]))
    for name, value in (stay.model_extra or {}).items():
        if value not in (None, ""):
            yield f"{name.removeprefix('x-')}: {value}"


def linked_bar(bar: Bar, room: str, where: str) -> Bar:
    """Return a stay in ``where`` as it is drawn in ``room``, which cannot be let beside that."""
    name, where, room = bar.labels[-1], printable(where), printable(room)
    said, inside = t("room {room} cannot be let: {other} is", room=room, other=where), t("in {room}", room=where)
    return Bar(BarKind.LINKED, bar.start, bar.nights, (f"{name} · {inside}", inside, where), f"{said}\n{bar.title}")


def block_bar(block: OutOfOrder) -> Bar:
    """Return the bar of an out-of-order block."""
    length = (block.end - block.start).days + 1
    reason, closed = printable(block.reason or ""), t("out of order")
    lines = [closed + (f": {reason}" if reason else ""), _room(printable(block.room_number))]
    lines.append(_when(block.start, block.end, length))
    return Bar(BarKind.BLOCK, block.start, length, (reason or closed,), "\n".join(lines), (reason, lines[1]))


def gap_bar(gap: OrphanGap) -> Bar:
    """Return the bar of an orphan gap."""
    cost = localized(f"{gap.cost:,.0f}" if gap.cost < 10**6 else f"{gap.cost:.2g}")
    sides = t(" and ").join(t("an out-of-order block") if key is None else key for key in (gap.before, gap.after))
    worth = "" if gap.value is None else t(", worth {value}", value=number(gap.value))
    lines = [
        t("orphan gap: {nights}, cost {cost}", nights=nights_text(gap.nights), cost=cost) + worth,
        _room(gap.room_number),
        t("first night {day}, minimum stay {nights}", day=day_text(gap.start), nights=gap.minimum_stay),
        t("between {sides}", sides=sides),
    ]
    short = counted(gap.nights, "{n} night · cost {cost}|{n} nights · cost {cost}", cost=cost)
    n = t("{n}n", n=gap.nights)
    labels = (short, f"{n}·{cost}", n, str(gap.nights))
    title = [printable(line) for line in lines]
    return Bar(BarKind.GAP, gap.start, gap.nights, labels, "\n".join(title), (title[1], title[3]))
