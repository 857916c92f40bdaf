"""How ``bookingopt solve`` and ``bookingopt validate`` read problems: the options that stand beside a file."""

# ruff: noqa: PLC0415  what is heavy is imported when a file is at hand, not for the help

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bookingopt.cli.support.shared_options import INPUT, OUTPUT
from bookingopt.errors import InputError, UsageError, shown
from bookingopt.io.tables.days import DateOrder

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem


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
Today = Annotated[
    str | None,
    typer.Option(
        metavar="today|YYYY-MM-DD",
        help="The hotel's business date; overrides the one in the file. Guests who have left by then are left out, and "
        "those in house keep their rooms.",
        rich_help_panel=INPUT,
    ),
]
DateOrderOption = Annotated[
    DateOrder | None,
    typer.Option(
        "--date-order",
        help="The order of day, month and year, for CSV and workbooks with dates that are not YYYY-MM-DD.",
        rich_help_panel=INPUT,
    ),
]
AllErrors = Annotated[
    bool,
    typer.Option(
        "--all-errors",
        help="List every error of a file, instead of one line for each cause.",
        rich_help_panel=OUTPUT,
    ),
]


@dataclass(frozen=True, slots=True)
class ProblemOptions:
    """What the command line says beside the files of problems."""

    rooms: str | None = None
    minimum_stay: int | None = None
    settings: str | None = None
    today: date | None = None
    date_order: DateOrder | None = None

    @property
    def for_tables(self) -> list[str]:
        """The options given that only tables and workbooks take."""
        given = {
            "--rooms": self.rooms,
            "--minimum-stay": self.minimum_stay,
            "--settings": self.settings,
            "--date-order": self.date_order,
        }
        return [option for option, value in given.items() if value is not None]

    def read(self, path: str) -> Problem:
        """Read the problem ``path``."""
        from bookingopt.io.read import read_problem

        return read_problem(
            path, self.rooms, self.minimum_stay, self.settings, today=self.today, date_order=self.date_order
        )


def business_date(text: str | None) -> date | None:
    """Return the day that ``--today`` names; ``today`` is that of this machine.

    Raises
    ------
    UsageError
        The text names no day.
    """
    from bookingopt.domain.fields import day_or_none

    if text is None:
        return None
    day = date.today() if text.strip().lower() == "today" else day_or_none(text.strip())
    if day is None:
        raise UsageError(f"--today {shown(text)}: expected today, or a date YYYY-MM-DD")
    return day


@contextmanager
def errors_listed(all_errors: bool) -> Iterator[None]:
    """Let an input error that comes up within list every fault, where ``all_errors`` is wanted."""
    try:
        yield
    except InputError as error:
        error.lists_all = all_errors
        raise
