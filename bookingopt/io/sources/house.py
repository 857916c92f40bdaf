"""Records and options -> a problem as plain data, and its balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import shown
from bookingopt.io.sources.balance import Balance, Occupied, clashing_nights
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.guest_names import initials
from bookingopt.io.sources.options import ImportOptions, Names
from bookingopt.io.sources.records import SourceBlock, SourceData
from bookingopt.io.sources.rooms import room_rows
from bookingopt.io.sources.single_stays import SingleStay, single_stays
from bookingopt.translatable import Translatable

#: State -> why a stay in it is not planned.
LEFT_OUT = {
    StayStatus.CHECKED_OUT: "checked_out",
    StayStatus.CANCELLED: "cancelled",
    StayStatus.NO_SHOW: "no_show",
    StayStatus.WAITLISTED: "waitlisted",
}
#: What the files say, and settings therefore may not.
_NOT_SETTINGS = ("ProblemId", "Rooms", "Reservations", "OutOfOrder", "Today")


@dataclass(frozen=True, slots=True)
class ImportedHouse:
    """A problem as plain data, what was counted, and what the user should know."""

    problem: dict[str, Any]
    balance: Balance
    notes: tuple[Translatable, ...]


def build_house(data: SourceData, options: ImportOptions, source: str) -> ImportedHouse:
    """Return the problem that ``data`` and ``options`` make.

    Raises
    ------
    SourceError
        With everything that is wrong.
    """
    return _Builder(data, options).house(source)


#: A stay that shares its room, and its row in the problem.
_Sharer = tuple[SingleStay, dict[str, Any]]


class _Builder:
    """Collects the faults, notes and counts of one import."""

    def __init__(self, data: SourceData, options: ImportOptions) -> None:
        self._data, self._options = data, options
        self._notes = list(data.notes)
        self._balance = Balance(rows_read=data.rows_read, left_out=Counter(data.rows_left_out))
        found = room_rows(data, options.rooms)
        self._rooms, self._other_rooms = found.rows, found.left_out
        self._types = {str(room.get("RoomType") or "Default") for room in self._rooms.values()}
        self._balance.rooms, self._balance.rooms_left_out = len(found.rows), Counter(found.left_out_by_reason)
        self._occupied: list[Occupied] = []
        self._sharers: dict[tuple[str, str], list[_Sharer]] = {}

    def house(self, source: str) -> ImportedHouse:
        options, balance = self._options, self._balance
        _check_settings(self._data, options)
        _check_rows(self._data, options)
        stays = single_stays(self._data, options.today, self._types, self._notes)
        balance.added = len(stays) - sum(stay.rows for stay in self._data.stays)
        reservations = [row for stay in stays if (row := self._reservation(stay)) is not None]
        balance.clashes = clashing_nights(self._occupied)
        for (_, room), sharing in self._sharers.items():
            _share_room(sharing, room, self._rooms[room].get("Capacity"))
        blocks = self._blocks()
        if self._data.faults:
            raise SourceError(self._data.faults, source)
        assert balance.is_even, "a row vanished"
        if options.adjacent_groups:
            _keep_groups_of_several(reservations)
        settings = dict(options.settings)
        if options.minimum_stay is not None:
            settings.pop("MinStay", None)
            settings["MinimumStay"] = options.minimum_stay
        problem = {"ProblemId": options.problem_id, **settings}
        if options.today is not None:
            problem["Today"] = options.today.isoformat()
        problem |= {"Rooms": list(self._rooms.values()), "Reservations": reservations}
        return ImportedHouse(problem | ({"OutOfOrder": blocks} if blocks else {}), balance, tuple(self._notes))

    def _reservation(self, stay: SingleStay) -> dict[str, Any] | None:
        """Return a stay as a row of the problem; None where it is no stay of the house."""
        other = self._reason_outside(stay)
        if other is not None:
            self._balance.left_out[other] += 1
            return None
        reason = self._reason_left_out(stay)
        row = self._plain(stay)
        if reason is not None:
            self._balance.left_out[reason] += 1
            if stay.room is not None and stay.room in self._rooms:
                row["AssignedRoom"] = stay.room
            return row
        self._balance.stays += 1
        self._place(stay, row)
        self._count(stay, row)
        if stay.same_room is not None and "AssignedRoom" in row:
            self._sharers.setdefault((stay.same_room, row["AssignedRoom"]), []).append((stay, row))
        return row

    def _reason_outside(self, stay: SingleStay) -> str | None:
        if stay.left_out is not None:
            return stay.left_out
        if stay.room is not None and stay.room in self._other_rooms:
            return self._other_rooms[stay.room]
        drops = self._options.drop_other_rooms
        return "no_room_of_ours" if drops and stay.room is not None and stay.room not in self._rooms else None

    def _reason_left_out(self, stay: SingleStay) -> str | None:
        """Return why the stay is not planned: its state, no night, or gone by the business date; else None."""
        if stay.status in LEFT_OUT:
            return LEFT_OUT[stay.status]
        if stay.arrival == stay.departure:
            return "day_use"
        today = self._options.today
        if today is None or stay.departure > today:
            return None
        if stay.status is StayStatus.IN_HOUSE:
            left = "{place}: {stay} is in the house but should have left on {day}"
            key = stay.key or Translatable("the guest")
            self._notes.append(Translatable(left, place=stay.place, stay=key, day=stay.departure))
        return "departed"

    def _plain(self, stay: SingleStay) -> dict[str, Any]:
        row: dict[str, Any] = {"Name": self._name(stay)}
        if stay.key:
            row["Id"] = stay.key
        row["Arrival"] = stay.arrival.isoformat()
        row["Length"] = (stay.departure - stay.arrival).days
        if stay.status is not StayStatus.CONFIRMED:
            row["Status"] = stay.status.value
        if stay.booked_type is not None:
            row["RoomType"] = stay.booked_type
        for name, value in sorted(stay.ids.items()):
            row[f"x-source-{name}"] = value
        return row

    def _name(self, stay: SingleStay) -> str:
        if self._options.names is Names.NONE or not stay.name:
            return stay.key or "guest"
        return initials(stay.name) if self._options.names is Names.INITIALS else stay.name

    def _place(self, stay: SingleStay, row: dict[str, Any]) -> None:
        """Put the present room, the lock, the guests and the group of a planned stay into its row."""
        if self._rooms and stay.booked_type is not None and stay.booked_type not in self._types:
            expected = "no room has this type: name it under [types] in a copy of the mapping, or give such rooms"
            self._data.blame(stay.place, shown(stay.booked_type), Translatable(expected))
        capacity = None
        if stay.room is None:
            if stay.status is StayStatus.IN_HOUSE:
                self._data.blame(
                    stay.place, shown(stay.key), Translatable("a guest in the house has no room; expected one")
                )
        elif not self._rooms:
            pass  # one error says that there are no rooms
        elif (room := self._rooms.get(stay.room)) is None:
            expected = "the stay is in a room that is not in the list of rooms: add it with --rooms"
            self._data.blame(stay.place, shown(stay.room), Translatable(expected), "rooms")
        else:
            row["AssignedRoom"] = stay.room
            if stay.locked:
                row["IsLocked"] = True
            present_type, capacity = str(room.get("RoomType") or "Default"), room.get("Capacity")
            if stay.booked_type is not None and present_type != stay.booked_type:
                row["AllowableRoomTypes"] = [present_type]
                self._balance.upgrades += 1
                if {present_type, stay.booked_type} <= set(self._data.type_order):
                    row["TypeOrder"] = list(self._data.type_order)
        if stay.guests is not None and (capacity is None or stay.guests <= capacity):
            row["Guests"] = stay.guests
        if stay.group is not None and self._options.adjacent_groups:
            row["AdjacencyGroup"] = stay.group

    def _count(self, stay: SingleStay, row: dict[str, Any]) -> None:
        balance, room = self._balance, row.get("AssignedRoom")
        balance.locks += bool(row.get("IsLocked"))
        balance.in_house += stay.status is StayStatus.IN_HOUSE
        balance.tentative += stay.status is StayStatus.TENTATIVE
        balance.without_room += room is None
        if room is not None:
            span = (stay.arrival.toordinal(), stay.departure.toordinal())
            self._occupied.append(Occupied(room, stay.same_room, *span))

    def _blocks(self) -> list[dict[str, Any]]:
        counts = self._balance.blocks_left_out = Counter(self._data.blocks_left_out)
        rows = []
        for block in sorted(self._data.blocks, key=lambda each: (each.room, each.first, each.last, each.reason or "")):
            if block.left_out is not None:
                counts[block.left_out] += 1
            elif block.room in self._other_rooms:
                counts[self._other_rooms[block.room]] += 1
            elif block.room not in self._rooms and self._rooms:
                expected = "the block is in a room that is not in the list of rooms: add it with --rooms"
                self._data.blame(block.place, shown(block.room), Translatable(expected), "rooms")
            else:
                rows.append(_block_row(block))
        self._balance.blocks = len(rows)
        return rows


def _share_room(sharing: Sequence[_Sharer], room: str, capacity: Any) -> None:
    """Give a `SameRoom` to those who share a room and are there together, or after one another without a hole.

    Where they are more guests than the room takes, nobody's number counts: the room holds them as it is.
    """
    chains: list[list[_Sharer]] = []
    for stay, row in sorted(sharing, key=lambda sharer: sharer[0].arrival):
        if not chains or stay.arrival > max(one.departure for one, _ in chains[-1]):
            chains.append([])
        chains[-1].append((stay, row))
    for rows in ([row for _, row in chain] for chain in chains if len(chain) > 1):
        too_many = capacity is not None and sum(row.get("Guests") or 0 for row in rows) > int(capacity)
        for row in rows:
            row["SameRoom"] = f"{room} {rows[0].get('Id') or rows[0]['Name']}"
            if too_many:
                row.pop("Guests", None)


def _check_settings(data: SourceData, options: ImportOptions) -> None:
    for name in _NOT_SETTINGS:
        if name in options.settings:
            data.blame(f"settings.{name}", "", Translatable("expected no such field among the settings"))


def _check_rows(data: SourceData, options: ImportOptions) -> None:
    if not data.stays and not data.rows_read and not data.faults:
        data.blame("", "", Translatable("the files hold no reservations"))
    if options.today is None and data.stays:
        first = min(data.stays, key=lambda stay: (stay.arrival, stay.place))
        said = first.arrival.isoformat()
        data.blame(
            first.place, said, Translatable("who is gone and who is in the house? say --today YYYY-MM-DD"), "today"
        )


def _block_row(block: SourceBlock) -> dict[str, Any]:
    row = {"RoomNumber": block.room, "Start": block.first.isoformat(), "End": block.last.isoformat()}
    return row | ({"Reason": block.reason} if block.reason else {})


def _keep_groups_of_several(reservations: Iterable[dict[str, Any]]) -> None:
    """Take the group away where only one planned stay has it."""
    rows = [row for row in reservations if "AdjacencyGroup" in row]
    count = Counter(row["AdjacencyGroup"] for row in rows)
    for row in rows:
        if count[row["AdjacencyGroup"]] < 2:
            del row["AdjacencyGroup"]
