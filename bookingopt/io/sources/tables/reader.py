"""Tables with a mapping -> records: exports as CSV, XLSX, XLS and ODS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import shown
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
from bookingopt.io.sources.tables.date_order import proved_order
from bookingopt.io.sources.tables.grids import read_grids
from bookingopt.io.sources.tables.headings import SourceTable, find_table, missing_columns
from bookingopt.io.tables.dates import DateOrder, UnknownOrder, nights_of, read_date
from bookingopt.io.tables.headings import folded

_DAY = timedelta(days=1)
_read_date = lru_cache(maxsize=20_000)(read_date)
_DATES = {"reservations": ("arrival", "departure", "line_date"), "rooms": (), "blocks": ("first", "last")}


class _Wrong(ValueError):
    """A cell is not what its column holds: the column's meaning, the value and what was expected."""

    def __init__(self, meaning: str, value: object, expected: str, option: str = "") -> None:
        super().__init__(expected)
        self.meaning, self.value, self.expected, self.option = meaning, value, expected, option


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
            lacking = missing_columns(grids[0], mapping) if grids else ["any row"]
            expected = f"expected a table of {mapping.name}; these columns are missing: {', '.join(lacking)}"
            data.blame(file.name, "", expected)
        for _, table in found:
            _read_table(table, mapping, options, data)
    return data


def _read_table(table: SourceTable, mapping: Mapping, options: ImportOptions, data: SourceData) -> None:
    if table.repeated:
        data.blame(table.name, shown(table.repeated[0]), "expected each heading once")
        return
    if table.rows_above:
        data.notes.append(f"{table.name}: {table.rows_above} rows above the heading are no part of the table")
    if table.unknown:
        data.notes.append(f"{table.name}: columns not read: {', '.join(table.unknown)}")
    absent = {"", *(word.casefold() for word in mapping.absent)}
    rows = _Rows(table, absent)
    order = options.date_order
    if order is None:
        faults = len(data.faults)
        cells = ((n, m, rows.cell(c, m)) for m in _DATES[table.kind] if m in table.column_of for n, c in rows.rows)
        order = proved_order(cells, rows.place, data)
        if len(data.faults) > faults:
            return
    read = {"reservations": _read_reservations, "rooms": _read_rooms, "blocks": _read_blocks}[table.kind]
    read(rows, mapping, options, order, data)


class _Rows:
    """Rows of one table: cells by meaning."""

    def __init__(self, table: SourceTable, absent: set[str]) -> None:
        self.table = table
        width = 1 + max((*table.column_of.values(), *table.id_column_of.values()))
        self.rows = [
            (
                number,
                [
                    None if isinstance(cell, str) and cell.casefold() in absent else cell
                    for cell in _padded(cells, width)
                ],
            )
            for number, cells in table.rows
        ]

    def cell(self, cells: Sequence[Any], meaning: str) -> Any:
        """Return a cell; None where it is empty, or there is no such column."""
        index = self.table.column_of.get(meaning)
        return None if index is None else cells[index]

    def text(self, cells: Sequence[Any], meaning: str) -> str | None:
        """Return a cell as text, to the letter."""
        value = self.cell(cells, meaning)
        return None if value is None else str(value)

    def count(self, cells: Sequence[Any], meaning: str) -> int | None:
        """Return a cell as a whole number that is not negative."""
        value = self.cell(cells, meaning)
        if value is None:
            return None
        try:
            number = nights_of(value)
        except ValueError:
            number = -1
        if number < 0:
            raise _Wrong(meaning, value, "expected a whole number")
        return number

    def date(self, cells: Sequence[Any], meaning: str, order: DateOrder | None) -> date:
        """Return a cell as a date."""
        value = self.cell(cells, meaning)
        if value is None:
            raise _Wrong(meaning, "", "expected a date; the cell is empty")
        try:
            return _read_date(value, order)
        except UnknownOrder:
            raise _Wrong(meaning, value, "say --date-order dmy or mdy", "date_order") from None
        except ValueError:
            said = f" in the order {order}" if order else ""
            raise _Wrong(meaning, value, f"expected a date{said}") from None

    def ids(self, cells: Sequence[Any]) -> dict[str, str]:
        """Return the source's own ids that are there."""
        found = {name: cells[index] for name, index in self.table.id_column_of.items()}
        return {name: str(value) for name, value in found.items() if value is not None}

    def place(self, number: int, meaning: str = "") -> str:
        """Return the place of a cell as messages name it."""
        heading = self.table.heading_of.get(meaning)
        return f"{self.table.name} row {number}" + (f", {heading}" if heading else "")

    def each(self, read: Callable[[int, Sequence[Any]], None], data: SourceData) -> None:
        """Read every row; a wrong cell is a fault of its row."""
        for number, cells in self.rows:
            try:
                read(number, cells)
            except _Wrong as wrong:
                value = shown(wrong.value) if wrong.value != "" else ""
                data.blame(self.place(number, wrong.meaning), value, wrong.expected, wrong.option)


