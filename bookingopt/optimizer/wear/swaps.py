"""Two rooms of a kind: what they can exchange so that every gap stays as it is.

Days on which both rooms are free, or turn over, cut the two into pieces. Where the gaps at a cut cost the same
after the rooms have changed places behind it, each piece can be exchanged or not, whatever the others do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.segments import FRESH, OPEN

#: Sums of nights and move costs that the choice of pieces keeps apart; with more, some of the choices are left aside.
MOST_SUMS = 2_000


class Entry(NamedTuple):
    """What takes a room: a stay, or a block (``NONE``), from ``start`` to ``end``."""

    start: int
    end: int
    stay: int


class RoomPiece(NamedTuple):
    """Stays of one room that can change places with those of the other, and what that makes of nights and moves."""

    stays: tuple[int, ...]
    others: tuple[int, ...]
    nights: int
    move_cost: int


class RoomPair:
    """The pieces of two rooms of a kind.

    Parameters
    ----------
    instance
        The house.
    nights
        Nights of each stay that count; int64[stays].
    held
        Stays that no exchange may touch.
    """

    def __init__(self, instance: Instance, nights: IntArray, held: frozenset[int]) -> None:
        self._instance, self._nights, self._held = instance, nights.tolist(), held
        self._minimum = instance.minimum_stay.tolist()
        self._turnover = 0

    def pieces(self, rooms: tuple[int, int], entries: tuple[Sequence[Entry], Sequence[Entry]]) -> list[RoomPiece]:
        """Return what ``rooms`` can exchange; ``entries`` are what takes them, in order."""
        one, other = entries
        self._turnover = int(self._instance.turnover_of_room[rooms[0]])
        cuts = [(0, 0), *self._cuts(one, other), (len(one), len(other))]
        found = []
        for (p, s), (q, t) in pairwise(cuts):
            stays, others = (tuple(entry.stay for entry in part) for part in (one[p:q], other[s:t]))
            if (stays or others) and self._held.isdisjoint(stays) and self._held.isdisjoint(others):
                nights = sum(self._nights[i] for i in stays) - sum(self._nights[i] for i in others)
                cost = sum(self._cost(i, rooms[1]) - self._cost(i, rooms[0]) for i in stays)
                cost += sum(self._cost(i, rooms[0]) - self._cost(i, rooms[1]) for i in others)
                found.append(RoomPiece(stays, others, nights, cost))
        return found

    def _cuts(self, one: Sequence[Entry], other: Sequence[Entry]) -> Iterator[tuple[int, int]]:
        """Yield gaps of both rooms that overlap and cost the same exchanged, no gap twice, without the outer ones."""
        p = s = 0
        last = (0, 0)
        while p <= len(one) and s <= len(other):
            gap, counterpart = _gap(one, p), _gap(other, s)
            overlap = max(gap[0], counterpart[0]) <= min(gap[1], counterpart[1])
            is_inner = last != (p, s) != (len(one), len(other)) and (last == (0, 0) or (p > last[0] and s > last[1]))
            if overlap and is_inner and self._is_neutral((one, p), (other, s)):
                last = (p, s)
                yield last
            if gap[1] <= counterpart[1]:
                p += 1
            if counterpart[1] <= gap[1]:
                s += 1

    def _is_neutral(self, one: tuple[Sequence[Entry], int], other: tuple[Sequence[Entry], int]) -> bool:
        kept = sorted((self._exponent(*one, *one), self._exponent(*other, *other)))
        return kept == sorted((self._exponent(*one, *other), self._exponent(*other, *one)))

    def _exponent(self, one: Sequence[Entry], p: int, other: Sequence[Entry], s: int) -> float:
        """Return the exponent of the cost of the gap between two entries, ``-inf`` where there is none."""
        before, after = one[p - 1] if p else None, other[s] if s < len(other) else None
        leading = self._instance.leading_from
        if after is None or (before is None and leading is None):
            return float("-inf")
        is_of_a_stay = after.stay != NONE or (before is not None and before.stay != NONE)
        start = before.end if before is not None else leading
        assert start is not None
        nights = after.start - start
        if nights <= 0 or not is_of_a_stay:
            return float("-inf")
        least = int(self._minimum[start]) + self._turnover
        return least - nights + (nights < least)

    def _cost(self, stay: int, room: int) -> int:
        rows = self._instance.rows
        return sum(int(rows.move_cost[n]) for n in rows.of_stay[stay] if rows.present_room[n] not in (NONE, room))


def _gap(entries: Sequence[Entry], place: int) -> tuple[int, int]:
    """Return the free time before the entry at ``place``: from day, to day."""
    return entries[place - 1].end if place else FRESH, entries[place].start if place < len(entries) else OPEN


def evenest_choice(pieces: Sequence[RoomPiece], more: int) -> list[RoomPiece]:
    """Return the pieces to exchange so that two rooms are as even as can be and moves cost as much as before.

    Parameters
    ----------
    pieces
        What can be exchanged.
    more
        Nights that the first room has more than the other; not negative.
    """
    by_sum: dict[tuple[int, int], int] = {(0, 0): 0}  # nights, move cost -> the pieces, as bits
    for position, piece in enumerate(sorted(pieces, key=lambda one: abs(one.move_cost))):
        for (nights, cost), chosen in list(by_sum.items()):
            if len(by_sum) >= MOST_SUMS:
                break
            by_sum.setdefault((nights + piece.nights, cost + piece.move_cost), chosen | 1 << position)
    nights = min(
        (nights for nights, cost in by_sum if cost == 0), key=lambda nights: (abs(more - 2 * nights), abs(nights))
    )
    if abs(more - 2 * nights) >= more:
        return []
    chosen = by_sum[nights, 0]
    in_order = sorted(pieces, key=lambda one: abs(one.move_cost))
    return [piece for position, piece in enumerate(in_order) if chosen >> position & 1]
