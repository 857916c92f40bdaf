"""What a single value may look like: dates, texts, whole numbers, weekdays, states."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from bookingopt.domain import fields


def read(kind: object, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize("value", ["2027-5-01", "01.05.2027", "2027-05-01T00:00", "2027-02-30", 20270501, None])
def test_a_date_has_one_spelling(value):
    assert fields.day_or_none("2027-05-01") == date(2027, 5, 1)
    assert fields.day_or_none(value) is None
    with pytest.raises(ValidationError, match="expected a date YYYY-MM-DD"):
        read(fields.Day, value)


@pytest.mark.parametrize(("value", "text"), [("012", "012"), (7, "7"), (7.0, "7"), (7.5, "7.5"), ("12 A", "12 A")])
def test_a_text_may_be_a_number(value, text):
    assert read(fields.Text, value) == text


@pytest.mark.parametrize("value", [True, float("inf"), [], " "])
def test_what_is_no_text(value):
    with pytest.raises(ValidationError):
        read(fields.Text, value)


@pytest.mark.parametrize(("value", "nights"), [(5, 5), (5.0, 5), (366, 366)])
def test_a_whole_number_may_be_written_with_a_point(value, nights):
    assert read(fields.MinimumStayNights, value) == nights


@pytest.mark.parametrize("value", [2.5, 0, 367, True, "5", None])
def test_what_is_no_minimum_stay(value):
    with pytest.raises(ValidationError, match="expected a whole number from 1 to 366"):
        read(fields.MinimumStayNights, value)


@pytest.mark.parametrize("name", ["Mon", "monday", " MON ", "m"])
def test_every_spelling_of_a_weekday(name):
    assert fields.weekday_index(name) == 0
    assert read(fields.Weekdays, {name: 3}) == {"Mon": 3}


@pytest.mark.parametrize("word", ["in house", "IN-HOUSE", "InHouse", "in  house"])
def test_case_spaces_and_hyphens_of_a_state_do_not_matter(word):
    assert read(fields.StatusOfStay, word) is fields.StayStatus.IN_HOUSE
    assert read(fields.StatusOfStay, None) is fields.StayStatus.CONFIRMED
    assert read(fields.StatusOfStay, "Canceled") is fields.StayStatus.CANCELLED


def test_the_last_departure_is_the_last_day_there_is():
    assert fields.departure_day(date(9999, 12, 30), 1) == fields.LAST_DAY
    with pytest.raises(OverflowError):
        fields.departure_day(date(9999, 12, 31), 1)
