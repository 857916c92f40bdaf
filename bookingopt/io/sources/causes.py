"""The error of a source: its text has one line a cause, as that of every input error."""

from __future__ import annotations

from bookingopt.errors import InputError


class SourceError(InputError):
    """The files are not what the source's preset expects, or an option is missing."""
