"""The style sheets and scripts that report, tape chart and operator's page share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

#: Where they are; the service serves this folder.
FOLDER = Path(__file__).parent / "static"


@cache
def static_text(name: str) -> str:
    """Return the text of the file ``name``."""
    return (FOLDER / name).read_text(encoding="utf-8")
