"""What a workbook's archive may hold; the limits are lowered, not reached."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest

from bookingopt.errors import InputError
from bookingopt.io.archives import unpack as archive
from bookingopt.io.archives.unpack import Unpacked, unpacked_archive
from tests.unit.io.books import ROOMS, STAYS, book, faults, packed, read

TYPES = "[Content_Types].xml"
WHOLE = book(Rooms=ROOMS, Reservations=STAYS)


def unpack(content: bytes, most: int = 2**20) -> Unpacked:
    return unpacked_archive(content, "may.xlsx", most, TYPES)


def test_a_part_that_holds_more_than_it_says_is_unpacked_only_so_far():
    """The directory says 10 bytes of a part that has 64 KB, with the checksum of those 10."""
    part = bytes(2**16)
    lying = packed(**{TYPES: part})
    for old, new in ((2**16, 10), (zlib.crc32(part), zlib.crc32(part[:10]))):
        lying = lying.replace(old.to_bytes(4, "little"), new.to_bytes(4, "little"))
    stored = unpack(lying, 2**10).content
    assert len(stored) < 2**10
    with zipfile.ZipFile(io.BytesIO(stored)) as parts:
        assert [(each.compress_type, each.file_size) for each in parts.infolist()] == [(zipfile.ZIP_STORED, 10)]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_parts_that_are_packed_by_other_means_are_refused(method):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as old, zipfile.ZipFile(content, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert "or a broken one" in faults(content.getvalue())[0]


def test_an_archive_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_PARTS", 3)
    assert "more than 3 parts" in faults(WHOLE)[0]


def test_what_is_far_larger_than_its_archive_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "FREE_BYTES", 0)
    monkeypatch.setattr(archive, "MAX_RATIO", 20)
    dense = packed(**{TYPES: b"<Types/>", "xl/media/a.png": bytes(2**16)})
    with pytest.raises(InputError, match="more than 20 times as large when unpacked"):
        unpack(dense)
    monkeypatch.setattr(archive, "FREE_BYTES", 2**16)
    assert len(unpack(dense).content) > 2**16
    monkeypatch.setattr(archive, "FREE_BYTES", 0)
    assert read(WHOLE).reservations[0].name == "Ann"


def test_records_count_in_all_parts_together(monkeypatch):
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as opened:
        parts = [opened.read(name) for name in opened.namelist()]
    size, records = sum(map(len, parts)), sum(len(re.findall(rb"<\w", part)) for part in parts)
    monkeypatch.setattr(archive, "BYTES_OF_RECORD", size // records)
    assert unpack(WHOLE, size).uncomputed == {}
    monkeypatch.setattr(archive, "BYTES_OF_RECORD", size // records + 1)
    with pytest.raises(InputError, match="records, the most that are read"):
        unpack(WHOLE, size)
