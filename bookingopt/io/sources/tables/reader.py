"""Tables with a mapping -> records: exports as CSV, XLSX, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import printable, shown
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import ASK_BLOCK_END, BlockEnd, Guests, ImportOptions
from bookingopt.io.sources.records import (
    SourceBlock,
    SourceData,
    SourceFile,
    SourcePiece,
    SourceRoom,
    SourceStay,
)
from bookingopt.io.sources.tables.date_order import Samples, proved_order
from bookingopt.io.sources.tables.grids import read_grids
from bookingopt.io.sources.tables.headings import SourceTable, find_table, missing_columns
from bookingopt.io.sources.tables.rows import Row, TableRows, count_of, date_of, text_of
from bookingopt.io.tables.dates import DateOrder
from bookingopt.io.tables.headings import folded
from bookingopt.translatable import Translatable

_DAY = timedelta(days=1)
#: Columns that tell people which row of a table this is, and its dates.
_SAMPLED = ("id", "name", "arrival", "departure", "nights", "room", "first", "last")
_DATES = {"reservations": ("arrival", "departure", "line_date"), "rooms": (), "blocks": ("first", "last")}


def read_tables(files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
    """Return what all tables of ``files`` hold; each file is told apart by its headings.

    Raises
    ------
    InputError
        A file is no table at all.
    """
    data = SourceData()
    for file in files:
        grids = read_grids(file, options.encoding)
        found = [(grid, table) for grid in grids if (table := find_table(grid, mapping))]
        for grid in grids:
            data.notes += grid.warnings
        if not found:
            lacking = missing_columns(grids[0], mapping) if grids else [Translatable("any row")]
            expected = "expected a table of {source}; these columns are missing: {columns}"
            data.blame(file.name, "", Translatable(expected, source=mapping.name, columns=lacking))
        for _, table in found:
            _read_table(table, mapping, options, data)
    return data


def _read_table(table: SourceTable, mapping: Mapping, options: ImportOptions, data: SourceData) -> None:
    if table.repeated:
        data.blame(table.name, shown(table.repeated[0]), Translatable("expected each heading once"))
        return
    if table.rows_above:
        above = (
            "{table}: {n} row above the heading is no part of the table|"
            "{table}: {n} rows above the heading are no part of the table"
        )
        data.notes.append(Translatable(above, table=table.name, n=table.rows_above))
    if table.unknown:
        data.notes.append(Translatable("{table}: columns not read: {columns}", table=table.name, columns=table.unknown))
    rows = TableRows(table, mapping.absent)
    order = options.date_order
    if order is None:
        faults = len(data.faults)
        cells = chain.from_iterable(map(rows.column, _DATES[table.kind]))
        order = proved_order(cells, rows.place, data, lambda: _samples(rows))
        if len(data.faults) > faults:
            return
    read = {"reservations": _read_reservations, "rooms": _read_rooms, "blocks": _read_blocks}[table.kind]
    read(rows, mapping, options, order, data)


def _samples(rows: TableRows) -> Samples:
    """Return the headings and two rows with dates, as people see them in the file; of columns that are read."""
    shown_columns = [meaning for meaning in _SAMPLED if meaning in rows.table.column_of]
    by_meaning = (rows.by_meaning(cells) for _, cells in rows.rows)
    dated = islice((row for row in by_meaning if not row.keys().isdisjoint(_DATES[rows.table.kind])), 2)
    headings = tuple(printable(rows.table.heading_of[meaning]) for meaning in shown_columns)
    return (headings, *(tuple(printable(text_of(row, each) or "") for each in shown_columns) for row in dated))


def _read_reservations(
    rows: TableRows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
) -> None:
    last = _last_reservation(rows)
    total = [number for number, _ in rows.rows if number > last]
    if total:
        below = (
            "{table}: {n} row below the table holds no stay, from row {row}|"
            "{table}: {n} rows below the table hold no stay, from row {row}"
        )
        data.notes.append(Translatable(below, table=rows.table.name, n=len(total), row=total[0]))
        data.rows_left_out["total_row"] += len(total)
        data.rows_read += len(total)
        rows.rows = [row for row in rows.rows if row[0] <= last]
    reader = _ReservationRowReader(rows, mapping, options, order, data)
    rows.each(reader.read, data)
    reader.finish_lines()


def _last_reservation(rows: TableRows) -> int:
    """Return the number of the last row that has a date, a state or a room; below it stand totals and notes."""
    telling = ("arrival", "departure", "status", "room", "line_date")
    for number, cells in reversed(rows.rows):
        if not rows.by_meaning(cells).keys().isdisjoint(telling):
            return int(number)
    return 0


class _ReservationRowReader:
    """Reads the rows of one table of reservations."""

    def __init__(
        self, rows: TableRows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
    ) -> None:
        assert mapping.reservations is not None
        self._rows, self._table, self._data = rows, mapping.reservations, data
        self._options, self._order = options, order
        self._states = mapping.states.words()
        self._types = mapping.types
        self._block_end = options.block_end or mapping.block_end
        self._words = {
            name: {folded(word) for word in getattr(self._table, name)} for name in ("locked", "block", "left_out")
        }
        self._lines: dict[int, list[tuple[date, str | None]]] = {}
        self._stay: SourceStay | None = None

    def read(self, number: int, row: Row) -> None:
        """Read one row: a stay, a block, a further night of the stay above it, or a row that is left out."""
        rows, data = self._rows, self._data
        key = text_of(row, "id")
        if key is None and row.get("arrival") is None and row.get("line_date") is not None:
            self._add_line(row)
            return
        data.rows_read += 1
        arrival, departure = (date_of(row, meaning, self._order) for meaning in ("arrival", "departure"))
        if departure < arrival:
            raise Wrong(
                "departure", departure.isoformat(), Translatable("expected a departure that is not before the arrival")
            )
        self._check_nights(row, (departure - arrival).days)
        state = self._state(row)
        room = text_of(row, "room")
        if state == "OutOfOrder":
            data.rows_left_out["block"] += 1
            self._stay = None
            self._add_block(number, room, arrival, departure)
            return
        if "id" in rows.table.column_of:
            if key is None:
                raise Wrong("id", "", Translatable("expected the id of a booking; the cell is empty"))
            if self._table.one_row_per == "booking":
                data.claim(key, rows.place(number, "id"))
        self._stay = self._new_stay(number, row, key or "", (arrival, departure), state)
        data.stays.append(self._stay)
        self._add_line(row)

    def finish_lines(self) -> None:
        """Turn the nights of stays that have a line for each into pieces."""
        for stay in self._data.stays:
            lines = sorted(self._lines.get(id(stay), ()), key=lambda line: line[0])
            if lines:
                stay.pieces = [SourcePiece(night, night + _DAY, room) for night, room in lines]

    def _new_stay(self, number: int, row: Row, key: str, dates: tuple[date, date], state: StayStatus) -> SourceStay:
        rows = self._rows
        rooms = _split(text_of(row, "room"), self._table.rooms_separator)
        types = self._type_names(text_of(row, "booked_type"))
        count = count_of(row, "count")
        if count is None:
            count = len(rooms) or len(types) or 1
        elif count == 0:
            raise Wrong("count", 0, Translatable("expected at least one room"))
        if count == 1 and len(types) > 1:
            types = [str(text_of(row, "booked_type"))]  # one name that holds the separator
        return SourceStay(
            place=rows.place(number),
            key=key,
            name=text_of(row, "name") or "",
            arrival=dates[0],
            departure=dates[1],
            status=state,
            count=count,
            rooms=rooms,
            types=types,
            locked=folded(text_of(row, "locked") or "") in self._words["locked"],
            guests=self._guests(row),
            group=text_of(row, "group"),
            ids=rows.ids(row),
            left_out="left_out_by_mark" if self._has_word(row, "left_out") else None,
        )

    def _state(self, row: Row) -> Any:
        word = text_of(row, "status")
        if self._has_word(row, "block"):
            return "OutOfOrder"
        if word is None:
            if "status" in self._rows.table.column_of:
                raise Wrong("status", "", Translatable("expected a state; the cell is empty"))
            return StayStatus.CONFIRMED
        state = self._states.get(folded(word))
        if state is None:
            raise Wrong(
                "status", word, Translatable("the mapping does not know this state: list it under [states] in a copy")
            )
        return state

    def _has_word(self, row: Row, meaning: str) -> bool:
        word = text_of(row, meaning)
        return word is not None and folded(word) in self._words[meaning]

    def _type_names(self, text: str | None) -> list[str]:
        """Return the booked types; a name that holds the separator is one type where the mapping lists it."""
        if text is None or text in self._types:
            return [] if text is None else [self._types[text]]
        return [self._types.get(name, name) for name in _split(text, self._table.types_separator)]

    def _check_nights(self, row: Row, nights: int) -> None:
        stated = count_of(row, "nights")
        if stated is not None and stated != nights:
            expected = "the nights are not departure − arrival: are the dates in another order? say --date-order"
            raise Wrong("nights", row.get("nights"), Translatable(expected), "date_order")

    def _guests(self, row: Row) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        adults, children = (count_of(row, meaning) for meaning in ("adults", "children"))
        if adults is None or self._options.guests is Guests.ADULTS:
            return adults
        return adults + (children or 0)

    def _add_line(self, row: Row) -> None:
        if row.get("line_date") is not None and self._stay is not None:
            night = date_of(row, "line_date", self._order)
            self._lines.setdefault(id(self._stay), []).append((night, text_of(row, "line_room")))

    def _add_block(self, number: int, room: str | None, first: date, last: date) -> None:
        if room is None:
            raise Wrong("room", "", Translatable("expected the room of a block; the cell is empty"))
        _add_block(self._rows.place(number), room, (first, last), self._block_end, self._data)


def _add_block(
    place: str, room: str, days: tuple[date, date], end: BlockEnd | None, data: SourceData, reason: str | None = None
) -> None:
    if end is None:
        data.blame(place, days[1].isoformat(), ASK_BLOCK_END, "block_end")
        return
    last = days[1] if end is BlockEnd.LAST_NIGHT else days[1] - _DAY
    data.blocks.append(SourceBlock(place, room, days[0], last, reason, "no_night" if last < days[0] else None))


def _read_rooms(rows: TableRows, mapping: Mapping, _options: ImportOptions, _order: object, data: SourceData) -> None:
    assert mapping.rooms is not None
    table, inactive = mapping.rooms, {folded(word) for word in mapping.rooms.inactive}

    def read(number: int, row: Row) -> None:
        room = text_of(row, "number")
        if room is None:
            raise Wrong("number", "", Translatable("expected the number of a room; the cell is empty"))
        booked_type = text_of(row, "room_type")
        data.rooms.append(
            SourceRoom(
                place=rows.place(number),
                number=room,
                room_type=None if booked_type is None else mapping.types.get(booked_type, booked_type),
                capacity=count_of(row, "capacity"),
                features=_split(text_of(row, "features"), table.features_separator),
                ids=rows.ids(row),
                left_out="inactive" if folded(text_of(row, "active") or "") in inactive else None,
            )
        )

    rows.each(read, data)


def _read_blocks(
    rows: TableRows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
) -> None:
    def read(number: int, row: Row) -> None:
        room = text_of(row, "room")
        if room is None:
            raise Wrong("room", "", Translatable("expected the room of a block; the cell is empty"))
        days = date_of(row, "first", order), date_of(row, "last", order)
        _add_block(
            rows.place(number),
            room,
            days,
            options.block_end or mapping.block_end,
            data,
            text_of(row, "reason"),
        )

    rows.each(read, data)


def _split(text: str | None, separator: str | None) -> list[str]:
    if text is None:
        return []
    parts: Iterable[str] = [text] if separator is None else text.split(separator)
    return [bare for part in parts if (bare := part.strip())]
