"""JSON text -> plain data, strictly: what the standard reader lets pass is an error here."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn

from bookingopt.errors import Fault, InputError, shown

#: Deepest nesting that is read; a problem needs five levels.
MAX_DEPTH = 64

_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class RepeatedKeys(dict[str, Any]):
    """A JSON object in which some names stand more than once; ``repeated`` lists them."""

    repeated: tuple[str, ...] = ()


class _Refused(ValueError):
    """The text is JSON for Python, but not by the standard."""


def loads(text: str) -> Any:
    """Read JSON text.

    Objects with a repeated name come back as `RepeatedKeys`, so that whoever knows the place can report it.

    Raises
    ------
    InputError
        Not JSON, ``NaN`` or an infinite number, nested too deep, or half a surrogate pair.
    """
    if not text.strip():
        raise InputError([Fault((), "", "the file is empty; expected JSON")])
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        near = shown(text[error.pos : error.pos + 30].split("\n", maxsplit=1)[0])
        where = f"line {error.lineno:,} column {error.colno:,}"
        message = f"not valid JSON at {where}, near {near}: {error.msg}"
        raise InputError([Fault((), "", message)]) from None
    except (_Refused, RecursionError, ValueError) as error:
        reason = str(error) if isinstance(error, _Refused) else "a number or a nesting that is beyond all measure"
        raise InputError([Fault((), "", f"not valid JSON: {reason}")]) from None
    if _depth_exceeds(data, MAX_DEPTH):
        raise InputError([Fault((), "", f"expected JSON nested no deeper than {MAX_DEPTH} levels")])
    if "\\u" in text and _LONE_SURROGATE.search(json.dumps(data, ensure_ascii=False)):
        raise InputError([Fault((), "", "not valid text: it holds half of a surrogate pair (\\ud800 … \\udfff)")])
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
    raise _Refused(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused(f"the number {digits[:40]} is too large")
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
