"""The records of a workbook's parts: counted as a part is unpacked, before a library makes an object of each.

And a library takes a formula whose value nobody has computed for an empty cell: here such cells are found.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from bookingopt.errors import shown
from bookingopt.translatable import Translatable

#: Most records that stand in one row, or outside rows: styles, names, relations.
MAX_RECORDS_OF_ROW = 2**17
#: Most rows of a sheet.
MAX_ROWS = 2**20


#: What the parts with tables begin with: a sheet, the texts of all sheets, an OpenDocument spreadsheet.
_TABLES = frozenset({"worksheet", "sst", "document-content"})
#: What a table consists of, one by one.
_ROWS = frozenset({"row", "table-row", "si"})
#: Records that are read: of a workbook's parts, and of an OpenDocument spreadsheet.
_NAMED = frozenset({"sheet", "Relationship", "table", "table-cell"})
#: No spreadsheet reads a table from there, and older ones declare a document type there.
_NOT_READ = "META-INF/"


@dataclass(slots=True)
class BookRecords:
    """What the parts say: which sheet is which part, and the formulas without a value: the first, and how many."""

    sheets: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    uncomputed: dict[str, tuple[str, int]] = field(default_factory=dict)

    def without_value(self, sheet: str, cell: str) -> None:
        """Count a formula of a sheet, or of its part."""
        first, count = self.uncomputed.get(sheet, (cell, 0))
        self.uncomputed[sheet] = first, count + 1

    def by_sheet(self) -> dict[str, Translatable]:
        """Return what is wrong with each sheet."""
        names = {self.targets.get(number): name for name, number in self.sheets.items()}
        return {names.get(part, part): _uncomputed(*found) for part, found in self.uncomputed.items()}


def _uncomputed(first: str, count: int) -> Translatable:
    formulas = Translatable("a formula has no value|{n} formulas have no value", n=count)
    if first:
        key = "{formulas} (in {cell})|{formulas} (the first in {cell})"
        formulas = Translatable(key, formulas=formulas, cell=first, n=count)
    todo = "{formulas}; open the workbook in a spreadsheet program, which computes them, and save it"
    return Translatable(todo, formulas=formulas)


class RefusedPart(Exception):
    """A part has more than is read."""

    def __init__(self, reason: Translatable) -> None:
        super().__init__(reason)
        self.reason = reason


def _refuse_document_type(*_declared: object) -> None:
    declared = "a part declares a document type, as no spreadsheet does; save the workbook anew as .xlsx"
    raise RefusedPart(Translatable(declared))


class PartReader:
    """Reads a part as it comes; where it is no XML, or breaks off, there is nothing more to count."""

    def __init__(self, name: str, most: int, found: BookRecords) -> None:
        self.records = 0
        self._name, self._most, self._found = name, most, found
        self._of_row, self._rows = 0, 0
        self._is_table = False
        self._table = ""
        self._cell: Mapping[str, str] = {}
        self._has_value = False
        self._parser: Any = None
        if not name.startswith(_NOT_READ):
            self._parser = expat.ParserCreate(namespace_separator="|")
            self._parser.StartElementHandler = self._first
            self._parser.StartDoctypeDeclHandler = _refuse_document_type

    def feed(self, piece: bytes) -> None:
        """Read the next bytes of the part."""
        if self._parser is None:
            return
        try:
            self._parser.Parse(piece)
        except expat.ExpatError:
            self._parser = None

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        """Read the first record, which says what the part holds."""
        self._is_table = name.rpartition("|")[2] in _TABLES
        self._parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.records += 1
        self._of_row += 1
        if self.records > self._most:
            raise self._too_many(Translatable("{most} records", most=self._most))
        if self._of_row > MAX_RECORDS_OF_ROW:
            key = "{most} records in one row or outside rows"
            raise self._too_many(Translatable(key, most=MAX_RECORDS_OF_ROW))
        local = name.rpartition("|")[2]
        if self._is_table and local in _ROWS:
            self._next_row(local)
        elif local == "c":
            self._cell = attributes
        elif local == "f":
            self._has_value = self._cell.get("t") == "str"  # else a computed text that is empty
            self._parser.EndElementHandler = self._end
        elif local == "v" and self._parser.EndElementHandler:
            self._parser.CharacterDataHandler = self._value
        elif local in _NAMED:
            self._name_of(local, {key.rpartition("|")[2]: value for key, value in attributes.items()})

    def _next_row(self, local: str) -> None:
        self._of_row = 0
        self._rows += local == "row"
        if self._rows > MAX_ROWS:
            raise self._too_many(Translatable("{most} rows", most=MAX_ROWS))

    def _too_many(self, most: Translatable) -> RefusedPart:
        key = "the part {part} has more than {most}, the most that are read; copy what is needed into a new workbook"
        return RefusedPart(Translatable(key, part=shown(self._name), most=most))

    def _value(self, _text: str) -> None:
        self._has_value = True

    def _end(self, name: str) -> None:
        """Look, at the end of a cell with a formula, whether it had a value."""
        self._parser.CharacterDataHandler = None
        if name.rpartition("|")[2] == "c":
            self._parser.EndElementHandler = None
            if not self._has_value:
                self._found.without_value(self._name, self._cell.get("r", ""))

    def _name_of(self, local: str, attributes: Mapping[str, str]) -> None:
        """Note what names a sheet, or says which part it is."""
        if local == "sheet":
            self._found.sheets[attributes.get("name", "")] = attributes.get("id", "")
        elif local == "Relationship" and self._name.endswith("workbook.xml.rels"):
            folder = posixpath.dirname(posixpath.dirname(self._name))
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            self._found.targets[attributes.get("Id", "")] = target.lstrip("/")
        elif local == "table":
            self._table = attributes.get("name", "")
        elif local == "table-cell" and "formula" in attributes and "value-type" not in attributes:
            self._found.without_value(self._table, "")
