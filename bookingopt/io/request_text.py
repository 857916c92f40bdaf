"""Requests in one line each, such as ``2026-07-24,14,Double``, as options and queries give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bookingopt.domain.fields import LAST_DAY
from bookingopt.domain.problem import NewReservation, Problem
from bookingopt.errors import Fault, InputError, shown
from bookingopt.translatable import Translatable, some_of

#: Longest stay that a file may ask for, and so a line too.
_MOST_NIGHTS = 3_650

#: So many room types are named of those that there are.
_MOST_TYPES = 20

_FORM = Translatable("expected ARRIVAL,NIGHTS or ARRIVAL,NIGHTS,ROOMTYPE, such as 2026-07-24,14,Double")


def with_requests(problem: Problem, texts: Sequence[str]) -> Problem:
    """Return ``problem`` with the requests ``texts`` behind its own, named ``request-1``, ``request-2`` and so on.

    Raises
    ------
    InputError
        With everything that is wrong in all of them; the place of each fault is ``request``.
    """
    if not texts:
        return problem
    taken = {stay.key for stay in (*problem.reservations, *problem.new_reservations)}
    types = list(dict.fromkeys(room.type_name for room in problem.rooms))
    faults: list[Fault] = []
    requests: list[NewReservation] = []
    number = 0
    for text in texts:
        arrival, nights, room_type, wrong = _read(text, types)
        faults += [Fault(("request",), shown(text), fault) for fault in wrong]
        number += 1
        while f"request-{number}" in taken:
            number += 1
        if arrival is not None and nights is not None and not wrong:
            name = f"request-{number}"
            request = NewReservation(name=name, arrival=arrival, length=nights, room_type=room_type)
            requests.append(request.model_copy(update={"id": name}))
    if faults:
        raise InputError(faults)
    return problem.model_copy(update={"new_reservations": (*problem.new_reservations, *requests)})


def _read(text: str, types: Sequence[str]) -> tuple[date | None, int | None, str | None, list[Translatable]]:
    """Return arrival, nights and room type of one request, and what is wrong with it."""
    parts = [part.strip() for part in text.split(",", 2)]
    if len(parts) < 2:
        return None, None, None, [_FORM]
    wrong: list[Translatable] = []
    arrival, nights = day(parts[0]), _whole(parts[1])
    if arrival is None:
        wrong.append(Translatable("arrival {value}: expected a date YYYY-MM-DD", value=shown(parts[0])))
    if nights is None:
        key = "nights {value}: expected a whole number from 1 to {most}"
        wrong.append(Translatable(key, value=shown(parts[1]), most=_MOST_NIGHTS))
    elif arrival is not None and arrival.toordinal() > LAST_DAY.toordinal() - nights:
        key = "nights {value}: expected a departure no later than {day}"
        wrong.append(Translatable(key, value=shown(parts[1]), day=LAST_DAY))
    room_type = parts[2] if len(parts) > 2 else None
    if room_type is not None and room_type not in types:
        key = "room type {value}: expected {known}"
        wrong.append(Translatable(key, value=shown(room_type), known=known_types(types)))
    return arrival, nights, room_type, wrong


def known_types(types: Sequence[str]) -> Translatable:
    """Return in words which room types there are."""
    known = some_of(list(map(shown, types)), _MOST_TYPES)
    return Translatable("one of {names}", names=known) if types else Translatable("no room type")


def day(text: str) -> date | None:
    """Return the date that ``text`` is, YYYY-MM-DD and nothing else; None where it is none."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":  # 2027-W09-1 is a date for Python too
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if 1 <= int(text) <= _MOST_NIGHTS else None
