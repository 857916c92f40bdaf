"""What a night that can be sold is worth in money, for every room type or by room type."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from bookingopt.domain.faults import nearest_name
from bookingopt.errors import TranslatableError, shown
from bookingopt.translatable import Translatable

if TYPE_CHECKING:  # the command line knows the option without reading a house
    from bookingopt.domain.problem import Problem

EXPECTED = Translatable("expected the worth of a night such as 120, or by room type such as Double=120,Suite=300")

_AMOUNT = r"\d{1,9}(?:\.\d{1,6})?"
_ONE = re.compile(rf"\s*({_AMOUNT})\s*", re.ASCII)
#: A name may hold commas and signs of equality: it ends at the last one before an amount.
_BY_TYPE = re.compile(rf"\s*(.+?)\s*=\s*({_AMOUNT})\s*(?:,|$)", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class NightValue:
    """What a night is worth.

    Attributes
    ----------
    of_all
        What a night of a type that is not in ``of_type`` is worth.
    of_type
        Room type -> what a night of it is worth.
    """

    of_all: Fraction = Fraction(0)
    of_type: dict[str, Fraction] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> NightValue:
        """Return what ``text`` says.

        Raises
        ------
        ValueError
            With what was expected.
        """
        if one := _ONE.fullmatch(text):
            return cls(Fraction(one[1]))
        of_type: dict[str, Fraction] = {}
        at = 0
        while at < len(text):
            match = _BY_TYPE.match(text, at)
            if match is None:
                raise ValueError(EXPECTED)
            if match[1] in of_type:
                twice = "expected each room type once, not {type} again"
                raise ValueError(Translatable(twice, type=shown(match[1])))
            of_type[match[1]] = Fraction(match[2])
            at = match.end()
        if not of_type:
            raise ValueError(EXPECTED)
        return cls(of_type=of_type)

    def of(self, room_type: str) -> Fraction:
        """Return what a night of ``room_type`` is worth; one that is not named is worth nothing."""
        return self.of_type.get(room_type, self.of_all)

    def worth(self, nights: Iterable[tuple[str, int]]) -> float:
        """Return what ``nights``, each a room type and a number, are worth together, to the cent."""
        total = sum((self.of(room_type) * count for room_type, count in nights), Fraction(0))
        return math.floor(total * 100 + Fraction(1, 2)) / 100

    def check(self, problem: Problem) -> None:
        """Refuse a room type that no room of ``problem`` has.

        Raises
        ------
        UsageError
            Names the type, and one that is near.
        """
        known = dict.fromkeys(room.type_name for room in problem.rooms)
        for room_type in self.of_type:
            if room_type not in known:
                nearest = nearest_name(room_type, known)
                none = Translatable("no room has this room type")
                near = "{unknown}; the nearest known one is {name}"
                expected = Translatable(near, unknown=none, name=nearest) if nearest else none
                raise TranslatableError(
                    Translatable("night_value {type}: {expected}", type=shown(room_type), expected=expected)
                )
