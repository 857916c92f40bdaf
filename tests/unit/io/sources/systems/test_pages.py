"""Pages of JSON: empty ones are no error, and every file that is none is named."""

from __future__ import annotations

import json

import pytest

from bookingopt.errors import InputError
from bookingopt.io.sources.causes import SourceError, Wrong
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceData, SourceFile
from bookingopt.io.sources.systems.pages import (
    day_of,
    expect_all,
    list_of,
    number_of,
    object_of,
    page_of,
    read_pages,
)
from tests.unit.io.sources.samples import SAID, example_files, options


def test_an_empty_page_is_left_away():
    files = [SourceFile("a", b""), SourceFile("b", b" \n"), SourceFile("c", b'\xef\xbb\xbf{"x": 1}')]
    assert read_pages(files) == [("c", {"x": 1})]


def test_every_broken_page_is_named():
    with pytest.raises(InputError) as caught:
        read_pages([SourceFile("a", b"{"), SourceFile("b", b"{}"), SourceFile("c", b"\xff\xfe")])
    assert [fault.where for fault in caught.value.faults] == ["a", "c"]
    assert page_of(SourceFile("a", b"{")) is None


@pytest.mark.parametrize(
    ("source", "name", "outer", "field", "said"),
    [
        ("apaleo", "reservations-2.json", None, "count", r"found 8 of 9 reservations \(count\)"),
        ("cloudbeds", "reservations.json", None, "total", r"found 6 of 9 reservations \(total\)"),
        ("opera-calendar", "calendar.json", "roomCalendar", "totalResults", r"found \d of 9 rooms \(totalResults\)"),
        ("opera-calendar", "reservations.json", "reservations", "totalResults", r"found \d of 9 reservations"),
    ],
)
def test_a_page_that_is_missing_is_noticed(source, name, outer, field, said):
    """Each system says in its answer how many objects there are on all pages."""
    files = {file.name: file for file in example_files(source)}
    page = json.loads(files[name].content)
    (page if outer is None else page[outer])[field] = 9
    files[name] = SourceFile(name, json.dumps(page).encode())
    with pytest.raises(SourceError, match=said):
        import_house(source, list(files.values()), options(**SAID[source]))


@pytest.mark.parametrize("total", [None, "", "many", 2, "02", 1])
def test_a_total_that_says_nothing_or_no_more_than_there_is(total):
    data = SourceData()
    expect_all(data, "units", 2, [{"count": total}, [], {}], "count")
    assert data.faults == []


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
