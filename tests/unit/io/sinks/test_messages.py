"""Messages become files: a line each, or a document each, split at the receiver's limit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import UsageError
from bookingopt.io.sinks.messages import CSV, XML, Message, files_of, parts_within, texts_of

CALL = Message("move 1, Ana (7) from 1 to 2", "PUT", "/rooms", {"a": "é"}, moves=(1,), query={"q": "1"})


def test_a_message_a_line_with_its_place_and_its_step(tmp_path):
    [(path, content)] = files_of([CALL, CALL], tmp_path / "out.ndjson")
    first, second = map(json.loads, content.decode().splitlines())
    assert path == tmp_path / "out.ndjson"
    assert first == {
        "message": 1,
        "serves": "move 1, Ana (7) from 1 to 2",
        "moves": [1],
        "method": "PUT",
        "path": "/rooms",
        "query": {"q": "1"},
        "content_type": "application/json",
        "body": {"a": "é"},
    }
    assert second == {**first, "message": 2}


@pytest.mark.parametrize(("content_type", "end"), [(XML, ".xml"), (CSV, ".csv")])
def test_a_document_a_file(content_type, end):
    documents = [Message("", "", "", str(number), content_type) for number in range(10)]
    assert files_of(documents[:1], Path(f"a{end}")) == [(Path(f"a{end}"), b"0")]
    assert [(path.name, content) for path, content in files_of(documents, Path(f"a{end}"))][::9] == [
        (f"a-01{end}", b"0"),
        (f"a-10{end}", b"9"),
    ]
    with pytest.raises(UsageError, match=rf"ends in \{end}"):
        files_of(documents, Path("a.ndjson"))


def test_calls_are_not_written_to_a_document():
    with pytest.raises(UsageError, match=r"ends in \.ndjson"):
        files_of([CALL], Path("a.xml"))


def test_no_message_is_an_empty_file():
    assert files_of([], Path("a.xml")) == [(Path("a.xml"), b"")]
    assert texts_of([]) == [""]


@given(st.lists(st.text(max_size=9)), st.integers(20, 60), st.none() | st.integers(1, 4))
def test_parts_hold_every_item_and_keep_to_the_limits(items, most_bytes, most_items):
    parts = list(parts_within(items, most_bytes, most_items))
    assert [item for part in parts for item in part] == items
    for part in parts:
        size = len(json.dumps(part, ensure_ascii=False).encode())
        assert len(part) == 1 or size <= most_bytes
        assert most_items is None or len(part) <= most_items
    if most_items is None:
        assert len(parts) <= 1 + sum(len(json.dumps(item).encode()) + 4 for item in items) // (most_bytes // 2)
