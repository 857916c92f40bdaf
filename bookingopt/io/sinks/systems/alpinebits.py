"""AlpineBits: restrictions as booking rules of rate plans, OTA_HotelRatePlanNotifRQ."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from bookingopt.io.sinks.messages import XML, Message
from bookingopt.io.sinks.options import Dialect
from bookingopt.io.sinks.sink import RestrictionJob, RestrictionWriter, Sink
from bookingopt.io.sinks.stay_rules import Run, StayRules
from bookingopt.io.sinks.systems.ota import NAMESPACE
from bookingopt.translatable import Translatable

#: As the standard spells them.
_WEEKDAYS = ("Mon", "Tue", "Weds", "Thur", "Fri", "Sat", "Sun")


def _write(job: RestrictionJob) -> Iterator[Message]:
    rules: dict[str, list[str]] = {}
    days = []
    for _, entry, run in job.runs():
        days += [run.first, run.last]
        for rate in entry.rates:
            rules.setdefault(rate, []).append(_rule(entry.id, run))
    if not rules:
        return
    plans = "".join(
        f'<RatePlan RatePlanNotifType="Overlay" RatePlanCode={quoteattr(rate)}>\n'
        f"<BookingRules>\n{''.join(texts)}</BookingRules>\n</RatePlan>\n"
        for rate, texts in rules.items()
    )
    stamp = job.options.now.isoformat(timespec="seconds")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OTA_HotelRatePlanNotifRQ xmlns="{NAMESPACE}" TimeStamp="{stamp}" Version="1.000">\n'
        f"<RatePlans HotelCode={quoteattr(job.options.hotel or '')}>\n{plans}</RatePlans>\n"
        "</OTA_HotelRatePlanNotifRQ>\n"
    )
    yield Message(f"restrictions, {min(days)} to {max(days)}", "POST", "", body, XML)


def closed_where_empty(rules: StayRules) -> StayRules:
    """Return ``rules`` with a closed arrival where the shortest stay is longer than the longest one.

    A receiver refuses such a pair, and the two say the same.
    """
    if rules.max_stay is None or max(rules.min_stay, rules.min_stay_through) <= rules.max_stay:
        return rules
    return rules._replace(max_stay=None, closed_to_arrival=True)


def _rule(room: str, run: Run[StayRules]) -> str:
    rules = closed_where_empty(run.value)
    lengths = {
        "SetMinLOS": rules.min_stay,
        "SetForwardMinStay": rules.min_stay_through,
        "SetMaxLOS": rules.max_stay,
    }
    said = "".join(
        f'<LengthOfStay Time="{nights}" TimeUnit="Day" MinMaxMessageType="{name}"/>'
        for name, nights in lengths.items()
        if nights is not None
    )
    return (
        f'<BookingRule CodeContext="ROOMTYPE" Code={quoteattr(room)} Start="{run.first}" End="{run.last}">'
        f"<LengthsOfStay>{said}</LengthsOfStay><DOW_Restrictions>"
        f"{_weekdays('ArrivalDaysOfWeek', closed=rules.closed_to_arrival)}"
        f"{_weekdays('DepartureDaysOfWeek', closed=rules.closed_to_departure)}"
        "</DOW_Restrictions></BookingRule>\n"
    )


def _weekdays(name: str, *, closed: bool) -> str:
    """Return the weekdays of a run of dates: all of them, or none."""
    flag = "0" if closed else "1"
    return f"<{name} {' '.join(f'{day}={quoteattr(flag)}' for day in _WEEKDAYS)}/>"


SINK = Sink(
    name="ota",
    title="AlpineBits, OTA_HotelRatePlanNotifRQ",
    source="AlpineBits 2024-10 schema and the validator of HGV/alpinebits (read 2026-07)",
    dialect=Dialect.ALPINEBITS,
    restrictions=RestrictionWriter(
        call="OTA_HotelRatePlanNotifRQ, Overlay, BookingRule",
        write=_write,
        needs=("id", "rates"),
        options=("hotel",),
        cannot=Translatable(
            "Nothing of ours is lost. A receiver that holds the minimum stay through against the day of departure "
            "too, as a test of 2016 does, is stricter."
        ),
        clears="A booking rule with 1 for the minimum stays, without a maximum, with every weekday open.",
        limits="A receiver may refuse rules by room type or by weekday: ask it for those capabilities. Rules of one "
        "room type never overlap. A shortest stay above the longest one is sent as a closed arrival.",
    ),
)
