"""Exports for tests: the examples that ship, and small tables typed in a test."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from bookingopt.io.sources.house import ImportedHouse
from bookingopt.io.sources.options import BlockEnd, Closures, ImportOptions
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceFile

EXAMPLES = Path(__file__).parents[4] / "examples" / "sources"
TODAY = date(2026, 3, 28)
ROOMS = (
    {"RoomNumber": "007", "RoomType": "Single"},
    {"RoomNumber": "101", "RoomType": "Double"},
    {"RoomNumber": "102", "RoomType": "Double"},
    {"RoomNumber": "201", "RoomType": "Suite"},
)
#: What must be said beside the files of each example.
SAID: dict[str, dict[str, Any]] = {
    "cloudbeds-csv": {"rooms": ROOMS},
    "booking-xls": {"rooms": ROOMS},
    "little-hotelier-csv": {"rooms": ROOMS},
    "apaleo": {},
    "mews": {"service": "Stay", "today": date(2026, 4, 4)},
    "cloudbeds": {"block_end": BlockEnd.CHECKOUT},
    "opera-calendar": {},
    "ical": {"timezone": "Pacific/Auckland", "closures": Closures.AS_BLOCKS},
    "ota": {"rooms": ROOMS},
    "oca-pms": {},
}


def example_files(source: str) -> list[SourceFile]:
    """The example files of a source; a feed is of the room that it is named after."""
    paths = sorted((EXAMPLES / source).iterdir())
    return [SourceFile(path.name, path.read_bytes(), path.stem if path.suffix == ".ics" else None) for path in paths]


def options(**said: Any) -> ImportOptions:
    return ImportOptions(**({"problem_id": "house", "today": TODAY, "minimum_stay": 3} | said))


def import_example(source: str, **said: Any) -> ImportedHouse:
    return import_house(source, example_files(source), options(**(SAID[source] | said)))


def import_page(source: str, *pages: Any, **said: Any) -> ImportedHouse:
    """Import pages of plain data, each as a JSON file of its own."""
    files = [SourceFile(f"page-{n}.json", json.dumps(page).encode()) for n, page in enumerate(pages, start=1)]
    return import_house(source, files, options(**said))


def import_text(source: Any, text: str | bytes, **said: Any) -> ImportedHouse:
    """Import one table, with the rooms of the examples."""
    content = text.encode() if isinstance(text, str) else text
    return import_house(source, [SourceFile("export.csv", content)], options(**({"rooms": ROOMS} | said)))


def stays(house: ImportedHouse) -> dict[str, dict[str, Any]]:
    """The reservations by id."""
    return {row["Id"]: row for row in house.problem["Reservations"]}
