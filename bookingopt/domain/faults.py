"""What is said of data that a model refuses: the one place where errors of pydantic become faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bookingopt.errors import Fault, shown

#: As much of a wrong field's name is looked at and repeated.
LONGEST_NAME = 80

#: Share of letters and pairs of letters that two names must have in common to be near.
_NEAR = 0.5


def faults_of(details: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for each of the ``details``, which are what ``errors()`` of a validation error returns."""
    for detail in details:
        if detail["type"] == "field_expected":
            context = detail["ctx"]
            yield Fault((*detail["loc"], context["field"]), shown(context["value"]), f"expected {context['expected']}")
            continue
        value = "" if detail["type"] in ("missing", "extra_forbidden") else shown(detail.get("input"))
        # Of a name that is wrong pydantic says "[key]" behind it.
        path = detail["loc"][:-1] if detail["loc"][-1:] == ("[key]",) else detail["loc"]
        place = tuple(part[:LONGEST_NAME] if isinstance(part, str) else part for part in path)
        yield Fault(place, value, _expected(detail))


def _expected(detail: Mapping[str, Any]) -> str:
    message, limits = str(detail["msg"]), detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return "unknown field"
        case "missing":
            return "expected this field"
        case "expected":
            return message
        case "value_error":
            return message.removeprefix("Value error, ")
        case "greater_than_equal":
            return f"expected at least {limits['ge']:,.15g}"
        case "less_than_equal":
            return f"expected at most {limits['le']:,.15g}"
    return f"invalid value: {message.replace('Input should be', 'expected')}"


def unknown_field(name: str, known: Iterable[str], *, thing: str = "field") -> str:
    """Return what is said of the ``name``, which is none of the ``known`` ones; one that is near is named."""
    nearest = _nearest(name[:LONGEST_NAME].lower(), tuple(known))
    return f"unknown {thing}" + (f"; the nearest known one is {nearest}" if nearest else "")


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
