"""Requests in one line each, such as ``2026-07-24,14,Double``, as options and queries give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bookingopt.domain.fields import LAST_DAY
from bookingopt.domain.problem import NewReservation, Problem
from bookingopt.errors import Fault, InputError, shown

#: Longest stay that a file may ask for, and so a line too.
_MOST_NIGHTS = 3_650

_FORM = "expected ARRIVAL,NIGHTS or ARRIVAL,NIGHTS,ROOMTYPE, such as 2026-07-24,14,Double"


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


def _read(text: str, types: Sequence[str]) -> tuple[date | None, int | None, str | None, list[str]]:
    """Return arrival, nights and room type of one request, and what is wrong with it."""
    parts = [part.strip() for part in text.split(",", 2)]
    if len(parts) < 2:
        return None, None, None, [_FORM]
    wrong = []
    arrival, nights = day(parts[0]), _whole(parts[1])
    if arrival is None:
        wrong.append(f"arrival {shown(parts[0])}: expected a date YYYY-MM-DD")
    if nights is None:
        wrong.append(f"nights {shown(parts[1])}: expected a whole number from 1 to {_MOST_NIGHTS:,}")
    elif arrival is not None and arrival.toordinal() > LAST_DAY.toordinal() - nights:
        wrong.append(f"nights {shown(parts[1])}: expected a departure no later than {LAST_DAY.isoformat()}")
    room_type = parts[2] if len(parts) > 2 else None
    if room_type is not None and room_type not in types:
        wrong.append(f"room type {shown(room_type)}: expected {known_types(types)}")
    return arrival, nights, room_type, wrong


def known_types(types: Sequence[str]) -> str:
    """Return in words which room types there are."""
    known = ", ".join(shown(name) for name in types[:20]) + (", …" if len(types) > 20 else "")
    return f"one of {known}" if types else "no room type"


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
