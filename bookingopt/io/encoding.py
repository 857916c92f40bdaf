"""Bytes -> text: UTF-8, or UTF-16 with a byte order mark; tables also Windows-1252."""

from __future__ import annotations

import codecs
import re

from bookingopt.errors import Fault, InputError, OptionError, Position, shown
from bookingopt.translatable import Translatable

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(content: bytes | bytearray, *, source: str = "") -> str:
    """Return ``content`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one."""
    mark, encoding = next(((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "utf-8"))
    name = encoding.upper()[:6].rstrip("-")
    try:
        text = str(memoryview(content)[len(mark) :], encoding)
        nul = text.find("\0")
        if nul < 0:
            return text
        at = len(mark) + len(text[:nul].encode(encoding))
        hint = Translatable("is this a text file? (UTF-16 needs a byte order mark)")
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        hint = Translatable("save the file as UTF-8")
    line = content.count(b"\n", 0, at) + 1
    key = "not {encoding} text: byte {number} of the file is {byte}; {hint}"
    expected = Translatable(key, encoding=name, number=at + 1, byte=f"0x{content[at]:02X}", hint=hint)
    raise InputError([Fault((), "", expected, Position("", line))], source)


def decode_table(content: bytes, *, source: str, encoding: str | None = None) -> tuple[str, tuple[Translatable, ...]]:
    """Return the text of a table and what deserves a warning.

    A byte order mark comes before the ``encoding`` that is stated. Where neither is there, a table that is not UTF-8
    is read as Windows-1252, which is what spreadsheets write in Western Europe and America; the warning shows one of
    its words, so that somebody sees whether that was right.
    """
    refuse_web_page(content, source)
    if encoding is not None and not any(content.startswith(mark) for mark, _ in _MARKS):
        return _decode_stated(content, source, encoding), ()
    try:
        return decode(content, source=source), ()
    except InputError:
        if b"\0" in content or any(content.startswith(mark) for mark, _ in _MARKS):
            raise
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            text = ""
        if not text:
            raise
    found = re.search(r"\w*[^\W\x00-\x7f]\w*", text) or re.search(r"\S*[^\x00-\x7f]\S*", text)
    assert found is not None
    line = text.count("\n", 0, found.start()) + 1
    guessed = (
        "{source} is not UTF-8, and is read as Windows-1252: its line {line} has the word {word}. If that is wrong, "
        "save it as UTF-8."
    )
    return text, (Translatable(guessed, source=source, line=line, word=shown(found.group())),)


def _decode_stated(content: bytes, source: str, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except LookupError:
        raise OptionError("encoding", encoding, Translatable("there is no such encoding")) from None
    except UnicodeError as error:
        raise InputError(
            [Fault((), "", Translatable("not {encoding} text: {reason}", encoding=encoding, reason=str(error)[:200]))],
            source,
        ) from None
    if "\0" in text:
        raise InputError(
            [Fault((), "", Translatable("not {encoding} text: it holds bytes 0x00", encoding=encoding))], source
        )
    return text


def refuse_web_page(content: bytes, source: str) -> None:
    """Refuse a page of the web or other XML, which some programs call a table.

    Raises
    ------
    InputError
        The content is HTML or XML.
    """
    start = content[:1000].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(b"<") and re.search(rb"<(!doctype html|html|table|head|meta|\?xml)\b", start):
        expected = Translatable("an HTML page and not a table; open it in a spreadsheet program and save it as .xlsx")
        if start.startswith(b"<?xml"):
            expected = Translatable(
                "an XML file and not a table; open it in a spreadsheet program and save it as .xlsx"
            )
        raise InputError([Fault((), "", expected)], source)
