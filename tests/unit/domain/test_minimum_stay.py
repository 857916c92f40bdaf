"""The minimum stay in force: by date before weekday before the house's, and later entries win."""

from __future__ import annotations

from datetime import date

from bookingopt.domain.minimum_stay import minimum_stay
from bookingopt.domain.parse import parse_problem

PERIODS = [
    {"Start": "2027-05-03", "End": "2027-05-09", "MinimumStay": 7},
    {"Start": "2027-05-08", "End": "2027-05-10", "MinimumStay": 2},
]


def test_dates_come_before_weekdays_and_later_entries_before_earlier_ones():
    by_day = {"Sat": 4, "Mon": 6}
    problem = parse_problem(
        {"ProblemId": "p", "Rooms": [], "MinimumStay": 3, "MinimumStayByDay": by_day, "MinimumStayByDate": PERIODS}
    )
    in_force = minimum_stay(problem)
    nights = {date(2027, 5, day): in_force(date(2027, 5, day)) for day in range(1, 13)}
    expected = [4, 3, 7, 7, 7, 7, 7, 2, 2, 2, 3, 3]  # the 1st is a Saturday
    assert list(nights.values()) == expected
