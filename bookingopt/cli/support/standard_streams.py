"""Writes to standard output and standard error."""

# ruff: noqa: PLC0415

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from bookingopt.errors import OutputError, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

#: The highest descriptor of a standard stream.
_LAST_STREAM = 2


def prepare_streams() -> None:
    """Let the standard streams replace what their encoding does not have, and occupy those that are closed.

    Else the next file that is opened would take the place of a closed one, and get what libraries print.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) <= _LAST_STREAM:
            pass
    if sys.stderr is None:  # as the type does not say
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  for as long as we run


def write(text: str, encoding: str | None = None) -> None:
    """Write to standard output; a reader that has gone (``| head``) is no error.

    Raises
    ------
    OutputError
        It is closed, or cannot be written.
    """
    if sys.stdout is None:
        raise output_error("it is closed")
    try:
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding, errors="replace"))
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        if not isinstance(error, BrokenPipeError):
            raise output_error(error.strerror or str(error)) from None


def output_error(reason: str) -> OutputError:
    """Return the error that says why standard output cannot be written."""
    return OutputError(f"standard output cannot be written: {reason}")


def discard_output() -> None:
    """Let nothing take what Python still writes to standard output at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show(renderable: RenderableType, *, soft_wrap: bool = False, width: int | None = None) -> None:
    """Write tables to standard output, in colour on a terminal only.

    Parameters
    ----------
    renderable
        What is shown.
    soft_wrap
        Leave long lines to the terminal, so that a line that is piped on stays one line.
    width
        Columns to fill, where not those that the terminal has.
    """
    from rich.console import Console

    text = io.StringIO()
    terminal = (sys.stdout is not None and sys.stdout.isatty()) or None
    console = Console(file=text, width=width, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    console.print(renderable, soft_wrap=soft_wrap)
    write("\n".join(line.rstrip(" ") for line in text.getvalue().split("\n")))


def say(*texts: str) -> None:
    """Write to standard error, line by line, with the control characters of the text replaced."""
    for text in texts:
        sys.stderr.write("\n".join(printable(line) for line in text.split("\n")) + "\n")
    sys.stderr.flush()
