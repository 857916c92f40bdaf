"""Plain data -> Result, reporting every error at once, each with its place, its value and what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from bookingopt.domain.faults import LONGEST_NAME, UnknownNames, faults_of, first_details
from bookingopt.domain.field_names import LEGACY_NAMES, RepeatedKeys, field_names
from bookingopt.domain.problem import USER_PREFIX
from bookingopt.domain.result import Assignment, Result
from bookingopt.errors import Fault, FaultList, InputError, Place, shown
from bookingopt.translatable import Translatable

#: Rows that are looked at together where more is wrong than is kept.
_PART: Final = 1_000


def parse_result(data: Any) -> Result:
    """Build a result from plain data (what a JSON reader returns); the older names of what may be sold are left aside.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if not isinstance(data, dict):
        raise InputError(
            [Fault((), shown(data), Translatable("expected an object with ProblemId, solver_status and assignments"))]
        )
    faults, unknown = FaultList(_repeated(data, ())), UnknownNames()
    today = {name: value for name, value in data.items() if name not in LEGACY_NAMES}
    known = _known(today, Result, (), faults, unknown)
    for field in ("assignments", "unassigned"):
        rows = known.get(field)
        if isinstance(rows, list):
            places = ((field, position) for position in range(len(rows)))
            known[field] = [
                _known(row, Assignment, place, faults, unknown) for place, row in zip(places, rows, strict=True)
            ]
    try:
        if faults.room < math.inf:  # rows without end that are all wrong make as many errors before the first is seen
            _check_first_rows(known, faults)
        result = Result.model_validate(known)
    except ValidationError as error:
        _add(faults, error, known)
        raise InputError(faults) from None
    if faults:
        raise InputError(faults)
    return result


def _check_first_rows(data: dict[str, Any], faults: FaultList) -> None:
    """Raise ValidationError where more than can be kept is wrong with the first rows of the lists."""
    try:
        Result.model_validate(
            {name: value[:_PART] if isinstance(value, list) else value for name, value in data.items()}
        )
    except ValidationError as error:
        if error.error_count() > faults.room:
            raise


def _add(faults: FaultList, error: ValidationError, data: dict[str, Any]) -> None:
    """Add what ``error`` says of ``data``; where that is more than is kept, only as much of it is written out."""
    count = error.error_count()
    if count <= faults.room:
        faults += faults_of(first_details(error))
        return
    known, left_out = len(faults), faults.left_out
    for part, field, first in _parts(data):
        if faults.room <= 0:
            break
        try:
            Result.model_validate(part)
        except ValidationError as found:
            said = faults_of(first_details(found))
            faults += (_later(fault, first) for fault in said if not field or fault.place[:1] == (field,))
    faults.left_out = left_out + count - (len(faults) - known)


def _parts(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Yield ``data`` without its rows, and with so many rows of one list each, the list and the first row's number."""
    rest = {name: [] if isinstance(value, list) else value for name, value in data.items()}
    yield rest, "", 0
    for name, rows in data.items():
        for first in range(0, len(rows) if isinstance(rows, list) else 0, _PART):
            yield {**rest, name: rows[first : first + _PART]}, name, first


def _later(fault: Fault, first: int) -> Fault:
    place = fault.place
    if len(place) > 1 and isinstance(place[1], int):
        place = (place[0], place[1] + first, *place[2:])
    return replace(fault, place=place)


def _repeated(value: Any, place: Place) -> Iterator[Fault]:
    """Yield a fault for every name that an object anywhere in ``value`` has more than once."""
    if isinstance(value, RepeatedKeys):
        yield from (
            Fault((*place, name[:LONGEST_NAME]), "", Translatable("expected each field once; it is given twice"))
            for name in value.repeated
        )
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if isinstance(child, dict | list):
            yield from _repeated(child, (*place, name))


def _known(row: Any, model: type[BaseModel], place: Place, faults: FaultList, unknown: UnknownNames) -> Any:
    """Return ``row`` without the fields that ``model`` does not know; they are added to ``faults``."""
    if not isinstance(row, dict):
        return row
    names = field_names(model)
    others = {name for name in row if name not in names and not name.startswith(USER_PREFIX)}
    faults += (Fault((*place, name[:LONGEST_NAME]), "", unknown.said(name, names)) for name in row if name in others)
    return {name: value for name, value in row.items() if name not in others}
