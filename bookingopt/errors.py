"""Everything BookingOpt raises on purpose. Caught only at the edges: the CLI and the API."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Self
from unicodedata import category

from bookingopt.translatable import Translatable, from_data, from_plain, plain

#: Exit status of a program that Ctrl-C ended.
INTERRUPTED = 130


class BookingOptError(Exception):
    """Base of all errors that carry a message for the person who called.

    ``exit_status`` is what the command line ends with, ``http_status`` what the API answers.
    """

    exit_status = 2
    http_status = 400


class UsageError(BookingOptError):
    """The call itself is wrong: an option, a file name, a combination of them."""


class TranslatableError(UsageError):
    """One that the page may meet too: its text is a message.

    ``about`` names the options of an export that it is about, each with what is said beside its field.
    """

    def __init__(self, message: Translatable, about: Mapping[str, Translatable] = MappingProxyType({})) -> None:
        super().__init__(message)
        self.message, self.about = message, about


class OptionError(TranslatableError):
    """An option of an import has a value that it cannot have.

    As text it names the option as the command line writes it.
    """

    def __init__(self, option: str, value: str, expected: Translatable) -> None:
        spelled = f"--{option.replace('_', '-')} {value}"
        super().__init__(Translatable("{option}: {expected}", option=spelled, expected=expected))
        self.option, self.value, self.expected = option, value, expected


class OutputError(BookingOptError):
    """A result could not be written; nothing was left half written.

    The API writes no files: there it is a result that a kind of file cannot hold.
    """

    http_status = 422


class SolverError(BookingOptError):
    """The solver library answered something that BookingOpt does not know. Never caught on the way."""

    exit_status = 3
    http_status = 500


def attempt_all(steps: Iterable[Callable[[], None]]) -> None:
    """Do every step, also after one that fails; only then raise what went wrong, with all that is to be said of it.

    Raises
    ------
    OutputError
        Some outputs cannot be written.
    Exception
        The first one that nobody foresaw, where there is one; the others stand in its notes.
    """
    failures: list[Exception] = []
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001  raised below
            failures.append(error)
    if not failures:
        return
    if all(isinstance(failure, OutputError) for failure in failures):
        raise OutputError("\n".join(map(str, failures)))
    first = next(failure for failure in failures if not isinstance(failure, OutputError))
    for other in failures:
        if other is not first:
            first.add_note("\n".join([str(other), *getattr(other, "__notes__", ())]))
    raise first


#: Unicode categories that a terminal may obey: control, format, half of a surrogate pair, line and paragraph ends.
_UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}

#: Longest text of an offending value that an error message repeats.
_SHOWN = 60

#: So many places are named of errors that have one cause.
_PLACES = 3

_NUMBERS = re.compile(r"\d[\d.,-]*")

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in a file.

    Attributes
    ----------
    source
        What the file is called in messages; for a workbook with the sheet. Empty where the reader of the message knows.
    row, column
        Counted from 1; None where the whole file, or the whole row, is meant.
    is_sheet
        A sheet has rows and lettered columns, a text has lines and numbered columns.
    """

    source: str
    row: int | None = None
    column: int | None = None
    is_sheet: bool = False

    @property
    def text(self) -> str:
        """The place in words."""
        row, column = self.row, self.column
        if row is None:
            return self.source
        if column is None:
            place = Translatable("row {row}" if self.is_sheet else "line {row}", row=row)
        elif self.is_sheet:
            place = Translatable("row {row} column {column}", row=row, column=letters(column))
        else:
            place = Translatable("line {row} column {column}", row=row, column=column)
        return Translatable("{source} {place}", source=self.source, place=place) if self.source else place

    def __str__(self) -> str:
        return str(self.text)


