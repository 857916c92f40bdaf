"""OTA and AlpineBits: bookings as XML, stays that mostly have no room yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers.expat import ExpatError, ParserCreate

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import Fault, InputError, shown
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import Guests, ImportOptions
from bookingopt.io.sources.records import SourceData, SourceFile, SourceStay
from bookingopt.io.sources.systems.pages import check_departure
from bookingopt.io.tables.headings import folded

_ROOTS = {"OTA_HotelResNotifRQ", "OTA_ResRetrieveRS"}
#: Types of UniqueID: a reservation, and its cancellation.
_RESERVATION, _CANCELLATION = "14", "15"
_ADULT = "10"
#: Nights as P3N, which OTA allows beside the days P3D of ISO.
_NIGHTS = re.compile(r"P(\d{1,4})[ND](?:T0H0M0S)?", re.ASCII)


def fits(file: SourceFile) -> bool:
    """Whether the file is a message with bookings."""
    head = file.content[:2000]
    return any(root.encode() in head for root in _ROOTS)


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return the bookings of all messages.

    Raises
    ------
    InputError
        A file is no XML, or no such message.
    """
    data = SourceData()
    reader = _MessageReader(data, mapping, options)
    for file in files:
        for number, booking in enumerate(_bookings(file), start=1):
            place = f"{file.name} HotelReservation[{number}]"
            try:
                reader.read(place, booking)
            except Wrong as wrong:
                value = "" if wrong.value is None else shown(wrong.value)
                data.blame(f"{place}.{wrong.field}", value, wrong.expected, wrong.option)
    return data


def _bookings(file: SourceFile) -> list[Any]:
    try:
        _refuse_document_type(file)
        root = ET.fromstring(file.content)  # noqa: S314  without a document type there are no entities
    except (ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise InputError([Fault((), "", f"not XML: {error}")], file.name) from None
    names = {_local(element) for element in root.iter()}
    if not _ROOTS & names:
        expected = f"expected {' or '.join(sorted(_ROOTS))}; got {_local(root)}"
        raise InputError([Fault((), "", expected)], file.name)
    return [element for element in root.iter() if _local(element) == "HotelReservation"]


def _refuse_document_type(file: SourceFile) -> None:
    """Refuse a document type: it is what brings entities, which may grow without end or name other files."""

    def refuse(*_: object) -> None:
        raise InputError([Fault((), "", "XML with a document type is refused")], file.name)

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(file.content, True)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements under ``element`` along a path of names, in any name space."""
    if not names:
        yield element
        return
    for child in element:
        if _local(child) == names[0]:
            yield from _all(child, *names[1:])


class _MessageReader:
    """Reads bookings."""

    def __init__(self, data: SourceData, mapping: Mapping, options: ImportOptions) -> None:
        self._data, self._types, self._options = data, mapping.types, options
        self._states = mapping.states.words()

    def read(self, place: str, booking: Any) -> None:
        """Read one booking: a stay a room stay, or several where it says a number of units."""
        room_stays = list(_all(booking, "RoomStays", "RoomStay"))
        self._data.rows_read += max(1, len(room_stays))
        key, cancelled = self._id(booking)
        self._data.claim(key, place)
        status = StayStatus.CANCELLED if cancelled else self._status(booking)
        if not room_stays:
            if status is StayStatus.CANCELLED:
                self._data.rows_left_out["cancelled"] += 1
                return
            raise Wrong("RoomStays", None, "expected a RoomStay")
        for room_stay in room_stays:
            self._data.stays.append(self._stay(place, booking, room_stay, key, status))

    def _stay(self, place: str, booking: Any, room_stay: Any, key: str, status: StayStatus) -> SourceStay:
        arrival, departure = _dates(room_stay)
        room_type = next(_all(room_stay, "RoomTypes", "RoomType"), None)
        attributes = {} if room_type is None else room_type.attrib
        code, room = attributes.get("RoomTypeCode"), attributes.get("RoomID")
        count = int(attributes.get("NumberOfUnits") or 1)
        return SourceStay(
            place=place,
            key=key,
            name=_guest_name(booking),
            arrival=arrival,
            departure=departure,
            status=status,
            count=count,
            rooms=[room] if room and count == 1 else [],
            types=[self._types.get(code, code)] * count if code else [],
            guests=self._guests(room_stay),
            group=key,
            ids={"reservation-id": key},
        )

    def _id(self, booking: Any) -> tuple[str, bool]:
        """Return the id of a booking, and whether it is cancelled."""
        found = {element.get("Type"): element.get("ID") for element in _all(booking, "UniqueID")}
        key = found.get(_RESERVATION) or found.get(_CANCELLATION)
        if not key:
            raise Wrong("UniqueID", None, "expected an id of type 14")
        return key, _CANCELLATION in found

    def _status(self, booking: Any) -> StayStatus:
        word = booking.get("ResStatus")
        if word is None:
            raise Wrong("ResStatus", None, "expected this attribute")
        state = self._states.get(folded(word))
        if not isinstance(state, StayStatus):
            raise Wrong("ResStatus", word, "the mapping does not know this state: list it under [states] in a copy")
        return state

    def _guests(self, room_stay: Any) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        counts = [
            int(each.get("Count") or 0)
            for each in _all(room_stay, "GuestCounts", "GuestCount")
            if self._options.guests is Guests.ALL or each.get("AgeQualifyingCode", _ADULT) == _ADULT
        ]
        return sum(counts) or None


def _dates(room_stay: Any) -> tuple[date, date]:
    """Return arrival and departure: Start and End (the day of departure), or Start and a duration."""
    span = next(_all(room_stay, "TimeSpan"), None)
    if span is None or span.get("Start") is None:
        raise Wrong("TimeSpan", None, "expected a TimeSpan with Start and End, or Start and Duration")
    arrival = _day(span.get("Start"), "Start")
    if span.get("End") is not None:
        departure = _day(span.get("End"), "End")
        check_departure(arrival, departure, "TimeSpan.End")
        return arrival, departure
    nights = _NIGHTS.fullmatch(span.get("Duration") or "")
    if nights is None:
        raise Wrong("TimeSpan.Duration", span.get("Duration"), "expected a number of nights such as P3N")
    return arrival, arrival + timedelta(days=int(nights[1]))


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Wrong(f"TimeSpan.{name}", text, "expected a date YYYY-MM-DD") from None


def _guest_name(booking: Any) -> str:
    path = ("ResGuests", "ResGuest", "Profiles", "ProfileInfo", "Profile", "Customer", "PersonName")
    person = next(_all(booking, *path), None)
    if person is None:
        return ""
    parts = (next(_all(person, name), None) for name in ("GivenName", "Surname"))
    return " ".join(part.text.strip() for part in parts if part is not None and part.text)
