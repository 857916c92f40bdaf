"""How a value stands in one cell of a table, in both directions.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break for a formula (or for the
start of one). Texts that begin so are written with an apostrophe before them, and reading takes it away again; a text
that has such an apostrophe of its own gets one more, so that every text comes back to the letter.

The same is done inside a text behind every character that may separate cells. A spreadsheet that expects semicolons
cuts a file with commas at the semicolons of its texts, and quotes do not help: ``x,"a;=1+1"`` becomes ``x,"a`` and a
formula.

Lists are joined by ``|``, which therefore cannot be part of a text in a list.

A workbook knows what is a text, a number, a date: there nothing is guarded, and a text is the text to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, get_args

from pydantic.fields import FieldInfo

#: What a table holds; an absent value is None.
Cell = str | int | float | bool | date | None

LIST_SEPARATOR = "|"

#: What a formula begins with; Japanese spreadsheets take the wide forms for it too.
_STARTS = r"=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_LOOKS_LIKE_A_FORMULA = re.compile(rf"'*[{_STARTS}]")

#: Where a cell begins, or would begin in a program that cuts it elsewhere.
_BEGINS = r"(?:\A|(?<=[,;\t\r\n]))"
_UNGUARDED = re.compile(rf"""{_BEGINS}(?=['"]*[{_STARTS}])""")
_GUARD = re.compile(rf"""{_BEGINS}'(?=['"]*[{_STARTS}])""")

#: No number of a problem is longer; a longer run of digits stays text, and is refused as such.
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class CellFormat(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LIST = "list"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    OWN = "own"  # the user's own field: anything


def format_of(field: FieldInfo) -> CellFormat:
    """Return how the cells of a model's ``field`` are read."""
    parts = (field.annotation, *get_args(field.annotation))  # int | None has the parts int and None
    types = {getattr(part, "__origin__", part) for part in parts}
    return next((form for python_type, form in _FORMATS.items() if python_type in types), CellFormat.TEXT)


_FORMATS = {tuple: CellFormat.LIST, bool: CellFormat.FLAG, int: CellFormat.NUMBER, date: CellFormat.DAY}


def read_cell(text: str, form: CellFormat) -> Any:
    """Return the value of a cell that is not empty.

    What is no number, flag or list comes back as the text it is: whoever checks the value says what was expected.
    """
    if form in (CellFormat.TEXT, CellFormat.LIST, CellFormat.OWN):
        bare = _GUARD.sub("", text)
        return bare.split(LIST_SEPARATOR) if form is CellFormat.LIST else bare
    bare = text.strip()
    if form is CellFormat.FLAG:
        return _FLAGS.get(bare.lower(), bare)
    if form is CellFormat.NUMBER and _NUMBER.fullmatch(bare):
        return float(bare) if "." in bare else int(bare)
    return bare


def read_value(value: Cell, form: CellFormat) -> Any:
    """Return the value of a workbook's cell that is not empty; as in `read_cell`, what is wrong comes back as it is."""
    if isinstance(value, str):
        if form is CellFormat.LIST:
            return value.split(LIST_SEPARATOR)
        return value if form in (CellFormat.TEXT, CellFormat.OWN) else read_cell(value, form)
    if form is CellFormat.LIST:
        return [value]
    if form is CellFormat.FLAG and value in (0, 1):
        return bool(value)
    return value.isoformat() if form is CellFormat.OWN and isinstance(value, date) else value


def write_cell(value: Cell) -> str:
    """Return ``value`` as the text of a cell; `read_cell` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _UNGUARDED.sub("'", value)
    return value.isoformat() if isinstance(value, date) else str(value)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet may take ``text`` for a formula, or for a text after an apostrophe."""
    return _LOOKS_LIKE_A_FORMULA.match(text) is not None


def is_empty(cell: Cell) -> bool:
    """Whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def joined(values: Iterable[object]) -> str:
    """Return ``values`` as the one text of a list cell."""
    return LIST_SEPARATOR.join(str(value) for value in values)
