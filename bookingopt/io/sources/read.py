"""Files of one source -> a house: which reader reads them, and what fits a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from bookingopt.domain.parse import collector_paused
from bookingopt.errors import BookingOptError, Fault, InputError, TranslatableError
from bookingopt.io.grid import Grid
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.house import ImportedHouse, build_house
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import ImportOptions
from bookingopt.io.sources.records import SourceData, SourceFile
from bookingopt.io.sources.systems import apaleo, cloudbeds, ical, mews, opera_calendar, ota
from bookingopt.io.sources.tables.grids import read_grids
from bookingopt.io.sources.tables.headings import find_table
from bookingopt.io.sources.tables.reader import read_tables
from bookingopt.translatable import Translatable, either

#: Most bytes of all files together.
MAX_BYTES = 256 * 2**20


class _System(Protocol):
    """What a module of `systems` has."""

    def read(self, files: Sequence[SourceFile], mapping: Mapping, options: ImportOptions) -> SourceData:
        """Return what the files hold."""

    def fits(self, file: SourceFile) -> bool:
        """Whether the file is of this system."""


_SYSTEMS: dict[str, _System] = {
    "apaleo": apaleo,
    "mews": mews,
    "cloudbeds": cloudbeds,
    "opera-calendar": opera_calendar,
    "ical": ical,
    "ota": ota,
}


@collector_paused()
def import_house(source: str | Mapping, files: Sequence[SourceFile], options: ImportOptions) -> ImportedHouse:
    """Return the problem that the files of one source make.

    Parameters
    ----------
    source
        A preset by name, or a mapping of the user's own (see `bookingopt.io.sources.mapping.read_mapping`).
    files
        All files of the source, in any order; they are told apart by what they hold.

    Raises
    ------
    UsageError
        There is no such preset, or a library that a file needs is not installed.
    InputError
        With everything that is wrong; `SourceError` where the causes can be counted.
    """
    mapping = find_mapping(source) if isinstance(source, str) else source
    if not files:
        raise TranslatableError(Translatable("{source}: name at least one file", source=mapping.name))
    if sum(len(file.content) for file in files) > MAX_BYTES:
        raise InputError(
            [
                Fault(
                    (),
                    "",
                    Translatable("expected at most {megabytes} MB in all files together", megabytes=MAX_BYTES // 2**20),
                )
            ]
        )
    in_order = sorted(files, key=lambda file: (file.name, file.room or ""))
    read: Callable[[Sequence[SourceFile], Mapping, ImportOptions], SourceData]
    read = read_tables if mapping.reader == "table" else _SYSTEMS[mapping.reader].read
    try:
        data = read(in_order, mapping, options)
        if data.faults and not data.rows_read:
            raise SourceError(data.faults, mapping.name)
    except InputError as error:
        error.faults += () if source is mapping else _other_source(in_order[0], mapping.name)
        raise
    return build_house(data, options, mapping.name)


def detect(file: SourceFile) -> list[str]:
    """Return the names of the presets that fit a file; nothing is read further, and nothing written."""
    grids = _grids(file)
    return [name for name in preset_names() if _fits(file, grids, find_mapping(name))]


def _other_source(file: SourceFile, name: str) -> tuple[Fault, ...]:
    """Return the hint that a file is of other presets and not of the one that is named."""
    fitting = detect(file)
    if name in fitting or not fitting:
        return ()
    key = "{file} looks like an export of {sources}: name that source"
    return (Fault((), "", Translatable(key, file=file.name, sources=either(fitting))),)


def _grids(file: SourceFile) -> list[Grid]:
    """Return the tables of a file, read once for all presets; none where it is no table."""
    try:
        return read_grids(file)
    except TranslatableError:
        raise
    except BookingOptError:
        return []


def _fits(file: SourceFile, grids: Sequence[Grid], mapping: Mapping) -> bool:
    if mapping.reader == "table":
        return any(_is_certain(find_table(grid, mapping)) for grid in grids)
    try:
        return _SYSTEMS[mapping.reader].fits(file)
    except BookingOptError:
        return False


def _is_certain(table: object) -> bool:
    """Whether a table has what every export of its preset has: a table of reservations needs id, name and state."""
    columns = getattr(table, "column_of", {})
    return getattr(table, "kind", "") == "reservations" and {"id", "name", "status"} <= set(columns)
