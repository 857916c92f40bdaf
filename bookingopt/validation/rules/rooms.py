"""Rules about who may be in a room: the hard rules of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bookingopt.translatable import Translatable
from bookingopt.validation.house import may_not_move
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import Placed, RoomUse, label
from bookingopt.validation.spans import room_to_keep, takes
from bookingopt.validation.timeline import Timeline, nights, span_text
from bookingopt.validation.verdict import Finding


def double_booking(judged: JudgedPlan) -> Iterator[Finding]:
    """Two stays are in one room on one night, or a stay is there in the turnover nights of another one."""
    for room, stays in judged.spans_in.items():
        holder = stays[0]  # of the stays so far, the one that keeps the room longest: whoever is too early meets it
        for stay in stays[1:]:
            if stay.start < holder.until:
                yield _clash(holder, stay)
            if stay.until > holder.until:
                holder = stay
        yield from _turnover_in_blocks(judged, room, stays)


def _clash(holder: RoomUse, stay: RoomUse) -> Finding:
    """Return what is wrong with two stays of which the second begins before the first has given up the room."""
    end = min(stay.until, holder.until)
    key = "Room {room} is given to {stay} and {next} on {nights}."
    if end > min(stay.end, holder.end):
        key = "Room {room} is given to {stay} and {next} on {nights}, turnover nights included."
    one, other, when = label(holder.last), label(stay.first), span_text(stay.start, end)
    text = Translatable(key, room=stay.room, stay=one, next=other, nights=when)
    return Finding(stay.room, nights((stay.start, end)), end - stay.start, text)


def _turnover_in_blocks(judged: JudgedPlan, room: str, stays: list[RoomUse]) -> Iterator[Finding]:
    """Yield the stays whose turnover nights meet a block, and those in the turnover nights of a departed stay."""
    blocks, kept = Timeline(judged.blocks_in.get(room, ())), Timeline(judged.kept_in.get(room, ()))
    for one in stays:
        closed = blocks.overlapping(one.end, one.until) if one.until > one.end else ()
        met = [(max(one.end, block.start), block.end, True) for block in closed]
        still = kept.overlapping(one.start, one.until)
        met.extend((max(one.start, block.start), block.end, False) for block in still)
        for start, block_end, is_closed in sorted(met):
            end = min(one.until, block_end)
            key = "Room {room} is given to {stay}, in the turnover nights of a departed stay ({nights})."
            if is_closed:
                key = "Room {room} is given to {stay}, whose turnover nights meet a block ({nights})."
            text = Translatable(key, room=room, stay=label(one.last), nights=span_text(start, end))
            yield Finding(room, nights((start, end)), end - start, text)


def linked_room(judged: JudgedPlan) -> Iterator[Finding]:
    """A room that consists of others and one of its parts are let on one night, turnover nights included."""
    for one, other in linked_clashes(judged):
        end = min(one.until, other.until)
        key = "Room {room}, which is linked with {other}, is given to {next} while {stay} is in {other} ({nights})."
        names = {"room": other.room, "other": one.room, "next": label(other.first), "stay": label(one.last)}
        text = Translatable(key, nights=span_text(other.start, end), **names)
        yield Finding(other.room, nights((other.start, end)), end - other.start, text)


def linked_clashes(judged: JudgedPlan) -> Iterator[tuple[RoomUse, RoomUse]]:
    """Yield the pairs of stays in different rooms that are linked, each pair once, in the order of their arrivals."""
    if not judged.links.exist:
        return
    told: set[tuple[str, str]] = set()
    for uses in judged.uses_of.values():
        timeline = Timeline(KeptUse(use.start, use.until, use) for use in uses)
        for other in uses:
            for met in reversed(list(timeline.overlapping(other.start, other.until))):
                one, pair = met.use, (met.use.first.key, other.first.key)
                is_first = (one.start, one.end, one.first.key) < (other.start, other.end, other.first.key)
                if one.room != other.room and is_first and pair not in told:
                    told.add(pair)
                    yield one, other


class KeptUse(NamedTuple):
    """The nights, turnover nights included, on which a room is kept by ``use``."""

    start: int
    end: int
    use: RoomUse


def out_of_order(judged: JudgedPlan) -> Iterator[Finding]:
    """A stay is in a room that is out of order."""
    for room, stays in judged.stays_in.items():
        blocks = Timeline(judged.blocks_in.get(room, ()))
        for one in stays:
            met = reversed(list(blocks.overlapping(one.start, one.end)))
            closed = [(max(one.start, block.start), min(one.end, block.end)) for block in met]
            if closed:
                first, count = nights(*closed)[0], sum(end - start for start, end in closed)
                when = first if count == 1 else Translatable("{count} nights from {first}", count=count, first=first)
                key = "Reservation {stay} is in room {room}, which is out of order ({nights})."
                text = Translatable(key, stay=label(one.stay), room=room, nights=when)
                yield Finding(one.key, nights(*closed), count, text)


def unknown_room(judged: JudgedPlan) -> Iterator[Finding]:
    """A stay is in a room that the problem does not have."""
    if judged.problem is None:
        return
    for one in judged.placed:
        if one.room not in judged.rooms:
            key = "Reservation {stay} is in room {room}, which is not in the problem ({nights})."
            yield _of(one, Translatable(key, room=one.room, **_named(one)))


def ineligible_room(judged: JudgedPlan) -> Iterator[Finding]:
    """A stay that is not fixed is in a room that does not meet its conditions."""
    for one in ineligible(judged, fixed=False):
        key = "Reservation {stay} is in room {room} ({type}), which is not eligible for it ({nights})."
        yield _of(one, Translatable(key, room=one.room, type=judged.rooms[one.room].type_name, **_named(one)))


def ineligible(judged: JudgedPlan, *, fixed: bool) -> Iterator[Placed]:
    """Yield the stays, fixed ones or all others, in rooms that do not meet their conditions.

    Those who share a room ask for what all of them ask for, and are fixed where one is.
    """
    if judged.problem is None:
        return
    told: dict[tuple[str, str], bool] = {}  # of those who share a room once: they may be thousands
    for one in judged.placed:
        where = (one.room, one.stay.same_room or "")
        wanted = told.get(where)
        if wanted is None:
            room, party = judged.rooms.get(one.room), judged.party(one.stay)
            is_wrong = room is not None and not takes(room, party)
            wanted = is_wrong and (room_to_keep(judged.problem, party) is not None) == fixed
            if one.stay.same_room is not None:
                told[where] = wanted
        if wanted:
            yield one


def moved_lock(judged: JudgedPlan) -> Iterator[Finding]:
    """A stay that is locked, in house, outside the window or inside the freeze is not in its present room."""
    for one in judged.placed:
        # Without the problem only the locks are known, not the window.
        house = judged.problem
        kept = one.present
        if not (one.stay.is_locked if house is None else may_not_move(house, one.stay)):
            kept = None if house is None else house.held_rooms.get(one.stay.same_room or "")
        if kept is not None and one.room != kept:
            key = "Reservation {stay} is fixed in room {kept} and is in room {room} ({nights})."
            yield _of(one, Translatable(key, kept=kept, room=one.room, **_named(one)))


def same_room(judged: JudgedPlan) -> Iterator[Finding]:
    """Stays of one SameRoom are in several rooms; the size is the number of those who are not with the first."""
    for text, party in judged.sharing.items():
        placed = [judged.by_key[stay.key] for stay in party if stay.key in judged.by_key]
        apart = [one for one in placed if one.room != placed[0].room]
        if apart:
            first = "{stay} is in room {room}"
            there = Translatable(first, stay=label(placed[0].stay), room=placed[0].room)
            others = [Translatable("{stay} in room {room}", stay=label(one.stay), room=one.room) for one in apart]
            when = {night for one in apart for night in nights((one.start, one.end))}
            key = "SameRoom {party} has several rooms: {there}, {others}."
            said = Translatable(key, party=text, there=there, others=others)
            yield Finding(text, tuple(sorted(when)), len(apart), said)


def _named(one: Placed) -> dict[str, str]:
    """Return the stay and its nights in words, as values of a message."""
    return {"stay": label(one.stay), "nights": span_text(one.start, one.end)}


def _of(one: Placed, text: Translatable) -> Finding:
    return Finding(one.key, nights((one.start, one.end)), one.end - one.start, text)
