"""What is said beside the tables of a problem, and comes before what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bookingopt.domain.field_names import OLDER_NAMES
from bookingopt.domain.problem import Problem, Reading
from bookingopt.errors import Fault, Position
from bookingopt.io.tables.dates import DateOrder
from bookingopt.translatable import Translatable

#: What the tables say, and a file of settings therefore may not.
_NOT_A_SETTING = {
    "ProblemId": Translatable("it is the name of the file of the reservations"),
    "Reservations": Translatable("they stand in the file of the reservations"),
    "Rooms": Translatable("they stand in the table of the rooms"),
}
_MINIMUM_STAY = ("MinimumStay", *(old for old, new in OLDER_NAMES[Problem].items() if new == "MinimumStay"))


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, and what it is called in messages."""

    name: str
    content: Any


@dataclass(frozen=True, slots=True)
class Overrides:
    """What is given beside the tables.

    Attributes
    ----------
    settings
        All other fields of a problem, as plain data.
    minimum_stay
        In nights; it comes before what the settings say.
    today
        The business date; it comes before what the settings say.
    date_order
        How dates are read that are not YYYY-MM-DD.
    """

    settings: Source | None = None
    minimum_stay: int | None = None
    today: date | None = None
    date_order: DateOrder | None = None

    def faults(self) -> list[Fault]:
        """Return what the settings may not say."""
        if self.settings is None:
            return []
        position = Position(self.settings.name)
        key = "expected no such field among the settings; {reason}"
        return [
            Fault((name,), "", Translatable(key, reason=reason), position)
            for name, reason in _NOT_A_SETTING.items()
            if name in self.settings.content
        ]

    def applied(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return ``fields`` with what is given in their place."""
        given = {} if self.settings is None else dict(self.settings.content)
        if self.minimum_stay is not None:
            given = {name: value for name, value in given.items() if name not in _MINIMUM_STAY}
            given["MinimumStay"] = self.minimum_stay
        if self.today is not None:
            given["Today"] = self.today
        is_replaced = any(name in given for name in _MINIMUM_STAY)
        kept = {name: value for name, value in fields.items() if not (is_replaced and name in _MINIMUM_STAY)}
        return kept | given

    def noted(self, problem: Problem, warnings: Sequence[Translatable], elsewhere: str) -> Problem:
        """Return ``problem`` with how it was read; ``elsewhere`` is what gave the minimum stay if nothing here did."""
        origin = problem.reading.minimum_stay_from and elsewhere
        if self.settings is not None and any(name in self.settings.content for name in _MINIMUM_STAY):
            origin = self.settings.name
        if self.minimum_stay is not None:
            origin = "--minimum-stay"
        return problem.model_copy(update={"reading": Reading(tuple(warnings), origin)})


#: Nothing is given beside the tables.
NO_OVERRIDES = Overrides()
