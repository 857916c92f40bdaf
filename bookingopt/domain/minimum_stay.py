"""The minimum stay in force on a night: by date, else by weekday, else the house's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.problem import Problem


def minimum_stay(problem: Problem) -> Callable[[date], int]:
    """Return the function night -> minimum stay in force (nights)."""
    by_weekday = [problem.minimum_stay_by_day.get(day, problem.minimum_stay) for day in WEEKDAYS]
    periods = list(reversed(problem.minimum_stay_by_date))  # later entries win

    def in_force(night: date) -> int:
        for period in periods:
            if period.start <= night <= period.end:
                return period.minimum_stay
        return by_weekday[night.weekday()]

    return in_force
