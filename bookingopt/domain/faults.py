"""What is said of data that a model refuses: the one place where errors of pydantic become faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from bookingopt.errors import Fault, shown
from bookingopt.translatable import Translatable

#: As much of a wrong field's name is looked at and repeated.
LONGEST_NAME = 80

#: Of so many unknown names the nearest known one is looked for: a search costs as much as reading hundreds of fields.
MOST_SEARCHED = 100

#: Most errors of one record that are looked at one by one.
_MOST_DETAILS = 10_000

_UNKNOWN_FIELD = Translatable("unknown field")

#: Type of the one error that stands for very many.
_VERY_MANY = "very_many"

#: What is expected where pydantic says so much more of a type.
_KINDS: Mapping[Translatable, frozenset[str]] = {
    _UNKNOWN_FIELD: frozenset({"extra_forbidden"}),
    Translatable("expected this field"): frozenset({"missing"}),
    Translatable("expected a whole number"): frozenset(
        {"int_type", "int_parsing", "int_from_float", "int_parsing_size"}
    ),
    Translatable("expected a number"): frozenset({"float_type", "float_parsing", "finite_number"}),
    Translatable("expected a text"): frozenset({"string_type"}),
    Translatable("expected true or false"): frozenset({"bool_type", "bool_parsing"}),
    Translatable("expected a list"): frozenset({"list_type", "tuple_type"}),
    Translatable("expected an object"): frozenset({"dict_type", "model_type", "model_attributes_type"}),
    Translatable("expected a date YYYY-MM-DD"): frozenset(
        {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"}
    ),
}

#: Share of letters and pairs of letters that two names must have in common to be near.
_NEAR = 0.5


def faults_of(details: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each of the ``details``, which are what ``errors()`` of a validation error returns."""
    for detail in details:
        if detail["type"] == "field_expected":
            context = detail["ctx"]
            yield Fault(
                (*detail["loc"], context["field"]),
                shown(context["value"]),
                Translatable("expected {what}", what=context["expected"]),
            )
            continue
        value = (
            ""
            if detail["type"] in ("missing", "extra_forbidden") or "input" not in detail
            else shown(detail.get("input"))
        )
        # Of a name that is wrong pydantic says "[key]" behind it.
        path = detail["loc"][:-1] if detail["loc"][-1:] == ("[key]",) else detail["loc"]
        place = tuple(part[:LONGEST_NAME] if isinstance(part, str) else part for part in path)
        yield Fault(place, value, _expected(detail))


def first_details(error: ValidationError) -> Iterable[Mapping[str, Any]]:
    """Return what ``errors()`` returns; of very many, which would be as many objects, one that gives their number."""
    if error.error_count() <= _MOST_DETAILS:
        return error.errors(include_url=False)
    return [{"type": _VERY_MANY, "loc": (), "msg": "", "ctx": {"n": error.error_count()}}]


def _expected(detail: Mapping[str, Any]) -> Translatable:
    for what, kinds in _KINDS.items():
        if detail["type"] in kinds:
            return what
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "expected":
            return Translatable("expected {what}", what=limits["expected"])
        case "value_error":
            said = next(iter(limits["error"].args), None)
            reason = detail["msg"].removeprefix("Value error, ")
            return said if isinstance(said, Translatable) else Translatable("{reason}", reason=reason)
        case "enum" | "literal_error":
            return Translatable("expected one of {names}", names=limits["expected"].replace("' or '", "', '"))
        case kind if kind == _VERY_MANY:
            return Translatable("{n} value is not what it should be|{n} values are not what they should be", **limits)
        case "greater_than_equal":
            return Translatable("expected at least {number}", number=figure(limits["ge"]))
        case "less_than_equal":
            return Translatable("expected at most {number}", number=figure(limits["le"]))
    return Translatable("invalid value: {reason}", reason=detail["msg"].replace("Input should be", "expected"))


def figure(limit: float) -> float:
    """Return a limit as messages say it: as a whole number where it is one."""
    return int(limit) if limit == int(limit) else limit


def not_before(field: str, day: date) -> Translatable:
    """Return what is said of a day before another one, which a field gives."""
    return Translatable("expected a day not before {field} {day}", field=field, day=day)


def unknown_field(name: str, known: Iterable[str], *, unknown: Translatable = _UNKNOWN_FIELD) -> Translatable:
    """Return what is said of the ``name``, which is none of the ``known`` ones; one that is near is named."""
    nearest = nearest_name(name, known)
    near = "{unknown}; the nearest known one is {name}"
    return Translatable(near, unknown=unknown, name=nearest) if nearest else unknown


class UnknownNames:
    """Says of names that they are unknown; the nearest known one is looked for of the first hundred names only."""

    def __init__(self) -> None:
        self._said: dict[str, Translatable] = {}

    def said(self, name: str, known: Iterable[str]) -> Translatable:
        """Return what is said of ``name``, which is none of the ``known`` ones."""
        short = name[:LONGEST_NAME]
        if short not in self._said and len(self._said) < MOST_SEARCHED:
            self._said[short] = unknown_field(short, known)
        return self._said.get(short) or unknown_field(short, ())


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the nearest of the ``known`` names, None where none is near."""
    return _nearest(name[:LONGEST_NAME].lower(), tuple(known))


@lru_cache
def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Return the nearest of the ``known`` names, None where none is near; a wrong name mostly stands in every row."""
    names_with, sizes = _index(known)
    common: Counter[str] = Counter()
    parts = _parts(name)
    for part, count in parts.items():
        for candidate, times in names_with.get(part, ()):
            common[candidate] += min(count, times)
    size = parts.total()
    near = {candidate: 2 * number / (size + sizes[candidate]) for candidate, number in common.items()}
    best = max(known, key=lambda candidate: near.get(candidate, 0.0), default="")
    return best if near.get(best, 0.0) >= _NEAR else None


@lru_cache
def _index(known: tuple[str, ...]) -> tuple[dict[str, list[tuple[str, int]]], dict[str, int]]:
    """Return for every part the names that have it and how often, and the number of parts of every name.

    With it a search costs only what names have in common: a file may hold a hundred thousand unknown names.
    """
    names_with: dict[str, list[tuple[str, int]]] = defaultdict(list)
    sizes = {}
    for name in known:
        parts = _parts(name.lower())
        sizes[name] = parts.total()
        for part, count in parts.items():
            names_with[part].append((name, count))
    return names_with, sizes


def _parts(name: str) -> Counter[str]:
    """Return the letters and the pairs of neighbouring letters of ``name``."""
    return Counter([*name, *(first + second for first, second in pairwise(name))])
