"""The restrictions as a calendar: for every room type and month its weeks, for every day its restriction in words."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from bookingopt.domain.result import Result
from bookingopt.domain.result_rows import (
    Restriction,
)
from bookingopt.render.language import month_names


class CalendarDay(NamedTuple):
    """A day with its restriction in words."""

    date: date
    text: str
    is_closed: bool


class CalendarMonth(NamedTuple):
    """A month: its title, its first and last day with a restriction, and its weeks from Monday; None is no such day."""

    title: str
    first: date
    last: date
    weeks: list[list[CalendarDay | None]]


class TypeCalendar(NamedTuple):
    """The months of a room type."""

    name: str
    months: list[CalendarMonth]


def calendars(result: Result) -> list[TypeCalendar]:
    """Return the calendars of all room types, in the order of the result."""
    by_type: dict[str, list[Restriction]] = {}
    for entry in result.restrictions:
        by_type.setdefault(entry.room_type, []).append(entry)
    return [TypeCalendar(name, _months(entries)) for name, entries in by_type.items()]


def _months(entries: list[Restriction]) -> list[CalendarMonth]:
    ordered = sorted(entries, key=lambda entry: entry.date)
    return [
        _month(year, month, {entry.date: entry for entry in found})
        for (year, month), found in groupby(ordered, lambda entry: (entry.date.year, entry.date.month))
    ]


def _month(year: int, month: int, entries: Mapping[date, Restriction]) -> CalendarMonth:
    days = {when.day: _day(entry) for when, entry in entries.items()}
    # By the days of the month, 0 outside it: the week after the last month has no dates.
    weeks = [
        [days.get(number) for number in week]
        for week in Calendar().monthdayscalendar(year, month)
        if any(number in days for number in week)
    ]
    return CalendarMonth(f"{month_names(month)[0]} {year}", min(entries), max(entries), weeks)


def _day(entry: Restriction) -> CalendarDay:
    words = [
        "CTA" if entry.closed_to_arrival else f"{entry.min_stay}–{entry.max_stay}",
        *([f"T{entry.min_stay_through}"] if entry.min_stay_through > 1 else []),
        *(["CTD"] if entry.closed_to_departure else []),
    ]
    return CalendarDay(entry.date, " ".join(words), entry.closed_to_arrival or entry.closed_to_departure)
