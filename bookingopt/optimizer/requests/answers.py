"""Answers to requests, in indices: does it fit, whom must we move, can the guest change rooms, and if not, why not.

Each request is answered twice: alone, and together with those before it. The steps of an answer, from the best to the
worst, are files of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bookingopt.optimizer.model.instance import NONE, IntArray, frozen
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.model.request_arrays import RequestArrays, with_joined
from bookingopt.optimizer.placement.infeasibility import Reason
from bookingopt.optimizer.requests.alternatives import NearbyStay, alternatives
from bookingopt.optimizer.requests.best_set import best_set, with_changed_released
from bookingopt.optimizer.requests.fewest_moves import fewest_moves
from bookingopt.optimizer.requests.found_moves import FewestMoves
from bookingopt.optimizer.requests.reasons import full_nights, refusal_reasons
from bookingopt.optimizer.requests.split_stay import (
    SplitStay,
    StayPiece,
    company_room,
    is_always_together,
    own_pieces,
    split_stay,
)
from bookingopt.optimizer.requests.stay_request import (
    StayRequest,
    free_room,
    has_member,
    in_arrays,
    next_to_member,
    occupancy_before_requests,
    placed_in,
    request_spec,
    whole_stay_rooms,
    with_request,
)
from bookingopt.optimizer.stop import Stop

#: What one answer may take at most: steps, so that the same request gets the same answer, and seconds.
_STEPS, _SECONDS = 300, 1.0

#: Seconds where few answers are to come, on a slow machine; then a quarter of what each has if all take as much.
_SECONDS_OF_FEW, _SHARE_OF_FEW = 4.0, 1 / 4

#: Where so much time is left that a second is little: the share of it that one answer may take.
_SHARE = 1 / 60

#: What is set aside of both for each answer that is still to come; an easy one takes less.
_STEPS_ASIDE, _SECONDS_ASIDE = 5, 0.02

#: Share of an answer's time for moves; what is left is for the reasons why there are none.
_MOVES_SHARE = 0.7

#: Share of time and steps for the best set of requests, where that is asked for; the rest is for the answers.
_SET_SHARE = 0.5

_IMPOSSIBLE = FewestMoves(None, None, None, is_proved=True)


@dataclass(frozen=True)
class StayAnswer:
    """What one request is told, in indices.

    Attributes
    ----------
    spec
        The request.
    fit
        Whether and how it fits.
    before
        Which stay is in which room before it comes, without the stay that it changes.
    after
        Rooms of all stays, with the request among them where it has a room for all its nights; None where it does not
        fit; int64[stays].
    pieces
        Parts of a split stay, of the nights of the request itself.
    company_room
        Where those are whose room a split stay shares while they are there; ``NONE`` where there are none.
    misses_group
        Whether a member of its adjacency group is there, and it has no room next to one.
    bound
        No fewer moves, or room changes, can do; None where none can.
    is_proved
        Whether the answer is proved to be the best.
    reasons, alternatives
        Why it does not fit, and the nearest stays that would.
    """

    spec: StayRequest
    fit: Literal["fits", "fits_with_moves", "fits_with_room_change", "does_not_fit"]
    before: Occupancy
    after: IntArray | None = None
    pieces: tuple[StayPiece, ...] = ()
    company_room: int = NONE
    bound: int | None = None
    is_proved: bool = False
    misses_group: bool = False
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[NearbyStay, ...] = ()


def answer_requests(
    requests: RequestArrays, room_of: IntArray, stop: Stop, *, best: bool = False
) -> list[tuple[StayAnswer, StayAnswer]]:
    """Answer all requests, each alone, and all together in their order.

    Parameters
    ----------
    requests
        The reservations and the requests.
    room_of
        Rooms of the reservations in a complete legal plan, from which the answers start; int64[reservations].
    stop
        Ends the searches; what is not settled then is not called proved.
    best
        Of those together take the set with the most nights, instead of the first that fit (see `best_set`).

    Returns
    -------
    list of (StayAnswer, StayAnswer)
        Alone and together, in the order of the requests. Of those together, one that fits, also with moves, is placed
        before the next.
    """
    at_first = occupancy_before_requests(requests, room_of)
    chosen: list[int] = []
    is_best = True
    if best and requests.requests:
        chosen, is_best = best_set(requests, at_first, stop.part(share=_SET_SHARE))
    answers = _answers(requests, at_first, chosen, stop)
    if not all(_has_room(answers[number][1]) for number in chosen):  # the search for them had to end
        answers, is_best = _answers(requests, at_first, [], stop), False
    if is_best:
        return answers
    return [(alone, replace(together, is_proved=False)) for alone, together in answers]


def _answers(
    requests: RequestArrays, at_first: Occupancy, chosen: list[int], stop: Stop
) -> list[tuple[StayAnswer, StayAnswer]]:
    """Answer all requests, each alone, and together those that are ``chosen`` before the others."""
    order = [*chosen, *(number for number in range(requests.requests) if number not in chosen)]
    so_far = with_changed_released(requests, at_first, chosen)
    answers: dict[int, tuple[StayAnswer, StayAnswer]] = {}
    joined = requests
    for place, number in enumerate(order):
        left = 2 * (requests.requests - place)
        alone = _answer(requests, at_first, number, _turn(stop, left))
        together = alone
        if so_far is not at_first:
            place_now = _turn(stop, left - 1)
            together = _answer(joined, in_arrays(joined, so_far), number, place_now, in_arrays(joined, at_first))
        if _has_room(together) and together.after is not None:
            so_far = with_request(together.before, together.spec, together.after)
            joined = with_joined(joined, number)
        answers[number] = (alone, together)
    return [answers[number] for number in range(requests.requests)]


def _has_room(answer: StayAnswer) -> bool:
    """Whether the request has a room for all its nights."""
    return answer.after is not None and not answer.pieces


def _turn(stop: Stop, left: int) -> Stop:
    """Return the stop of one answer when so many are left: what is not set aside for the others, or its fair share."""
    steps, seconds = _STEPS, _SECONDS
    if stop.steps_left is not None:
        steps = min(steps, max(stop.steps_left // left, stop.steps_left - left * _STEPS_ASIDE))
    turn = stop.part(steps=steps)
    if turn.time_limit is not None:
        fair = max(turn.time_limit / left, turn.time_limit - left * _SECONDS_ASIDE)
        if_few = min(_SECONDS_OF_FEW, _SHARE_OF_FEW * turn.time_limit / left)
        turn.time_limit = min(max(seconds, if_few, _SHARE * turn.time_limit), fair)
    return turn


def _answer(
    requests: RequestArrays, occupancy: Occupancy, number: int, stop: Stop, at_first: Occupancy | None = None
) -> StayAnswer:
    """Return the answer to one request; where the stay that it changes has no room any more it had one ``at_first``."""
    spec = request_spec(requests, number, placed_in(requests, number, occupancy, at_first or occupancy))
    before = occupancy.without(spec.changes)
    room = free_room(before, spec)
    if room != NONE:
        return _fits(StayAnswer(spec, "fits", before, bound=0, is_proved=True), before.room_of, room)
    if stop.is_interrupted():  # of hundreds of requests in a large house even the reasons take long
        return StayAnswer(spec, "does_not_fit", before, bound=0)
    has_room = bool(whole_stay_rooms(before, spec).any())
    full = full_nights(before, spec) if has_room else []
    found = fewest_moves(before, spec, stop.part(share=_MOVES_SHARE)) if has_room and not full else _IMPOSSIBLE
    if found.room_of is not None:
        answer = StayAnswer(spec, "fits_with_moves", before, bound=found.bound, is_proved=found.is_proved)
        return _fits(answer, found.room_of, int(found.room_of[spec.stay]))
    if (full and not spec.is_bound and spec.company is None) or is_always_together(spec):
        split = SplitStay((), is_proved=True)  # the night is full for a piece as well, or a piece would part them
    else:
        split = split_stay(before, spec, stop, at_least=int(found.is_proved))
    is_proved = found.is_proved and split.is_proved
    if split.pieces:
        return _fits_in_pieces(StayAnswer(spec, "fits_with_room_change", before, is_proved=is_proved), split)
    reasons, is_known = refusal_reasons(before, spec, requests.lock_of, stop, is_settled=is_proved)
    return StayAnswer(
        spec,
        "does_not_fit",
        before,
        bound=None if is_proved else (split if found.is_proved else found).bound or 0,
        is_proved=is_proved and is_known,
        reasons=tuple(reasons),
        alternatives=tuple(alternatives(before, spec, requests.earliest_arrival)),
    )


def _fits(answer: StayAnswer, room_of: IntArray, room: int) -> StayAnswer:
    """Return ``answer`` with the request in ``room``, everybody else where ``room_of`` says."""
    after, spec = room_of.copy(), answer.spec
    after[spec.stay] = room
    there = Occupancy(answer.before.instance, frozen(after), answer.before.can_move)
    misses = has_member(there, spec) and not next_to_member(there, spec, *spec.nights)[room]
    return replace(answer, after=there.room_of, misses_group=misses)


def _fits_in_pieces(answer: StayAnswer, split: SplitStay) -> StayAnswer:
    """Return ``answer`` with the request in pieces; one piece is no room change."""
    before, spec = answer.before, answer.spec
    room_of = before.room_of if split.room_of is None else split.room_of
    if len(split.pieces) == 1:
        return _fits(replace(answer, fit="fits_with_moves", bound=0), room_of, split.pieces[0].room)
    there, pieces = Occupancy(before.instance, room_of, before.can_move), own_pieces(split.pieces, spec)
    is_near = any(next_to_member(there, spec, piece.arrival, piece.departure)[piece.room] for piece in pieces)
    misses = has_member(there, spec) and not is_near
    answer = replace(answer, company_room=company_room(split.pieces, spec))
    return replace(answer, after=room_of, pieces=pieces, bound=split.bound, misses_group=misses)
