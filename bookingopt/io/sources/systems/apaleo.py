"""apaleo: pages of its core API, version 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bookingopt.io.sources.instants import blocked_nights
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import Guests, ImportOptions
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceFile, SourcePiece, SourceRoom, SourceStay
from bookingopt.io.sources.systems import pages as p

#: Kinds of unit groups; all others are meeting rooms, parking and the like.
_BEDROOM = "BedRoom"
#: Kinds of maintenance that take a unit out of what is sold; OutOfService does not.
_BLOCKS = {"OutOfOrder", "OutOfInventory"}
_LISTS = ("reservations", "units", "unitGroups", "maintenances", "properties")


def fits(file: SourceFile) -> bool:
    """Whether the file is a page of apaleo's."""
    page = p.page_of(file)
    if not isinstance(page, dict):
        return False
    return any(name in page for name in ("units", "unitGroups", "maintenances")) or any(
        "unitGroup" in item for item in p.list_of(page, "reservations")
    )


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return what the pages hold; an empty page is a file without content."""
    data, pages = SourceData(), p.read_pages(files)
    if not any(isinstance(page, dict) and any(name in page for name in _LISTS) for _, page in pages):
        raise p.no_pages(pages, mapping.title)
    groups = _groups(pages)
    bedrooms = [item for item in groups.values() if item and _is_bedroom(item)]
    ranked = sorted((item.get("rank") or 0, _group_name(item)) for item in bedrooms)
    data.type_order = [mapping.types.get(name, name) for _, name in ranked] if all(rank for rank, _ in ranked) else ()
    units = _units(pages)
    p.each(p.items(pages, "units"), data, partial(_read_unit, data, mapping, groups, units))
    stated = {p.text_of(item, "timeZone") for _, item in p.items(pages, "properties")} - {None}
    example = next((str(item.get("arrival")) for _, item in p.items(pages, "reservations")), "")
    zone = p.zone_of(options, stated.pop() if len(stated) == 1 else None, data, example)
    data.rows_read = sum(1 for _ in p.items(pages, "reservations"))
    for name in _LISTS:
        found = sum(1 for _ in p.items(pages, name))
        p.expect_all(data, name, found, (page for _, page in pages if isinstance(page, dict) and name in page), "count")
    if zone is not None:
        reader = _ReservationReader(data, mapping, options, groups, zone)
        p.each(p.items(pages, "reservations"), data, reader.read)
        p.each(p.items(pages, "maintenances"), data, partial(_read_block, data, options, zone, units))
    return data


def _groups(pages: Sequence[tuple[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return id -> unit group: from their own pages, else as units and reservations show them."""
    groups: dict[str, dict[str, Any]] = {}
    for field in ("reservations", "units"):
        for _, item in p.items(pages, field):
            inner = p.object_of(item, "unitGroup")
            groups.setdefault(str(inner.get("id")), inner)
    return groups | {str(item.get("id")): item for _, item in p.items(pages, "unitGroups")}


def _units(pages: Sequence[tuple[str, Any]]) -> dict[str, str]:
    """Return id -> room number of each unit."""
    return {str(item.get("id")): str(item.get("name")) for _, item in p.items(pages, "units")}


def _read_unit(
    data: SourceData,
    mapping: Mapping,
    groups: dict[str, dict[str, Any]],
    units: dict[str, str],
    place: str,
    item: dict[str, Any],
) -> None:
    inner = p.object_of(item, "unitGroup")
    group_id = p.text_of(item, "unitGroupId") or p.text_of(inner, "id")
    group = groups.get(group_id or "", inner)
    name = _group_name(group) if group else group_id
    data.rooms.append(
        SourceRoom(
            place=place,
            number=p.needed(item, "name"),
            room_type=None if name is None else mapping.types.get(name, name),
            capacity=p.number_of(item, "maxPersons"),
            features=[name for each in p.list_of(item, "attributes") if (name := p.text_of(each, "name"))],
            parts=[_part(units, each) for each in p.list_of(item, "connectedUnits")],
            ids={"room-id": p.needed(item, "id")} | ({"type-id": group_id} if group_id else {}),
            left_out=None if _is_bedroom(group) else "not_a_room",
        )
    )


def _part(units: dict[str, str], connected: dict[str, Any]) -> str:
    """Return the number of a connected unit: answers name it by ``id``, what is sent to the API by ``unitId``."""
    key = p.text_of(connected, "id") or p.text_of(connected, "unitId")
    return units.get(key or "", str(connected.get("name") or key))


def _is_bedroom(group: dict[str, Any]) -> bool:
    return bool(group.get("type", _BEDROOM) == _BEDROOM)


def _group_name(group: dict[str, Any]) -> str:
    return str(group.get("code") or group.get("name") or group.get("id"))


