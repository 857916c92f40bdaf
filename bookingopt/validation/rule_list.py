"""Every rule by its id: the one list from which judging, documentation and tests are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.rules import (
    declared,
    left_out,
    moves,
    objective,
    reservations,
    restrictions,
    rooms,
    sales_rules,
)
from bookingopt.validation.verdict import Finding

Rule = Callable[[JudgedPlan], Iterable[Finding]]

RULES: dict[str, Rule] = {
    "double-booking": rooms.double_booking,
    "unassigned": reservations.unassigned,
    "unknown-reservation": reservations.unknown_reservation,
    "changed-reservation": reservations.changed_reservation,
    "left-out": left_out.left_out,
    "unknown-room": rooms.unknown_room,
    "ineligible-room": rooms.ineligible_room,
    "out-of-order": rooms.out_of_order,
    "moved-lock": rooms.moved_lock,
    "same-room": rooms.same_room,
    "linked-room": rooms.linked_room,
    "minimum-stay": declared.minimum_stay,
    "adjacency": declared.adjacency,
    "type-change": declared.type_change,
    "move": moves.move,
    "objective-mismatch": objective.objective_mismatch,
    "unsafe-restriction": restrictions.unsafe_restriction,
    "not-sellable": sales_rules.not_sellable,
}
