"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from bookingopt.cli.support.terminal import INPUT

Rooms = Annotated[
    str | None,
    typer.Option(metavar="FILE.csv", help="The rooms, for reservations in CSV.", rich_help_panel=INPUT),
]
MinimumStay = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=366,
        metavar="NIGHTS",
        help="The minimum stay, for reservations in CSV; comes before that of the settings.",
        rich_help_panel=INPUT,
    ),
]
Settings = Annotated[
    str | None,
    typer.Option(
        metavar="FILE.json",
        help="All other fields of the problem, for reservations in CSV.",
        rich_help_panel=INPUT,
    ),
]
