"""What a result declares of its plan, held against what is there: nothing hidden, nothing invented."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bookingopt.domain.result_rows import (
    OrphanGap,
)
from bookingopt.translatable import Translatable
from bookingopt.validation.aims import by_group, has_mate
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import Gap, place
from bookingopt.validation.timeline import nights
from bookingopt.validation.verdict import Finding


class Item(NamedTuple):
    """One thing that a result has to declare, or declares.

    Attributes
    ----------
    key
        What makes it the same thing.
    figures
        What is said of it.
    subject, start, end, size, what
        How a finding names it; nights ``start`` … ``end − 1`` as ordinals, none where they are not known.
    """

    key: Hashable
    figures: tuple[object, ...]
    subject: str
    start: int
    end: int
    size: float
    what: Translatable

    def finding(self, text: Translatable) -> Finding:
        """Return what is wrong with it."""
        return Finding(self.subject, nights((self.start, self.end)), self.size, text)


def differences(there: Sequence[Item], declared: Iterable[Item]) -> Iterator[Finding]:
    """Yield where ``declared`` and what is ``there`` are not the same."""
    by_key = {item.key: item for item in there}
    seen: set[Hashable] = set()
    for item in declared:
        true = by_key.get(item.key)
        if item.key in seen:
            yield item.finding(Translatable("{item} is declared twice.", item=item.what))
        elif true is None:
            yield item.finding(Translatable("{item} is declared, but there is none.", item=item.what))
        elif true.figures != item.figures:
            key = "{item} is declared as {declared}, but is {true}."
            said, is_so = _row(item.figures), _row(true.figures)
            yield true.finding(Translatable(key, item=true.what, declared=said, true=is_so))
        seen.add(item.key)
    for item in there:
        if item.key not in seen:
            yield item.finding(Translatable("{item} is not declared.", item=item.what))


def _row(figures: tuple[object, ...]) -> str:
    return "(" + ", ".join("null" if figure is None else str(figure) for figure in figures) + ")"


def of_stay(judged: JudgedPlan, key: str, figures: tuple[object, ...], what: Translatable) -> Item:
    """Return an item that is about one stay; its size is the stay's number of nights."""
    one = judged.by_key.get(key)
    start, end = (one.start, one.end) if one is not None else (0, 0)
    return Item(key, figures, key, start, end, max(end - start, 1), what)


def minimum_stay(judged: JudgedPlan) -> Iterator[Finding]:
    """An orphan gap is not declared, or is declared otherwise than it is; under ``strict`` any orphan gap."""
    there = [_gap(gap) for gap in judged.orphans]
    declared = there
    if judged.result is not None:
        declared = [_declared_gap(row) for row in judged.result.orphan_gaps]
        yield from differences(there, declared)
    if judged.strict:
        keys = {item.key for item in declared}
        unsold = "{item} cannot be sold."
        yield from (item.finding(Translatable(unsold, item=item.what)) for item in there if item.key in keys)


def _gap(gap: Gap) -> Item:
    where = (gap.room, date.fromordinal(gap.start))
    figures = (gap.nights, gap.minimum_stay, 2.0**gap.exponent, gap.before, gap.after)
    key = "The orphan gap in {gap} (minimum stay {minimum})"
    what = Translatable(key, gap=gap.text, minimum=gap.minimum_stay)
    return Item(where, figures, gap.room, gap.start, gap.start + gap.nights, gap.nights, what)


def _declared_gap(row: OrphanGap) -> Item:
    figures = (row.nights, row.minimum_stay, row.cost, row.before, row.after)
    key = "The orphan gap in room {room}, {count} nights from {first},"
    what = Translatable(key, room=row.room_number, count=row.nights, first=row.start)
    return Item((row.room_number, row.start), figures, row.room_number, 0, 0, row.nights, what)


def adjacency(judged: JudgedPlan) -> Iterator[Finding]:
    """A group member misses the others next door, or their run, and the result does not say so, or says so falsely."""
    if judged.result is None:
        return
    rows = judged.result.adjacency_misses
    missed = judged.misses
    if judged.problem is None:  # who is next door is not known, but whether a member has a mate at all
        everyone = judged.placed if judged.is_part else tuple(place(row, "", None) for row in judged.rows)
        groups = by_group(everyone)
        named = (judged.by_key[row.id] for row in rows if row.id in judged.by_key)
        missed = tuple(one for one in named if (group := one.stay.adjacency_group) and has_mate(groups[group], one))
    miss = "The adjacency miss of {stay}"
    there = [
        of_stay(
            judged,
            one.key,
            (one.stay.name, one.stay.adjacency_group, one.room),
            Translatable(miss, stay=one.key),
        )
        for one in missed
    ]
    declared = [
        of_stay(judged, row.id, (row.name, row.adjacency_group, row.room_number), Translatable(miss, stay=row.id))
        for row in rows
    ]
    yield from differences(there, declared)


def type_change(judged: JudgedPlan) -> Iterator[Finding]:
    """A stay has a room of another type than its own and the result does not say so, or says so falsely."""
    if judged.result is None:
        return
    key = "The type change of {stay}"
    declared = [
        of_stay(judged, row.id, (row.from_, row.to, row.kind), Translatable(key, stay=row.id))
        for row in judged.result.type_changes
    ]
    there = [
        of_stay(
            judged,
            change.placed.key,
            (change.from_type, change.to_type, change.kind),
            Translatable(key, stay=change.placed.key),
        )
        for change in judged.changes
    ]
    if judged.problem is None:  # the types of the rooms are not known, but who is in a room and what is no change
        there = [item for item in declared if item.key in judged.by_key and item.figures[0] != item.figures[1]]
    yield from differences(there, declared)
