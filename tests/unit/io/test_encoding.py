"""Bytes to text: every encoding, and every failure with its place."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError
from bookingopt.io.encoding import decode
from bookingopt.io.read import read_problem, read_text

PROBLEM = {"ProblemId": "p", "Rooms": [{"RoomNumber": "12 Ä"}], "Reservations": []}


TEXT = json.dumps(PROBLEM, ensure_ascii=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, content: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be"],
)
def test_encodings(folder, content):
    problem = read_problem(put("plan.json", content))
    assert problem.rooms[0].room_number == "12 Ä"


NUL = "is this a text file? (UTF-16 needs a byte order mark)"


BAD_BYTES = [
    (b"abc\n\xe9t\xe9", "line 2: not UTF-8 text: byte 5 of the file is 0xE9; save the file as UTF-8"),
    (codecs.BOM_UTF8 + b"ab\xff", "line 1: not UTF-8 text: byte 6 of the file is 0xFF; save the file as UTF-8"),
    (b"\xed\xa0\x80", "line 1: not UTF-8 text: byte 1 of the file is 0xED; save the file as UTF-8"),
    (
        b"ab\n\0",
        "line 2: not UTF-8 text: byte 4 of the file is 0x00; " + NUL,
    ),
    (
        "é{".encode("utf-16-le"),
        "line 1: not UTF-8 text: byte 1 of the file is 0xE9; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF16_LE + b"{\0}\0\0",
        "line 1: not UTF-16 text: byte 7 of the file is 0x00; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF16_BE + b"\0{\xd8\0\0}",
        "line 1: not UTF-16 text: byte 5 of the file is 0xD8; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF32_LE + "{}".encode("utf-32-le"),
        "line 1: not UTF-16 text: byte 3 of the file is 0x00; " + NUL,
    ),
]


@pytest.mark.parametrize(("content", "message"), BAD_BYTES, ids=range(len(BAD_BYTES)))
def test_bytes_that_are_no_text(folder, content, message):
    with pytest.raises(InputError) as caught:
        read_text(put("plan.json", content))
    assert str(caught.value) == f"plan.json: 1 error\n  {message}"


@given(st.binary(max_size=40), st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]))
def test_no_bytes_at_all_end_in_another_error(content, mark):
    try:
        text = decode(mark + content)
    except InputError:
        return
    assert "\0" not in text
