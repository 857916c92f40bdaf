"""Each source's example becomes the problem that stands beside it; files of the wrong kind are refused and named."""

from __future__ import annotations

import json

import pytest

from bookingopt.errors import InputError, UsageError
from bookingopt.io.sources import read
from bookingopt.io.sources.catalog import preset_names
from bookingopt.io.sources.read import detect, import_house
from bookingopt.io.sources.records import SourceFile
from tests.unit.io.sources.samples import EXAMPLES, SAID, example_files, import_example, options

#: rows read, added by splitting, planned stays, left out: counted by hand in the example files.
COUNTED = {
    "cloudbeds-csv": (7, 1, 5, {"cancelled": 1, "checked_out": 1, "day_use": 1}),
    "booking-xls": (4, 1, 3, {"cancelled": 1, "no_show": 1}),
    "little-hotelier-csv": (7, 0, 4, {"cancelled": 1, "checked_out": 1, "day_use": 1}),
    "apaleo": (8, 1, 5, {"cancelled": 1, "day_use": 1, "no_show": 1, "not_a_room": 1}),
    "mews": (7, 0, 3, {"cancelled": 1, "checked_out": 1, "not_a_room": 1, "waitlisted": 1}),
    "cloudbeds": (8, 0, 5, {"cancelled": 2, "day_use": 1}),
    "opera-calendar": (
        12,
        1,
        8,
        {"day_use": 1, "in_the_calendar_too": 1, "pseudo_room": 2, "waitlisted": 1},
    ),
    "ical": (5, 0, 2, {"block": 1, "cancelled": 1, "day_use": 1}),
    "ota": (4, 1, 4, {"cancelled": 1}),
    "oca-pms": (6, 1, 4, {"block": 1, "cancelled": 1, "left_out_by_mark": 1}),
}


def test_every_preset_has_an_example():
    assert set(preset_names()) == set(SAID) == set(COUNTED)


@pytest.mark.parametrize("source", COUNTED)
def test_an_example_becomes_the_problem_beside_it(source):
    expected = json.loads((EXAMPLES / "problems" / f"{source}.json").read_text(encoding="utf-8"))
    assert import_example(source).problem == expected


@pytest.mark.parametrize(("source", "counted"), COUNTED.items(), ids=COUNTED)
def test_no_row_of_an_example_vanishes(source, counted):
    balance = import_example(source).balance
    assert (balance.rows_read, balance.added, balance.stays, dict(balance.left_out)) == counted
    assert balance.is_even


@pytest.mark.parametrize("source", COUNTED)
def test_personal_data_stays_behind(source):
    """E-mail addresses stand in most examples, and in no problem."""
    assert "example.org" not in json.dumps(import_example(source).problem)


@pytest.mark.parametrize("source", COUNTED)
def test_the_order_of_the_files_does_not_matter(source):
    backwards = import_house(source, example_files(source)[::-1], options(**SAID[source]))
    assert backwards == import_example(source)


def test_a_file_is_read_once_for_all_presets(monkeypatch):
    """A workbook may need a process of its own."""
    asked = []
    monkeypatch.setattr(read, "read_grids", lambda file: asked.append(file) or [])
    assert detect(SourceFile("may.xls", b"\xd0\xcf")) == []
    assert len(asked) == 1


@pytest.mark.parametrize("source", COUNTED)
def test_a_source_is_detected_by_its_reservations_alone(source):
    named = [name for file in example_files(source) for name in detect(file)]
    assert set(named) == {source}


@pytest.mark.parametrize("source", COUNTED)
@pytest.mark.parametrize(
    "content", [b"", b"<html><body>gone</body></html>", b"a,b\n1,2\n", b'{"a": 1}', b"PK\x03\x04cut"]
)
def test_a_file_of_another_kind_is_refused(source, content):
    room = "101" if source == "ical" else None
    with pytest.raises((InputError, UsageError)):
        import_house(source, [SourceFile("wrong", content, room)], options(**SAID[source]))


def test_a_file_of_another_preset_names_it():
    (apaleo, *_) = example_files("apaleo")
    with pytest.raises(InputError, match="looks like an export of apaleo: name that source"):
        import_house("mews", [apaleo], options())
    with pytest.raises(InputError) as caught:
        import_house("mews", [SourceFile("a.json", b'{"a": 1}')], options())
    assert "looks like" not in str(caught.value)


def test_no_preset_of_that_name():
    with pytest.raises(UsageError, match="cloudbeds-csv"):
        import_house("cloudbedz", [SourceFile("a.csv", b"a")], options())


def test_no_file():
    with pytest.raises(UsageError, match="at least one file"):
        import_house("apaleo", [], options())
