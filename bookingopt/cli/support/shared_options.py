"""Options that several commands share, and the panels of the help."""

from __future__ import annotations

from enum import StrEnum

#: The panels in which the help shows the options.
INPUT, SEARCH, CHECKS, OUTPUT = "Input", "Search", "Checks", "Output"


class Format(StrEnum):
    """How a result is shown."""

    TABLE = "table"
    JSON = "json"
