"""Pages of JSON: empty ones are no error, and every file that is none is named."""

from __future__ import annotations

import pytest

from bookingopt.errors import InputError
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.records import SourceFile
from bookingopt.io.sources.systems.pages import day_of, list_of, number_of, object_of, page_of, read_pages


def test_an_empty_page_is_left_away():
    files = [SourceFile("a", b""), SourceFile("b", b" \n"), SourceFile("c", b'\xef\xbb\xbf{"x": 1}')]
    assert read_pages(files) == [("c", {"x": 1})]


def test_every_broken_page_is_named():
    with pytest.raises(InputError) as caught:
        read_pages([SourceFile("a", b"{"), SourceFile("b", b"{}"), SourceFile("c", b"\xff\xfe")])
    assert [fault.where for fault in caught.value.faults] == ["a", "c"]
    assert page_of(SourceFile("a", b"{")) is None


def test_what_is_absent_null_or_a_list_for_an_object():
    item = {"null": None, "php": [], "list": [1, {"a": 2}], "digits": "2"}
    assert object_of(item, "php") == object_of(item, "absent") == object_of(item, "null") == {}
    assert list_of(item, "list") == [{"a": 2}]
    assert list_of(item, "null") == []
    assert (number_of(item, "digits"), number_of(item, "absent")) == (2, None)


@pytest.mark.parametrize("value", [None, "", "03/04/2026", "20260403x"])
def test_a_day_that_is_none(value):
    with pytest.raises(Wrong):
        day_of({"day": value}, "day")
