"""Instants become dates by the hotel's clocks; a block closes the nights whose hours it overlaps."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bookingopt.io.sources.instants import blocked_nights, local_date, read_instant
from bookingopt.io.sources.options import NightHours, read_night

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text):
    """The instant of a day of March and a time on clocks in Berlin."""
    return datetime.fromisoformat(f"2026-03-{text}:00").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-03-21T16:00:00Z", "Asia/Shanghai", 22),  # midnight there: a date cut from the text is a day early
        ("2026-03-22T12:00:00Z", "Pacific/Auckland", 23),  # 1:00 of the next day, in summer time
        ("2026-03-22T07:00:00Z", "America/Los_Angeles", 22),  # midnight, in summer time
        ("2026-03-22T06:59:00Z", "America/Los_Angeles", 21),
        ("2026-03-29T23:30:00+01:00", "Europe/Berlin", 30),  # the clocks went forward that morning
    ],
)
def test_the_date_is_that_of_the_hotel(instant, zone, day):
    assert local_date(read_instant(instant), ZoneInfo(zone)) == date(2026, 3, day)


@pytest.mark.parametrize("text", ["2026-03-22T07:00:00", "2026-03-22", "noon"])
def test_without_zone_it_is_no_instant(text):
    with pytest.raises(ValueError, match=r".+"):
        read_instant(text)


@pytest.mark.parametrize(
    ("begin", "end", "nights"),
    [
        ("10T16:16", "11T16:16", (10, 10)),
        ("10T10:00", "10T15:00", None),
        ("10T14:00", "10T18:00", None),
        ("10T14:00", "10T18:01", (10, 10)),
        ("10T14:00", "11T00:00", (10, 10)),
        ("10T06:00", "12T18:00", (10, 11)),
        ("10T05:59", "10T12:00", (9, 9)),
        ("10T12:00", "10T12:00", None),
        ("28T16:00", "30T12:00", (28, 29)),  # over the change to summer time
    ],
)
def test_the_nights_of_a_block(begin, end, nights):
    found = blocked_nights(berlin(begin), berlin(end), BERLIN, NightHours())
    assert found == (None if nights is None else tuple(date(2026, 3, day) for day in nights))


def test_other_hours_of_the_night():
    """With nights from 14:00, a block from 14:00 to 18:00 closes one."""
    found = blocked_nights(berlin("10T14:00"), berlin("10T18:00"), BERLIN, read_night("14:00-10:00"))
    assert found == (date(2026, 3, 10), date(2026, 3, 10))
