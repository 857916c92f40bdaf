"""The command ``bookingopt``, also as ``python -m bookingopt``."""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the program; Ctrl-C ends it quietly from the first import on."""
    try:
        try:
            from bookingopt.cli import main as run_command_line
        except Exception as error:  # making a class turns an interruption into an error of its own
            if not isinstance(error.__cause__, KeyboardInterrupt):
                raise
            raise KeyboardInterrupt from None
        run_command_line()
    except KeyboardInterrupt:
        from bookingopt.errors import INTERRUPTED

        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
