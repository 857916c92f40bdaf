"""The command line, one command a file. Here, and only here, an error becomes a message and an exit status.

What is heavy is imported inside the commands: ``--help`` and ``validate`` load no solver library.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import errno
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from bookingopt.cli import audit, export, import_house, jobs, keys, serve, solve, validate
from bookingopt.cli.support.standard_streams import discard_output, output_error, prepare_streams, say, write
from bookingopt.errors import BookingOptError, InputError

_INTERNAL_ERROR = 4

app = typer.Typer(
    help="Decides which room every reservation of a hotel gets, so that no night is left unsellable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=solve.EXIT_STATUS)(solve.solve)
app.command(epilog=validate.EXIT_STATUS)(validate.validate)
app.command("import", epilog=import_house.EXIT_STATUS)(import_house.import_house)
app.command(epilog=export.EXIT_STATUS)(export.export)
app.command(epilog=serve.EXIT_STATUS)(serve.serve)
app.add_typer(keys.app)
app.add_typer(jobs.app)
app.command(epilog=audit.EXIT_STATUS)(audit.audit)


def main() -> None:
    """Run the command line and end the program; Ctrl-C is left to the caller."""
    prepare_streams()
    try:
        _run()
    except BookingOptError as error:
        say(f"Error: {error}", *_notes(error))
        if isinstance(error, InputError) and error.is_shortened:
            say(f"--all-errors lists all {len(error.faults):,}.")
        sys.exit(error.exit_status)
    except Exception as error:  # noqa: BLE001  whatever else comes up is our own fault
        say(
            f"Internal error: {type(error).__name__}: {error} ({_origin(error)}). "
            "Please report this line with the command, the output of bookingopt --version and, if you may, the file.",
            *_notes(error),
        )
        sys.exit(_INTERNAL_ERROR)


def _run() -> None:
    """Run the command; help and usage, which the framework writes itself, may find a device that is full."""
    try:
        app(prog_name="bookingopt")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO) or error.filename is not None:
            raise
        discard_output()
        raise output_error(str(error.strerror)) from None


def _notes(error: Exception) -> list[str]:
    """Return what else is to be said: which outputs are not written."""
    return getattr(error, "__notes__", [])


def _origin(error: Exception) -> str:
    """Return where in BookingOpt ``error`` came up."""
    package = Path(__file__).parents[1]
    frames = reversed(traceback.extract_tb(error.__traceback__))
    ours = next(frame for frame in frames if package in Path(frame.filename).parents)
    return f"{Path(ours.filename).relative_to(package).as_posix()} line {ours.lineno}"


def _show_version(wanted: bool) -> None:
    if wanted:
        from bookingopt.cli.support.version import version_text

        write(version_text())
        raise typer.Exit


@app.callback()
def _whole_program(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version, its commit and the solver library.",
            callback=_show_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    pass
