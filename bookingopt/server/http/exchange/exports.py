"""Files in a body of the API -> a problem with its balance, or what the files may be."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError

from bookingopt.domain.faults import faults_of, first_details
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, FaultList, InputError, OptionError, Position, TranslatableError, shown
from bookingopt.io.csv import read_table
from bookingopt.io.encoding import decode
from bookingopt.io.json import loads, plain_problem
from bookingopt.io.lists import read_list
from bookingopt.io.read import Holds, held_by, one_file, problem_from_files, read_file_grid
from bookingopt.io.sources.balance import REASONS, Balance, balance_of
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.io.sources.options import ImportOptions, NightHours, read_night
from bookingopt.io.sources.read import detect, import_house
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.tables.overrides import Overrides, Source
from bookingopt.render.phrases import LEFT_OUT
from bookingopt.server.schemas import MOST_FILES, Export, SourceFileSchema, SourceSettings, ToDetect
from bookingopt.translatable import Translatable, notes_with_data

#: Most bytes of a workbook when it is unpacked.
MOST_UNPACKED: Final = 64 * 2**20

#: Options that go with BookingOpt's own tables too.
_FOR_OWN_TABLES: Final = frozenset({"problem_id", "today", "date_order", "minimum_stay", "settings"})
_PLANNED: Final = {reason.value: words for reason, words in LEFT_OUT.items()}


def answer(data: Any) -> dict[str, Any]:
    """Return what is answered to a body with files, as plain data.

    Raises
    ------
    InputError
        With everything that is wrong; a fault that an option would answer, or that is about one, names it.
    """
    asks = isinstance(data, dict) and "detect" in data
    files = data.get("files") if isinstance(data, dict) else None
    if isinstance(files, list) and len(files) > MOST_FILES:  # before a model makes an error of each
        raise InputError([Fault(("files",), "[…]", Translatable("expected at most {count} files", count=MOST_FILES))])
    try:
        return _detected(ToDetect.model_validate(data)) if asks else _imported(Export.model_validate(data))
    except ValidationError as error:
        raise InputError(FaultList(_with_option(fault) for fault in faults_of(first_details(error)))) from None
    except OptionError as error:
        place = ("options", error.option)
        raise InputError([Fault(place, shown(error.value), error.expected, option=error.option)]) from None
    except TranslatableError as error:
        raise InputError([Fault((), "", error.message)]) from None


def _with_option(fault: Fault) -> Fault:
    return replace(fault, option=str(fault.place[1])) if fault.place[:1] == ("options",) and fault.place[1:] else fault


def _detected(asked: ToDetect) -> dict[str, Any]:
    files = [(file, detect(file)) for file in _files(asked.files)]
    found = {name for _, names in files for name in names}
    return {
        "presets": [name for name in preset_names() if name in found],
        "files": [
            {"name": file.name, "presets": names, "holds": None if names else held_by(file, MOST_UNPACKED)}
            for file, names in files
        ],
        "sources": [{"name": name, "title": find_mapping(name).title} for name in preset_names()],
    }


def _imported(export: Export) -> dict[str, Any]:
    given = list(zip(export.files, _files(export.files), strict=True))
    settings = _settings(export, [file for said, file in given if said.holds is Holds.SETTINGS])
    rooms = one_file([file for said, file in given if said.holds is Holds.ROOMS], Translatable("rooms"))
    others = [(said, file) for said, file in given if said.holds not in (Holds.SETTINGS, Holds.ROOMS)]
    if export.source is None:
        return read_answer(_own_problem(export.options, others, rooms, settings))
    _check_files(export.source, given)
    files = [file for _, file in others]
    options = _options(export.options, PurePath(files[0].name).stem if files else "", rooms, settings)
    house = import_house(export.source, files, options)
    parse_problem(house.problem)
    return _read(house.problem, house.balance, house.notes)


def read_answer(problem: Problem) -> dict[str, Any]:
    """Return what is answered where tables of our own were read."""
    return _read(plain_problem(problem), balance_of(problem), problem.reading.warnings)


def _read(problem: dict[str, Any], balance: Balance, notes: Sequence[Translatable]) -> dict[str, Any]:
    return {"problem": problem, **counted(balance), **notes_with_data(notes)}


def counted(balance: Balance) -> dict[str, Any]:
    """Return a balance, and what was left out with the reasons in words."""
    left_out = [
        {"what": what, "reason": reason, "words": _PLANNED.get(reason) or REASONS.get(reason, reason), "count": count}
        for what, counts in (
            ("stays", balance.left_out),
            ("rooms", balance.rooms_left_out),
            ("blocks", balance.blocks_left_out),
        )
        for reason, count in sorted(counts.items())
    ]
    return {"balance": balance.as_data(), "left_out": left_out}


def _files(given: Sequence[SourceFileSchema]) -> list[SourceFile]:
    files, faults = [], FaultList()
    for number, file in enumerate(given):
        try:
            files.append(SourceFile(file.name, b64decode(file.content, validate=True), file.room))
        except (binascii.Error, ValueError):
            faults.append(Fault(("files", number, "content"), "", Translatable("expected Base64")))
    if faults:
        raise InputError(faults)
    return files


def _check_files(source: str, given: Sequence[tuple[SourceFileSchema, SourceFile]]) -> None:
    """Refuse tables of our own among another system's files, and feeds without a room."""
    faults = [
        Fault(
            ("files", number, "holds"),
            shown(said.holds.value),
            Translatable("expected only files of {source}, rooms or settings", source=source),
        )
        for number, (said, _) in enumerate(given)
        if said.holds is Holds.RESERVATIONS
    ]
    feed = "expected the room of the calendar feed {file}"
    if find_mapping(source).reader == "ical":
        faults += [
            Fault(("files", number, "room"), "", Translatable(feed, file=file.name), option="feed")
            for number, (said, file) in enumerate(given)
            if said.holds is None and not (file.room or "").strip()
        ]
    if faults:
        raise InputError(faults)


