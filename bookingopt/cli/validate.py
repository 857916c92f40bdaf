"""``bookingopt validate``."""

# ruff: noqa: PLC0415  what is heavy is imported when a file is at hand, not for the help

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import typer

from bookingopt.cli.support.shared_options import CHECKS, INPUT, OUTPUT, Format, MinimumStay, Rooms, Settings
from bookingopt.cli.support.source_options import (
    NO_OPTIONS,
    From,
    SourceOptions,
    business_date,
    check_own_format,
    read_export,
    read_problem_file,
    takes_source_options,
)
from bookingopt.cli.support.standard_streams import show, write
from bookingopt.errors import BookingOptError, InputError, UsageError, causes

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem
    from bookingopt.validation import Verdict

EXIT_STATUS = (
    "Exit status: 0 all valid, 1 violations, 2 a file that cannot be read or bad usage (every file is judged; 2 comes "
    "before 1), 4 an internal error."
)
#: The tables and settings beside a table of reservations: rooms, minimum stay, settings.
_Tables = tuple[str | None, int | None, str | None]
_VALID, _VIOLATIONS, _UNREADABLE = 0, 1, 2


class Judged(TypedDict):
    """What is said of one file, as ``--format json`` shows it."""

    file: str
    kind: str | None
    valid: bool
    violations: list[dict[str, Any]]
    notes: list[str]
    errors: list[str]


@takes_source_options
def validate(  # noqa: PLR0913  every option is a parameter
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILES_OR_FOLDERS",
            help="Problems and results as JSON files, told apart by their content; workbooks (.xlsx, .xls, .ods) and "
            "CSV files of reservations are problems; a folder stands for its *.json files, and - for standard input.",
            show_default=False,
        ),
    ] = None,
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
    source: From = None,
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
            help="Solve the problem again, compare plan and sellable table with what the results claim, and find a "
            "plan for a sample of the stays that they sell.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    style: Annotated[
        Format,
        typer.Option("--format", help="Show text, or JSON and nothing else.", rich_help_panel=OUTPUT),
    ] = Format.TABLE,
    source_options: SourceOptions = NO_OPTIONS,
) -> None:
    """Check plans from their dates alone: a result against its problem or itself, or the present plan of a problem."""
    from bookingopt.io.json import json_text

    tables = (rooms, minimum_stay, settings)
    paths = paths or []
    if not paths and not source_options.feed:
        raise UsageError("name FILES to check; bookingopt validate --help tells more")
    if source is not None:
        if problem is not None or prove:
            raise UsageError("--from reads a problem, whose present plan is judged: it does not go with --problem")
        judged, crash = [_judge_export(source, paths, tables, source_options, strict=strict)], None
    else:
        by_cause = style is Format.TABLE and not source_options.all_errors
        files = _Files(tables, source_options, by_cause=by_cause)
        judged, crash = _judge_files(paths, problem, files, strict=strict, prove=prove)
    if style is Format.JSON:
        write(json_text({"files": judged, "valid": all(file["valid"] for file in judged)}), "utf-8")
    else:
        from bookingopt.render.tables import judgements

        show(judgements(judged, all_errors=source_options.all_errors), soft_wrap=True)
    if crash is not None:
        raise crash
    if any(file["errors"] for file in judged):
        raise typer.Exit(_UNREADABLE)
    raise typer.Exit(_VALID if all(file["valid"] for file in judged) else _VIOLATIONS)


@dataclass(frozen=True, slots=True)
class _Files:
    """How files are read and what is wrong in them is told: by cause, or one by one."""

    tables: _Tables
    said: SourceOptions
    by_cause: bool

    def read(self, path: str) -> Problem:
        """Read a problem."""
        return read_problem_file(path, *self.tables, self.said)

    def errors(self, error: InputError) -> list[str]:
        """Return what is wrong in a file."""
        return causes(error.faults) if self.by_cause else [str(fault) for fault in error.faults]


def _judge_files(
    paths: Sequence[str], problem: str | None, files: _Files, *, strict: bool, prove: bool
) -> tuple[list[Judged], Exception | None]:
    """Judge every file; return also the first error that nobody foresaw."""
    from bookingopt.io.read import called, is_table

    expanded = list(_expanded(paths))
    check_own_format(files.said)
    if problem is None:
        if prove:
            raise UsageError("--prove needs --problem FILE, the problem that the results solve")
        given = dict(zip(("--rooms", "--minimum-stay", "--settings"), files.tables, strict=True))
        given["--date-order"] = files.said.date_order
        useless = [option for option, value in given.items() if value and not any(map(is_table, expanded))]
        if useless:
            raise UsageError(f"{useless[0]} needs a CSV file or a workbook, or one as --problem FILE")
    solved = None if problem is None else files.read(problem)
    judged: list[Judged] = []
    crash: Exception | None = None
    for path in expanded:
        judged.append(Judged(file=called(path), kind=None, valid=False, violations=[], notes=[], errors=[]))
        try:
            _judge(judged[-1], path, solved, files, strict=strict, prove=prove)
        except Exception as error:  # noqa: BLE001  raised when all others are judged
            judged[-1]["errors"] = ["it is not judged, for an internal error"]
            crash = crash or error
    return judged, crash


def _judge_export(source: str, paths: Sequence[str], tables: _Tables, said: SourceOptions, *, strict: bool) -> Judged:
    """Judge the present plan of the house that another system exports."""
    from bookingopt import validation

    house, notes = read_export(source, paths, *tables, said)
    judged = Judged(file=source, kind="problem", valid=False, violations=[], notes=[], errors=[])
    _tell_verdict(judged, validation.validate_problem(house, strict=strict), notes)
    return judged


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files, and for a folder its JSON files, without JSON Schemas."""
    for path in paths:
        if not Path(path).is_dir():
            yield path
            continue
        found = sorted(file for file in Path(path).glob("*.json") if not file.name.endswith(".schema.json"))
        yield from map(str, found or [Path(path)])


def _judge(judged: Judged, path: str, problem: Problem | None, files: _Files, *, strict: bool, prove: bool) -> None:
    from bookingopt import validation
    from bookingopt.domain.parse_result import parse_result
    from bookingopt.io.read import is_table, problem_from_data, read_json

    try:
        if Path(path).is_dir():
            raise UsageError(f"{path} is a folder without a *.json file")
        if is_table(path):
            judged["kind"] = "problem"
            verdict = validation.validate_problem(files.read(path), strict=strict)
        elif isinstance(data := read_json(path), dict) and "solver_status" in data:
            judged["kind"] = "result"
            result = parse_result(data)
            verdict = validation.validate_result(result, problem, strict=strict)
            if prove and problem is not None:
                from bookingopt.cli.support.proof_by_fresh_solve import with_proof

                verdict = with_proof(verdict, result, problem)
        else:
            judged["kind"] = "problem"
            verdict = validation.validate_problem(
                problem_from_data(data, business_date(files.said.today)), strict=strict
            )
    except InputError as error:
        judged["errors"] = files.errors(error)
    except BookingOptError as error:
        judged["errors"] = [str(error)]
    else:
        _tell_verdict(judged, verdict)


def _tell_verdict(judged: Judged, verdict: Verdict, notes: Sequence[str] = ()) -> None:
    judged["violations"] = [
        {**asdict(violation), "nights": [str(night) for night in violation.nights]} for violation in verdict.violations
    ]
    judged["notes"] = [*notes, *verdict.notes]
    judged["valid"] = not verdict.violations
