"""Answers to new reservations: does it fit, whom must we move, can the guest change rooms, and if not, why not.

Each request is answered twice: alone, and together with those before it. The rungs of the ladder are files of their
own; here they are climbed, and what they find becomes ids, room numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np

from bookingopt.domain.result import Alternative, Answer, Explanation, Move, Piece, RequestAnswer
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.occupancy import Ask, House, ask_of, free_room, open_house, whole_stay_rooms
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.reporting import outcome
from bookingopt.optimizer.reporting.infeasibility import Reason
from bookingopt.optimizer.reporting.moves import ordered_moves
from bookingopt.optimizer.requests.alternatives import alternatives
from bookingopt.optimizer.requests.fewest_moves import Moves, fewest_moves
from bookingopt.optimizer.requests.reasons import full_nights, locks_in_the_way, unlockable
from bookingopt.optimizer.requests.split_stay import split_stay
from bookingopt.optimizer.stop import Stop

Base = Literal["present", "new"]

#: What one answer may take at most: steps, so that the same request gets the same answer, and seconds.
_STEPS, _SECONDS = 300, 1.0

#: What is set aside of both for each answer that is still to come; an easy one takes less.
_STEPS_ASIDE, _SECONDS_ASIDE = 5, 0.02

_IMPOSSIBLE = Moves(None, None, None, is_proved=True)


def answer_requests(instance: Instance, plan: Plan, stop: Stop) -> list[RequestAnswer]:
    """Answer the new reservations of the problem, each alone, and all together in their order.

    Parameters
    ----------
    instance
        The house; its present plan is what the answers start from where it is complete and legal.
    plan
        A complete legal plan, from which they start otherwise.
    stop
        Ends the searches; what is not settled then is not called proved.

    Returns
    -------
    list of RequestAnswer
        In the order of the requests. Of those together, one that fits, also with moves, is taken in before the next.
    """
    problem = instance.problem
    if not problem.new_reservations:
        return []
    is_present = is_legal(instance, Plan(instance.present_room))
    base: Base = "present" if is_present else "new"
    at_first = open_house(instance, instance.present_room if is_present else plan.room_of)
    together, answers = at_first, []
    count = len(problem.new_reservations)
    for number, request in enumerate(problem.new_reservations):
        ask = ask_of(at_first, problem, number)
        alone, after = _answer(at_first, ask, base, _turn(stop, 2 * (count - number)))
        beside = alone
        if together is not at_first:
            ask = ask_of(together, problem, number)
            beside, after = _answer(together, ask, base, _turn(stop, 2 * (count - number) - 1))
        if after is not None:
            together = after
        answers.append(RequestAnswer(id=request.key, name=request.name, alone=alone, together=beside))
    return answers


def _turn(stop: Stop, left: int) -> Stop:
    """Return the stop of one answer when so many are left: what is not set aside for the others, or its fair share."""
    steps, seconds = _STEPS, _SECONDS
    if stop.steps_left is not None:
        steps = min(steps, max(stop.steps_left // left, stop.steps_left - left * _STEPS_ASIDE))
    turn = stop.part(steps=steps)
    if turn.time_limit is not None:
        fair = max(turn.time_limit / left, turn.time_limit - left * _SECONDS_ASIDE)
        turn.time_limit = min(seconds, fair)
    return turn


def _answer(house: House, ask: Ask, base: Base, stop: Stop) -> tuple[Answer, House | None]:
    """Return the answer to one request, and the house with it; None where it would have to be split or does not fit."""
    rooms = house.instance.problem.rooms
    house = house.without(ask.changes)
    room = free_room(house, ask)
    if room != NONE:
        room_of = house.room_of.copy()
        room_of[ask.stay] = room
        answer = Answer(answer="fits", base=base, room_number=rooms[room].room_number, bound=0, proved=True)
        return answer, house.taking_in(ask, room_of)
    full = full_nights(house, ask) if whole_stay_rooms(house, ask).any() else []
    found = _IMPOSSIBLE if full or not whole_stay_rooms(house, ask).any() else _moves(house, ask, stop)
    if found.room_of is not None:
        answer = Answer(
            answer="fits_with_moves",
            base=base,
            room_number=rooms[found.room_of[ask.stay]].room_number,
            moves=tuple(_move_list(house, ask, found.room_of)),
            bound=found.bound,
            proved=found.is_proved,
        )
        return answer, house.taking_in(ask, found.room_of)
    split = split_stay(house, ask, stop)
    if split.parts:
        pieces = tuple(
            Piece(
                room_number=rooms[part.room].room_number,
                arrival=house.instance.date_of(part.arrival),
                length=part.departure - part.arrival,
            )
            for part in split.parts
        )
        is_proved = found.is_proved and split.is_proved
        changes = len(pieces) - 1
        return Answer(answer="fits_with_room_change", base=base, pieces=pieces, bound=changes, proved=is_proved), None
    return _refusal(house, ask, base, full, found, stop), None


def _moves(house: House, ask: Ask, stop: Stop) -> Moves:
    """Find the fewest moves in a good part of the time; what is left is for the reasons why there are none."""
    return fewest_moves(house, ask, stop.part(share=0.7))


def _move_list(house: House, ask: Ask, room_of: IntArray) -> list[Move]:
    """Return the moves in an order that can be carried out; that of a changed stay comes last.

    Its old nights are given up before the first move.
    """
    instance = house.instance
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    coming = [*np.flatnonzero((house.room_of != NONE) & (room_of != house.room_of)).tolist(), ask.stay]
    steps = ordered_moves(replace(instance, present_room=house.room_of), Plan(room_of))
    found = [
        (step.stay, step.room_from, step.room_to, step.cycle, _displacer(house, ask, coming, room_of, step.stay))
        for step in steps
    ]
    if ask.changes != NONE and ask.home not in (NONE, room_of[ask.stay]):
        found.append((ask.changes, ask.home, int(room_of[ask.stay]), None, NONE))
    return [
        Move(
            step=number,
            id=stays[i].key,
            name=stays[i].name,
            from_=rooms[room_from].room_number,
            to=rooms[room_to].room_number,
            arrival=stays[ask.stay if i == ask.changes else i].arrival,
            reason="its room is taken on the new nights" if other == NONE else f"makes room for {stays[other].key}",
            cycle=cycle,
        )
        for number, (i, room_from, room_to, cycle, other) in enumerate(found, start=1)
    ]


def _displacer(house: House, ask: Ask, coming: list[int], room_of: IntArray, stay: int) -> int:
    """Return who comes into the room that ``stay`` leaves, on one of its nights; the request before all others."""
    instance = house.instance
    for i in reversed(coming):
        arrival, departure = instance.arrival[i], instance.departure[i]
        meets = arrival < instance.departure[stay] and instance.arrival[stay] < departure
        if room_of[i] == house.room_of[stay] and meets:
            return i
    return ask.stay


def _refusal(house: House, ask: Ask, base: Base, full: list[Reason], found: Moves, stop: Stop) -> Answer:
    reasons, is_told = _reasons(house, ask, full, found, stop)
    rooms, instance = house.instance.problem.rooms, house.instance
    request = instance.problem.reservations[ask.stay]
    any_type = request.room_type is None and not request.allowable_room_types
    return Answer(
        answer="does_not_fit",
        base=base,
        bound=found.bound,
        proved=found.is_proved and is_told,
        reasons=tuple(reasons),
        alternatives=tuple(
            Alternative(
                arrival=instance.date_of(near.arrival),
                length=near.departure - near.arrival,
                room_type=None if any_type else rooms[near.room].type_name,
                answer="fits",
            )
            for near in alternatives(house, ask)
        ),
    )


def _reasons(house: House, ask: Ask, full: list[Reason], found: Moves, stop: Stop) -> tuple[list[Explanation], bool]:
    """Return why the request does not fit, and whether that is known for sure."""
    instance = house.instance
    if not whole_stay_rooms(house, ask).any():
        nights = tuple(range(ask.arrival, ask.departure))
        return outcome.explanation(instance, [Reason("no_eligible_room", (ask.stay,), nights)]), True
    if full:
        locked = unlockable(house)
        always = full_nights(house, ask, locked) if locked.any() else full
        if always:
            return outcome.explanation(instance, always), True
    if not found.is_proved:
        return [
            _fragmented(house, ask, "Every night has a room, and no arrangement was found in the time given.")
        ], True
    locks = locks_in_the_way(house, ask, stop)
    if locks.stays:
        return [_locks(house, ask, locks.stays, is_smallest=locks.is_smallest)], True
    if full:
        return outcome.explanation(instance, full), locks.is_settled
    text = "Every night has a room, but no arrangement, whoever moves, has one room for all of them."
    return [_fragmented(house, ask, text)], locks.is_settled


def _fragmented(house: House, ask: Ask, text: str) -> Explanation:
    return Explanation(kind="fragmented", nights=_nights(house, ask), room_types=_types(house, ask), text=text)


def _locks(house: House, ask: Ask, locks: Iterable[int], *, is_smallest: bool) -> Explanation:
    instance = house.instance
    stays, rooms = instance.problem.reservations, instance.problem.rooms
    room_of = house.room_of.copy()
    if ask.changes != NONE:
        room_of[ask.changes] = ask.home
    where = [f"{stays[i].key} in room {rooms[room_of[i]].room_number}" for i in locks]
    less = "no smaller set of locks does" if is_smallest else "a smaller set was not found in the time given"
    one = len(where) == 1
    text = (
        f"{'The lock' if one else 'The locks'} of {', '.join(where)} {'is' if one else 'are'} in the way; without "
        f"{'it' if one else 'them'} it would fit" + ("." if one else f", and {less}.")
    )
    return Explanation(
        kind="locks_in_the_way",
        nights=_nights(house, ask),
        room_types=_types(house, ask),
        room_number=rooms[room_of[next(iter(locks))]].room_number if one else None,
        reservations=tuple(stays[i].key for i in locks),
        text=text,
    )


def _nights(house: House, ask: Ask) -> tuple[date, ...]:
    return tuple(house.instance.date_of(day) for day in range(ask.arrival, ask.departure))


def _types(house: House, ask: Ask) -> tuple[str, ...]:
    rooms = house.instance.problem.rooms
    return tuple(dict.fromkeys(rooms[r].type_name for r in np.flatnonzero(whole_stay_rooms(house, ask)).tolist()))
