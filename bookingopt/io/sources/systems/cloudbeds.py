"""Cloudbeds: pages of its API, version 1.3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import ASK_BLOCK_END, BlockEnd, Guests, ImportOptions
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceFile, SourcePiece, SourceRoom, SourceStay
from bookingopt.io.sources.systems import pages as p
from bookingopt.translatable import Translatable

_COURTESY_HOLD = "courtesy_hold"
#: States of a booking in which the states of its rooms do not matter.
_OFF_THE_BOOKS = {StayStatus.CANCELLED, StayStatus.NO_SHOW, StayStatus.CHECKED_OUT}


def fits(file: SourceFile) -> bool:
    """Whether the file is a page of Cloudbeds'."""
    pages = [(file.name, p.page_of(file))]
    return any(True for read in (_bookings, _rooms, _blocks) for _ in read(pages))


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return what the pages hold."""
    data, pages = SourceData(), p.read_pages(files)
    reader = _BookingReader(data, mapping, options)
    reader.names = {str(item.get("roomID")): str(item.get("roomName")) for _, item in _rooms(pages)}
    reader.virtual = {str(item.get("roomID")) for _, item in _rooms(pages) if item.get("isVirtual") is True}
    bookings = list(_bookings(pages))
    if not bookings and not reader.names:
        raise p.no_pages(pages, mapping.title)
    of_bookings = [page for name, page in pages if any(True for _ in _bookings([(name, page)]))]
    p.expect_all(data, Translatable("reservations"), len(bookings), of_bookings, "total")
    p.each(_rooms(pages), data, reader.read_room)
    p.each(iter(bookings), data, reader.read_booking)
    p.each(_blocks(pages), data, reader.read_block)
    return data


def _data(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    for name, page in pages:
        outer = page.get("data") if isinstance(page, dict) else None
        listed = outer if isinstance(outer, list) else [outer]
        for index, item in enumerate(listed):
            if isinstance(item, dict):
                yield f"{name} data[{index}]", item


def _bookings(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    return ((place, item) for place, item in _data(pages) if "reservationID" in item)


def _rooms(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    for place, item in _data(pages):
        if "reservationID" not in item:
            for index, room in enumerate(p.list_of(item, "rooms")):
                yield f"{place}.rooms[{index}]", room


def _blocks(pages: Sequence[tuple[str, Any]]) -> Iterator[p.Item]:
    for place, item in _data(pages):
        for index, block in enumerate(p.list_of(item, "roomBlocks")):
            yield f"{place}.roomBlocks[{index}]", block


class _BookingReader:
    """Reads the objects of all pages; ``names`` are room numbers by id, ``virtual`` the ids of virtual rooms."""

    def __init__(self, data: SourceData, mapping: Mapping, options: ImportOptions) -> None:
        self._data, self._mapping, self._options = data, mapping, options
        self._end = options.block_end or mapping.block_end
        self.names: dict[str, str] = {}
        self.virtual: set[str] = set()

    def read_room(self, place: str, item: dict[str, Any]) -> None:
        """Read one room; a virtual one consists of the rooms that it is linked with."""
        key = p.needed(item, "roomID")
        linked = [str(each) for each in item.get("linkedRoomIDs") or () if str(each) not in self.virtual]
        if key in self.virtual and not linked:
            raise Wrong(
                "linkedRoomIDs", None, Translatable("a virtual room without its rooms: ask with includeRoomRelations=1")
            )
        ids = {"room-id": key, "type-id": p.text_of(item, "roomTypeID")}
        self._data.rooms.append(
            SourceRoom(
                place=place,
                number=p.needed(item, "roomName"),
                room_type=self._type(item),
                capacity=p.number_of(item, "maxGuests"),
                parts=sorted(self.names.get(each, each) for each in linked) if key in self.virtual else (),
                ids={name: value for name, value in ids.items() if value is not None},
            )
        )

    def read_booking(self, place: str, item: dict[str, Any]) -> None:
        """Read one booking: its rooms, each with its own dates and state."""
        key, status = p.needed(item, "reservationID"), p.state_of(self._mapping, item, "status")
        self._data.claim(key, place)
        entries = p.list_of(item, "rooms")
        if not entries:
            self._data.rows_read += 1
            if status not in _OFF_THE_BOOKS:
                raise Wrong("rooms", None, Translatable("a booking without its rooms: ask with includeAllRooms=true"))
            self._data.stays.append(self._stay(place, item, [item | {"subReservationID": key}], status))
            return
        self._data.rows_read += len(entries)
        by_room: dict[str, list[dict[str, Any]]] = {}
        for index, entry in enumerate(entries):
            own = p.text_of(entry, "subReservationID") or p.text_of(entry, "reservationRoomID") or f"{key}-{index}"
            by_room.setdefault(own, []).append(entry)
        for group in by_room.values():
            self._data.stays.append(self._stay(place, item, group, status))

    def read_block(self, place: str, item: dict[str, Any]) -> None:
        """Read one block of some rooms. A courtesy hold runs out after hours."""
        kind = p.needed(item, "roomBlockType")
        if kind == _COURTESY_HOLD:
            self._data.blocks_left_out[_COURTESY_HOLD] += 1
            return
        start, end = p.day_of(item, "startDate"), p.day_of(item, "endDate")
        if self._end is None:
            raise Wrong("endDate", end.isoformat(), ASK_BLOCK_END, "block_end")
        last = end if self._end is BlockEnd.LAST_NIGHT else end - timedelta(days=1)
        for room in p.list_of(item, "rooms"):
            if room.get("isSource") is False:
                self._data.blocks_left_out["follows_from_another"] += 1
                continue
            number = self.names.get(p.needed(room, "roomID"), str(room.get("roomName") or room["roomID"]))
            reason = p.text_of(item, "roomBlockReason") or kind
            none = "no_night" if last < start else None
            self._data.blocks.append(SourceBlock(place, number, start, last, reason, none))

    def _stay(self, place: str, item: dict[str, Any], group: list[dict[str, Any]], booking: StayStatus) -> SourceStay:
        pieces = [self._piece(item, entry) for entry in group]
        first = group[0]
        booked = self._type(first)
        ids = {
            "reservation-id": p.text_of(item, "reservationID"),
            "sub-reservation-id": p.text_of(first, "subReservationID"),
            "reservation-room-id": p.text_of(first, "reservationRoomID"),
        }
        return SourceStay(
            place=place,
            key=p.needed(item, "reservationID"),
            name=p.text_of(item, "guestName") or p.text_of(first, "guestName") or "",
            arrival=min(piece.arrival for piece in pieces),
            departure=max(piece.departure for piece in pieces),
            status=self._status(first, booking),
            types=[] if booked is None else [booked],
            pieces=pieces,
            locked=any(entry.get("isRoomLocked") is True for entry in group),
            guests=self._guests(first),
            group=p.text_of(item, "groupCode") or p.text_of(item, "reservationID"),
            ids={name: value for name, value in ids.items() if value is not None},
            rows=len(group),
        )

    def _piece(self, item: dict[str, Any], entry: dict[str, Any]) -> SourcePiece:
        """Return the nights of one room; the booking's own dates are the hull of all its rooms."""
        both = {"roomCheckIn": item.get("startDate"), "roomCheckOut": item.get("endDate")}
        dates = both | {name: value for name in both if (value := entry.get(name))}
        arrival, departure = p.day_of(dates, "roomCheckIn"), p.day_of(dates, "roomCheckOut")
        p.check_departure(arrival, departure, "roomCheckOut")
        key = p.text_of(entry, "roomID")
        return SourcePiece(
            arrival, departure, None if key is None else self.names.get(key) or p.needed(entry, "roomName")
        )

    def _status(self, entry: dict[str, Any], booking: StayStatus) -> StayStatus:
        """Return the state of a room: its own, unless the whole booking is off the books.

        A room that is not checked in is no word for whether its booking is confirmed.
        """
        if booking in _OFF_THE_BOOKS or p.text_of(entry, "roomStatus") is None:
            return booking
        own = p.state_of(self._mapping, entry, "roomStatus")
        return booking if own is StayStatus.CONFIRMED and booking is StayStatus.TENTATIVE else own

    def _type(self, item: dict[str, Any]) -> str | None:
        name = p.text_of(item, "roomTypeName")
        return None if name is None else self._mapping.types.get(name, name)

    def _guests(self, entry: dict[str, Any]) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        adults = p.number_of(entry, "adults")
        if adults is None or self._options.guests is Guests.ADULTS:
            return adults
        return adults + (p.number_of(entry, "children") or 0)
