"""The archive that a workbook is: unpacked within limits, and its records counted, before a library reads it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bookingopt.errors import Fault, InputError
from bookingopt.io.archives.records import BookRecords, PartReader, RefusedPart
from bookingopt.translatable import Translatable

#: Most parts of an archive; each has its entry in the directory.
MAX_PARTS: Final = 10_000
#: A spreadsheet packs its sheets to a tenth or a twentieth; of a small archive the first bytes are free.
MAX_RATIO, FREE_BYTES = 100, 4 * 2**20
#: A record of a sheet takes more bytes than these.
BYTES_OF_RECORD: Final = 12
_DIRECTORY_ENTRY = b"PK\x01\x02"
#: What parts are packed by; a piece of any other kind may unpack to any size.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: So many bytes are unpacked at once.
_PIECE = 2**20
_BROKEN = Translatable("not a workbook (.xlsx), or a broken one; save it anew as .xlsx")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive whose parts are stored as they are.

    Attributes
    ----------
    content
        The archive.
    uncomputed
        What is wrong with the sheets that hold formulas without a value, by their names.
    """

    content: bytes
    uncomputed: Mapping[str, Translatable]


def unpacked_archive(content: bytes, source: str, most_bytes: int, needed: str) -> Unpacked:
    """Return the archive of a workbook with every part stored as it is, and what its records say.

    The libraries that read workbooks believe what an archive says of its parts, and unpack some of them whole. What
    they get here cannot become larger than it is: every part has been unpacked piece by piece, and only as far as the
    archive said.

    Parameters
    ----------
    content
        The file.
    source
        What it is called in messages.
    most_bytes
        Most bytes that all parts together may hold.
    needed
        A part that every workbook of its kind has.

    Raises
    ------
    InputError
        No archive of a workbook, a broken one, or one that is too large.
    """
    stored, found = io.BytesIO(), BookRecords()
    try:
        if content.count(_DIRECTORY_ENTRY) > MAX_PARTS:
            key = "the workbook has more than {most} parts, the most that are read"
            raise _refusal(source, Translatable(key, most=MAX_PARTS))
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stored, "w") as copy:
            parts = archive.infolist()
            _check_sizes(parts, len(content), source, most_bytes)
            if needed not in {part.filename for part in parts}:
                other = "not a workbook (.xlsx) but another kind of archive; save it as .xlsx"
                raise _refusal(source, Translatable(other))
            if any(part.compress_type not in _METHODS for part in parts):
                raise _refusal(source, _BROKEN)
            most_records = most_bytes // BYTES_OF_RECORD
            for part in parts:
                reader = PartReader(part.filename, most_records, found)
                with archive.open(part) as packed, copy.open(part.filename, "w") as target:
                    while piece := packed.read(_PIECE):
                        reader.feed(piece)
                        target.write(piece)
                most_records -= reader.records
    except RefusedPart as error:
        raise _refusal(source, error.reason) from None
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError):
        raise _refusal(source, _BROKEN) from None
    return Unpacked(stored.getvalue(), found.by_sheet())


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int, source: str, most_bytes: int) -> None:
    """Refuse what would be too large, by itself or for the size of the file."""
    size = sum(part.file_size for part in parts)
    if size > most_bytes:
        key = "the workbook is larger than {megabytes} MB when unpacked, the most that is read"
        raise _refusal(source, Translatable(key, megabytes=most_bytes // 2**20))
    if size > FREE_BYTES + MAX_RATIO * packed:
        key = (
            "the workbook is more than {times} times as large when unpacked, the most that is read; save it anew as "
            ".xlsx"
        )
        raise _refusal(source, Translatable(key, times=MAX_RATIO))


def _refusal(source: str, expected: Translatable) -> InputError:
    return InputError([Fault((), "", expected)], source)
