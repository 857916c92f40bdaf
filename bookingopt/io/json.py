"""JSON, both ways. It is read strictly: what the standard reader lets pass is an error here."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json

from bookingopt.domain.field_names import RepeatedKeys
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import NewReservation, Problem
from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, Position, shown
from bookingopt.io.restrictions import legacy_restrictions
from bookingopt.translatable import Translatable

#: Deepest nesting that is read; a problem needs five levels.
MAX_DEPTH = 64

_RESULT = TypeAdapter(Result)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


#: What the reader of JSON says, as messages.
_REASONS: Mapping[str, Translatable] = {
    reason: reason
    for reason in (
        Translatable("Expecting value"),
        Translatable("Expecting ',' delimiter"),
        Translatable("Expecting ':' delimiter"),
        Translatable("Expecting property name enclosed in double quotes"),
        Translatable("Extra data"),
        Translatable("Illegal trailing comma before end of array"),
        Translatable("Illegal trailing comma before end of object"),
        Translatable("Invalid \\escape"),
        Translatable("Invalid \\uXXXX escape"),
        Translatable("Invalid control character at"),
        Translatable("Unterminated string starting at"),
    )
}


class _Refused(ValueError):
    """The text is JSON for Python, but not by the standard."""

    def __init__(self, reason: Translatable) -> None:
        super().__init__(reason)
        self.reason = reason


def loads(text: str) -> Any:
    """Read JSON text.

    Objects with a repeated name come back as `RepeatedKeys`, so that whoever knows the place can report it.

    Raises
    ------
    InputError
        Not JSON, ``NaN`` or an infinite number, nested too deep, or half a surrogate pair.
    """
    if not text.strip():
        raise InputError([Fault((), "", Translatable("the file is empty; expected JSON"))])
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        near = shown(text[error.pos : error.pos + 30].split("\n", maxsplit=1)[0])
        position = Position("", error.lineno, error.colno)
        raise InputError(
            [
                Fault(
                    (),
                    "",
                    Translatable(
                        "not valid JSON, near {text}: {reason}", text=near, reason=_REASONS.get(error.msg, error.msg)
                    ),
                    position,
                )
            ]
        ) from None
    except (_Refused, RecursionError, ValueError) as error:
        beyond = Translatable("a number or a nesting that is beyond all measure")
        reason = error.reason if isinstance(error, _Refused) else beyond
        raise InputError([Fault((), "", Translatable("not valid JSON: {reason}", reason=reason))]) from None
    if _depth_exceeds(data, MAX_DEPTH):
        raise InputError(
            [Fault((), "", Translatable("expected JSON nested no deeper than {levels} levels", levels=MAX_DEPTH))]
        )
    if "\\u" in text and _LONE_SURROGATE.search(json.dumps(data, ensure_ascii=False)):
        raise InputError(
            [Fault((), "", Translatable("not valid text: it holds half of a surrogate pair (\\ud800 … \\udfff)"))]
        )
    return data


def problem_from_json(text: str, *, source: str = "") -> Problem:
    """Read a problem from JSON text.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    try:
        return parse_problem(loads(text), emptied=True)
    except InputError as error:
        raise error.mapped(lambda fault: fault, source) from None


def result_from_json(text: str, *, source: str = "") -> Result:
    """Read a result from JSON text.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    try:
        return parse_result(loads(text))
    except InputError as error:
        raise error.mapped(lambda fault: fault, source) from None


def json_text(data: Any) -> str:
    """Return ``data`` as JSON the way BookingOpt writes it: UTF-8 kept, two blanks a level, a line end at the end."""
    return json_bytes(data).decode()


def json_bytes(data: Any) -> bytes:
    """Return ``data`` as `json_text` does, as the bytes of a file.

    Raises
    ------
    ValueError
        A number in it is infinite or none.
    """
    return _finite_only(to_json(data, indent=2), data) + b"\n"


def json_line(data: Any) -> bytes:
    """Return ``data`` in one line without spaces, with its numbers spelled as in a file.

    Raises
    ------
    ValueError
        A number in it is infinite or none.
    """
    return _finite_only(to_json(data), data)


def _finite_only(content: bytes, data: Any) -> bytes:
    """Refuse ``content`` where a number in the plain ``data`` is infinite or none."""
    if b"NaN" in content or b"Infinity" in content:  # texts may hold these words; numbers are not written so
        json.dumps(data, allow_nan=False)
    return content


def result_json(result: Result, *, legacy: bool = False) -> bytes:
    """Return ``result`` as a JSON file, with ``legacy`` also under the older names of what may be sold.

    Raises
    ------
    ValueError
        A number in it is infinite or none.
    """
    if legacy:
        data = result.model_dump(mode="json", by_alias=True)
        return json_bytes({**data, **legacy_restrictions(result.sellable)})
    content = _RESULT.dump_json(result, by_alias=True, indent=2)  # no second copy as plain data, or as text
    if b"NaN" in content or b"Infinity" in content:
        json_bytes(result.model_dump(mode="json", by_alias=True))
    return content + b"\n"


def plain_problem(problem: Problem, *, as_given: bool = True) -> dict[str, Any]:
    """Return ``problem`` as plain data that reads back as the same problem.

    A request's id is left out where none was given: with an id it may be the change of a reservation.

    Parameters
    ----------
    problem
        What is told.
    as_given
        Leave out the fields that were not given: a result repeats only those that were.
    """
    data = problem.model_dump(mode="json", by_alias=True, exclude_unset=as_given)
    for request, row in zip(problem.new_reservations, data.get("NewReservations", ()), strict=True):
        if not request.id_given:
            del row["Id"]
    return data


def plain_row(row: BaseModel, *, as_given: bool = True) -> dict[str, Any]:
    """Return one row of a list of a problem as it stands in `plain_problem`."""
    data = row.model_dump(mode="json", by_alias=True, exclude_unset=as_given)
    if isinstance(row, NewReservation) and not row.id_given:
        del data["Id"]
    return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    count = Counter(name for name, _ in pairs)
    marked = RepeatedKeys(plain)
    marked.repeated = tuple(name for name in plain if count[name] > 1)
    return marked


def _no_constant(name: str) -> NoReturn:
    raise _Refused(Translatable("{name} is no JSON number", name=name))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused(Translatable("the number {digits} is too large", digits=digits[:40]))
    return number


def _depth_exceeds(data: Any, limit: int) -> bool:
    level = [data]
    for _ in range(limit):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True