def letters(column: int) -> str:
    """Return what a spreadsheet calls the column, counted from 1: A … Z, then AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input.

    Attributes
    ----------
    place
        Path to the value, e.g. ``("Reservations", 3, "Arrival")``; empty for the file as a whole.
    value
        The offending value as it stands in the file, shortened; empty where there is none.
    expected
        What would have been right, or what is the matter.
    position
        Where the value stands in the file, if that is known.
    repeats
        Place of the earlier value that this one may not repeat.
    option
        Name of the import option that would answer it, such as ``date_order``; empty where none does.
    samples
        Rows of the table that show what is asked, the headings first; empty where there is nothing to show.
    lacks
        Name of the field that only an import writes and that is not there, such as ``x-source-room-id``.
    """

    place: Place
    value: str
    expected: Translatable
    position: Position | None = None
    repeats: Place | Position | None = None
    option: str = ""
    samples: tuple[tuple[str, ...], ...] = ()
    lacks: str = ""

    @property
    def where(self) -> str:
        """The place as users write it: ``Reservations[3].Arrival``, or where the file has it."""
        if self.position is None:
            return path(self.place)
        in_row = self.position.row is not None
        name = path(self.place[2:3] if in_row and _is_in_list(self.place) else self.place)
        text = self.position.text
        if not name:
            return text
        key = "{place} ({name})" if in_row or self.position.is_sheet else "{place}: {name}"
        return Translatable(key, place=text, name=name)

    @property
    def message(self) -> Translatable:
        """What is the matter, as a sentence."""
        if self.repeats is None:
            return self.expected
        earlier = self.repeats.text if isinstance(self.repeats, Position) else path(self.repeats)
        return Translatable("{expected}; it stands at {place} already", expected=self.expected, place=earlier)

    @property
    def cause(self) -> tuple[Place, str]:
        """What faults of many rows have in common: the field, and what was expected but for its numbers."""
        field = tuple(_NUMBERS.sub("0", part) for part in self.place if isinstance(part, str))
        return field, _NUMBERS.sub("0", self.expected)

    def __str__(self) -> str:
        shown = f"{self.value}: " if self.value else ""
        return f"{self.where}: {shown}{self.message}" if self.where else f"{shown}{self.message}"


def fault_data(fault: Fault) -> dict[str, Any]:
    """Return a fault as plain data."""
    repeats, place = fault.repeats, [plain(part) for part in fault.place]
    said = {"place": place, "expected": fault.expected.data, "position": _position_data(fault.position)}
    return asdict(fault) | said | {"repeats": _position_data(repeats) if isinstance(repeats, Position) else repeats}


def _position_data(position: Position | None) -> dict[str, Any] | None:
    return None if position is None else asdict(position) | {"source": plain(position.source)}


def fault_from_data(data: Mapping[str, Any]) -> Fault:
    """Return the fault that `fault_data` has made plain data, also where JSON has made its tuples lists."""

    def position(given: Any) -> Position | None:
        return Position(**{**given, "source": from_plain(given["source"])}) if isinstance(given, Mapping) else None

    repeats = data["repeats"]
    return Fault(
        tuple(map(from_plain, data["place"])),
        data["value"],
        from_data(data["expected"]),
        position(data["position"]),
        tuple(repeats) if isinstance(repeats, Sequence) else position(repeats),
        data["option"],
        tuple(map(tuple, data["samples"])),
        data["lacks"],
    )


def path(place: Place) -> str:
    """Return ``place`` as users write it: ``Reservations[3].Arrival``; one that is a message is returned as it is."""
    if len(place) == 1 and isinstance(place[0], Translatable):
        return place[0]
    text = ""
    for part in place:
        name = printable(str(part))
        text += f"[{name}]" if isinstance(part, int) else f".{name}" if text else name
    return text


def _is_in_list(place: Place) -> bool:
    return len(place) > 1 and isinstance(place[1], int)


def shown(value: object) -> str:
    """Return ``value`` as an error message repeats it: one short printable line."""
    text = printable(f'"{value[: _SHOWN + 1]}"' if isinstance(value, str) else _plain(value))
    return text if len(text) <= _SHOWN + 2 else text[:_SHOWN] + "…"


