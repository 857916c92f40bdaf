"""Bytes in and out: JSON, CSV, workbooks.

What is read may be anything; what is written is written whole or not at all.
"""

from __future__ import annotations

import codecs
import csv
import errno
import io
import json
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bookingopt.domain.jsontext import loads
from bookingopt.domain.legacy_restrictions import legacy_restrictions
from bookingopt.domain.parse import parse_text
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.restriction_changes import changed_restrictions
from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, OutputError, UsageError, shown
from bookingopt.io.cells import write_cell
from bookingopt.io.csv import Source, problem_from_tables
from bookingopt.io.result_tables import RESULT_LISTS, Table, problem_tables, tables
from bookingopt.io.sheets import problem_from_book
from bookingopt.io.workbook import read_book, write_book

#: Largest input that is read, in bytes.
MAX_BYTES = 256 * 2**20

#: How standard input is written on the command line.
STDIN = "-"

#: What the names of workbooks end in; of these only .xlsx is written, and of old ones is said what to do.
_WORKBOOK = ".xlsx"
_PICTURES = (".svg", ".html")
_WORKBOOKS = (_WORKBOOK, ".xlsm", ".xls", ".xlsb", ".ods")

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises
    ------
    UsageError
        There is no such file, or it may not be read.
    InputError
        Too large, or no text.
    """
    return decode(_read_bytes(path), source=called(path))


def _read_bytes(path: str) -> bytes:
    try:
        if path == STDIN:
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        elif Path(path).is_dir():
            raise UsageError(f"{path} is a folder; expected a file")
        else:
            with Path(path).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        limit = f"the file is larger than {MAX_BYTES // 2**20} MB, the most that is read"
        raise InputError([Fault((), "", limit)], called(path))
    return content


def called(path: str) -> str:
    """Return what messages call the file."""
    return "standard input" if path == STDIN else path


def decode(content: bytes, *, source: str = "") -> str:
    """Return ``content`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "utf-8"))
    name = encoding.upper()[:6].rstrip("-")
    try:
        text = str(memoryview(content)[len(mark) :], encoding)
        nul = text.find("\0")
        if nul < 0:
            return text
        at = len(mark) + len(text[:nul].encode(encoding))
        hint = "is this a text file? (UTF-16 needs a byte order mark)"
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        hint = "save the file as UTF-8"
    line = content.count(b"\n", 0, at) + 1
    expected = f"not {name} text: byte {at + 1:,} of the file (in line {line:,}) is 0x{content[at]:02X}; {hint}"
    raise InputError([Fault((), "", expected)], source)


def read_problem(
    path: str, rooms: str | None = None, minimum_stay: int | None = None, settings: str | None = None
) -> Problem:
    """Read a problem: JSON, or by the end of the name tables (``.csv``) or a workbook (``.xlsx``).

    Parameters
    ----------
    path
        The problem, or the table of its reservations; ``-`` is standard input, always JSON.
    rooms, settings
        For tables: the table of the rooms (required), and a JSON object with all other fields.
    minimum_stay
        For tables: minimum stay in nights.
    """
    if Path(path).suffix.lower() == ".csv":
        if rooms is None:
            raise UsageError(f"{path} is a table of reservations: name the table of the rooms with --rooms FILE.csv")
        return problem_from_tables(
            Path(path).stem,
            reservations=Source(path, read_text(path)),
            rooms=Source(called(rooms), read_text(rooms)),
            settings=None if settings is None else _read_settings(settings),
            minimum_stay=minimum_stay,
        )
    given = {"--rooms": rooms, "--minimum-stay": minimum_stay, "--settings": settings}
    wrong = [option for option, value in given.items() if value is not None]
    if wrong:
        said = "a workbook says this in its sheets" if is_workbook(path) else "a JSON file says this itself"
        raise UsageError(f"{', '.join(wrong)}: only for a table of reservations (.csv); {said}")
    if is_workbook(path):
        return problem_from_book(Path(path).stem, path, read_book(_read_bytes(path), path, MAX_BYTES))
    return parse_text(read_text(path), source=called(path))


def is_workbook(path: str) -> bool:
    """Whether the name says that this is a workbook."""
    return Path(path).suffix.lower() in _WORKBOOKS


def _read_settings(path: str) -> Source:
    data = read_json(path)
    if not isinstance(data, dict):
        raise InputError([Fault((), shown(data), 'expected an object such as {"MinimumStay": 3}')], called(path))
    return Source(called(path), data)


def read_json(path: str) -> Any:
    """Return the plain data of a JSON file, or of standard input for ``-``."""
    text = read_text(path)
    try:
        return loads(text)
    except InputError as error:
        raise InputError(error.faults, called(path)) from None


def read_result(path: str) -> Result:
    """Read a result, as ``solve`` writes it."""
    data = read_json(path)
    if not isinstance(data, dict) or "solver_status" not in data:
        expected = "expected a result, as solve writes it with --output NAME.json; this has no solver_status"
        raise InputError([Fault((), "", expected)], called(path))
    try:
        return parse_result(data)
    except InputError as error:
        raise InputError(error.faults, called(path)) from None


def json_text(data: Any) -> str:
    """Return ``data`` as JSON the way BookingOpt writes it: UTF-8 kept, two blanks a level, a line end at the end."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def result_json(result: Result, *, legacy: bool = False) -> bytes:
    """Return ``result`` as a JSON file, with ``legacy`` also under the older names of what may be sold."""
    data = result.model_dump(mode="json", by_alias=True)
    return json_text({**data, **legacy_restrictions(result.sellable)} if legacy else data).encode()


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How CSV files are written: what separates the cells, and whether a byte order mark says that this is UTF-8."""

    separator: str = ","
    mark: bool = False


def table_csv(table: Table, form: CsvForm = CsvForm()) -> bytes:
    """Return ``table`` as a CSV file (RFC 4180 but for the separator); `bookingopt.io.csv` reads it back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=form.separator)
    writer.writerow(table.columns)
    writer.writerows([write_cell(cell) for cell in row] for row in table.rows)
    return (codecs.BOM_UTF8 if form.mark else b"") + text.getvalue().encode()


def result_book(result: Result, problem: Problem | None) -> bytes:
    """Return ``result`` as a workbook: a sheet for each of its lists, and the ``problem`` that can be read again.

    The assignments are the next reservations; without a complete plan the problem's own have a sheet beside them.
    """
    sheets = tables(result)
    again = {} if problem is None else problem_tables(problem)
    if not result.unassigned:
        again.pop("Reservations", None)
    exact = ("assignments", "unassigned", *again)
    return write_book({**sheets, **again}, exact)


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is to be written: where, and which list of the result; None is the whole result, or its picture."""

    path: Path
    list_name: str | None
    makes_folder: bool = False

    @property
    def is_book(self) -> bool:
        """Whether a workbook is to be written."""
        return self.list_name is None and self.path.suffix.lower() == _WORKBOOK

    @property
    def is_json(self) -> bool:
        """Whether the whole result is to be written as JSON."""
        return self.list_name is None and not self.is_book and not self.is_picture

    @property
    def is_picture(self) -> bool:
        """Whether the tape chart is to be written."""
        return self.list_name is None and self.path.suffix.lower() in _PICTURES


def targets(outputs: Iterable[str]) -> list[Target]:
    """Return the files that the user asks for.

    ``*.json`` is the whole result, ``*.svg`` its picture, ``*.html`` its report, ``*.xlsx`` a workbook with a sheet for
    every list, ``moves.csv`` the list of that name, and a folder (one that exists, or a name that ends in ``/``) a CSV
    file for every list.

    Raises
    ------
    UsageError
        A name that says none of these, or a file that is asked for twice.
    """
    found = [target for output in outputs for target in _targets(output)]
    paths = [target.path.resolve() for target in found]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise UsageError(f"{twice} is to be written twice")
    return found


def _targets(output: str) -> list[Target]:
    path = Path(output)
    if output and (path.is_dir() or output.endswith((os.sep, os.altsep or os.sep))):
        return [Target(path / f"{name}.csv", name, makes_folder=True) for name in RESULT_LISTS]
    if path.suffix.lower() in (".json", *_PICTURES, _WORKBOOK):
        return [Target(path, None)]
    if path.suffix.lower() == ".csv" and path.stem.lower() in RESULT_LISTS:
        return [Target(path, path.stem.lower())]
    raise UsageError(
        f"cannot tell what to write to {output or 'a file without a name'}: expected a name that ends in .json (the "
        "whole result), .svg (its tape chart), .html (a report) or .xlsx (a workbook of all tables), a folder that "
        "exists or ends in / (all tables), or the name of a table: " + ", ".join(f"{name}.csv" for name in RESULT_LISTS)
    )


def check_targets(wanted: Sequence[Target], inputs: Iterable[str]) -> None:
    """Make sure, before a long search, that the targets can be written; a missing folder for tables is made.

    Raises
    ------
    UsageError
        A target is one of the ``inputs``.
    OutputError
        A target cannot be written.
    """
    sources = [Path(source) for source in inputs if Path(source).exists()]
    for target in wanted:
        path = target.path
        try:
            if target.makes_folder:
                path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                if any(path.samefile(source) for source in sources):
                    raise UsageError(f"{path} is the input: write to another file")
                if not path.is_file():
                    raise OutputError(f"{path} cannot be written: it is no ordinary file")
                if not os.access(path, os.W_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            _stage(path.resolve(), b"").unlink()
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from None


def write_result(
    result: Result,
    wanted: Sequence[Target],
    problem: Problem | None = None,
    *,
    legacy: bool = False,
    since: Result | None = None,
    csv_form: CsvForm = CsvForm(),
    pictures: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write ``result`` to its targets: all of them, each whole; or none.

    Parameters
    ----------
    result
        What is written.
    wanted
        Where.
    problem
        What the result solves; a workbook then holds it too, and can be read again.
    legacy
        Write the whole result (JSON) also under the older names of what may be sold.
    since
        An older result: the CSV table of the restrictions then holds only what has changed.
    csv_form
        How CSV files are written.
    pictures
        The result for people to look at: ``.svg`` and ``.html`` -> text, where a target ends so.

    Raises
    ------
    OutputError
        A target cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    path = Path()
    listed = (
        result if since is None else result.model_copy(update={"restrictions": changed_restrictions(since, result)})
    )
    try:
        for target in wanted:
            path = target.path
            if target.is_picture:
                content = pictures[target.path.suffix.lower()].encode()
            elif target.is_book:
                content = result_book(result, problem)
            elif target.list_name is None:
                content = result_json(result, legacy=legacy)
            else:
                content = table_csv(RESULT_LISTS[target.list_name](listed), csv_form)
            staged.append((_stage(path.resolve(), content), path.resolve()))
        for temporary, path in staged:
            temporary.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _stage(path: Path, content: bytes) -> Path:
    """Write ``content`` beside ``path``, with the permissions that ``path`` has or a new file gets; return where."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