def _padded(cells: Sequence[Any], width: int) -> Sequence[Any]:
    return [*cells[:width], *[None] * (width - len(cells))]


def _read_reservations(
    rows: _Rows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
) -> None:
    last = _last_reservation(rows)
    total = [number for number, _ in rows.rows if number > last]
    if total:
        data.notes.append(f"{rows.table.name}: {len(total)} rows below the table hold no stay, from row {total[0]}")
        data.rows_left_out["total_row"] += len(total)
        data.rows_read += len(total)
        rows.rows = [row for row in rows.rows if row[0] <= last]
    reader = _ReservationRowReader(rows, mapping, options, order, data)
    rows.each(reader.read, data)
    reader.finish_lines()


def _last_reservation(rows: _Rows) -> int:
    """Return the number of the last row that has a date, a state or a room; below it stand totals and notes."""
    telling = [m for m in ("arrival", "departure", "status", "room", "line_date") if m in rows.table.column_of]
    for number, cells in reversed(rows.rows):
        if any(rows.cell(cells, meaning) is not None for meaning in telling):
            return int(number)
    return 0


class _ReservationRowReader:
    """Reads the rows of one table of reservations."""

    def __init__(
        self, rows: _Rows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
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

    def read(self, number: int, cells: Sequence[Any]) -> None:
        """Read one row: a stay, a block, a further night of the stay above it, or a row that is left out."""
        rows, data = self._rows, self._data
        key = rows.text(cells, "id")
        if key is None and rows.cell(cells, "arrival") is None and rows.cell(cells, "line_date") is not None:
            self._add_line(cells)
            return
        data.rows_read += 1
        arrival, departure = (rows.date(cells, meaning, self._order) for meaning in ("arrival", "departure"))
        if departure < arrival:
            raise _Wrong("departure", departure.isoformat(), "expected a departure that is not before the arrival")
        self._check_nights(cells, (departure - arrival).days)
        state = self._state(cells)
        room = rows.text(cells, "room")
        if state == "OutOfOrder":
            data.rows_left_out["block"] += 1
            self._stay = None
            self._add_block(number, room, arrival, departure)
            return
        if "id" in rows.table.column_of:
            if key is None:
                raise _Wrong("id", "", "expected the id of a booking; the cell is empty")
            if self._table.one_row_per == "booking":
                data.claim(key, rows.place(number, "id"))
        self._stay = self._new_stay(number, cells, key or "", (arrival, departure), state)
        data.stays.append(self._stay)
        self._add_line(cells)

    def finish_lines(self) -> None:
        """Turn the nights of stays that have a line for each into pieces."""
        for stay in self._data.stays:
            lines = sorted(self._lines.get(id(stay), ()), key=lambda line: line[0])
            if lines:
                stay.pieces = [SourcePiece(night, night + _DAY, room) for night, room in lines]

    def _new_stay(
        self, number: int, cells: Sequence[Any], key: str, dates: tuple[date, date], state: StayStatus
    ) -> SourceStay:
        rows = self._rows
        rooms = _split(rows.text(cells, "room"), self._table.rooms_separator)
        types = self._type_names(rows.text(cells, "booked_type"))
        count = rows.count(cells, "count")
        if count is None:
            count = len(rooms) or len(types) or 1
        elif count == 0:
            raise _Wrong("count", 0, "expected at least one room")
        if count == 1 and len(types) > 1:
            types = [str(rows.text(cells, "booked_type"))]  # one name that holds the separator
        return SourceStay(
            place=rows.place(number),
            key=key,
            name=rows.text(cells, "name") or "",
            arrival=dates[0],
            departure=dates[1],
            status=state,
            count=count,
            rooms=rooms,
            types=types,
            locked=folded(rows.text(cells, "locked") or "") in self._words["locked"],
            guests=self._guests(cells),
            group=rows.text(cells, "group"),
            ids=rows.ids(cells),
            left_out="left_out_by_mark" if self._has_word(cells, "left_out") else None,
        )

    def _state(self, cells: Sequence[Any]) -> Any:
        word = self._rows.text(cells, "status")
        if self._has_word(cells, "block"):
            return "OutOfOrder"
        if word is None:
            if "status" in self._rows.table.column_of:
                raise _Wrong("status", "", "expected a state; the cell is empty")
            return StayStatus.CONFIRMED
        state = self._states.get(folded(word))
        if state is None:
            raise _Wrong("status", word, "the mapping does not know this state: list it under [states] in a copy")
        return state

    def _has_word(self, cells: Sequence[Any], meaning: str) -> bool:
        word = self._rows.text(cells, meaning)
        return word is not None and folded(word) in self._words[meaning]

    def _type_names(self, text: str | None) -> list[str]:
        """Return the booked types; a name that holds the separator is one type where the mapping lists it."""
        if text is None or text in self._types:
            return [] if text is None else [self._types[text]]
        return [self._types.get(name, name) for name in _split(text, self._table.types_separator)]

    def _check_nights(self, cells: Sequence[Any], nights: int) -> None:
        stated = self._rows.count(cells, "nights")
        if stated is not None and stated != nights:
            expected = "the nights are not departure − arrival: are the dates in another order? say --date-order"
            raise _Wrong("nights", self._rows.cell(cells, "nights"), expected, "date_order")

    def _guests(self, cells: Sequence[Any]) -> int | None:
        if self._options.guests is Guests.NONE:
            return None
        adults, children = (self._rows.count(cells, meaning) for meaning in ("adults", "children"))
        if adults is None or self._options.guests is Guests.ADULTS:
            return adults
        return adults + (children or 0)

    def _add_line(self, cells: Sequence[Any]) -> None:
        if self._rows.cell(cells, "line_date") is not None and self._stay is not None:
            night = self._rows.date(cells, "line_date", self._order)
            self._lines.setdefault(id(self._stay), []).append((night, self._rows.text(cells, "line_room")))

    def _add_block(self, number: int, room: str | None, first: date, last: date) -> None:
        if room is None:
            raise _Wrong("room", "", "expected the room of a block; the cell is empty")
        _add_block(self._rows.place(number), room, (first, last), self._block_end, self._data)


def _add_block(
    place: str, room: str, days: tuple[date, date], end: BlockEnd | None, data: SourceData, reason: str | None = None
) -> None:
    if end is None:
        data.blame(place, days[1].isoformat(), ASK_BLOCK_END, "block_end")
        return
    last = days[1] if end is BlockEnd.LAST_NIGHT else days[1] - _DAY
    data.blocks.append(SourceBlock(place, room, days[0], last, reason, "no_night" if last < days[0] else None))


def _read_rooms(rows: _Rows, mapping: Mapping, _options: ImportOptions, _order: object, data: SourceData) -> None:
    assert mapping.rooms is not None
    table, inactive = mapping.rooms, {folded(word) for word in mapping.rooms.inactive}

    def read(number: int, cells: Sequence[Any]) -> None:
        room = rows.text(cells, "number")
        if room is None:
            raise _Wrong("number", "", "expected the number of a room; the cell is empty")
        booked_type = rows.text(cells, "room_type")
        data.rooms.append(
            SourceRoom(
                place=rows.place(number),
                number=room,
                room_type=None if booked_type is None else mapping.types.get(booked_type, booked_type),
                capacity=rows.count(cells, "capacity"),
                features=_split(rows.text(cells, "features"), table.features_separator),
                ids=rows.ids(cells),
                left_out="inactive" if folded(rows.text(cells, "active") or "") in inactive else None,
            )
        )

    rows.each(read, data)


def _read_blocks(
    rows: _Rows, mapping: Mapping, options: ImportOptions, order: DateOrder | None, data: SourceData
) -> None:
    def read(number: int, cells: Sequence[Any]) -> None:
        room = rows.text(cells, "room")
        if room is None:
            raise _Wrong("room", "", "expected the room of a block; the cell is empty")
        days = rows.date(cells, "first", order), rows.date(cells, "last", order)
        _add_block(
            rows.place(number),
            room,
            days,
            options.block_end or mapping.block_end,
            data,
            rows.text(cells, "reason"),
        )

    rows.each(read, data)


def _split(text: str | None, separator: str | None) -> list[str]:
    if text is None:
        return []
    parts: Iterable[str] = [text] if separator is None else text.split(separator)
    return [bare for part in parts if (bare := part.strip())]
