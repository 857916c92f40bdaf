"""Another system's files in a body of the API -> a problem with its balance, or the presets that fit them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from bookingopt.domain.faults import faults_of
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import Fault, InputError, UsageError
from bookingopt.io.csv import read_table
from bookingopt.io.lists import read_list
from bookingopt.io.sources.catalog import preset_names
from bookingopt.io.sources.options import ImportOptions, NightHours, read_night
from bookingopt.io.sources.read import detect, import_house
from bookingopt.io.sources.records import SourceFile
from bookingopt.server.schemas import Export, SourceFileSchema, SourceSettings, ToDetect


def answer(data: Any) -> dict[str, Any]:
    """Return what is answered to a body with files, as plain data.

    Raises
    ------
    InputError
        With everything that is wrong; a fault that an option would answer names it.
    """
    asks = isinstance(data, dict) and "detect" in data
    try:
        return _detected(ToDetect.model_validate(data)) if asks else _imported(Export.model_validate(data))
    except ValidationError as error:
        raise InputError(list(faults_of(error.errors()))) from None
    except UsageError as error:
        raise InputError([Fault((), "", str(error))]) from None


def _detected(asked: ToDetect) -> dict[str, Any]:
    found = {name for file in _files(asked.files) for name in detect(file)}
    return {"presets": [name for name in preset_names() if name in found]}


def _imported(export: Export) -> dict[str, Any]:
    files = _files(export.files)
    house = import_house(export.source, files, _options(export.options, PurePath(files[0].name).stem))
    parse_problem(house.problem)
    return {"problem": house.problem, "balance": house.balance.as_data(), "notes": list(house.notes)}


def _files(given: Sequence[SourceFileSchema]) -> list[SourceFile]:
    files, faults = [], []
    for number, file in enumerate(given):
        try:
            files.append(SourceFile(file.name, b64decode(file.content, validate=True), file.room))
        except (binascii.Error, ValueError):
            faults.append(Fault(("files", number, "content"), "", "expected Base64"))
    if faults:
        raise InputError(faults)
    return files


def _options(said: SourceSettings, file_name: str) -> ImportOptions:
    given = {name: getattr(said, name) for name in type(said).model_fields}
    given["problem_id"] = said.problem_id or file_name or "export"
    given["night"] = NightHours() if said.night is None else read_night(said.night)
    given["rooms"] = _rooms(said.rooms) if isinstance(said.rooms, str) else said.rooms
    return ImportOptions(**given)


def _rooms(text: str) -> list[dict[str, Any]]:
    table = read_list(read_table(text, "rooms", "Rooms"), "Rooms")
    if table.faults:
        raise InputError([replace(fault, option="rooms") for fault in table.faults])
    return table.rows
