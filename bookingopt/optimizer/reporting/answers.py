"""Answers to requests in names: ids, room numbers and dates in the place of indices and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from bookingopt.domain.problem import Problem
from bookingopt.domain.result_rows import (
    Alternative,
    Answer,
    Move,
    Piece,
    Purpose,
    RequestAnswer,
    Sellable,
)
from bookingopt.optimizer.model.instance import NONE, Instance, frozen, with_rooms_before
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.reporting.explanation import explanation
from bookingopt.optimizer.reporting.moves import (
    MoveStep,
    NamedPurpose,
    makes_room,
    move_row,
    ordered_moves,
    shares_room,
)
from bookingopt.optimizer.requests.answers import StayAnswer

#: The plan that answers start from.
Base = Literal["present", "new"]

_ROOM_TAKEN = "its room is taken on the new nights"


def request_answers(answers: Sequence[tuple[StayAnswer, StayAnswer]], base: Base) -> list[RequestAnswer]:
    """Return the answers to all requests, each alone and together with those before it."""
    rows = []
    for alone, together in answers:
        request = alone.before.instance.problem.reservations[alone.spec.stay]
        rows.append(
            RequestAnswer(
                id=request.key, name=request.name, alone=_answer(alone, base), together=_answer(together, base)
            )
        )
    return rows


def _answer(found: StayAnswer, base: Base) -> Answer:
    instance = found.before.instance
    rooms = instance.problem.rooms
    room = NONE if found.after is None else int(found.after[found.spec.stay])
    return Answer(
        answer=found.fit,
        base=base,
        room_number=None if room == NONE else rooms[room].room_number,
        room_type=_room_type(found),
        adjacency_miss=instance.problem.reservations[found.spec.stay].adjacency_group if found.misses_group else None,
        moves=tuple(_moves(found)),
        pieces=tuple(
            Piece(
                room_number=rooms[piece.room].room_number,
                arrival=instance.date_of(piece.arrival),
                length=piece.departure - piece.arrival,
            )
            for piece in found.pieces
        ),
        bound=found.bound,
        proved=found.is_proved,
        reasons=tuple(explanation(instance, list(found.reasons))),
        alternatives=tuple(_alternatives(instance, found)),
    )


def _room_type(found: StayAnswer) -> str | None:
    """Return the type of the room, or of all pieces; None where they differ or there is none."""
    room = NONE if found.after is None else int(found.after[found.spec.stay])
    rooms = [piece.room for piece in found.pieces] if found.pieces else [] if room == NONE else [room]
    types = {found.before.instance.problem.rooms[at].type_name for at in rooms}
    return types.pop() if len(types) == 1 else None


def with_sellable(problem: Problem, answers: Sequence[RequestAnswer], table: Sequence[Sellable]) -> list[RequestAnswer]:
    """Return the answers with what the sellable table says of exactly these stays; not of changes, nor of shared rooms.

    Parameters
    ----------
    problem
        The reservations in the house and the requests.
    answers
        The answers in the order of the requests.
    table
        The sellable table.
    """
    why = {(row.room_type, row.arrival): row.why for row in table}
    on_the_books = {stay.key for stay in problem.reservations}
    found = []
    for request, row in zip(problem.new_reservations, answers, strict=True):
        told: dict[str, Answer] = {}
        for mode, part in (("alone", row.alone), ("together", row.together)):
            letters = why.get((part.room_type or request.room_type or "", request.arrival), "")
            is_new = request.same_room is None and not (request.id_given and request.key in on_the_books)
            is_told = is_new and request.length <= len(letters)
            letter = letters[request.length - 1] if is_told else None
            told[mode] = part.model_copy(update={"sellable": letter})
        found.append(row.model_copy(update=told))
    return found


def _alternatives(instance: Instance, found: StayAnswer) -> list[Alternative]:
    request = instance.rows.reservations[instance.rows.of_stay[found.spec.stay][0]]  # itself, then who shares its room
    any_type = request.room_type is None and not request.allowable_room_types
    return [
        Alternative(
            arrival=instance.date_of(near.arrival),
            length=near.leaves - near.arrival,
            room_type=None if any_type else instance.problem.rooms[near.room].type_name,
            answer="fits",
        )
        for near in found.alternatives
    ]


def _moves(found: StayAnswer) -> list[Move]:
    """Return the moves in an order that can be carried out; that of a changed stay comes last, with its new nights.

    Its old nights are given up before the first move.
    """
    if found.after is None:
        return []
    before, after, spec = found.before, found.after, found.spec
    instance = before.instance
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    room = int(after[spec.stay]) if found.company_room == NONE else found.company_room
    goes = NONE not in (spec.changes, room) and spec.home not in (NONE, room)
    before_room, after_room = before.room_of, after
    if goes and spec.company is not None:  # they are in the house, and move in turn
        before_room, after_room = before_room.copy(), after_room.copy()
        before_room[spec.changes], after_room[spec.changes] = spec.home, room
    coming = [*np.flatnonzero((before_room != NONE) & (after_room != before_room)).tolist(), spec.stay]
    changed = _changed_row(found)
    steps = ordered_moves(_without(with_rooms_before(instance, before_room), changed), Plan(after_room))
    rows = []
    for number, step in enumerate(steps, start=1):
        stay = int(instance.rows.stay[step.row])
        purpose = makes_room(stays[_comes_into_room(found, coming, stay)], rooms[step.room_from])
        if stay == spec.changes:
            purpose = _leaves_home(found)
            step = replace(step, purpose=purpose.purpose)
        rows.append(move_row(instance, number, step, purpose))
    if goes and changed and not found.pieces and spec.rooms[spec.home]:
        step = MoveStep(changed[0], spec.home, room, None, Purpose.ROOM_TAKEN)
        row = move_row(instance, len(rows) + 1, step, _leaves_home(found))
        arrival, departure = map(instance.date_of, spec.nights)
        rows.append(row.model_copy(update={"arrival": arrival, "departure": departure}))
    return rows


def _changed_row(found: StayAnswer) -> list[int]:
    """Return the row that the request changes, as a list of one, or none where it is new."""
    instance, spec = found.before.instance, found.spec
    if spec.changes == NONE or (spec.company is not None and spec.company.is_joined):
        return []
    key = instance.problem.reservations[spec.stay].key
    return [n for n in instance.rows.of_stay[spec.changes] if instance.rows.reservations[n].key == key]


def _without(instance: Instance, rows: list[int]) -> Instance:
    """Return ``instance`` as it is once these rows have given up their nights."""
    present = instance.rows.present_room.copy()
    present[rows] = NONE
    return replace(instance, rows=replace(instance.rows, present_room=frozen(present)))


def _leaves_home(found: StayAnswer) -> NamedPurpose:
    """Return what it is good for that those leave their room whose stay the request changes or joins."""
    spec, problem = found.spec, found.before.instance.problem
    if not spec.rooms[spec.home]:
        return shares_room(problem.reservations[spec.stay])
    return NamedPurpose(Purpose.ROOM_TAKEN, _ROOM_TAKEN, room=problem.rooms[spec.home].room_number)


def _comes_into_room(found: StayAnswer, coming: list[int], stay: int) -> int:
    """Return who comes into the room that ``stay`` leaves, on one of its nights; the request before all others."""
    instance, after = found.before.instance, found.after
    assert after is not None
    left, arrival = int(found.before.room_of[stay]), instance.arrival[stay]
    departure = instance.freed_in(stay, left)
    for i in reversed(coming):
        meets = instance.arrival[i] < departure and arrival < instance.freed_in(i, left)
        if after[i] == left and meets:
            return i
        if i == found.spec.stay and any(
            piece.room == left and piece.arrival < departure and arrival < piece.departure for piece in found.pieces
        ):
            return i
    return found.spec.stay
