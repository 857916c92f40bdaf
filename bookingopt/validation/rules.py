"""Every rule by its id: the one list from which judging, documentation and tests are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bookingopt.validation import books, declared, moves, objective, restrictions, rooms
from bookingopt.validation.case import Case
from bookingopt.validation.verdict import Breach

Rule = Callable[[Case], Iterable[Breach]]

RULES: dict[str, Rule] = {
    "double-booking": rooms.double_booking,
    "unassigned": books.unassigned,
    "unknown-reservation": books.unknown_reservation,
    "changed-reservation": books.changed_reservation,
    "unknown-room": rooms.unknown_room,
    "ineligible-room": rooms.ineligible_room,
    "out-of-order": rooms.out_of_order,
    "moved-lock": rooms.moved_lock,
    "minimum-stay": declared.minimum_stay,
    "adjacency": declared.adjacency,
    "type-change": declared.type_change,
    "move": moves.move,
    "objective-mismatch": objective.objective_mismatch,
    "unsafe-restriction": restrictions.unsafe_restriction,
}
