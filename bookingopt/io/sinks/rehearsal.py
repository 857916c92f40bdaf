"""A dry rehearsal: the messages replayed on a model of the system, with its rules."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Assignment, Result
from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.room_steps import SystemView, nights
from bookingopt.io.sinks.sink import MoveWriter, RoomChange
from bookingopt.translatable import Translatable, all_of

StayKey = tuple[str, ...]


@dataclass(slots=True)
class _Booking:
    """One reservation of the model: its room as the system calls it, or None."""

    stay: Assignment
    room: str | None
    locked: bool


class _Model:
    """The system: every reservation with its room and its lock."""

    def __init__(self, writer: MoveWriter, result: Result, problem: Problem | None) -> None:
        view = SystemView.of(result, problem)
        self._writer = writer
        self._view = view
        self.bookings: dict[StayKey, _Booking] = {}
        alike = writer.alike(view)
        self._not_told = {key for key in alike if view.stays[key].previous_room is None}
        for key, stay in view.stays.items():
            known = all(name in view.ids[key] for name in writer.ids) and key not in alike
            called = writer.key(view.ids[key]) if known else ("", key)
            locked = writer.has_locks and key in view.locked
            self.bookings[called] = _Booking(stay, self._room(stay.previous_room), locked)
        self._rooms = {writer.room_key(room) for room in view.rooms.values()}
        self._closed = [(writer.room_key(view.room(number)), days) for number, days in view.blocks]
        self._at_first = {booking.stay.key: booking.room for booking in self.bookings.values()}
        self._planned = {key: self._room(stay.assigned_room) for key, stay in view.stays.items()}

    def _room(self, number: str | None) -> str | None:
        return None if number is None else self._writer.room_key(self._view.room(number))

    def surprises(self, rooms: Mapping[StayKey, str | None]) -> set[frozenset[str]]:
        """Return the pairs of stays that share a room on a night, and the stays that meet a block.

        Those that do so in the present plan or in the new one are no surprise on the way.
        """
        by_room = self._by_room(rooms)
        found = {
            frozenset(pair)
            for stays in by_room.values()
            for pair in _at_once(stays)
            if not any(plan[pair[0]] is not None and plan[pair[0]] == plan[pair[1]] for plan in self._plans)
        }
        return found | {
            frozenset((stay.key, Translatable("a block of {room}", room=room)))
            for room, days in self._closed
            for stay in by_room.get(room, ())
            if self._at_first[stay.key] != room and _meet(nights(stay), days)
        }

    @property
    def _plans(self) -> tuple[Mapping[str, str | None], ...]:
        return self._at_first, self._planned

    def _by_room(self, rooms: Mapping[StayKey, str | None]) -> dict[str | None, list[Assignment]]:
        by_room: dict[str | None, list[Assignment]] = {}
        for key, room in rooms.items():
            if room is not None:
                by_room.setdefault(room, []).append(self.bookings[key].stay)
        return by_room

    def do(self, change: RoomChange) -> Iterator[Translatable]:
        """Carry out one change; yield what the system would say against it."""
        booking = self.bookings.get(change.stay)
        if booking is None:
            yield Translatable("there is no reservation {stay}", stay=" ".join(change.stay))
            return
        name = booking.stay.key
        if change.lock is not None:
            if booking.room is None:
                yield Translatable("{stay} has no room to lock", stay=name)
            booking.locked = change.lock
            return
        if booking.locked:
            yield Translatable("{stay} is locked", stay=name)
        if booking.stay.status is StayStatus.IN_HOUSE:
            yield Translatable("{stay} is in house", stay=name)
        if change.room is None and not self._writer.can_unassign:
            yield Translatable("{stay} cannot be without a room", stay=name)
        if change.room is not None and self._rooms and change.room not in self._rooms:
            yield Translatable("there is no room {room}", room=change.room)
        booking.room = change.room

    def after(self, rooms: Container[str | None]) -> Iterator[Translatable]:
        """Yield what is wrong after a message that fills the rooms: those that are let twice."""
        filled = {key: booking.room for key, booking in self.bookings.items() if booking.room in rooms}
        for pair in sorted(map(sorted, self.surprises(filled))):
            yield Translatable("{stays} have one room", stays=all_of(pair))

    def at_the_end(self) -> Iterator[Translatable]:
        """Yield the stays that are not where the plan has them."""
        for booking in self.bookings.values():
            planned = self._room(booking.stay.assigned_room)
            if booking.room != planned and booking.stay.key not in self._not_told:
                has, not_had = booking.room or Translatable("no room"), planned or Translatable("no room")
                key = "at the end {stay} has {room} and not {planned}"
                yield Translatable(key, stay=booking.stay.key, room=has, planned=not_had)
            if booking.locked != (self._writer.has_locks and booking.stay.key in self._view.locked):
                key = "at the end {stay} is locked" if booking.locked else "at the end {stay} is not locked"
                yield Translatable(key, stay=booking.stay.key)


def _at_once(stays: Iterable[Assignment]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of stays of a room that have a night in common."""
    standing: list[tuple[int, str]] = []
    for stay in sorted(stays, key=lambda stay: stay.arrival):
        here = nights(stay)
        standing = [(end, key) for end, key in standing if end > here.start]
        yield from ((key, stay.key) for _, key in standing)
        standing.append((here.stop, stay.key))


def _meet(one: range, other: range) -> bool:
    return max(one.start, other.start) < min(one.stop, other.stop)


def rehearse(
    writer: MoveWriter, messages: Sequence[Message], result: Result, problem: Problem | None = None
) -> list[Translatable]:
    """Return what goes wrong when the messages are sent in their order; nothing where they lead to the plan."""
    model = _Model(writer, result, problem)
    found: list[Translatable] = []
    for number, message in enumerate(messages, 1):
        changes = list(writer.read(message))
        complaints = [complaint for change in changes for complaint in model.do(change)]
        if len(changes) > writer.most_changes:
            key = "{count} changes, and {most} are the most"
            complaints.append(Translatable(key, count=len(changes), most=writer.most_changes))
        complaints += model.after({change.room for change in changes} - {None})
        found += [
            Translatable("message {number}: {complaint}", number=number, complaint=complaint)
            for complaint in complaints
        ]
    return [*found, *model.at_the_end()]
