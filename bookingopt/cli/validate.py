"""``bookingopt validate``."""

# ruff: noqa: PLC0415  what is heavy is imported when a file is at hand, not for the help

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import typer

from bookingopt.cli.support import problem_options
from bookingopt.cli.support.shared_options import CHECKS, INPUT, OUTPUT, Format
from bookingopt.cli.support.standard_streams import show, write
from bookingopt.errors import BookingOptError, InputError, UsageError, causes

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem

EXIT_STATUS = (
    "Exit status: 0 all valid, 1 violations, 2 a file that cannot be read or bad usage (every file is judged; 2 comes "
    "before 1), 4 an internal error."
)
_VALID, _VIOLATIONS, _UNREADABLE = 0, 1, 2


class Judged(TypedDict):
    """What is said of one file, as ``--format json`` shows it."""

    file: str
    kind: str | None
    valid: bool
    violations: list[dict[str, Any]]
    notes: list[str]
    errors: list[str]


def validate(  # noqa: PLR0913  every option is a parameter
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="FILES_OR_FOLDERS",
            help="Problems and results as JSON files, told apart by their content; workbooks (.xlsx, .xls, .ods) and "
            "CSV files of reservations are problems; a folder stands for its *.json files, and - for standard input.",
            show_default=False,
        ),
    ],
    *,
    problem: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The problem that the results solve: a JSON file, a workbook (.xlsx), or a CSV file of the "
            "reservations.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    rooms: problem_options.Rooms = None,
    minimum_stay: problem_options.MinimumStay = None,
    settings: problem_options.Settings = None,
    today: problem_options.Today = None,
    date_order: problem_options.DateOrderOption = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Count declared orphan gaps as violations too.", rich_help_panel=CHECKS),
    ] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help="Solve the problem again, compare plan and sellable table with what the results claim, and find a "
            "plan for a sample of the stays that they sell.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    style: Annotated[
        Format,
        typer.Option("--format", help="Show text, or JSON and nothing else.", rich_help_panel=OUTPUT),
    ] = Format.TABLE,
    all_errors: problem_options.AllErrors = False,
) -> None:
    """Check plans from their dates alone: a result against its problem or itself, or the present plan of a problem."""
    from bookingopt.io.json import json_text

    files = list(_expanded(paths))
    given = problem_options.ProblemOptions(
        rooms, minimum_stay, settings, problem_options.business_date(today), date_order
    )
    _check_usage(files, problem, given, prove=prove)
    with problem_options.errors_listed(all_errors):
        solved = None if problem is None else given.read(problem)
    by_cause = not all_errors and style is Format.TABLE
    judged = [_judge(path, solved, given, strict=strict, prove=prove, by_cause=by_cause) for path in files]
    if style is Format.JSON:
        write(json_text({"files": judged, "valid": all(file["valid"] for file in judged)}), "utf-8")
    else:
        from bookingopt.render.tables import judgements

        show(judgements(judged, all_errors=all_errors), soft_wrap=True)
    if any(file["errors"] for file in judged):
        raise typer.Exit(_UNREADABLE)
    raise typer.Exit(_VALID if all(file["valid"] for file in judged) else _VIOLATIONS)


def _check_usage(
    files: Sequence[str], problem: str | None, given: problem_options.ProblemOptions, *, prove: bool
) -> None:
    """Refuse options without effect.

    Raises
    ------
    UsageError
        Names the option.
    """
    from bookingopt.io.read import is_table

    if problem is not None:
        return
    if prove:
        raise UsageError("--prove needs --problem FILE, the problem that the results solve")
    if given.for_tables and not any(map(is_table, files)):
        raise UsageError(f"{given.for_tables[0]} needs a CSV file or a workbook, or --problem FILE that is one")


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files, and for a folder its JSON files, without JSON Schemas."""
    for path in paths:
        if not Path(path).is_dir():
            yield path
            continue
        found = sorted(file for file in Path(path).glob("*.json") if not file.name.endswith(".schema.json"))
        if not found:
            raise UsageError(f"{path} is a folder without a *.json file")
        yield from map(str, found)


def _judge(
    path: str,
    problem: Problem | None,
    given: problem_options.ProblemOptions,
    *,
    strict: bool,
    prove: bool,
    by_cause: bool,
) -> Judged:
    from bookingopt import validation
    from bookingopt.domain.parse_result import parse_result
    from bookingopt.io.read import called, is_table, problem_from_data, read_json

    judged = Judged(file=called(path), kind=None, valid=False, violations=[], notes=[], errors=[])
    try:
        if is_table(path):
            judged["kind"] = "problem"
            verdict = validation.validate_problem(given.read(path), strict=strict)
        elif isinstance(data := read_json(path), dict) and "solver_status" in data:
            judged["kind"] = "result"
            result = parse_result(data)
            verdict = validation.validate_result(result, problem, strict=strict)
            if prove and problem is not None:
                from bookingopt.cli.support.proof_by_fresh_solve import with_proof

                verdict = with_proof(verdict, result, problem)
        else:
            judged["kind"] = "problem"
            verdict = validation.validate_problem(problem_from_data(data, given.today), strict=strict)
    except InputError as error:
        judged["errors"] = causes(error.faults) if by_cause else [str(fault) for fault in error.faults]
    except BookingOptError as error:
        judged["errors"] = [str(error)]
    else:
        judged["violations"] = [
            {**asdict(violation), "nights": [str(night) for night in violation.nights]}
            for violation in verdict.violations
        ]
        judged["notes"] = list(verdict.notes)
        judged["valid"] = not verdict.violations
    return judged
