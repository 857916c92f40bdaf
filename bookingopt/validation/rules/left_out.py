"""The rule about who is left out of the house: exactly those who are not in it, each with the right reason."""

from __future__ import annotations

from collections.abc import Iterator

from bookingopt.domain.problem import Reservation
from bookingopt.domain.result_rows import (
    LeftOut,
)
from bookingopt.translatable import Translatable
from bookingopt.validation.house import reason_left_out
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.room_chart import label
from bookingopt.validation.rules.declared import Item, differences
from bookingopt.validation.verdict import Finding


def left_out(judged: JudgedPlan) -> Iterator[Finding]:
    """A reservation is left out that should be planned, or the other way round, or with another reason."""
    if judged.result is None:
        return
    declared = [_declared(row) for row in judged.result.left_out]
    if judged.given is None:
        there = declared
    else:
        reasons = ((stay, reason_left_out(judged.given, stay)) for stay in judged.given.reservations)
        there = [_item(stay, reason) for stay, reason in reasons if reason is not None]
    yield from differences(there, declared)
    gone = {item.key: item for item in there}
    for row in judged.rows:
        if item := gone.get(row.key):
            yield item.finding(Translatable("{item} stands among the planned reservations.", item=item.what))


def _item(stay: Reservation, reason: str) -> Item:
    figures = (stay.name, stay.arrival, stay.departure, reason)
    start = stay.arrival.toordinal()
    what = Translatable("Reservation {stay}, left out as {reason},", stay=label(stay), reason=reason)
    return Item(stay.key, figures, stay.key, start, start + stay.length, max(stay.length, 1), what)


def _declared(row: LeftOut) -> Item:
    figures = (row.name, row.arrival, row.departure, row.reason.value)
    start, end = row.arrival.toordinal(), row.departure.toordinal()
    what = Translatable("Reservation {stay}, left out as {reason},", stay=row.id, reason=row.reason)
    return Item(row.id, figures, row.id, start, end, max(end - start, 1), what)
