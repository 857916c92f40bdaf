"""Tables of the generated pages."""

from __future__ import annotations

from collections.abc import Iterable

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    """Return a Markdown table."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(text.replace("|", "\\|") for text in row) + " |\n" for row in cells)
