"""What a judgement says: violations as data, notes as messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bookingopt.translatable import Translatable


class Finding(NamedTuple):
    """One finding of a rule, without the id of the rule.

    Attributes
    ----------
    subject
        What breaks the rule: a reservation id, a room number, a field of the result.
    nights
        The nights concerned, ascending, the first hundred at most; empty where the rule is not about nights.
    size
        How large the violation is, so that two of them can be ranked: nights, unless the rule says otherwise.
    text
        One sentence for a person.
    """

    subject: str
    nights: tuple[date, ...]
    size: float
    text: Translatable


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation of the rule ``rule``; the other fields are those of `Finding`."""

    rule: str
    subject: str
    nights: tuple[date, ...]
    size: float
    text: Translatable


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything found, in the order of the rules; notes are worth knowing but break nothing."""

    violations: tuple[Violation, ...]
    notes: tuple[Translatable, ...]