def printable(text: str) -> str:
    """Return ``text`` with everything replaced that could steer a terminal."""
    if text.isprintable():  # as most are: it holds no character of these categories
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if category(c) in _UNSAFE else c for c in text)


def _plain(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return "> 10^60" if value > 0 else "< -10^60"
    return str(value)


def causes(faults: Sequence[Fault]) -> list[str]:
    """Return one line for each cause of ``faults``: how often it occurs, its first places, and what was expected."""
    by_cause: dict[tuple[Place, str], list[Fault]] = {}
    for fault in faults:
        by_cause.setdefault(fault.cause, []).append(fault)
    return [str(alike[0]) if len(alike) == 1 else _cause(alike) for alike in by_cause.values()]


def _cause(alike: Sequence[Fault]) -> str:
    first = alike[0]
    field = path(first.place[2:]) if _is_in_list(first.place) else ""
    places = [f"{fault.position or fault.where} {fault.value}".strip() for fault in alike[:_PLACES]]
    more = ", …" if len(alike) > _PLACES else ""
    return f"{f'{field}, ' if field else ''}{len(alike):,} times: {first.message} ({', '.join(places)}{more})"


_most_kept: ContextVar[float] = ContextVar("_most_kept", default=math.inf)


@contextmanager
def faults_kept(most: int) -> Iterator[None]:
    """Let every `FaultList` that is made meanwhile keep ``most`` faults: whoever shows some need not hold a million."""
    token = _most_kept.set(most)
    try:
        yield
    finally:
        _most_kept.reset(token)


class FaultList(list[Fault]):
    """Faults in the order in which they are found; those beyond the most that are kept are only counted."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        super().__init__()
        self._most = _most_kept.get()
        self.left_out = 0
        self.extend(faults)

    @property
    def room(self) -> float:
        """How many more faults would be kept."""
        return self._most - len(self)

    def append(self, fault: Fault) -> None:
        """Add one fault, or count it."""
        if len(self) < self._most:
            super().append(fault)
        else:
            self.left_out += 1

    def extend(self, faults: Iterable[Fault]) -> None:
        """Add faults, or count them; those that another list has left out are counted too."""
        self.left_out += getattr(faults, "left_out", 0)
        for fault in faults:
            self.append(fault)

    def __iadd__(self, faults: Iterable[Fault]) -> Self:  # type: ignore[override,misc]  # a list would take anything
        self.extend(faults)
        return self


class InputError(BookingOptError):
    """The input is not a problem (or a result); ``faults`` holds everything wrong with it at once.

    As text it has one line for each cause; with ``lists_all`` one for each fault. Where a `FaultList` did not keep all
    of them, ``left_out`` says of how many more it knows at least.
    """

    http_status = 422
    lists_all = False

    def __init__(self, faults: Sequence[Fault], source: str = "") -> None:
        self.faults = tuple(faults)
        self.left_out: int = getattr(faults, "left_out", 0)
        self.source = source
        super().__init__(self.faults, source)

    def mapped(self, change: Callable[[Fault], Fault], source: str = "") -> InputError:
        """Return the error with every fault changed, such as one that names its place otherwise."""
        error = InputError([change(fault) for fault in self.faults], source or self.source)
        error.left_out = self.left_out
        return error

    @property
    def is_shortened(self) -> bool:
        """Whether the text names fewer places than there are faults."""
        return not self.lists_all and any(
            count > _PLACES for count in Counter(fault.cause for fault in self.faults).values()
        )

    def __str__(self) -> str:
        lines = list(map(str, self.faults)) if self.lists_all else causes(self.faults)
        many = "1 error" if len(self.faults) == 1 else f"{len(self.faults)} errors"
        head = f"{self.source}: {many}" if self.source else many
        return "\n".join([head, *(f"  {line}" for line in lines)])
