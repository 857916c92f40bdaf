"""``bookingopt solve``."""

# ruff: noqa: PLC0415  what is heavy is imported when a problem is at hand, not for the help

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bookingopt.cli.support import charts
from bookingopt.cli.support.options import MinimumStay, Rooms, Settings
from bookingopt.cli.support.terminal import INPUT, OUTPUT, SEARCH, Format, say, show, write
from bookingopt.domain.params import SolveParams, read_params
from bookingopt.errors import InputError, UsageError

if TYPE_CHECKING:
    from bookingopt.domain.result import Result

EXIT_STATUS = (
    "Exit status: 0 a plan, 1 proved infeasible, 2 bad input or usage, 3 no plan within the limits, "
    "4 an internal error, 130 quit by a second Ctrl-C."
)

#: What the command ends with, by solver_status.
_SOLVED = {"optimal": 0, "feasible": 0, "infeasible": 1, "time_limit": 3}

_DEFAULTS = SolveParams()


class Separator(StrEnum):
    """What stands between the cells of a CSV file."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "tab"

    @property
    def character(self) -> str:
        """The separator itself; a tab is hard to type."""
        return "\t" if self is Separator.TAB else self.value


def _about(parameter: str) -> str | None:
    """Return the help of a search option: the parameter's own description."""
    return SolveParams.model_fields[parameter].description


