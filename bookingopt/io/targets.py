"""Which output a path means, and its writing: each file whole or not at all; one that fails loses no other."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from bookingopt.domain.faults import nearest_name
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import BookingOptError, OutputError, UsageError, attempt_all
from bookingopt.io.csv import PLAIN_CSV, CsvForm, table_csv
from bookingopt.io.json import result_json
from bookingopt.io.restrictions import changed_restrictions
from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.io.sheets import result_book

_WORKBOOK = ".xlsx"
_PICTURES = (".svg", ".html")


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


def targets(outputs: Iterable[str], list_name: str | None = None) -> list[Target]:
    """Return the files that the user asks for.

    ``*.json`` is the whole result, ``*.svg`` its picture, ``*.html`` its report, ``*.xlsx`` a workbook with a sheet for
    every list, ``moves.csv`` the list of that name, and a folder (one that exists, or a name that ends in ``/``) a CSV
    file for every list.

    Parameters
    ----------
    outputs
        The paths.
    list_name
        The list that a CSV file of any other name holds; case does not matter, nor whether hyphens join its words.

    Raises
    ------
    UsageError
        A name that says none of these, a file that is asked for twice, or a list that no file is to hold.
    OutputError
        A link that leads to itself.
    """
    wanted = None if list_name is None else _known_list(list_name)
    found = [target for output in outputs for target in _targets(output, wanted)]
    paths = [resolved(target.path) for target in found]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise UsageError(f"{twice} is to be written twice")
    if wanted is not None and not any(target.list_name == wanted and not target.makes_folder for target in found):
        raise UsageError("--list says which list a CSV file holds: it needs --output NAME.csv")
    return found


def resolved(path: Path) -> Path:
    """Return where ``path`` leads to.

    Raises
    ------
    OutputError
        It is a link that leads to itself.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # the latter before Python 3.13
        raise OutputError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None


def _known_list(name: str) -> str:
    found = name.strip().lower().replace("-", "_")
    if found not in RESULT_LISTS:
        nearest = nearest_name(found, RESULT_LISTS)
        hint = f"the nearest list is {nearest}" if nearest else f"expected one of {', '.join(RESULT_LISTS)}"
        raise UsageError(f"--list {name}: no such list; {hint}")
    return found


def _targets(output: str, wanted: str | None) -> list[Target]:
    path = Path(output)
    if output and (path.is_dir() or output.endswith((os.sep, os.altsep or os.sep))):
        return [Target(path / f"{name}.csv", name, makes_folder=True) for name in RESULT_LISTS]
    if path.suffix.lower() in (".json", *_PICTURES, _WORKBOOK):
        return [Target(path, None)]
    if path.suffix.lower() == ".csv":
        named = path.stem.lower() if path.stem.lower() in RESULT_LISTS else None
        if named is not None and wanted not in (None, named):
            raise UsageError(f"{output} is the name of the list {named}, and --list says {wanted}: choose another name")
        if named is not None or wanted is not None:
            return [Target(path, named or wanted)]
    raise UsageError(
        f"cannot tell what to write to {output or 'a file without a name'}: expected a name that ends in .json (the "
        "whole result), .svg (its tape chart), .html (a report) or .xlsx (a workbook of all tables), a folder that "
        "exists or ends in / (all tables), any name.csv with --list, or the name of a table: "
        + ", ".join(f"{name}.csv" for name in RESULT_LISTS)
    )


def check_targets(wanted: Sequence[Target], inputs: Iterable[str]) -> None:
    """Make sure, before a long search, that the targets can be written; a missing folder for tables is made.

    Raises
    ------
    UsageError
        A target is one of the ``inputs``.
    OutputError
        Names every target that cannot be written.
    """
    sources = [Path(source) for source in inputs if Path(source).exists()]
    attempt_all(partial(_check, target, sources) for target in wanted)


def _check(target: Target, sources: Sequence[Path]) -> None:
    path = target.path
    with _named(path):
        if target.makes_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            if any(path.samefile(source) for source in sources):
                raise UsageError(f"{path} is the input: write to another file")
            if not path.is_file():
                raise OutputError(f"{path} cannot be written: it is not a regular file")
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _stage(resolved(path), b"").unlink()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let an error say that it is about ``path``."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from None
    except BookingOptError:
        raise
    except Exception as error:
        error.add_note(f"{path} is not written.")
        raise


def write_result(
    result: Result,
    wanted: Sequence[Target],
    problem: Problem | None = None,
    *,
    legacy: bool = False,
    since: Result | None = None,
    csv_form: CsvForm = PLAIN_CSV,
    pictures: Mapping[str, Callable[[], str]] = MappingProxyType({}),
) -> None:
    """Write ``result`` to its targets, each whole, and all that can be written.

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
        The result for people to look at: ``.svg`` and ``.html`` -> what draws it, where a target ends so.

    Raises
    ------
    OutputError
        Names every target that cannot be written.
    """
    listed = (
        result if since is None else result.model_copy(update={"restrictions": changed_restrictions(since, result)})
    )

    def content_of(target: Target) -> bytes:
        if target.is_picture:
            return pictures[target.path.suffix.lower()]().encode()
        if target.is_book:
            return result_book(result, problem)
        if target.list_name is None:
            return result_json(result, legacy=legacy)
        return table_csv(RESULT_LISTS[target.list_name](listed), csv_form)

    write_whole((target.path, partial(content_of, target)) for target in wanted)


def write_whole(contents: Iterable[tuple[Path, bytes | Callable[[], bytes]]]) -> None:
    """Write each of the files whole or not at all; what makes the content of one is called when its turn comes.

    Raises
    ------
    OutputError
        Names every file that cannot be written; all others are.
    """
    attempt_all(partial(_write, path, content) for path, content in contents)


def _write(path: Path, content: bytes | Callable[[], bytes]) -> None:
    with _named(path):
        there = resolved(path)
        temporary = _stage(there, content if isinstance(content, bytes) else content())
        try:
            temporary.replace(there)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


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
