"""Options that several commands share, and the panels of the help."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

#: The panels in which the help shows the options.
INPUT, SEARCH, WORTH, CHECKS, OUTPUT = "Input", "Search", "Worth", "Checks", "Output"


class Format(StrEnum):
    """How a result is shown."""

    TABLE = "table"
    JSON = "json"


Rooms = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The rooms, for reservations in CSV or in a workbook without a sheet Rooms: CSV or a workbook.",
        rich_help_panel=INPUT,
    ),
]
MinimumStay = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=366,
        metavar="NIGHTS",
        help="The minimum stay, for CSV and workbooks; overrides the one in the settings.",
        rich_help_panel=INPUT,
    ),
]
Settings = Annotated[
    str | None,
    typer.Option(
        metavar="FILE.json",
        help="All other fields of the problem, for CSV and workbooks.",
        rich_help_panel=INPUT,
    ),
]
