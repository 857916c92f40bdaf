"""Text from a file inside XML and HTML: what may not stand there is replaced, the rest is escaped."""

from __future__ import annotations

from html import escape

from bookingopt.errors import printable


def printable_text(text: str) -> str:
    """Return ``text`` from a file without the characters that XML does not have or that steer other text."""
    if text.isprintable():  # as most are, with no more than one line
        return text
    lines = (printable(line) for line in text.split("\n"))
    return "\n".join(lines).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def xml(text: str) -> str:
    """Return ``text`` from a file as text of an XML file."""
    return escape(printable_text(text))
