"""Reads a workbook with python-calamine, in a process of its own: the library ends the process that it cannot serve.

``python -m bookingopt.io.tables.calamine_process MOST_CELLS`` takes the workbook on standard input and writes JSON. The
library holds a sheet whole in memory before anybody can ask for its size.
"""

# ruff: noqa: PLC0415  the library is an extra, and there are systems without limits

from __future__ import annotations

import contextlib
import io
import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bookingopt.translatable import Translatable

#: Most memory of the process, in bytes.
MAX_MEMORY = 3 * 2**30


def read_sheets(content: bytes, most_cells: int) -> dict[str, Any]:
    """Return the rows of each sheet, or what is ``wrong`` with the workbook as data of a message.

    A date is an object with its ``day``.
    """
    from python_calamine import CalamineWorkbook

    sheets: list[tuple[str, list[Any]]] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            # What the library calls height and width are the numbers of the last row and column, from 0.
            if (sheet.total_height + 1) * (sheet.total_width + 1) > most_cells:
                too_large = "sheet {sheet} is larger than a workbook can be that is read"
                return {"wrong": Translatable(too_large, sheet=name).data}
            sheets.append((name, list(_rows(sheet))))
    except BaseException as error:  # noqa: BLE001  a broken file makes the library fail in any way, Rust's panic included
        reason = f"{type(error).__name__}: {error}"[:200]
        unreadable = "not a workbook that can be read, or one with a password ({reason})"
        return {"wrong": Translatable(unreadable, reason=reason).data}
    return {"sheets": sheets}


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_cell(value) for value in row]
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if cells:
            yield number, cells


def _cell(value: Any) -> Any:
    """Return a value as `bookingopt.io.workbook` has it; the library gives whole numbers as floats."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()} if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, str | int) else str(value)


def _limit_memory() -> None:
    """Let the system refuse what is beyond `MAX_MEMORY`, and write no dump of whoever is refused."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    _limit_memory()
    found = read_sheets(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(json.dumps(found).encode())
