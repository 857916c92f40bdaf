"""Mews: pages of its Connector API."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.instants import blocked_nights
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import Guests, ImportOptions
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceFile, SourceRoom, SourceStay
from bookingopt.io.sources.systems import pages as p
from bookingopt.translatable import Translatable

#: Kinds of resource category whose resources are rooms of the house.
_ROOM_KINDS = {
    "Room", "Bed", "Dorm", "Apartment", "Suite", "Villa", "PrivateSpaces", "Site", "Tent", "CaravanOrRV",
    "UnequippedCampsite",
}  # fmt: skip
#: The classification of an age category whose persons are adults.
_ADULT = "Adult"
_LISTS = (
    "Reservations",
    "Resources",
    "ResourceCategories",
    "ResourceBlocks",
    "Customers",
    "Services",
    "AgeCategories",
)


def fits(file: SourceFile) -> bool:
    """Whether the file is a page of Mews'."""
    page = p.page_of(file)
    return (
        isinstance(page, dict) and any(isinstance(page.get(name), list) for name in _LISTS) and "ProblemId" not in page
    )


def read(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return what the pages hold."""
    data, pages = SourceData(), p.read_pages(files)
    if not any(isinstance(page, dict) and any(name in page for name in _LISTS) for _, page in pages):
        raise p.no_pages(pages, mapping.title)
    reader = _ConnectorReader(data, mapping, options, pages)
    data.type_order = reader.type_order()
    p.each(p.items(pages, "Resources"), data, reader.read_room)
    data.rows_read = sum(1 for _ in p.items(pages, "Reservations"))
    example = next((str(item.get("ScheduledStartUtc")) for _, item in p.items(pages, "Reservations")), "")
    zone = p.zone_of(options, _stated_zone(pages), data, example)
    if zone is not None:
        p.each(p.items(pages, "Reservations"), data, partial(reader.read_stay, zone))
        p.each(p.items(pages, "ResourceBlocks"), data, partial(reader.read_block, zone))
    return data


def _stated_zone(pages: Sequence[tuple[str, Any]]) -> str | None:
    enterprises = [p.object_of(page, "Enterprise") for _, page in pages if isinstance(page, dict)]
    return next((zone for each in enterprises if (zone := p.text_of(each, "TimeZoneIdentifier"))), None)


def _by_id(pages: Sequence[tuple[str, Any]], field: str) -> dict[str, dict[str, Any]]:
    return {str(item.get("Id")): item for _, item in p.items(pages, field)}


def _name(item: dict[str, Any]) -> str | None:
    """Return a name, which is a text or one text a language (then the first by language)."""
    if (name := p.text_of(item, "Name")) is not None and not isinstance(item["Name"], dict):
        return name
    names = p.object_of(item, "Names")
    return next((str(names[language]) for language in sorted(names)), p.text_of(item, "ShortName"))


class _ConnectorReader:
    """Reads the objects of all pages."""

    def __init__(
        self, data: SourceData, mapping: Mapping, options: ImportOptions, pages: Sequence[tuple[str, Any]]
    ) -> None:
        self._data, self._mapping, self._options, self._pages = data, mapping, options, pages
        self._categories = _by_id(pages, "ResourceCategories")
        self._customers = _by_id(pages, "Customers")
        self._resources = _by_id(pages, "Resources")
        self._ages = _by_id(pages, "AgeCategories")
        self._service = self._find_service()
        self._category_of: dict[str, str] = {}
        for _, item in p.items(pages, "ResourceCategoryAssignments"):
            key, category = str(item.get("ResourceId")), str(item.get("CategoryId"))
            ours = self._categories.get(category, {}).get("ServiceId") == self._service
            if item.get("IsActive", True) and (ours or key not in self._category_of):
                self._category_of[key] = category

    def type_order(self) -> list[str]:
        """Return the names of the room types by their ordering; empty where some have none."""
        rooms = [item for item in self._categories.values() if item.get("Type", "Room") in _ROOM_KINDS]
        if not all(isinstance(item.get("Ordering"), int) for item in rooms):
            return []
        return [self._type(item) or "" for item in sorted(rooms, key=lambda item: (item["Ordering"], str(item["Id"])))]

    def _find_service(self) -> str | None:
        """Return the id of the service that sells the rooms: the option, or the only one that has reservations."""
        services = _by_id(self._pages, "Services")
        if (wanted := self._options.service) is not None:
            found = [key for key, item in services.items() if wanted in (key, _name(item))]
            return found[0] if found else wanted
        used = sorted({str(item.get("ServiceId")) for _, item in p.items(self._pages, "Reservations")})
        if len(used) > 1:
            named = ", ".join(_name(services.get(key, {})) or key for key in used)
            self._data.blame("", named, Translatable("several services have reservations: say --service"), "service")
            return None
        return used[0] if used else ""

    def read_room(self, place: str, item: dict[str, Any]) -> None:
        """Read one resource. Its State is today's housekeeping, and closes no night; a bed is a part of its room."""
        key = p.needed(item, "Id")
        parent = self._resources.get(str(item.get("ParentResourceId")))
        if parent is not None:
            self._data.parts.setdefault(_name(parent) or p.needed(parent, "Id"), set()).add(_name(item) or key)
        category = self._categories.get(self._category_of.get(key, ""), {})
        inactive = item.get("IsActive") is False
        is_room = category.get("Type", "Room") in _ROOM_KINDS if category else not self._categories
        capacity = p.number_of(category, "Capacity")
        self._data.rooms.append(
            SourceRoom(
                place=place,
                number=_name(item) or p.needed(item, "Name"),
                room_type=self._type(category),
                capacity=None if capacity is None else capacity + (p.number_of(category, "ExtraCapacity") or 0),
                ids={"room-id": key} | ({"type-id": str(category["Id"])} if category else {}),
                left_out="inactive" if inactive else None if is_room else "not_a_room",
            )
        )

    def read_stay(self, zone: ZoneInfo, place: str, item: dict[str, Any]) -> None:
        """Read one reservation; its GroupId stands on every one, and is a group where several have it."""
        start, end = (
            new if p.text_of(item, new := f"Scheduled{old}") is not None else old for old in ("StartUtc", "EndUtc")
        )
        arrival, departure = p.local_day_of(item, start, zone), p.local_day_of(item, end, zone)
        p.check_departure(arrival, departure, end)
        self._data.claim(p.needed(item, "Id"), place)
        category = self._categories.get(str(item.get("RequestedResourceCategoryId") or item.get("RequestedCategoryId")))
        resource = self._resources.get(str(item.get("AssignedResourceId")), {})
        customer = self._customers.get(str(item.get("AccountId") or item.get("CustomerId")), {})
        ids = {"reservation-id": p.needed(item, "Id"), "number": p.text_of(item, "Number")}
        ids |= {"group-id": p.text_of(item, "GroupId")}
        booked_type = self._type(category or {})
        self._data.stays.append(
            SourceStay(
                place=place,
                key=p.text_of(item, "Number") or p.needed(item, "Id"),
                name=" ".join(part for f in ("FirstName", "LastName") if (part := p.text_of(customer, f))),
                arrival=arrival,
                departure=departure,
                status=p.state_of(self._mapping, item, "State"),
                rooms=self._room_numbers(item, resource),
                types=[booked_type] if booked_type else [],
                locked=item.get("AssignedResourceLocked") is True,
                guests=self._guests(item),
                group=p.text_of(item, "GroupId"),
                ids={name: value for name, value in ids.items() if value is not None},
                left_out=self._reason_left_out(item, zone),
            )
        )

    def _reason_left_out(self, item: dict[str, Any], zone: ZoneInfo) -> str | None:
        """Return why a reservation is no stay: of another service, or an option that has run out by today."""
        if str(item.get("ServiceId", "")) != self._service:
            return "not_a_room"
        today, state = self._options.today, p.state_of(self._mapping, item, "State")
        if today is None or state is not StayStatus.TENTATIVE or p.text_of(item, "ReleasedUtc") is None:
            return None
        return "released" if p.local_day_of(item, "ReleasedUtc", zone) < today else None

    def read_block(self, zone: ZoneInfo, place: str, item: dict[str, Any]) -> None:
        """Read one block of a resource."""
        if item.get("IsActive") is False:
            self._data.blocks_left_out["inactive"] += 1
            return
        begin, end = p.instant_of(item, "StartUtc"), p.instant_of(item, "EndUtc")
        nights = blocked_nights(begin, end, zone, self._options.night)
        if nights is None:
            self._data.blocks_left_out["no_night"] += 1
            return
        key = p.needed(item, "AssignedResourceId")
        room = _name(self._resources.get(key, {})) or key
        self._data.blocks.append(SourceBlock(place, room, *nights, reason=p.text_of(item, "Type")))

    def _room_numbers(self, item: dict[str, Any], resource: dict[str, Any]) -> list[str]:
        key = p.text_of(item, "AssignedResourceId")
        return [] if key is None else [_name(resource) or key]

    def _type(self, category: dict[str, Any]) -> str | None:
        name = _name(category)
        return None if name is None else self._mapping.types.get(name, name)

    def _guests(self, item: dict[str, Any]) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        counts = p.list_of(item, "PersonCounts")
        if counts:
            return sum(p.number_of(each, "Count") or 0 for each in counts if self._counts(each))
        adults = p.number_of(item, "AdultCount")
        if adults is None or self._options.guests is Guests.ADULTS:
            return adults
        return adults + (p.number_of(item, "ChildCount") or 0)

    def _counts(self, persons: dict[str, Any]) -> bool:
        """Whether some persons are to be counted; who is an adult stands with the age categories."""
        if self._options.guests is Guests.ALL:
            return True
        key = p.needed(persons, "AgeCategoryId")
        if key not in self._ages:
            expected = "the age category is in no file: add the pages of ageCategories/getAll"
            raise Wrong("PersonCounts", key, Translatable(expected), "guests")
        return p.needed(self._ages[key], "Classification") == _ADULT
