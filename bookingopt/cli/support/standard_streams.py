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


def accept_any_character() -> None:
    """Let the standard streams replace what their encoding does not have, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write(text: str, encoding: str | None = None) -> None:
    """Write to standard output; a reader that has gone (``| head``) is no error."""
    try:
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding, errors="replace"))
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # takes what Python still writes at its end
        if not isinstance(error, BrokenPipeError):
            raise OutputError(f"standard output cannot be written: {error.strerror or error}") from None


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
    terminal = sys.stdout.isatty() or None
    console = Console(file=text, width=width, force_terminal=terminal, highlight=False, markup=False, emoji=False)
    console.print(renderable, soft_wrap=soft_wrap)
    write("\n".join(line.rstrip(" ") for line in text.getvalue().split("\n")))


def say(*texts: str) -> None:
    """Write to standard error, line by line, with the control characters of the text replaced."""
    for text in texts:
        sys.stderr.write("\n".join(printable(line) for line in text.split("\n")) + "\n")
    sys.stderr.flush()
