"""``bookingopt export``: a plan as messages that another system takes."""

# ruff: noqa: PLC0415  what is heavy is imported when there are files, not for the help

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookingopt.cli.support.shared_options import CHECKS, INPUT, OUTPUT
from bookingopt.cli.support.standard_streams import say, write
from bookingopt.errors import UsageError
from bookingopt.io.sinks.options import Dialect, What
from bookingopt.io.sources.options import BlockEnd

if TYPE_CHECKING:
    from bookingopt.domain.result import Result
    from bookingopt.io.sinks.messages import Message
    from bookingopt.io.sinks.options import ExportOptions
    from bookingopt.io.sinks.sink import Sink

EXIT_STATUS = (
    "Exit status: 0 the messages are written, 1 --check: they do not lead to the plan, 2 bad input or usage, or a file "
    "that cannot be written (all others are), 4 an internal error."
)
SYSTEM = "The other system"
_NOT_THE_PLAN = 1


def export(  # noqa: PLR0913  every option is a parameter
    sink: Annotated[
        str | None,
        typer.Argument(metavar="[SINK]", help="The system that takes the messages.", show_default=False),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Argument(metavar="[PLAN.json]", help="A result that solve has written.", show_default=False),
    ] = None,
    *,
    problem: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.json",
            help="The problem that was imported from the system: it holds the system's ids, locks and business date.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    rates: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.toml", help="The system's codes of room types and rate plans.", rich_help_panel=INPUT
        ),
    ] = None,
    changes_since: Annotated[
        str | None,
        typer.Option(
            metavar="OLD.json",
            help="The result that was sent last: send only the restrictions that have changed since.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    what: Annotated[
        What | None,
        typer.Option(help="What is exported, where the system takes both.", rich_help_panel=SYSTEM),
    ] = None,
    dialect: Annotated[
        Dialect | None, typer.Option(help="How the receiver of OTA messages wants them.", rich_help_panel=SYSTEM)
    ] = None,
    hotel: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The system's id of the hotel or property.", rich_help_panel=SYSTEM),
    ] = None,
    service: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The id of the service that is sold, for Mews.", rich_help_panel=SYSTEM),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="The property's time zone, such as Europe/Prague.", rich_help_panel=SYSTEM),
    ] = None,
    interval_end: Annotated[
        BlockEnd | None,
        typer.Option(help="What the last day of an interval means to the system.", rich_help_panel=SYSTEM),
    ] = None,
    allow_loss: Annotated[
        bool,
        typer.Option(
            "--allow-loss",
            help="Send what can be said where the system lacks a kind of restriction.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Replay the moves on a model of the system first; write nothing if they fail.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the messages there: .ndjson, .xml or .csv, as the system has it.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
) -> None:
    """Write a plan as the messages that another system takes, in the order in which they are to be sent.

    Nothing is sent.
    """
    from datetime import UTC, datetime

    from bookingopt.io.read import read_problem, read_result, read_text
    from bookingopt.io.sinks.catalog import find_sink, sink_names
    from bookingopt.io.sinks.export import export_plan
    from bookingopt.io.sinks.options import ExportOptions
    from bookingopt.io.sinks.rates import read_rates

    if sink is None or plan is None:
        raise UsageError(
            f"name a sink and a plan: bookingopt export SINK PLAN.json; sinks are {', '.join(sink_names())}"
        )
    options = ExportOptions(
        what=what,
        dialect=dialect,
        problem=None if problem is None else read_problem(problem),
        rates=None if rates is None else read_rates(read_text(rates), rates),
        changes_since=None if changes_since is None else read_result(changes_since),
        hotel=hotel,
        service=service,
        timezone=timezone,
        interval_end=interval_end,
        allow_loss=allow_loss,
        now=datetime.now(UTC),
    )
    system, result = find_sink(sink, dialect), read_result(plan)
    exported = export_plan(system, result, options)
    say(*exported.notes)
    if check:
        _rehearse(system, exported.messages, result, options)
    _write(exported.messages, output, [plan, *filter(None, (problem, rates, changes_since))])


def _rehearse(system: Sink, messages: tuple[Message, ...], result: Result, options: ExportOptions) -> None:
    """Replay the moves.

    Raises
    ------
    typer.Exit
        They do not lead to the plan.
    """
    from bookingopt.io.sinks.options import What
    from bookingopt.io.sinks.rehearsal import rehearse

    if system.moves is None or options.what is What.RESTRICTIONS:
        raise UsageError("--check replays moves; restrictions have nothing to replay")
    complaints = rehearse(system.moves, messages, result, options.problem)
    if complaints:
        say(*complaints, "The messages do not lead to the plan: nothing is written.")
        raise typer.Exit(_NOT_THE_PLAN)
    say("Rehearsed: the messages lead to the plan, and no room is let twice on the way.")


def _write(messages: tuple[Message, ...], output: str | None, inputs: list[str]) -> None:
    from bookingopt.io.sinks.messages import files_of, texts_of
    from bookingopt.io.targets import Target, check_targets, write_whole

    called = "1 message" if len(messages) == 1 else f"{len(messages):,} messages"
    if output is None:
        texts = texts_of(messages)
        if len(texts) > 1:
            raise UsageError(f"there are {len(texts):,} files to write: name them with --output FILE")
        write(texts[0], "utf-8")
        where = ""
    else:
        files = files_of(messages, Path(output))
        check_targets([Target(path, None) for path, _ in files], inputs)
        write_whole(files)
        where = f" in {', '.join(str(path) for path, _ in files)}"
    say(f"{called}{where}, to be sent in their order." if messages else f"Nothing is to be sent{where}.")
