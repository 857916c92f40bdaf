"""Bytes -> text: UTF-8, or UTF-16 with a byte order mark."""

from __future__ import annotations

import codecs

from bookingopt.errors import Fault, InputError, Position

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(content: bytes, *, source: str = "") -> str:
    """Return ``content`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "utf-8"))
    name = encoding.upper()[:6].rstrip("-")
    try:
        text = str(memoryview(content)[len(mark) :], encoding)
        nul = text.find("\0")
        if nul < 0:
            return text
        at = len(mark) + len(text[:nul].encode(encoding))
        hint = "is this a text file? (UTF-16 needs a byte order mark)"
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        hint = "save the file as UTF-8"
    line = content.count(b"\n", 0, at) + 1
    expected = f"not {name} text: byte {at + 1:,} of the file is 0x{content[at]:02X}; {hint}"
    raise InputError([Fault((), "", expected, Position("", line))], source)
