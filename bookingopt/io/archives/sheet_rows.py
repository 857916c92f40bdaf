"""The rows of a workbook's sheets, written into its archive as they come; a library keeps an object for every cell.

The library makes the workbook around them, in which every sheet has a cell of each style and nothing else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from bookingopt.errors import letters
from bookingopt.io.cells import Cell, is_formula_like

_DAY_ZERO = date(1899, 12, 30).toordinal()
#: Rows of which it is said together from which column to which they have cells; readers that know it are faster.
_BLOCK = 16

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_STYLE = re.compile(r'<c r="A\d+" s="(\d+)"')
_DIMENSION = re.compile('(?<=<dimension ref=")[^"]*')
#: What a spreadsheet would read as the number of a character.
_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_TEXTS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
)


#: Makes a value one that a sheet can hold.
Held = Callable[[Cell], str | int | float | date | None]


class SheetRows(NamedTuple):
    """A sheet's header and rows, the texts as they are given, and what makes a value one that a sheet can hold."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    held: Held


@dataclass
class _Texts:
    """The texts of all sheets, which are kept once, and in how many cells they are."""

    numbers: dict[str, int] = field(default_factory=dict)
    cells: int = 0

    def number(self, text: str) -> int:
        """Return the number of ``text``, which one more cell has."""
        self.cells += 1
        return self.numbers.setdefault(text, len(self.numbers))

    def xml(self) -> Iterator[str]:
        """Yield the part of the archive that holds the texts."""
        yield f'{_TEXTS_HEAD} count="{self.cells}" uniqueCount="{len(self.numbers)}">'
        for text in self.numbers:
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
            yield f"<si><t{space}>{_ESCAPED.sub('_x005F_', escaped)}</t></si>"
        yield "</sst>"


class _Styles(NamedTuple):
    """Numbers of the styles of a header, a text, a date, and a text that looks like a formula."""

    header: str
    text: str
    date: str
    formula_like: str


def filled_book(book: bytes, sheets: Sequence[SheetRows]) -> bytes:
    """Return the workbook with the rows of its ``sheets`` in the place of its cells.

    Parameters
    ----------
    book
        A workbook with as many sheets. The first has in its first column a cell each of the style of a header, a
        text, a date, and a text that looks like a formula, in this order.
    sheets
        In their order.
    """
    content, texts, styles = io.BytesIO(), _Texts(), None
    with ZipFile(io.BytesIO(book)) as given, ZipFile(content, "w", ZIP_DEFLATED) as filled:
        for part in given.infolist():  # the texts come after all sheets
            pieces: Iterator[str]
            whole = given.read(part).decode()
            if found := _SHEET.fullmatch(part.filename):
                styles = styles or _Styles(*_STYLE.findall(whole))
                pieces = _sheet(whole, sheets[int(found[1]) - 1], styles, texts)
            else:
                pieces = texts.xml() if part.filename == "xl/sharedStrings.xml" else iter([whole])
            with filled.open(part, "w") as file:
                while piece := "".join(islice(pieces, 1000)):
                    file.write(piece.encode())
    return content.getvalue()


def _sheet(whole: str, sheet: SheetRows, styles: _Styles, texts: _Texts) -> Iterator[str]:
    """Yield the XML of a sheet: what stands in ``whole`` before its rows and after them, and the rows between."""
    before, _, rest = whole.partition("<sheetData>")
    names = [letters(number) for number in range(1, len(sheet.columns) + 1)]
    told = (at for at in range(len(sheet.rows), 0, -1) if not all(map(_is_empty, sheet.rows[at - 1])))
    last = next(told, 0)
    corner = f"{names[-1] if names else 'A'}{last + 1}"
    yield _DIMENSION.sub("A1" if corner == "A1" else f"A1:{corner}", before)
    yield "<sheetData>"
    header: list[list[str | None]] = [
        [f' s="{styles.header}" t="s"><v>{texts.number(str(sheet.held(name)))}</v></c>' for name in sheet.columns]
    ]
    known: dict[str, str] = {}
    for start in range(0, last + 1, _BLOCK):
        block = header if start == 0 else []
        for row in sheet.rows[max(0, start - 1) : min(last, start + _BLOCK - 1)]:
            block.append([_cell(value, sheet.held, styles, texts, known) for value in row])
        yield from _rows(block, start + 1, names)
    yield f"</sheetData>{rest.rpartition('</sheetData>')[2]}"


def _rows(block: list[list[str | None]], first: int, names: list[str]) -> Iterator[str]:
    """Yield the XML of rows, of whose cells all but their places is known; ``first`` is the number of the first."""
    used = [column for cells in block for column, cell in enumerate(cells, start=1) if cell is not None]
    spans = f"{min(used)}:{max(used)}" if used else ""
    for number, cells in enumerate(block, start=first):
        told = [f'<c r="{letter}{number}"{cell}' for letter, cell in zip(names, cells, strict=True) if cell is not None]
        if told:
            yield f'<row r="{number}" spans="{spans}">{"".join(told)}</row>'


def _cell(value: Cell, held: Held, styles: _Styles, texts: _Texts, known: dict[str, str]) -> str | None:
    """Return the XML of a cell without its place, of an empty one None; ``known`` are the texts met before."""
    if _is_empty(value):
        return None
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if isinstance(value, str) and value in known:
        texts.cells += 1
        return known[value]
    kept = held(value)
    if isinstance(kept, date):
        return f' s="{styles.date}"><v>{kept.toordinal() - _DAY_ZERO}</v></c>'
    if not isinstance(kept, str):
        return f"><v>{kept:.16G}</v></c>"
    style = styles.formula_like if is_formula_like(kept) else styles.text
    cell = f' s="{style}" t="s"><v>{texts.number(kept)}</v></c>'
    if isinstance(value, str):
        known[value] = cell
    return cell


def _is_empty(value: Cell) -> bool:
    return value is None or value == ""
