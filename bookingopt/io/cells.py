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
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, get_args, get_origin

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


#: What a spreadsheet shows for a small number in a column of dates -> the number. It believes in a 29 February 1900,
#: which readers take for the 28th, so that this day may be two numbers.
_NUMBER_OF_DAY = {
    date(1899, 12, 31) + timedelta(days=number - (number > 60)): number
    for number in range(1, 367)
    if number not in (59, 60)
}
#: What a zero is in a column of dates.
_MIDNIGHT = "00:00:00"


class CellFormat(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LIST = "list"
    NUMBERS = "numbers"  # a list of them
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    OWN = "own"  # the user's own field: anything


def format_of(field: FieldInfo) -> CellFormat:
    """Return how the cells of a model's ``field`` are read."""
    parts = (field.annotation, *get_args(field.annotation))  # int | None has the parts int and None
    types = {getattr(part, "__origin__", part) for part in parts}
    if tuple in types and any(_is_number_list(part) for part in parts):
        return CellFormat.NUMBERS
    return next((form for python_type, form in _FORMATS.items() if python_type in types), CellFormat.TEXT)


def _is_number_list(annotation: Any) -> bool:
    item = next(iter(get_args(annotation)), None)
    return get_origin(annotation) is tuple and getattr(item, "__origin__", item) is int


_FORMATS = {tuple: CellFormat.LIST, bool: CellFormat.FLAG, int: CellFormat.NUMBER, date: CellFormat.DAY}


def read_cell(text: str, form: CellFormat) -> Any:
    """Return the value of a cell that is not empty.

    What is no number, flag or list comes back as the text it is: whoever checks the value says what was expected.
    """
    if form is CellFormat.NUMBERS:
        return [read_cell(part, CellFormat.NUMBER) for part in text.split(LIST_SEPARATOR)]
    if form in (CellFormat.TEXT, CellFormat.LIST, CellFormat.OWN):
        bare = _GUARD.sub("", text) if "'" in text else text
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
        if form is CellFormat.NUMBER and value == _MIDNIGHT:
            return 0
        return value if form in (CellFormat.TEXT, CellFormat.OWN) else read_cell(value, form)
    if form is CellFormat.LIST:
        return [value]
    if form is CellFormat.NUMBERS:
        return [read_value(value, CellFormat.NUMBER)]
    if form is CellFormat.FLAG and value in (0, 1):
        return bool(value)
    if form is CellFormat.NUMBER and isinstance(value, date):
        return _NUMBER_OF_DAY.get(value, value)
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
