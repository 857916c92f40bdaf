"""Plain data -> Result, reporting every error at once, each with its place, its value and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from bookingopt.domain.faults import LONGEST_NAME, faults_of, unknown_field
from bookingopt.domain.field_names import LEGACY_NAMES, RepeatedKeys, field_names
from bookingopt.domain.problem import USER_PREFIX
from bookingopt.domain.result import Assignment, Result
from bookingopt.errors import Fault, InputError, Place, shown


def parse_result(data: Any) -> Result:
    """Build a result from plain data (what a JSON reader returns); the older names of what may be sold are left aside.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if not isinstance(data, dict):
        raise InputError([Fault((), shown(data), "expected an object with ProblemId, solver_status and assignments")])
    faults = list(_repeated(data, ()))
    known = _known({name: value for name, value in data.items() if name not in LEGACY_NAMES}, Result, (), faults)
    for field in ("assignments", "unassigned"):
        rows = known.get(field)
        if isinstance(rows, list):
            places = ((field, position) for position in range(len(rows)))
            known[field] = [_known(row, Assignment, place, faults) for place, row in zip(places, rows, strict=True)]
    try:
        result = Result.model_validate(known)
    except ValidationError as error:
        raise InputError([*faults, *faults_of(error.errors(include_url=False))]) from None
    if faults:
        raise InputError(faults)
    return result


def _repeated(value: Any, place: Place) -> Iterator[Fault]:
    """Yield a fault for every name that an object anywhere in ``value`` has more than once."""
    if isinstance(value, RepeatedKeys):
        yield from (
            Fault((*place, name[:LONGEST_NAME]), "", "expected each field once; it is given twice")
            for name in value.repeated
        )
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        if isinstance(child, dict | list):
            yield from _repeated(child, (*place, name))


def _known(row: Any, model: type[BaseModel], place: Place, faults: list[Fault]) -> Any:
    """Return ``row`` without the fields that ``model`` does not know; they are added to ``faults``."""
    if not isinstance(row, dict):
        return row
    names = field_names(model)
    unknown = {name for name in row if name not in names and not name.startswith(USER_PREFIX)}
    faults += (Fault((*place, name[:LONGEST_NAME]), "", unknown_field(name, names)) for name in row if name in unknown)
    return {name: value for name, value in row.items() if name not in unknown}
