"""What ``bookingopt solve`` writes and shows: options are checked before the search, output is made after it."""

# ruff: noqa: PLC0415  what is heavy is imported when there is something to write

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bookingopt.cli.support import chart_options
from bookingopt.cli.support.shared_options import Format
from bookingopt.cli.support.standard_streams import say, show, write
from bookingopt.errors import UsageError

if TYPE_CHECKING:
    from bookingopt.cli.support.solve_options import Separator
    from bookingopt.domain.problem import Problem
    from bookingopt.domain.result import Result
    from bookingopt.io.csv import CsvForm
    from bookingopt.io.targets import Target


@dataclass(frozen=True, slots=True)
class OutputFiles:
    """The files that ``--output`` names, and how they are written."""

    targets: Sequence[Target]
    csv_form: CsvForm
    legacy: bool
    older_result: Result | None


def output_files(
    targets: Sequence[Target],
    separator: Separator,
    *,
    csv_bom: bool,
    legacy: bool,
    changes_since: str | None,
    file: str,
    style: Format,
) -> OutputFiles:
    """Return the files to write: the ``targets``, and how.

    Raises
    ------
    UsageError
        An option has no effect on the files that are named.
    """
    from bookingopt.io.csv import CsvForm

    lists = {target.list_name for target in targets}
    if legacy and not any(target.is_json for target in targets) and style is not Format.JSON:
        raise UsageError("--legacy adds to the whole result: it needs --output NAME.json or --format json")
    csv_form = CsvForm(separator.character, mark=csv_bom)
    if csv_form != CsvForm() and lists <= {None}:
        raise UsageError("--csv-separator and --csv-bom are about CSV: they need --output NAME.csv or a folder")
    older_result = None
    if changes_since is not None:
        if "restrictions" not in lists:
            raise UsageError("--changes-since is about a table: it needs --output restrictions.csv or a folder")
        older_result = _older_result(changes_since, file)
    return OutputFiles(targets, csv_form, legacy, older_result)


def _older_result(path: str, file: str) -> Result:
    """Read the older result that the restrictions are compared with."""
    from bookingopt.io.read import STDIN, read_result

    if path == file == STDIN:
        raise UsageError("--changes-since and FILE cannot both be standard input")
    return read_result(path)


def write_files(
    outputs: OutputFiles, problem: Problem, result: Result, *, before: bool, language: str, quiet: bool
) -> None:
    """Write every file of ``outputs`` that can be written."""
    from bookingopt.io.targets import write_result

    if outputs.older_result is not None and not result.restrictions and not quiet:
        say("Warning: This result has no restrictions, so restrictions.csv changes and opens nothing.")
    pictures = chart_options.pictures(problem, result, outputs.targets, before=before, language=language)
    write_result(
        result,
        outputs.targets,
        problem,
        legacy=outputs.legacy,
        since=outputs.older_result,
        csv_form=outputs.csv_form,
        pictures=pictures,
    )


def show_result(
    problem: Problem, result: Result, style: Format, *, legacy: bool, quiet: bool, width: int | None
) -> None:
    """Show the result on standard output, as a summary or as JSON."""
    if style is Format.JSON:
        from bookingopt.io.json import result_json

        write(result_json(result, legacy=legacy).decode(), "utf-8")
        if not quiet:
            say(*(f"Warning: {warning}" for warning in result.warnings))
    elif not quiet:
        from bookingopt.render.tables import solve_summary

        show(solve_summary(result, problem), width=width)
