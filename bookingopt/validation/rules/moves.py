"""The rule about the move list: it says who moves, and can be carried out step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bookingopt.domain.result_rows import (
    Move,
)
from bookingopt.translatable import Translatable
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import Placed, label
from bookingopt.validation.rules.declared import Item, differences, of_stay
from bookingopt.validation.timeline import Timeline, nights, span_text
from bookingopt.validation.verdict import Finding


def move(judged: JudgedPlan) -> Iterator[Finding]:
    """A move or a first room is not declared, or declared falsely, or a step double-books on the way to the plan."""
    if judged.result is None:
        return
    moved = [one for one in judged.placed if one.present not in (None, one.room)]
    there = [
        of_stay(judged, one.key, (one.present, *_facts(judged, one)), Translatable("The move of {stay}", stay=one.key))
        for one in moved
    ]
    rows = judged.result.moves
    yield from differences(there, [_declared(judged, row) for row in rows])
    yield from _first_rooms(judged)
    misnumbered = [row for position, row in enumerate(rows, start=1) if row.step != position]
    if misnumbered:
        key = "The moves are not numbered 1 … {count} in their order (first that is not: {stay})."
        text = Translatable(key, count=len(rows), stay=misnumbered[0].id)
        yield Finding(misnumbered[0].id, (), len(misnumbered), text)
    yield from _early_arrivals(judged, moved, _turns(rows))


def _facts(judged: JudgedPlan, one: Placed) -> tuple[object, ...]:
    """Return what rows say of a stay and its room; of the type nothing where it is not known."""
    room = judged.rooms.get(one.room)
    stay = one.stay
    return stay.name, one.room, stay.arrival, stay.departure, None if room is None else room.type_name


def _declared(judged: JudgedPlan, row: Move) -> Item:
    """Return what a row of the move list says; what it leaves open is as it is."""
    one = judged.by_key.get(row.id)
    departure, room_type = (row.departure, row.room_type) if one is None else _facts(judged, one)[3:]
    if row.departure is not None:
        departure = row.departure
    if row.room_type is not None and judged.rooms:
        room_type = row.room_type
    figures = (row.from_, row.name, row.to, row.arrival, departure, room_type)
    return of_stay(judged, row.id, figures, Translatable("The move of {stay}", stay=row.id))


def _first_rooms(judged: JudgedPlan) -> Iterator[Finding]:
    """Yield where the first rooms are not those of the stays that had none; where none is named, nothing is said.

    Of a stay that has no room other rules speak.
    """
    assert judged.result is not None
    rows = [row for row in judged.result.first_rooms if row.id in judged.by_key]
    if not rows:
        return
    had_none = [one for one in judged.placed if one.present is None]
    key = "The first room of {stay}"
    there = [of_stay(judged, one.key, _facts(judged, one), Translatable(key, stay=one.key)) for one in had_none]
    types = [row.room_type if judged.rooms else None for row in rows]
    declared = [
        of_stay(
            judged,
            row.id,
            (row.name, row.to, row.arrival, row.departure, room_type),
            Translatable(key, stay=row.id),
        )
        for row, room_type in zip(rows, types, strict=True)
    ]
    yield from differences(there, declared)


def _turns(rows: Sequence[Move]) -> dict[str, int]:
    """Return when each stay moves: the position of its row, or of the first of the rows that change with it."""
    turns: dict[str, int] = {}
    previous: Move | None = None
    turn = 0
    for position, row in enumerate(rows):
        if previous is None or row.cycle is None or row.cycle != previous.cycle:
            turn = position
        turns.setdefault(row.id, turn)
        previous = row
    return turns


def _early_arrivals(judged: JudgedPlan, moved: Sequence[Placed], turns: Mapping[str, int]) -> Iterator[Finding]:
    """Yield the moves into a room that another stay leaves only later.

    These are all the clashes that a step can add: who was in the room and stays there, or comes later, would clash in
    the plan as well, which is the matter of another rule; and who clashed in the present plan did so in its old room.
    """
    leaving: dict[str, list[Placed]] = {}
    for one in moved:
        if one.key in turns and one.present is not None:
            for room in judged.links.rooms_with(one.present):
                leaving.setdefault(room, []).append(one)
    timelines = {room: Timeline(stays) for room, stays in leaving.items()}
    for one in moved:
        if one.key not in turns or one.room not in timelines:
            continue
        for other in timelines[one.room].overlapping(one.start, one.end):
            if turns[other.key] > turns[one.key] and other.stay not in judged.party(one.stay):
                start, end = max(one.start, other.start), min(one.end, other.end)
                key = "The move of {stay} into room {room} comes before {other} leaves it ({nights})."
                names = {"stay": label(one.stay), "room": one.room, "other": label(other.stay)}
                if other.present != one.room:
                    key = "The move of {stay} into room {room} comes before {other} leaves {left} ({nights})."
                    names["left"] = str(other.present)
                text = Translatable(key, nights=span_text(start, end), **names)
                yield Finding(one.key, nights((start, end)), end - start, text)
