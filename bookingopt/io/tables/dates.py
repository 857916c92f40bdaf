"""Dates as tables write them. Two numbers that could be day and month are read by a stated or proved order alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from bookingopt.domain.fields import day_or_none
from bookingopt.errors import shown
from bookingopt.translatable import Translatable, all_of, either


class DateOrder(StrEnum):
    """Order of day, month and year in a date that is written with numbers."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


#: Day 0 of a spreadsheet; day 60, 29 February 1900, never was, but every spreadsheet counts it.
_DAY_ZERO, _LEAP_ERROR = date(1899, 12, 31), 60

_TIME = r"(?:[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/. ]) ?(\d{{1,2}})\2 ?(\d{{1,2}})\.?{_TIME}", re.ASCII)
_NUMBERS = re.compile(rf"(\d{{1,2}}) ?([-/. ]) ?(\d{{1,2}}) ?\2 ?(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_DAY_NAMED = re.compile(rf"(?:[A-Za-z]+,? )?(\d{{1,2}})[-/. ]+([A-Za-z]{{3,9}})\.?,?[-/. ]+(\d{{4}}){_TIME}", re.ASCII)
_MONTH_NAMED = re.compile(rf"(?:[A-Za-z]{{3,9}},? )?([A-Za-z]{{3,9}})\.? (\d{{1,2}}),? (\d{{4}}){_TIME}", re.ASCII)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class UnknownOrder(ValueError):
    """The date could be read in two ways, and no order is stated."""


def read_date(value: object, order: DateOrder | None) -> date:
    """Return the day that a cell names.

    A time behind the date is the hotel's own time of day, and is left away. Four digits first are the year in any
    order; names of months are English.

    Raises
    ------
    UnknownOrder
        Day and month are two numbers, and ``order`` is None.
    ValueError
        It is no date, or none in that order.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(str(value).split())
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := _NUMBERS.fullmatch(text):
        return _in_order(found[1], found[3], found[4], order)
    if found := _DAY_NAMED.fullmatch(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_NAMED.fullmatch(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError("no date")


@lru_cache(maxsize=20_000)
def day_in_order(text: str, order: DateOrder | None) -> date | None:
    """Return the day that a text names, as `read_date` does; None where it names none."""
    day = day_or_none(text)
    if day is None:
        try:
            day = read_date(text, order)
        except ValueError:
            return None
    return day


def possible_orders(value: object) -> frozenset[DateOrder]:
    """Return the orders in which a cell is a date; all of them where the order does not matter."""
    text = " ".join(str(value).split()) if isinstance(value, str) else ""
    if not _NUMBERS.fullmatch(text):
        return frozenset(DateOrder)
    return frozenset(order for order in DateOrder if day_in_order(text, order) is not None)


def nights_of(value: object) -> int:
    """Return a number of nights, also where a spreadsheet shows it as a date in January 1900.

    Raises
    ------
    ValueError
        It is no whole number.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        days = (value - _DAY_ZERO).days
        return days if days < _LEAP_ERROR else days + 1
    number = float(str(value).strip())
    if number != int(number):
        raise ValueError("no whole number")
    return int(number)


def order_hint(texts: Iterable[str], order: DateOrder | None) -> Translatable | None:
    """Return what to do about dates that could not be read; None where ``texts`` has none whose order matters."""
    if order is not None:
        return Translatable("or numbers in the order {order}, as --date-order says", order=order)
    seen = [text.strip() for text in texts]
    seen = [text for text in seen if _NUMBERS.fullmatch(" ".join(text.split()))]
    if not seen:
        return None
    misfits = {each: next((text for text in seen if day_in_order(text, each) is None), None) for each in DateOrder}
    fitting = [each for each, misfit in misfits.items() if misfit is None]
    if not fitting:
        told = all_of(list(dict.fromkeys(shown(misfits[each]) for each in (DateOrder.DMY, DateOrder.MDY))))
        return Translatable("no order of day, month and year fits all dates, as {dates} show", dates=told)
    if len(fitting) == 1:
        only = "for dates in the order of this file give --date-order {order}, the only order that fits them all"
        return Translatable(only, order=fitting[0])
    orders = either([f"--date-order {each}" for each in fitting])
    return Translatable("say the order of this file with {options}", options=orders)


def _in_order(first: str, second: str, third: str, order: DateOrder | None) -> date:
    if order is None:
        raise UnknownOrder("the order of day and month is not known")
    if order is DateOrder.YMD:
        if len(third) == 4:
            raise ValueError("the year does not come first")
        return date(2000 + int(first), int(second), int(third))
    year = int(third) if len(third) == 4 else 2000 + int(third)
    day, month = (first, second) if order is DateOrder.DMY else (second, first)
    return date(year, int(month), int(day))


def _month(name: str) -> int:
    low = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if low == month or low == month[:3] or low == month[:4]:
            return number
    raise ValueError("no month")
