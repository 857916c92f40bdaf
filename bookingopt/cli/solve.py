"""``bookingopt solve``."""

# ruff: noqa: PLC0415  what is heavy is imported when a problem is at hand, not for the help

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from bookingopt.cli.support import chart_options, solve_options, solve_outputs
from bookingopt.cli.support.shared_options import OUTPUT, Format, MinimumStay, Rooms, Settings
from bookingopt.cli.support.source_options import (
    NO_OPTIONS,
    From,
    SourceOptions,
    read_export,
    read_problem_file,
    takes_source_options,
)
from bookingopt.cli.support.standard_streams import say
from bookingopt.domain.params import SolveParams, read_params
from bookingopt.errors import InputError, UsageError, attempt_all
from bookingopt.render.language import ENGLISH

EXIT_STATUS = (
    "Exit status: 0 a plan, 1 proved infeasible, 2 bad input or usage, or an output that cannot be written (all others "
    "are), 3 no plan within the limits, 4 an internal error, 130 quit by a second Ctrl-C."
)

#: The exit status of the command, by solver_status.
_EXIT_STATUS_OF = {"optimal": 0, "feasible": 0, "infeasible": 1, "time_limit": 3}

_DEFAULTS = SolveParams()


@takes_source_options
def solve(  # noqa: PLR0913  every option is a parameter
    files: solve_options.Files = None,
    *,
    source: From = None,
    rooms: Rooms = None,
    minimum_stay: MinimumStay = None,
    settings: Settings = None,
    request: solve_options.Requests = None,
    time_limit: solve_options.TimeLimit = _DEFAULTS.time_limit,
    steps: solve_options.Steps = _DEFAULTS.steps,
    seed: solve_options.Seed = _DEFAULTS.seed,
    max_moves: solve_options.MaxMoves = _DEFAULTS.max_moves,
    move_curve: solve_options.MoveCurve = _DEFAULTS.move_curve,
    sellable: solve_options.SellableTable = _DEFAULTS.sellable,
    max_los: solve_options.MaxLos = _DEFAULTS.max_los,
    best_requests: solve_options.BestRequests = _DEFAULTS.best_requests,
    even_wear: solve_options.EvenWear = _DEFAULTS.even_wear,
    minimum_stay_curve: solve_options.MinimumStayCurve = _DEFAULTS.minimum_stay_curve,
    by_type: solve_options.ByType = _DEFAULTS.by_type,
    lock_prices: solve_options.LockPrices = _DEFAULTS.lock_prices,
    night_value: solve_options.NightValueOption = _DEFAULTS.night_value,
    output: solve_options.OutputPaths = None,
    list_name: solve_options.ListName = None,
    before: solve_options.Before = False,
    language: solve_options.ReportLanguage = ENGLISH,
    chart: solve_options.ChartNights = None,
    room_type: solve_options.ChartRoomType = None,
    width: solve_options.Width = None,
    legacy: solve_options.Legacy = False,
    changes_since: solve_options.ChangesSince = None,
    csv_separator: solve_options.CsvSeparator = solve_options.Separator.COMMA,
    csv_bom: solve_options.CsvBom = False,
    style: Annotated[
        Format,
        typer.Option("--format", help="Show a summary, or only the whole result as JSON.", rich_help_panel=OUTPUT),
    ] = Format.TABLE,
    quiet: solve_options.Quiet = False,
    source_options: SourceOptions = NO_OPTIONS,
) -> None:
    """Find the best plan for the reservations of FILE. Show its cost, what is proved, and which guests to move."""
    from bookingopt.cli.support.request_option import with_requests
    from bookingopt.io.targets import check_targets, targets

    files = files or []
    if not files and not source_options.feed:
        raise UsageError("name a FILE to solve; bookingopt solve --help tells more")
    params = _search_params(
        time_limit=time_limit,
        steps=steps,
        seed=seed,
        max_moves=max_moves,
        move_curve=move_curve,
        sellable=sellable,
        max_los=max_los,
        best_requests=best_requests,
        even_wear=even_wear,
        minimum_stay_curve=minimum_stay_curve,
        by_type=by_type,
        lock_prices=lock_prices,
        night_value=night_value,
    )
    outputs = solve_outputs.output_files(
        targets(output or (), list_name),
        csv_separator,
        csv_bom=csv_bom,
        legacy=legacy,
        changes_since=changes_since,
        file=files[0] if files else "",
        style=style,
    )
    tables = (rooms, minimum_stay, settings)
    if source is not None:
        problem, said = read_export(source, files, *tables, source_options)
        say(*([] if quiet else said))
    elif len(files) > 1:
        raise UsageError(f"{files[1]}: one problem is solved; several files are an export, with --from SOURCE")
    else:
        problem = read_problem_file(files[0], *tables, source_options)
    problem = with_requests(problem, request or ())
    excerpt = chart_options.excerpt(problem, chart, room_type, width)
    if excerpt is not None and style is Format.JSON:
        raise UsageError("--chart is for people: it does not go with --format json")
    if before:
        chart_options.check_before(problem, outputs.targets)
    inputs = [path for path in (*files, rooms, settings, changes_since) if path is not None]
    check_targets(outputs.targets, inputs)

    from bookingopt.cli.support.interruptible_search import interruptible_solve

    result = interruptible_solve(problem, params, quiet=quiet)
    written = [
        partial(solve_outputs.write_files, outputs, problem, result, before=before, language=language, quiet=quiet),
        partial(solve_outputs.show_result, problem, result, style, legacy=legacy, quiet=quiet, width=width),
    ]
    if excerpt is not None:
        written.append(partial(chart_options.show_chart, problem, result, excerpt, follows=not quiet))
    attempt_all(written)
    raise typer.Exit(_EXIT_STATUS_OF[result.solver_status])


def _search_params(**values: Any) -> SolveParams:
    """Check the search options.

    Raises
    ------
    UsageError
        Names every option with an invalid value.
    """
    try:
        return read_params(values)
    except InputError as error:
        options = [f"--{fault.where.replace('_', '-')} {fault.value}: {fault.expected}" for fault in error.faults]
        raise UsageError("\n".join(options)) from None
