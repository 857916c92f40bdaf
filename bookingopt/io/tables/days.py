"""Dates of tables that are not YYYY-MM-DD: read in the order that somebody has given, never in a guessed one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from bookingopt.domain.fields import day_or_none
from bookingopt.errors import shown
from bookingopt.io.sources.options import DateOrder

_DATE = re.compile(r"(\d{1,4})\s?([./-]|\s)\s?(\d{1,2})\s?\2\s?(\d{1,4})", re.ASCII)


@lru_cache(maxsize=10_000)
def day_in_order(text: str, order: DateOrder | None) -> date | None:
    """Return the day that ``text`` names: YYYY-MM-DD, or numbers in the ``order`` with a year of four digits."""
    bare = text.strip()
    iso = day_or_none(bare)
    found = _DATE.fullmatch(bare)
    if iso is not None or found is None or order is None:
        return iso
    named = dict(zip(order, found.group(1, 3, 4), strict=True))
    if len(named["y"]) != 4 or len(named["d"]) > 2:
        return None
    try:
        return date(*(int(named[part]) for part in "ymd"))
    except ValueError:
        return None


def order_hint(texts: Iterable[str], order: DateOrder | None) -> str:
    """Return what to do about dates that are not YYYY-MM-DD; empty where ``texts`` has none that look like dates."""
    if order is not None:
        return f"or numbers in the order {order} with a year of four digits, as --date-order says"
    seen = [text.strip() for text in texts]
    seen = [text for text in seen if _DATE.fullmatch(text) and day_or_none(text) is None]
    if not seen:
        return ""
    misfits = {each: next((text for text in seen if day_in_order(text, each) is None), None) for each in DateOrder}
    fitting = [each for each, misfit in misfits.items() if misfit is None]
    if not fitting:
        told = " and ".join(dict.fromkeys(shown(misfits[each]) for each in (DateOrder.DMY, DateOrder.MDY)))
        return f"no order of day, month and year fits all dates, as {told} show"
    if len(fitting) == 1:
        return f"for dates in the order of this file give --date-order {fitting[0]}, the only order that fits them all"
    orders = " or ".join(f"--date-order {each}" for each in fitting)
    return f"say the order of this file with {orders}"
