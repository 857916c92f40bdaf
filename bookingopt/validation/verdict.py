"""What a judgement says: violations as data, notes as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Breach(NamedTuple):
    """One finding of a rule, before the registry puts the rule's name to it.

    Attributes
    ----------
    subject
        What breaks the rule: a reservation id, a room number, a field of the result.
    nights
        The nights concerned, ascending; empty where the rule is not about nights.
    size
        How large the breach is, so that two of them can be ranked: nights, unless the rule says otherwise.
    text
        One sentence for a person.
    """

    subject: str
    nights: tuple[date, ...]
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of the rule ``rule``; the other fields are those of `Breach`."""

    rule: str
    subject: str
    nights: tuple[date, ...]
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything found, in the order of the rules; notes are worth knowing but break nothing."""

    violations: tuple[Violation, ...]
    notes: tuple[str, ...]
