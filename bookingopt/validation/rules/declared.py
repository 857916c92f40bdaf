"""What a result declares of its plan, held against what is there: nothing hidden, nothing invented."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bookingopt.domain.result import OrphanGap
from bookingopt.validation.case import Case
from bookingopt.validation.room_chart import Gap, place
from bookingopt.validation.rules.aims import by_group, has_mate
from bookingopt.validation.timeline import nights
from bookingopt.validation.verdict import Breach


class Item(NamedTuple):
    """One thing that a result has to declare, or declares.

    Attributes
    ----------
    key
        What makes it the same thing.
    figures
        What is said of it.
    subject, start, end, size, what
        How a breach names it; nights ``start`` … ``end − 1`` as ordinals, none where they are not known.
    """

    key: Hashable
    figures: tuple[object, ...]
    subject: str
    start: int
    end: int
    size: float
    what: str

    def breach(self, matter: str) -> Breach:
        """Return what is wrong with it."""
        return Breach(self.subject, nights(self.start, self.end), self.size, f"{self.what} {matter}.")


def differences(there: Sequence[Item], declared: Iterable[Item]) -> Iterator[Breach]:
    """Yield where ``declared`` and what is ``there`` are not the same."""
    by_key = {item.key: item for item in there}
    seen: set[Hashable] = set()
    for item in declared:
        true = by_key.get(item.key)
        if item.key in seen:
            yield item.breach("is declared twice")
        elif true is None:
            yield item.breach("is declared, but there is none")
        elif true.figures != item.figures:
            yield true.breach(f"is declared as {_row(item.figures)}, but is {_row(true.figures)}")
        seen.add(item.key)
    for item in there:
        if item.key not in seen:
            yield item.breach("is not declared")


def _row(figures: tuple[object, ...]) -> str:
    return "(" + ", ".join("null" if figure is None else str(figure) for figure in figures) + ")"


def of_stay(case: Case, key: str, figures: tuple[object, ...], what: str) -> Item:
    """Return an item that is about one stay; its size is the stay's number of nights."""
    one = case.by_key.get(key)
    start, end = (one.start, one.end) if one is not None else (0, 0)
    return Item(key, figures, key, start, end, max(end - start, 1), f"The {what} of {key}")


def minimum_stay(case: Case) -> Iterator[Breach]:
    """An orphan gap is not declared, or is declared otherwise than it is; under ``strict`` any orphan gap."""
    there = [_gap(gap) for gap in case.orphans]
    declared = there
    if case.result is not None:
        declared = [_declared_gap(row) for row in case.result.orphan_gaps]
        yield from differences(there, declared)
    if case.strict:
        keys = {item.key for item in declared}
        yield from (item.breach("cannot be sold") for item in there if item.key in keys)


def _gap(gap: Gap) -> Item:
    key = (gap.room, date.fromordinal(gap.start))
    figures = (gap.nights, gap.minimum_stay, 2.0**gap.exponent, gap.before, gap.after)
    what = f"The orphan gap in {gap} (minimum stay {gap.minimum_stay})"
    return Item(key, figures, gap.room, gap.start, gap.start + gap.nights, gap.nights, what)


def _declared_gap(row: OrphanGap) -> Item:
    figures = (row.nights, row.minimum_stay, row.cost, row.before, row.after)
    what = f"The orphan gap in room {row.room_number}, {row.nights:,} nights from {row.start},"
    return Item((row.room_number, row.start), figures, row.room_number, 0, 0, row.nights, what)


def adjacency(case: Case) -> Iterator[Breach]:
    """A group member has no other member next door and the result does not say so, or says so falsely."""
    if case.result is None:
        return
    rows = case.result.adjacency_misses
    missed = case.misses
    if case.problem is None:  # who is next door is not known, but whether a member has a mate at all
        groups = by_group(place(row, "", None) for row in case.rows)
        named = (case.by_key[row.id] for row in rows if row.id in case.by_key)
        missed = tuple(one for one in named if (group := one.stay.adjacency_group) and has_mate(groups[group], one))
    there = [
        of_stay(case, one.key, (one.stay.name, one.stay.adjacency_group, one.room), "adjacency miss") for one in missed
    ]
    declared = [
        of_stay(case, row.id, (row.name, row.adjacency_group, row.room_number), "adjacency miss") for row in rows
    ]
    yield from differences(there, declared)


def type_change(case: Case) -> Iterator[Breach]:
    """A stay has a room of another type than its own and the result does not say so, or says so falsely."""
    if case.result is None:
        return
    declared = [of_stay(case, row.id, (row.from_, row.to, row.kind), "type change") for row in case.result.type_changes]
    there = [
        of_stay(case, change.placed.key, (change.from_type, change.to_type, change.kind), "type change")
        for change in case.changes
    ]
    if case.problem is None:  # the types of the rooms are not known, but who is in a room and what is no change
        there = [item for item in declared if item.key in case.by_key and item.figures[0] != item.figures[1]]
    yield from differences(there, declared)
