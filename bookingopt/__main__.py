"""The command ``bookingopt``, also as ``python -m bookingopt``."""

# ruff: noqa: PLC0415

from __future__ import annotations

import sys

from bookingopt.errors import INTERRUPTED


def main() -> None:
    """Run the command line and end the program; Ctrl-C ends it quietly from the first import on."""
    try:
        from bookingopt.cli import main as run_command_line

        run_command_line()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
