"""Pieces of HTML: every text that comes out of a file goes through `named`, `said` or a table's own escaping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bookingopt.render.chart.style import xml


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table.

    Attributes
    ----------
    cells
        HTML, one piece for every column; the first names the row.
    types
        The room types that it is about; empty where it is about none.
    nights
        Its first day and its last, where it has days.
    """

    cells: tuple[str, ...]
    types: tuple[str, ...] = ()
    nights: tuple[date, date] | None = None


def named(text: str | None) -> str:
    """Return a name, an id or a room as text that keeps its direction to itself."""
    return "" if text is None else f"<bdi>{xml(text)}</bdi>"


def said(text: str) -> str:
    """Return a sentence, which may have names in it."""
    return f'<bdi dir="auto">{xml(text)}</bdi>'


def why(text: str) -> str:
    """Return a sentence in which the search does not look: its numbers are those of other things."""
    return f'<bdi class="why">{xml(text)}</bdi>'


def day(value: date) -> str:
    """Return a day that is not broken into two lines."""
    return f'<span class="date">{value.isoformat()}</span>'


def table(caption: str, columns: Iterable[str], lines: Iterable[Line], *, filtered: bool = True) -> str:
    """Return a table in a region that scrolls.

    Parameters
    ----------
    caption, columns
        What the table and its columns are called; a column whose name ends in ``>`` is one of numbers.
    lines
        Its rows.
    filtered
        The search of the page narrows it.
    """
    names = tuple(columns)
    kinds = [' class="n"' if name.endswith(">") else "" for name in names]
    head = "".join(f'<th scope="col"{kind}>{name.rstrip(">")}</th>' for name, kind in zip(names, kinds, strict=True))
    parts = [
        f'<div class="scroll" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>',
        f"<thead><tr>{head}</tr></thead><tbody>",
        *(_row(line, kinds, ' class="row"' if filtered else "") for line in lines),
        "</tbody></table></div>",
    ]
    return "\n".join(parts)


def _row(line: Line, kinds: list[str], about: str) -> str:
    types = "\n".join(dict.fromkeys(line.types))
    about += f' data-types="{xml(types)}"' if types else ""
    if line.nights:
        first, last = line.nights
        about += f' data-from="{first.isoformat()}" data-to="{last.isoformat()}"'
    first_cell, *others = zip(line.cells, kinds, strict=True)
    cells = f'<th scope="row"{first_cell[1]}>{first_cell[0]}</th>'
    return f"<tr{about}>{cells}" + "".join(f"<td{kind}>{cell}</td>" for cell, kind in others) + "</tr>"