def solve(  # noqa: PLR0913  every option is a parameter
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="The problem: a JSON file, a workbook (.xlsx), a CSV file of the reservations, or - for JSON on "
            "standard input.",
            show_default=False,
        ),
    ],
    *,
    rooms: Rooms = None,
    minimum_stay: MinimumStay = None,
    settings: Settings = None,
    request: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ARRIVAL,NIGHTS[,ROOMTYPE]",
            help="Ask whether one more stay fits, such as 2026-07-24,14,Double, beside the NewReservations of the "
            "problem; may be given several times.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    time_limit: Annotated[
        float,
        typer.Option(metavar="SECONDS", help=_about("time_limit"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.time_limit,
    steps: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help=_about("steps"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.steps,
    seed: Annotated[
        int,
        typer.Option(metavar="NUMBER", help=_about("seed"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.seed,
    max_moves: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help=_about("max_moves"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.max_moves,
    move_curve: Annotated[
        bool,
        typer.Option("--move-curve", help=_about("move_curve"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.move_curve,
    sellable: Annotated[
        bool,
        typer.Option("--sellable/--no-sellable", help=_about("sellable"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.sellable,
    max_los: Annotated[
        int,
        typer.Option(metavar="NIGHTS", help=_about("max_los"), rich_help_panel=SEARCH),
    ] = _DEFAULTS.max_los,
    output: Annotated[
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
    ] = None,
    before: Annotated[
        bool,
        typer.Option(
            "--before", help="Show the present plan above the new one in the tape chart.", rich_help_panel=OUTPUT
        ),
    ] = False,
    chart: Annotated[
        str | None,
        typer.Option(
            metavar="FROM..TO",
            help="Show the new plan as a small tape chart for these nights, such as 2026-07-01..2026-07-31.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    room_type: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="ROOMTYPE", help="Show only rooms of this type with --chart.", rich_help_panel=OUTPUT
        ),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            min=charts.LEAST_WIDTH,
            max=1000,
            metavar="COLUMNS",
            help="Columns that the summary and --chart may take, where not as many as the terminal has.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    legacy: Annotated[
        bool,
        typer.Option(
            "--legacy",
            help="Write what may be sold also under the older names MinStays, MaxStays, ClosedArrivals and "
            "ClosedDepartures (for the whole house, by date of stay) into the whole result.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    changes_since: Annotated[
        str | None,
        typer.Option(
            metavar="OLD_RESULT.json",
            help="Write into restrictions.csv only what differs from the restrictions of this older result; what is "
            "gone is written as open.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    csv_separator: Annotated[
        Separator,
        typer.Option(
            help="Separate the cells of CSV files so; numbers keep the decimal point, whatever separates the cells.",
            rich_help_panel=OUTPUT,
        ),
    ] = Separator.COMMA,
    csv_bom: Annotated[
        bool,
        typer.Option(
            "--csv-bom",
            help="Begin CSV files with a UTF-8 byte order mark, so that spreadsheets show every letter rightly.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    style: Annotated[
        Format,
        typer.Option(
            "--format", help="Show a summary, or the whole result as JSON and nothing else.", rich_help_panel=OUTPUT
        ),
    ] = Format.TABLE,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Show no summary, no progress and no warnings.", rich_help_panel=OUTPUT),
    ] = False,
) -> None:
    """Find the best plan for the reservations of FILE, and say what it costs, what is proved and whom to move."""
    from bookingopt.cli.support.request_option import with_requests
    from bookingopt.io.csv import CsvForm
    from bookingopt.io.json import result_json
    from bookingopt.io.read import read_problem
    from bookingopt.io.targets import check_targets, targets, write_result

    params = _params(
        time_limit=time_limit,
        steps=steps,
        seed=seed,
        max_moves=max_moves,
        move_curve=move_curve,
        sellable=sellable,
        max_los=max_los,
    )
    wanted = targets(output or ())
    lists = {target.list_name for target in wanted}
    if legacy and not any(target.is_json for target in wanted) and style is not Format.JSON:
        raise UsageError("--legacy adds to the whole result: it needs --output NAME.json or --format json")
    csv_form = CsvForm(csv_separator.character, mark=csv_bom)
    if csv_form != CsvForm() and lists <= {None}:
        raise UsageError("--csv-separator and --csv-bom are about CSV: they need --output NAME.csv or a folder")
    since = None if changes_since is None else _older(changes_since, file, lists)
    problem = with_requests(read_problem(file, rooms, minimum_stay, settings), request or ())
    excerpt = charts.excerpt(problem, chart, room_type, width)
    if excerpt is not None and style is Format.JSON:
        raise UsageError("--chart is for people: it does not go with --format json")
    if before:
        charts.check_before(problem, wanted)
    check_targets(wanted, [path for path in (file, rooms, settings, changes_since) if path is not None])

    from bookingopt.cli.support.watched_search import watched_solve

    result = watched_solve(problem, params, quiet=quiet)
    pictures = charts.pictures(problem, result, wanted, before=before)
    write_result(result, wanted, problem, legacy=legacy, since=since, csv_form=csv_form, pictures=pictures)
    if since is not None and not result.restrictions and not quiet:
        say("Warning: This result has no restrictions, so that nothing is changed or opened by restrictions.csv.")
    if style is Format.JSON:
        write(result_json(result, legacy=legacy).decode(), "utf-8")
        if not quiet:
            say(*(f"Warning: {warning}" for warning in result.warnings))
    elif not quiet:
        from bookingopt.render.tables import solve_summary

        show(solve_summary(result), width=width)
    if excerpt is not None:
        if not quiet:
            write("\n")
        show(charts.small_chart(problem, result, excerpt), soft_wrap=True)
    raise typer.Exit(_SOLVED[result.solver_status])


def _older(path: str, file: str, lists: Set[str | None]) -> Result:
    """Read the older result that the restrictions are compared with."""
    from bookingopt.io.read import STDIN, read_result

    if "restrictions" not in lists:
        raise UsageError("--changes-since is about a table: it needs --output restrictions.csv or a folder")
    if path == file == STDIN:
        raise UsageError("--changes-since and FILE cannot both be standard input")
    return read_result(path)


def _params(**values: Any) -> SolveParams:
    try:
        return read_params(values)
    except InputError as error:
        options = [f"--{fault.where.replace('_', '-')} {fault.value}: {fault.expected}" for fault in error.faults]
        raise UsageError("\n".join(options)) from None