def _read_block(
    data: SourceData, options: ImportOptions, zone: ZoneInfo, units: dict[str, str], place: str, item: dict[str, Any]
) -> None:
    kind = p.needed(item, "type")
    if kind not in _BLOCKS:
        data.blocks_left_out["out_of_service"] += 1
        return
    nights = blocked_nights(p.instant_of(item, "from"), p.instant_of(item, "to"), zone, options.night)
    if nights is None:
        data.blocks_left_out["no_night"] += 1
        return
    unit = p.object_of(item, "unit")
    room = units.get(str(unit.get("id"))) or p.needed(unit, "name")
    data.blocks.append(SourceBlock(place, room, *nights, reason=kind))


class _ReservationReader:
    """Reads reservations: each is one booking of one unit."""

    def __init__(
        self,
        data: SourceData,
        mapping: Mapping,
        options: ImportOptions,
        groups: dict[str, dict[str, Any]],
        zone: ZoneInfo,
    ) -> None:
        self._data, self._mapping, self._options = data, mapping, options
        self._groups, self._zone = groups, zone

    def read(self, place: str, item: dict[str, Any]) -> None:
        """Read one reservation."""
        arrival, departure = (p.local_day_of(item, name, self._zone) for name in ("arrival", "departure"))
        p.check_departure(arrival, departure, "departure")
        self._data.claim(p.needed(item, "id"), place)
        group = self._group(item)
        unit = p.object_of(item, "unit")
        name = _group_name(group) if group else None
        booking = p.text_of(item, "bookingId")
        guest = p.object_of(item, "primaryGuest")
        ids = {"reservation-id": p.needed(item, "id"), "booking-id": booking}
        self._data.stays.append(
            SourceStay(
                place=place,
                key=p.needed(item, "id"),
                name=" ".join(part for f in ("firstName", "lastName") if (part := p.text_of(guest, f))),
                arrival=arrival,
                departure=departure,
                status=p.state_of(self._mapping, item, "status"),
                rooms=[number] if (number := p.text_of(unit, "name")) else [],
                types=[] if name is None else [self._mapping.types.get(name, name)],
                pieces=self._pieces(item, arrival, departure),
                locked=item.get("isUnitAssignmentLocked") is True,
                guests=self._guests(item),
                group=p.text_of(item, "groupName") or booking,
                ids={name: value for name, value in ids.items() if value is not None},
                left_out=None if _is_bedroom(group) else "not_a_room",
            )
        )

    def _group(self, item: dict[str, Any]) -> dict[str, Any]:
        inner = p.object_of(item, "unitGroup")
        return inner | self._groups.get(str(inner.get("id")), {})

    def _guests(self, item: dict[str, Any]) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        adults, ages = p.number_of(item, "adults"), item.get("childrenAges")
        children = len(ages) if isinstance(ages, list) else 0
        return adults if adults is None or self._options.guests is Guests.ADULTS else adults + children

    def _pieces(self, item: dict[str, Any], arrival: date, departure: date) -> list[SourcePiece]:
        """Return the room of each night: from the slices, else from the ranges of the assigned units."""
        slices = [each for each in p.list_of(item, "timeSlices") if "unit" in each or "serviceDate" in each]
        if any("unit" in each for each in slices):
            return [self._slice(each) for each in slices] if departure > arrival else []
        ranges = [
            SourcePiece(
                p.local_day_of(each, "from", self._zone),
                p.local_day_of(each, "to", self._zone),
                p.text_of(p.object_of(assigned, "unit"), "name"),
            )
            for assigned in p.list_of(item, "assignedUnits")
            for each in p.list_of(assigned, "timeRanges")
        ]
        return _with_holes(sorted(ranges, key=lambda each: each.arrival), arrival, departure)

    def _slice(self, item: dict[str, Any]) -> SourcePiece:
        if p.text_of(item, "serviceDate") is not None:
            night = p.day_of(item, "serviceDate")
            return SourcePiece(night, night + timedelta(days=1), p.text_of(p.object_of(item, "unit"), "name"))
        begin, end = (p.local_day_of(item, name, self._zone) for name in ("from", "to"))
        return SourcePiece(begin, end, p.text_of(p.object_of(item, "unit"), "name"))


def _with_holes(pieces: list[SourcePiece], arrival: date, departure: date) -> list[SourcePiece]:
    """Return the pieces and, where they leave nights without a unit, pieces without a room."""
    if not pieces:
        return []
    filled, day = [], arrival
    for piece in pieces:
        if piece.arrival > day:
            filled.append(SourcePiece(day, piece.arrival, None))
        filled.append(piece)
        day = piece.departure
    return filled if day >= departure else [*filled, SourcePiece(day, departure, None)]
