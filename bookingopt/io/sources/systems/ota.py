"""OTA and AlpineBits: bookings as XML, stays that mostly have no room yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
from bookingopt.translatable import Translatable, either

_ROOTS = {"OTA_HotelResNotifRQ", "OTA_ResRetrieveRS"}
#: States of one room of a booking that end its stay, whatever the state of the booking.
_ENDED = {StayStatus.CANCELLED, StayStatus.NO_SHOW, StayStatus.CHECKED_OUT}
#: Types of UniqueID: a reservation, and its cancellation.
_RESERVATION, _CANCELLATION = "14", "15"
_ADULT = "10"
#: States of a message that changes a booking which another message has made.
_CHANGES = {"modify", "modified"}
_WHOLE = re.compile(r"\d{1,4}", re.ASCII)
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
    by_file = [(file.name, _bookings(file)) for file in files]
    reader = _MessageReader(
        data, mapping, options, _latest_changes(booking for _, found in by_file for booking in found)
    )
    for name, found in by_file:
        for number, booking in enumerate(found, start=1):
            place = f"{name} HotelReservation[{number}]"
            try:
                reader.read(place, *booking)
            except Wrong as wrong:
                value = "" if wrong.value is None else shown(wrong.value)
                data.blame(f"{place}.{wrong.field}", value, wrong.expected, wrong.option)
    reader.finish()
    return data


def _bookings(file: SourceFile) -> list[tuple[Any, str | None]]:
    """Return the bookings of a file, each with its state: its own, else that of the message."""
    try:
        _refuse_document_type(file)
        root = ET.fromstring(file.content)  # noqa: S314  without a document type there are no entities
    except (ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise InputError([Fault((), "", Translatable("not XML: {reason}", reason=str(error)))], file.name) from None
    messages = [element for element in root.iter() if _local(element) in _ROOTS]
    if not messages:
        expected = Translatable("expected {names}; got {found}", names=either(sorted(_ROOTS)), found=_local(root))
        raise InputError([Fault((), "", expected)], file.name)
    errors = [error for message in messages for error in _all(message, "Errors", "Error")]
    if errors:
        said = " ".join("".join(errors[0].itertext()).split())
        raise InputError([Fault((), shown(said), Translatable("expected bookings; the answer is an error"))], file.name)
    return [
        (element, element.get("ResStatus") or message.get("ResStatus"))
        for message in messages
        for element in message.iter()
        if _local(element) == "HotelReservation"
    ]


def _latest_changes(bookings: Iterable[tuple[Any, str | None]]) -> dict[str | None, Any]:
    """Return id -> the message that changes the booking last: by the time that it says, else in the files' order."""
    latest: dict[str | None, Any] = {}
    for element, word in bookings:
        if folded(word or "") not in _CHANGES:
            continue
        key = _ids(element).get(_RESERVATION)
        if key not in latest or _changed_at(element) >= _changed_at(latest[key]):
            latest[key] = element
    return latest


def _ids(booking: Any) -> dict[str | None, str | None]:
    """Return type -> id of a booking."""
    return {element.get("Type"): element.get("ID") for element in _all(booking, "UniqueID")}


def _changed_at(booking: Any) -> str:
    return str(booking.get("LastModifyDateTime") or "")


