"""Rules about the reservations themselves: each stands in the result, once, unchanged, with a room."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from bookingopt.domain.problem import Reservation
from bookingopt.domain.result import Assignment
from bookingopt.errors import shown
from bookingopt.translatable import Translatable
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import label, place
from bookingopt.validation.timeline import nights
from bookingopt.validation.verdict import Finding

#: What a result may fill in; all other fields of a reservation are the problem's own.
_FILLED_IN = ("id", "assigned_room", "previous_room")


def unassigned(judged: JudgedPlan) -> Iterator[Finding]:
    """A reservation has no room in the result, though it claims a plan or does not list it as unassigned."""
    if judged.result is None:
        return
    with_room = {row.key for row in judged.result.assignments if row.assigned_room is not None}
    declared = {row.key for row in judged.result.unassigned}
    stays = {row.key: row for row in judged.rows} if judged.house is None else _by_key(judged.house.reservations)
    for key, stay in stays.items():
        if key in with_room:
            continue
        if key not in declared:
            unlisted = "Reservation {stay} has no room and is not listed as unassigned."
            yield _of_stay(stay, Translatable(unlisted, stay=label(stay)))
        elif judged.claims_plan:
            listed = "Reservation {stay} is listed as unassigned, though the status is {status}."
            yield _of_stay(stay, Translatable(listed, stay=label(stay), status=judged.result.solver_status))


def unknown_reservation(judged: JudgedPlan) -> Iterator[Finding]:
    """The result holds a reservation that the problem lacks, or one reservation twice."""
    known = None if judged.given is None else _by_key(judged.given.reservations)
    seen: set[str] = set()
    for row in judged.rows:
        if known is not None and row.key not in known:
            yield _of_stay(row, Translatable("Reservation {stay} is not in the problem.", stay=label(row)))
        elif row.key in seen:
            yield _of_stay(row, Translatable("Reservation {stay} stands twice in the result.", stay=label(row)))
        seen.add(row.key)


def changed_reservation(judged: JudgedPlan) -> Iterator[Finding]:
    """A reservation's own fields differ from the problem's; the size is the number of fields."""
    if judged.given is None:
        return
    known = _by_key(judged.given.reservations)
    for row in judged.rows:
        if row.key in known:
            changes = _changes(row, known[row.key])
            if changes:
                changed = reduce(lambda first, rest: Translatable("{first}; {rest}", first=first, rest=rest), changes)
                text = Translatable("Reservation {stay} is changed: {changes}.", stay=label(row), changes=changed)
                yield Finding(row.key, (), len(changes), text)


def _changes(row: Assignment, stay: Reservation) -> list[Translatable]:
    pairs = [
        (str(field.alias), getattr(row, name), getattr(stay, name))
        for name, field in Reservation.model_fields.items()
        if name not in _FILLED_IN
    ]
    pairs.append(("PreviousRoom", row.previous_room, stay.assigned_room))
    extra, own = row.model_extra or {}, stay.model_extra or {}
    pairs.extend((name, extra.get(name), own.get(name)) for name in {**own, **extra})
    key = "{field} is {new}, in the problem {old}"
    return [Translatable(key, field=name, new=_value(new), old=_value(old)) for name, new, old in pairs if new != old]


def _value(value: object) -> str:
    return "|".join(value) if isinstance(value, tuple) else shown(value)


def _by_key(stays: tuple[Reservation, ...]) -> dict[str, Reservation]:
    return {stay.key: stay for stay in stays}


def _of_stay(stay: Reservation, text: Translatable) -> Finding:
    span = place(stay, "", None)
    return Finding(stay.key, nights((span.start, span.end)), stay.length, text)
