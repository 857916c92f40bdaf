"""Calendar feeds: one feed is one room, one event a stay or a closure."""

# ruff: noqa: PLC0415  the library is imported when there is a feed

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bookingopt.errors import Fault, InputError, TranslatableError, printable, shown
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.instants import local_date
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import Closures, ImportOptions, read_zone
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceFile, SourceRoom, SourceStay
from bookingopt.io.tables.headings import folded
from bookingopt.translatable import Translatable

_BEGIN = b"BEGIN:VCALENDAR"


def fits(file: SourceFile) -> bool:
    """Whether the file is a calendar."""
    return _BEGIN in file.content[:1000]


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return the stays and closures of all feeds.

    Raises
    ------
    UsageError
        A feed's room is not said, or the library is not installed.
    InputError
        A file is no calendar.
    """
    data = SourceData()
    reader = _EventReader(data, mapping, options)
    for file in files:
        if file.room is None:
            raise TranslatableError(
                Translatable("{file}: which room is this feed of? say --feed ROOM={file}", file=file.name)
            )
        if all(room.number != file.room for room in data.rooms):
            data.rooms.append(SourceRoom(file.name, file.room))
        for number, event in enumerate(_events(file), start=1):
            data.rows_read += 1
            place = Translatable("{file} event {number}", file=printable(file.name), number=number)
            try:
                reader.read(place, file.room, event)
            except Wrong as wrong:
                value = "" if wrong.value is None else shown(str(wrong.value))
                data.blame(
                    Translatable("{source} {place}", source=place, place=wrong.field),
                    value,
                    wrong.expected,
                    wrong.option,
                )
    return data


def _events(file: SourceFile) -> list[Any]:
    try:
        from icalendar import Calendar
    except ImportError:
        needed = "{file}: calendar feeds need the extra: pip install 'bookingopt[ical]'"
        raise TranslatableError(Translatable(needed, file=file.name)) from None
    if not fits(file) or b"END:VCALENDAR" not in file.content:
        expected = "expected a whole calendar (BEGIN:VCALENDAR … END:VCALENDAR); has the link expired?"
        raise InputError([Fault((), "", Translatable(expected))], file.name)
    try:
        calendar = Calendar.from_ical(file.content)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(
            [Fault((), "", Translatable("not a calendar that can be read: {reason}", reason=str(error)))], file.name
        ) from None
    return list(calendar.walk("VEVENT"))


class _EventReader:
    """Reads the events of all feeds."""

    def __init__(self, data: SourceData, mapping: Mapping, options: ImportOptions) -> None:
        self._data, self._options = data, options
        self._closures = {folded(word) for word in mapping.states.OutOfOrder}
        self._marks = tuple(folded(word) for word in mapping.marks)
        self._zone = None if options.timezone is None else read_zone(options.timezone)

    def read(self, place: str, room: str, event: Any) -> None:
        """Read one event."""
        left_out = self._data.rows_left_out
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            left_out["cancelled"] += 1
            return
        if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
            left_out["not_a_stay"] += 1
            return
        summary = str(event.get("SUMMARY", "")).strip()
        if folded(summary).startswith(self._marks):
            left_out["mark_of_a_stay"] += 1
            return
        if "RRULE" in event:
            raise Wrong("RRULE", None, Translatable("an event that repeats; expected each stay as an event of its own"))
        start, end = self._days(event)
        if self._is_stay(summary):
            uid = str(event.get("UID", "")).strip()
            ids = {"uid": uid} if uid else {}
            key = f"{room}:{start}"
            if key in self._data.keys:
                expected = "another stay begins on that day; list an event that only marks it under marks in a copy"
                raise Wrong("SUMMARY", summary, Translatable(expected))
            self._data.claim(key, place)
            stay = SourceStay(place, key, summary or room, start, end, rooms=[room], ids=ids)
            self._data.stays.append(stay)
        elif self._options.closures is Closures.DROP:
            left_out["closure"] += 1
        else:
            left_out["block"] += 1
            last, none = end - timedelta(days=1), "no_night" if end <= start else None
            self._data.blocks.append(SourceBlock(place, room, start, last, summary or None, none))

    def _is_stay(self, summary: str) -> bool:
        """Whether an event is a stay; one whose summary is that of a closure, or empty, is what the option says."""
        if summary and folded(summary) not in self._closures:
            return True
        if self._options.closures is None:
            expected = "is this a stay or a closure? say --closures as-stays, as-blocks or drop"
            raise Wrong("SUMMARY", summary, Translatable(expected), "closures")
        return self._options.closures is Closures.AS_STAYS

    def _days(self, event: Any) -> tuple[date, date]:
        if "DTSTART" not in event:
            raise Wrong("DTSTART", None, Translatable("expected this field"))
        begin = event["DTSTART"].dt
        if "DTEND" in event:
            end = event["DTEND"].dt
        else:
            end = begin + (event["DURATION"].dt if "DURATION" in event else timedelta(days=1))
        start, departure = self._day("DTSTART", begin), self._day("DTEND", end)
        if departure < start:
            raise Wrong("DTEND", departure, Translatable("expected an end that is not before the start"))
        return start, departure

    def _day(self, field: str, value: date | datetime) -> date:
        """Return the day of a date, or of a time by the hotel's clocks."""
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            return value.date()
        zone: ZoneInfo | None = self._zone
        if zone is None:
            expected = "an instant is no date without the hotel's zone: say --timezone"
            raise Wrong(field, value.isoformat(), Translatable(expected), "timezone")
        return local_date(value, zone)
