"""``bookingopt validate``."""

# ruff: noqa: PLC0415  what is heavy is imported when a file is at hand, not for the help

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import typer

from bookingopt.cli.support.options import MinimumStay, Rooms, Settings
from bookingopt.cli.support.terminal import CHECKS, INPUT, OUTPUT, Format, show, write
from bookingopt.errors import BookingOptError, InputError, UsageError

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
            help="Problems and results as JSON files, told apart by what they say; workbooks (.xlsx) are problems; a "
            "folder stands for its *.json files, and - for standard input.",
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
    rooms: Rooms = None,
    minimum_stay: MinimumStay = None,
    settings: Settings = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Count declared orphan gaps as violations too.", rich_help_panel=CHECKS),
    ] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help="Solve the problem anew, hold plan and sellable table against what the results claim, and show a plan "
            "behind a sample of the stays that they sell.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    style: Annotated[
        Format,
        typer.Option("--format", help="Show text, or JSON and nothing else.", rich_help_panel=OUTPUT),
    ] = Format.TABLE,
) -> None:
    """Check plans from their dates alone: a result against its problem or itself, or the present plan of a problem."""
    from bookingopt.io.json import json_text
    from bookingopt.io.read import read_problem

    if problem is None:
        needing = {"--prove": prove, "--rooms": rooms, "--minimum-stay": minimum_stay, "--settings": settings}
        for option, value in needing.items():
            if value:
                raise UsageError(f"{option} needs --problem FILE, the problem that the results solve")
    solved = None if problem is None else read_problem(problem, rooms, minimum_stay, settings)
    judged = [_judge(path, solved, strict=strict, prove=prove) for path in _expanded(paths)]
    if style is Format.JSON:
        write(json_text({"files": judged, "valid": all(file["valid"] for file in judged)}), "utf-8")
    else:
        from bookingopt.render.tables import judgements

        show(judgements(judged), soft_wrap=True)
    if any(file["errors"] for file in judged):
        raise typer.Exit(_UNREADABLE)
    raise typer.Exit(_VALID if all(file["valid"] for file in judged) else _VIOLATIONS)


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


def _judge(path: str, problem: Problem | None, *, strict: bool, prove: bool) -> Judged:
    from bookingopt import validation
    from bookingopt.domain.parse import parse_problem
    from bookingopt.domain.parse_result import parse_result
    from bookingopt.io.read import called, is_workbook, read_json, read_problem

    judged = Judged(file=called(path), kind=None, valid=False, violations=[], notes=[], errors=[])
    try:
        if is_workbook(path):
            judged["kind"] = "problem"
            verdict = validation.validate_problem(read_problem(path), strict=strict)
        elif isinstance(data := read_json(path), dict) and "solver_status" in data:
            judged["kind"] = "result"
            result = parse_result(data)
            verdict = validation.validate_result(result, problem, strict=strict)
            if prove and problem is not None:
                from bookingopt.cli.support.prove import proved

                verdict = proved(verdict, result, problem)
        else:
            judged["kind"] = "problem"
            verdict = validation.validate_problem(parse_problem(data), strict=strict)
    except InputError as error:
        judged["errors"] = [str(fault) for fault in error.faults]
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
