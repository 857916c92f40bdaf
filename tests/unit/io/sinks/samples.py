"""Random restrictions and random plans, each with what leads from one to the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.result import Result
from bookingopt.io.sinks.rates import Rates, read_rates
from bookingopt.io.sinks.sink import MoveWriter, RestrictionWriter
from bookingopt.io.sinks.stay_rules import StayRules
from bookingopt.io.sources.options import BlockEnd
from tests.unit.samples import DATA

#: The night on which clocks go forward in Europe lies in the middle.
FIRST = date(2027, 3, 25)
MAX_LOS = 28
TYPES = ("Twin", "Suite & Spa")

RATES = """
[types.Twin]
id = "101"
rates = ["BAR-T", "NR-T"]
minimum_stay = "arrival"
[types."Suite & Spa"]
id = "102"
rates = ["BAR-S"]
minimum_stay = "through"
"""


#: An answer to everything that a system may ask.
ANSWERS: dict[str, Any] = {
    "hotel": "H1",
    "service": "S",
    "timezone": "Europe/Prague",
    "interval_end": BlockEnd.LAST_NIGHT,
}


def answers_for(writer: RestrictionWriter | MoveWriter) -> dict[str, Any]:
    """What a system asks, and no more: the rest would be refused."""
    return {name: answer for name, answer in ANSWERS.items() if name in (*writer.options, *writer.may_have)}


def rates(text: str = RATES) -> Rates:
    return read_rates(text, "rates.toml")


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def with_rules(table: dict[str, dict[date, StayRules]], patterns: dict[str, dict[date, str]] | None = None) -> Result:
    """A result with these restrictions, written as `solve` writes them, and this sellable table."""
    rows = [
        {
            "RoomType": room_type,
            "Date": when.isoformat(),
            "MinStay": rules.min_stay,
            "MaxStay": MAX_LOS if rules.max_stay is None else rules.max_stay,
            "MinStayThrough": rules.min_stay_through,
            "ClosedToArrival": rules.closed_to_arrival,
            "ClosedToDeparture": rules.closed_to_departure,
        }
        for room_type, days in table.items()
        for when, rules in days.items()
    ]
    sellable = [
        {"RoomType": room_type, "Arrival": when.isoformat(), "Fplos": fplos, "Why": fplos.replace("N", "F")}
        for room_type, days in (patterns or {}).items()
        for when, fplos in days.items()
    ]
    return parse_result({**DATA, "restrictions": rows, "sellable": sellable})


#: Few values, so that there are runs.
stay_rules = st.builds(
    StayRules,
    st.sampled_from((1, 1, 3)),
    st.sampled_from((None, None, 7)),
    st.sampled_from((1, 1, 2, 9)),
    st.sampled_from((False, False, True)),
    st.sampled_from((False, False, True)),
)


@st.composite
def tables(draw: st.DrawFn, values: Any = stay_rules) -> dict[str, dict[date, Any]]:
    """Values of some days of every type, most of them days that follow each other."""
    numbers = st.lists(st.integers(0, 9), min_size=1, unique=True)
    return {room_type: {day(number): draw(values) for number in sorted(draw(numbers))} for room_type in TYPES}


def by_code(table: dict[str, dict[date, Any]], *, with_type: bool = False) -> dict[tuple[Any, date], Any]:
    """What every rate plan must have on every date; ``with_type`` also names the type's own code."""
    types = rates().types
    return {
        ((types[room_type].id, rate) if with_type else rate, when): value
        for room_type, days in table.items()
        for rate in types[room_type].rates
        for when, value in days.items()
    }


def expanded(first: str, last: str) -> list[date]:
    """The dates from the first to the last, both included."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]
