"""The options of ``bookingopt solve``, each one a type with its name and help text."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bookingopt.cli.support.chart_options import LEAST_WIDTH
from bookingopt.cli.support.shared_options import INPUT, OUTPUT, SEARCH, WORTH
from bookingopt.domain.params import SolveParams
from bookingopt.render.language import LanguageCode


class Separator(StrEnum):
    """The character between the cells of a CSV file."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "tab"

    @property
    def character(self) -> str:
        """The separator itself; a tab is hard to type."""
        return "\t" if self is Separator.TAB else self.value


def _parameter_help(parameter: str) -> str | None:
    """Return the help text of a search option: the description of the parameter."""
    return SolveParams.model_fields[parameter].description


Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE",
        help="The problem: a JSON file, a workbook (.xlsx, .xls, .ods), a CSV file of the reservations, or - for JSON "
        "on standard input; with --from all files of the export.",
        show_default=False,
    ),
]
Requests = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ARRIVAL,NIGHTS[,ROOMTYPE]",
        help="Ask whether one more stay fits, such as 2026-07-24,14,Double, in addition to the NewReservations of "
        "the problem; may be given several times.",
        rich_help_panel=INPUT,
    ),
]

TimeLimit = Annotated[
    float, typer.Option(metavar="SECONDS", help=_parameter_help("time_limit"), rich_help_panel=SEARCH)
]
Steps = Annotated[int | None, typer.Option(metavar="NUMBER", help=_parameter_help("steps"), rich_help_panel=SEARCH)]
Seed = Annotated[int, typer.Option(metavar="NUMBER", help=_parameter_help("seed"), rich_help_panel=SEARCH)]
MaxMoves = Annotated[
    int | None, typer.Option(metavar="NUMBER", help=_parameter_help("max_moves"), rich_help_panel=SEARCH)
]
MoveCurve = Annotated[bool, typer.Option("--move-curve", help=_parameter_help("move_curve"), rich_help_panel=SEARCH)]
SellableTable = Annotated[
    bool, typer.Option("--sellable/--no-sellable", help=_parameter_help("sellable"), rich_help_panel=SEARCH)
]
MaxLos = Annotated[int, typer.Option(metavar="NIGHTS", help=_parameter_help("max_los"), rich_help_panel=SEARCH)]
BestRequests = Annotated[
    bool, typer.Option("--best-requests", help=_parameter_help("best_requests"), rich_help_panel=SEARCH)
]

EvenWear = Annotated[bool, typer.Option("--even-wear", help=_parameter_help("even_wear"), rich_help_panel=SEARCH)]

MinimumStayCurve = Annotated[
    str | None,
    typer.Option(
        "--minimum-stay-curve",
        metavar="NIGHTS",
        help=_parameter_help("minimum_stay_curve"),
        rich_help_panel=WORTH,
    ),
]
ByType = Annotated[bool, typer.Option("--by-type", help=_parameter_help("by_type"), rich_help_panel=WORTH)]
LockPrices = Annotated[bool, typer.Option("--lock-prices", help=_parameter_help("lock_prices"), rich_help_panel=WORTH)]
NightValueOption = Annotated[
    str | None,
    typer.Option("--night-value", metavar="AMOUNT", help=_parameter_help("night_value"), rich_help_panel=WORTH),
]

OutputPaths = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="Write the whole result (plan.json), a report to read and print (report.html), its tape chart "
        "(chart.svg), one of its lists (moves.csv, assignments.csv, …), or all its lists (a workbook such as "
        "plan.xlsx, a folder, or a name that ends in /); may be given several times.",
        rich_help_panel=OUTPUT,
    ),
]
ListName = Annotated[
    str | None,
    typer.Option(
        "--list",
        metavar="LIST",
        help="The list that a CSV file of another name holds, such as moves for -o monday.csv.",
        rich_help_panel=OUTPUT,
    ),
]
Before = Annotated[
    bool,
    typer.Option("--before", help="Show the present plan above the new one in the tape chart.", rich_help_panel=OUTPUT),
]

ReportLanguage = Annotated[
    LanguageCode,
    typer.Option("--language", help="The language of report.html and chart.svg.", rich_help_panel=OUTPUT),
]
ChartNights = Annotated[
    str | None,
    typer.Option(
        metavar="FROM..TO",
        help="Show the new plan as a small tape chart for these nights, such as 2026-07-01..2026-07-31.",
        rich_help_panel=OUTPUT,
    ),
]
ChartRoomType = Annotated[
    str | None,
    typer.Option(
        "--type", metavar="ROOMTYPE", help="Show only rooms of this type with --chart.", rich_help_panel=OUTPUT
    ),
]
Width = Annotated[
    int | None,
    typer.Option(
        min=LEAST_WIDTH,
        max=1000,
        metavar="COLUMNS",
        help="Number of columns for the summary and --chart; by default the width of the terminal.",
        rich_help_panel=OUTPUT,
    ),
]
Legacy = Annotated[
    bool,
    typer.Option(
        "--legacy",
        help="Also write what can be sold under the older names MinStays, MaxStays, ClosedArrivals and "
        "ClosedDepartures (for the whole hotel, by date of stay) into the whole result.",
        rich_help_panel=OUTPUT,
    ),
]
ChangesSince = Annotated[
    str | None,
    typer.Option(
        metavar="OLD_RESULT.json",
        help="Write into restrictions.csv only what differs from the restrictions of this older result; a restriction "
        "that no longer exists is written as open.",
        rich_help_panel=OUTPUT,
    ),
]
CsvSeparator = Annotated[
    Separator,
    typer.Option(
        help="Character between the cells of CSV files; numbers keep the decimal point with every separator.",
        rich_help_panel=OUTPUT,
    ),
]
CsvBom = Annotated[
    bool,
    typer.Option(
        "--csv-bom",
        help="Begin CSV files with a UTF-8 byte order mark, so that spreadsheets show every letter correctly.",
        rich_help_panel=OUTPUT,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Show no summary, no progress and no warnings.", rich_help_panel=OUTPUT),
]