def _refuse_document_type(file: SourceFile) -> None:
    """Refuse a document type: it is what brings entities, which may grow without end or name other files."""

    def refuse(*_: object) -> None:
        raise InputError([Fault((), "", Translatable("XML with a document type is refused"))], file.name)

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
    """Reads bookings; of those of one id that a message in ``changes`` has changed, only that one counts."""

    def __init__(
        self, data: SourceData, mapping: Mapping, options: ImportOptions, changes: dict[str | None, Any]
    ) -> None:
        self._data, self._types, self._options, self._changes = data, mapping.types, options, changes
        self._states = mapping.states.words()
        self._cancelled: set[str] = set()

    def read(self, place: str, booking: Any, word: str | None) -> None:
        """Read one booking in the state ``word``: a stay a room stay, or several where it says a number of units."""
        room_stays = list(_all(booking, "RoomStays", "RoomStay"))
        self._data.rows_read += max(1, len(room_stays))
        key, cancelled = self._id(booking)
        status = StayStatus.CANCELLED if cancelled else self._status(word)
        if status is StayStatus.CANCELLED:
            self._cancelled.add(key)
        elif self._changes.get(key, booking) is not booking:
            self._data.rows_left_out["changed_later"] += max(1, len(room_stays))
            return
        else:
            self._data.claim(key, place)
        if not room_stays:
            if status is StayStatus.CANCELLED:
                self._data.rows_left_out["cancelled"] += 1
                return
            raise Wrong("RoomStays", None, Translatable("expected a RoomStay"))
        for room_stay in room_stays:
            if status is StayStatus.WAITLISTED and _asks_for_any_day(room_stay):
                self._data.rows_left_out["any_day"] += 1
            else:
                self._data.stays.append(self._stay(place, booking, room_stay, key, status))

    def finish(self) -> None:
        """Cancel the bookings that a message of their own cancels."""
        for stay in self._data.stays:
            if stay.key in self._cancelled:
                stay.status = StayStatus.CANCELLED

    def _stay(self, place: str, booking: Any, room_stay: Any, key: str, status: StayStatus) -> SourceStay:
        arrival, departure = _dates(room_stay)
        rate, room_type = (next(_all(room_stay, f"{name}s", name), None) for name in ("RoomRate", "RoomType"))
        attributes = _attributes(rate) | _attributes(room_type)
        code, room = attributes.get("RoomTypeCode"), attributes.get("RoomID")
        count = _number(attributes, "NumberOfUnits", 1)
        own = self._states.get(folded(room_stay.get("RoomStayStatus", "")))
        return SourceStay(
            place=place,
            key=key,
            name=_guest_name(booking, room_stay),
            arrival=arrival,
            departure=departure,
            status=own if isinstance(own, StayStatus) and own in _ENDED else status,
            count=count,
            rooms=[room] if room and count == 1 else [],
            types=[self._types.get(code, code)] * count if code else [],
            locked=booking.get("RoomNumberLockedIndicator") in ("true", "1"),
            guests=self._guests(room_stay),
            group=key,
            ids={"reservation-id": key},
        )

    def _id(self, booking: Any) -> tuple[str, bool]:
        """Return the id of a booking, and whether it is cancelled."""
        found = _ids(booking)
        key = found.get(_RESERVATION) or found.get(_CANCELLATION)
        if not key:
            raise Wrong("UniqueID", None, Translatable("expected an id of type {type}", type=_RESERVATION))
        return key, _CANCELLATION in found

    def _status(self, word: str | None) -> StayStatus:
        if word is None:
            raise Wrong("ResStatus", None, Translatable("expected this attribute"))
        state = self._states.get(folded(word))
        if not isinstance(state, StayStatus):
            raise Wrong(
                "ResStatus",
                word,
                Translatable("the mapping does not know this state: list it under [states] in a copy"),
            )
        return state

    def _guests(self, room_stay: Any) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        counts = [
            _number(each.attrib, "Count", 0)
            for each in _all(room_stay, "GuestCounts", "GuestCount")
            if self._options.guests is Guests.ALL or _are_adults(each)
        ]
        return sum(counts) or None


def _attributes(element: Any) -> dict[str, str]:
    """Return the attributes that say something; none where there is no element."""
    return {} if element is None else {name: value for name, value in element.attrib.items() if value}


def _number(attributes: dict[str, str], name: str, least: int) -> int:
    """Return an attribute that is a whole number, ``least`` where it is absent."""
    value = attributes.get(name) or str(least)
    if not _WHOLE.fullmatch(value) or int(value) < least:
        raise Wrong(name, value, Translatable("expected a whole number from {low} to {high}", low=least, high=9999))
    return int(value)


def _are_adults(guests: Any) -> bool:
    """Whether guests are adults: by the code of their age, else where no age is said, as AlpineBits has it."""
    code = guests.get("AgeQualifyingCode")
    return guests.get("Age") is None if code is None else code == _ADULT


def _asks_for_any_day(room_stay: Any) -> bool:
    """Whether a request names a window of days for the arrival and no day."""
    span = next(_all(room_stay, "TimeSpan"), None)
    if span is None or span.get("Start") is not None:
        return False
    return next(_all(span, "StartDateWindow"), None) is not None


def _dates(room_stay: Any) -> tuple[date, date]:
    """Return arrival and departure: Start and End (the day of departure), or Start and a duration."""
    span = next(_all(room_stay, "TimeSpan"), None)
    if span is None or span.get("Start") is None:
        raise Wrong("TimeSpan", None, Translatable("expected a TimeSpan with Start and End, or Start and Duration"))
    arrival = _day(span.get("Start"), "Start")
    if span.get("End") is not None:
        departure = _day(span.get("End"), "End")
        check_departure(arrival, departure, "TimeSpan.End")
        return arrival, departure
    nights = _NIGHTS.fullmatch(span.get("Duration") or "")
    if nights is None:
        raise Wrong("TimeSpan.Duration", span.get("Duration"), Translatable("expected a number of nights such as P3N"))
    return arrival, arrival + timedelta(days=int(nights[1]))


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Wrong(f"TimeSpan.{name}", text, Translatable("expected a date YYYY-MM-DD")) from None


def _guest_name(booking: Any, room_stay: Any) -> str:
    """Return the name of the first guest of the room, else of the first guest of the booking."""
    own = {reference.get("RPH") for reference in _all(room_stay, "ResGuestRPHs", "ResGuestRPH")}
    guests = list(_all(booking, "ResGuests", "ResGuest"))
    guests.sort(key=lambda guest: guest.get("ResGuestRPH") not in own)
    path = ("Profiles", "ProfileInfo", "Profile", "Customer", "PersonName")
    person = next((person for guest in guests for person in _all(guest, *path)), None)
    if person is None:
        return ""
    parts = (next(_all(person, name), None) for name in ("GivenName", "Surname"))
    return " ".join(part.text.strip() for part in parts if part is not None and part.text)
