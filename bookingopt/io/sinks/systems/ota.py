"""OTA_HotelAvailNotifRQ: restrictions as SiteMinder takes them, the sellable table as Google takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from bookingopt.errors import TranslatableError
from bookingopt.io.sinks.messages import XML, Message
from bookingopt.io.sinks.options import Dialect, ExportOptions
from bookingopt.io.sinks.sink import RestrictionJob, RestrictionWriter, Sink
from bookingopt.io.sinks.stay_rules import EVERY_KIND, Kind, StayRules, runs
from bookingopt.translatable import Translatable

NAMESPACE = "http://www.opentravel.org/OTA/2003/05"

#: A request may have 2 MB with its envelope, which whoever sends it puts around.
_MOST_BYTES = 2 * 10**6 - 20_000

#: The longest pattern that the schema allows.
_LONGEST_PATTERN = 32

Row = tuple[date, date, str]


def _write_rules(job: RestrictionJob) -> Iterator[Message]:
    rows = (
        (run.first, run.last, text)
        for _, entry, run in job.runs()
        for rate in entry.rates
        for text in _of_rules(_control(run.first, run.last, entry.id, rate), run.value)
    )
    yield from _documents(rows, job.options, "1.0")


def _of_rules(control: str, rules: StayRules) -> Iterator[str]:
    """Yield two messages, because one takes a single `RestrictionStatus`."""
    most = (
        '<LengthOfStay MinMaxMessageType="RemoveMaxLOS"/>'
        if rules.max_stay is None
        else f'<LengthOfStay MinMaxMessageType="SetMaxLOS" Time="{rules.max_stay}" TimeUnit="Day"/>'
    )
    least = f'<LengthOfStay MinMaxMessageType="SetMinLOS" Time="{rules.min_stay}" TimeUnit="Day"/>'
    lengths = f"<LengthsOfStay>{least}{most}</LengthsOfStay>"
    yield _status(control + lengths, "Arrival", closed=rules.closed_to_arrival)
    yield _status(control, "Departure", closed=rules.closed_to_departure)


def _status(inside: str, restriction: str, *, closed: bool) -> str:
    status = f'<RestrictionStatus Restriction="{restriction}" Status="{"Close" if closed else "Open"}"/>'
    return f"<AvailStatusMessage>{inside}{status}</AvailStatusMessage>\n"


def _write_patterns(job: RestrictionJob) -> Iterator[Message]:
    longest = max((len(pattern) for days in job.patterns.values() for pattern in days.values()), default=0)
    if longest > _LONGEST_PATTERN:
        key = "a pattern has at most {most} nights; got {longest}: solve with --max-los {most}"
        raise TranslatableError(Translatable(key, most=_LONGEST_PATTERN, longest=longest))
    rows = (
        (run.first, run.last, _of_pattern(_control(run.first, run.last, entry.id, rate), run.value))
        for name, entry in job.types.items()
        for run in runs(job.patterns.get(name, {}))
        for rate in entry.rates
    )
    yield from _documents(rows, job.options, "3.0")


def _of_pattern(control: str, pattern: str) -> str:
    nights = len(pattern)
    return (
        f'<AvailStatusMessage>{control}<LengthsOfStay FixedPatternLength="{nights}">'
        f'<LengthOfStay MinMaxMessageType="FullPatternLOS" Time="{nights}" TimeUnit="Day">'
        f'<LOS_Pattern FullPatternLOS="{pattern}"/></LengthOfStay></LengthsOfStay></AvailStatusMessage>\n'
    )


def _control(first: date, last: date, room: str, rate: str) -> str:
    codes = f"InvTypeCode={quoteattr(room)} RatePlanCode={quoteattr(rate)}"
    return f'<StatusApplicationControl Start="{first}" End="{last}" {codes}/>'


def _documents(rows: Iterable[Row], options: ExportOptions, version: str) -> Iterator[Message]:
    """Yield documents that stay within the limit."""
    part: list[Row] = []
    size = 0
    for row in rows:
        length = len(row[2].encode())
        if part and size + length > _MOST_BYTES:
            yield _document(part, options, version)
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield _document(part, options, version)


def _document(part: list[Row], options: ExportOptions, version: str) -> Message:
    inside = "".join(text for _, _, text in part)
    stamp = options.now.isoformat(timespec="seconds")
    token = uuid5(NAMESPACE_URL, f"{stamp} {options.hotel} {inside}")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<OTA_HotelAvailNotifRQ xmlns="{NAMESPACE}" EchoToken="{token}" TimeStamp="{stamp}" Version="{version}">\n'
        f"<AvailStatusMessages HotelCode={quoteattr(options.hotel or '')}>\n{inside}</AvailStatusMessages>\n"
        "</OTA_HotelAvailNotifRQ>\n"
    )
    first, last = min(row[0] for row in part), max(row[1] for row in part)
    return Message(f"restrictions, {first} to {last}", "POST", "", body, XML)


SITEMINDER = Sink(
    name="ota",
    title="SiteMinder pmsXchange, OTA_HotelAvailNotifRQ",
    source="developer.siteminder.com, pmsXchange restrictions (read 2026-11); OTA 2010A schemas",
    dialect=Dialect.SITEMINDER,
    restrictions=RestrictionWriter(
        call="OTA_HotelAvailNotifRQ",
        write=_write_rules,
        needs=("id", "rates"),
        options=("hotel",),
        kinds=lambda _: EVERY_KIND - {Kind.MIN_STAY_THROUGH},
        cannot=Translatable("Minimum stay through: only minimum and maximum stay by arrival are documented."),
        clears="SetMinLOS 1, RemoveMaxLOS, Status Open. A stop sell is never touched.",
        limits="2 MB a request; only what has changed (`--changes-since`). Two messages a run, because one takes a "
        "single RestrictionStatus. SOAP envelope and security header are for whoever sends it.",
    ),
)

GOOGLE = Sink(
    name="ota",
    title="Google hotel prices, OTA_HotelAvailNotifRQ with FullPatternLOS",
    source="developers.google.com/hotels, ARI (read 2026-11; not every version of the page has FullPatternLOS: ask)",
    dialect=Dialect.GOOGLE,
    restrictions=RestrictionWriter(
        call="OTA_HotelAvailNotifRQ",
        write=_write_patterns,
        needs=("id", "rates"),
        options=("hotel",),
        takes_table=True,
        cannot=Translatable(
            "Nothing is lost: the sellable table itself is sent. Stays longer than the pattern are not documented."
        ),
        clears="A pattern replaces the pattern of that date, and nothing else.",
        limits="At most 32 nights (`--max-los`). The element POS with the partner's name is for whoever sends it.",
    ),
)
