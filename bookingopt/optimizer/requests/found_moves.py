"""What a search for moves that make room for a request finds."""

from __future__ import annotations

from dataclasses import dataclass

from bookingopt.optimizer.model.instance import IntArray


@dataclass(frozen=True)
class FewestMoves:
    """What is known about making room by moves.

    Attributes
    ----------
    room_of
        Rooms of all stays with the request among them, None where none were found; int64[stays].
    cost
        What the moves cost; None without ``room_of``.
    bound
        No moves that make room cost less; None where none make room at all.
    is_proved
        Whether nothing is left open: the cost and then the number of moves are the least, or no moves make room.
    """

    room_of: IntArray | None
    cost: int | None
    bound: int | None
    is_proved: bool
