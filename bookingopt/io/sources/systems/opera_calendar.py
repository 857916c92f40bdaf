"""OPERA Cloud: pages of the room calendar, and of reservations for stays without a room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import BlockEnd, Guests, ImportOptions
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceFile, SourcePiece, SourceRoom, SourceStay
from bookingopt.io.sources.systems import pages as p
from bookingopt.translatable import Translatable

#: The one type of id that a stay is known by, where it has several.
_ID_TYPE = "Reservation"
_OUT_OF_ORDER, _OUT_OF_SERVICE = "Ooo", "Oos"


@dataclass(slots=True)
class _Segments:
    """Where one reservation of the calendar is, night by night; ``room_stay`` is what the list says of it too."""

    place: str
    item: dict[str, Any]
    room_stay: dict[str, Any] = field(default_factory=dict)
    pieces: list[SourcePiece] = field(default_factory=list)
    same_room: str | None = None
    left_out: str | None = None


def fits(file: SourceFile) -> bool:
    """Whether the file is a page of the room calendar or of reservations."""
    page = [(file.name, p.page_of(file))]
    return any(True for _ in (*_rooms(page), *_reservations(page)))


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return what the pages hold."""
    data, pages = SourceData(), p.read_pages(files)
    reader = _RoomCalendarReader(data, mapping, options)
    p.each(_rooms(pages), data, reader.read_room)
    if not data.rooms and not data.faults:
        raise p.no_pages(pages, mapping.title)
    listed = list(_reservations(pages))
    p.each(iter(listed), data, reader.read_reservation)
    p.expect_all(
        data, Translatable("rooms"), sum(1 for _ in _rooms(pages)), _outers(pages, "roomCalendar"), "totalResults"
    )
    p.expect_all(data, Translatable("reservations"), len(listed), _outers(pages, "reservations"), "totalResults")
    reader.finish()
    if not listed:
        data.notes.append(
            Translatable("stays without a room are not in the room calendar: add the pages of reservations")
        )
    return data


def _outers(pages: Sequence[tuple[str, Any]], field_name: str) -> list[dict[str, Any]]:
    return [p.object_of(page, field_name) if isinstance(page, dict) else {} for _, page in pages]