def _settings(export: Export, files: Sequence[SourceFile]) -> Source:
    """Return the settings of the options and of a file; a field that both have is that of the options."""
    file = one_file(files, Translatable("settings"))
    if file is None:
        return Source("the settings", export.options.settings)
    try:
        data = loads(decode(file.content))
    except InputError as error:
        raise error.mapped(lambda fault: _in_file(fault, file.name)) from None
    if not isinstance(data, dict):
        raise InputError(
            [Fault((file.name,), shown(data), Translatable('expected an object such as {"MinimumStay": 3}'))]
        )
    return Source(file.name, data | export.options.settings)


def _in_file(fault: Fault, name: str) -> Fault:
    return replace(fault, position=replace(fault.position or Position(""), source=name))


def _own_problem(
    said: SourceSettings,
    given: Sequence[tuple[SourceFileSchema, SourceFile]],
    rooms: SourceFile | None,
    settings: Source,
) -> Problem:
    """Read tables or a workbook in our own layout; a file that does not say what it holds is told by its headings."""
    foreign = sorted(said.model_fields_set - _FOR_OWN_TABLES)
    if foreign:
        expected = "only for the files of another system: name it as the source"
        raise InputError([Fault(("options", name), "", Translatable(expected), option=name) for name in foreign])
    reservations = []
    for holds, file in ((schema.holds or held_by(file, MOST_UNPACKED), file) for schema, file in given):
        if holds is Holds.PROBLEM:
            raise InputError(
                [
                    Fault(
                        (file.name,), "", Translatable("expected tables or a workbook; this is a whole problem as JSON")
                    )
                ]
            )
        if holds is Holds.ROOMS and len(given) > 1:
            rooms = one_file([*([rooms] if rooms else []), file], Translatable("rooms"))
        else:
            reservations.append(file)
    table = one_file(reservations, Translatable("reservations"))
    if table is None:
        raise InputError([Fault((), "", Translatable("expected a file of reservations"))])
    overrides = Overrides(settings, said.minimum_stay, said.today, said.date_order)
    return problem_from_files(said.problem_id or PurePath(table.name).stem, table, rooms, overrides, MOST_UNPACKED)


def _options(said: SourceSettings, file_name: str, rooms: SourceFile | None, settings: Source) -> ImportOptions:
    given: dict[str, Any] = {name: getattr(said, name) for name in type(said).model_fields}
    given["problem_id"] = said.problem_id or file_name or "export"
    given["night"] = NightHours() if said.night is None else read_night(said.night)
    given["settings"] = settings.content
    given["rooms"] = _rooms(said.rooms, rooms)
    return ImportOptions(**given)


def _rooms(said: str | Sequence[Mapping[str, Any]], file: SourceFile | None) -> list[Mapping[str, Any]]:
    """Return the rooms of the options and of a file."""
    grids = [] if file is None else [read_file_grid(file, "Rooms", MOST_UNPACKED)]
    if isinstance(said, str):
        grids.append(read_table(said, "rooms", "Rooms"))
    tables = [read_list(grid, "Rooms") for grid in grids]
    faults = [replace(fault, option="rooms") for table in tables for fault in table.faults]
    if faults:
        raise InputError(faults)
    return [*(row for table in tables for row in table.rows), *(() if isinstance(said, str) else said)]