def _rooms(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    for (name, _), calendar in zip(pages, _outers(pages, "roomCalendar"), strict=True):
        for index, item in enumerate(p.list_of(calendar, "room")):
            yield f"{name} roomCalendar.room[{index}]", item


def _reservations(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    for (name, _), outer in zip(pages, _outers(pages, "reservations"), strict=True):
        for field_name in ("reservationInfo", "reservation"):
            for index, item in enumerate(p.list_of(outer, field_name)):
                yield f"{name} reservations.{field_name}[{index}]", item


class _RoomCalendarReader:
    """Reads rooms, their schedules, and reservations."""

    def __init__(self, data: SourceData, mapping: Mapping, options: ImportOptions) -> None:
        self._data, self._mapping, self._options = data, mapping, options
        self._end = options.block_end or mapping.block_end
        self._by_id: dict[str, _Segments] = {}

    def read_room(self, place: str, item: dict[str, Any]) -> None:
        """Read one room of the calendar with its schedule."""
        number, info = p.needed(item, "roomId"), p.object_of(item, "roomInfo")
        left_out = "pseudo_room" if item.get("pseudo") is True else None
        room_type = p.text_of(info, "roomType")
        self._data.rooms.append(
            SourceRoom(
                place=place,
                number=number,
                room_type=None if room_type is None else self._mapping.types.get(room_type, room_type),
                adjacent=_texts(info.get("connectingRooms")),
                ids={"room-id": number},
                left_out=left_out,
            )
        )
        for suite in _texts(info.get("componentSuiteRoomNumbers")):
            self._add_part(suite, number)
        for index, entry in enumerate(p.list_of(item, "roomSchedule")):
            self._read_entry(f"{place}.roomSchedule[{index}]", number, entry, left_out)

    def read_reservation(self, place: str, item: dict[str, Any]) -> None:
        """Read one reservation of the list; of those of the calendar it adds the guests and the party."""
        self._data.rows_read += 1
        key, stay = self._id_of(item), p.object_of(item, "roomStay")
        if key in self._by_id:
            self._data.rows_left_out["in_the_calendar_too"] += 1
            self._by_id[key].room_stay = stay
            return
        self._data.claim(key, place)
        arrival, departure = p.day_of(stay, "arrivalDate"), p.day_of(stay, "departureDate")
        p.check_departure(arrival, departure, "roomStay.departureDate")
        booked = p.text_of(stay, "roomTypeCharged") or p.text_of(stay, "roomType")
        count = p.number_of(stay, "numberOfRooms") or 1
        room = p.text_of(stay, "roomId") or p.text_of(stay, "roomNumber")
        guest = p.object_of(item, "reservationGuest")
        status = "reservationStatus" if "reservationStatus" in item else "computedReservationStatus"
        self._data.stays.append(
            SourceStay(
                place=place,
                key=key,
                name=_full_name(guest),
                arrival=arrival,
                departure=departure,
                status=p.state_of(self._mapping, item, status),
                count=count,
                rooms=[room] if room is not None and count == 1 else [],
                types=[] if booked is None else [self._mapping.types.get(booked, booked)] * count,
                locked=stay.get("roomNumberLocked") is True,
                guests=self._guests(stay),
                group=_party(stay),
                ids={"reservation-id": key},
                left_out="pseudo_room" if stay.get("pseudoRoom") is True else None,
            )
        )

    def finish(self) -> None:
        """Turn what the calendar says of each reservation into one stay."""
        for key, segments in self._by_id.items():
            try:
                self._data.stays.append(self._stay(key, segments))
            except Wrong as wrong:
                self._data.blame(f"{segments.place}.{wrong.field}", str(wrong.value or ""), wrong.expected)

    def _read_entry(self, place: str, room: str, entry: dict[str, Any], left_out: str | None) -> None:
        category = p.text_of(entry, "roomScheduleCategory")
        start, end = _day(entry, "start"), _day(entry, "end")
        if category == _OUT_OF_ORDER:
            last = end if self._end is BlockEnd.LAST_NIGHT else end - timedelta(days=1)
            none = "no_night" if last < start else None
            self._data.blocks.append(SourceBlock(place, room, start, last, p.text_of(entry, "description"), none))
            return
        if category == _OUT_OF_SERVICE:
            self._data.blocks_left_out["out_of_service"] += 1
            return
        guests = p.list_of(entry, "roomCalendarResList")
        ids = [self._id_of(item) for item in guests]
        for key, item in zip(ids, guests, strict=True):
            self._data.rows_read += 1
            segments = self._by_id.setdefault(key, _Segments(place, item, left_out=left_out))
            segments.pieces.append(SourcePiece(start, end, room))
            segments.same_room = min(ids) if len(ids) > 1 else segments.same_room

    def _stay(self, key: str, segments: _Segments) -> SourceStay:
        item = segments.item
        if (p.number_of(item, "noOfRooms") or 1) > 1:
            raise Wrong(
                "noOfRooms", item["noOfRooms"], Translatable("one record for several rooms: split it before the export")
            )
        booked = p.text_of(item, "roomTypeToCharge")
        pieces = _with_scheduled_move(segments.pieces, p.object_of(item, "scheduledRoomMove"))
        return SourceStay(
            place=segments.place,
            key=key,
            name=_full_name(item),
            arrival=min(piece.arrival for piece in pieces),
            departure=max(piece.departure for piece in pieces),
            status=p.state_of(self._mapping, item, "reservationStatus"),
            types=[] if booked is None else [self._mapping.types.get(booked, booked)],
            pieces=pieces,
            locked=item.get("roomNumberLocked") is True,
            guests=self._guests(segments.room_stay),
            group=_party(segments.room_stay),
            same_room=segments.same_room,
            ids={"reservation-id": key},
            left_out=segments.left_out,
            rows=len(segments.pieces),
        )

    def _add_part(self, suite: str, number: str) -> None:
        self._data.parts.setdefault(suite, set()).add(number)

    def _id_of(self, item: dict[str, Any]) -> str:
        ids = p.list_of(item, "reservationIdList")
        chosen = [each for each in ids if each.get("type", _ID_TYPE) == _ID_TYPE]
        if not chosen:
            raise Wrong("reservationIdList", None, Translatable("expected an id of type {type}", type=_ID_TYPE))
        return p.needed(chosen[0], "id")

    def _guests(self, stay: dict[str, Any]) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        adults = p.number_of(stay, "adultCount")
        if adults is None or self._options.guests is Guests.ADULTS:
            return adults
        return adults + (p.number_of(stay, "childCount") or 0)


def _with_scheduled_move(pieces: list[SourcePiece], scheduled: dict[str, Any]) -> list[SourcePiece]:
    """Return the pieces; a stay that the calendar shows in one room is cut where it is to be moved."""
    move = p.object_of(scheduled, "scheduledRoomMoveTo")
    room = p.text_of(move, "scheduleMoveRoomNumber")
    if room is None or len(pieces) != 1:
        return pieces
    day, whole = p.day_of(move, "scheduleRoomMoveDate"), pieces[0]
    if not whole.arrival < day < whole.departure:
        return pieces
    return [SourcePiece(whole.arrival, day, whole.room), SourcePiece(day, whole.departure, room)]


def _day(item: dict[str, Any], name: str) -> date:
    """Return the day of a time that the hotel's own clocks show: it has no zone."""
    value = p.needed(item, name)
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Wrong(name, value, Translatable("expected a date YYYY-MM-DD, with or without a time")) from None


def _texts(value: Any) -> list[str]:
    return sorted({str(each) for each in value}) if isinstance(value, list) else []


def _party(room_stay: dict[str, Any]) -> str | None:
    """Return the travel party: the specification has one name for it, its example the other."""
    return p.text_of(room_stay, "linkCode") or p.text_of(room_stay, "partyCode")


def _full_name(item: dict[str, Any]) -> str:
    return " ".join(part for name in ("givenName", "surname") if (part := p.text_of(item, name)))
