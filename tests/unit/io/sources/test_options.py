"""Options as text: zones and hours of the night."""

from __future__ import annotations

from datetime import time

import pytest

from bookingopt.errors import OptionError
from bookingopt.io.sources.options import NightHours, read_night, read_zone


def test_hours_of_the_night():
    assert read_night("18:00-06:00") == NightHours()
    assert read_night("20:30 - 10:00") == NightHours(time(20, 30), time(10))


@pytest.mark.parametrize("text", ["", "18:00", "18-6-2", "06:00-18:00", "12:00-12:00"])
def test_hours_that_are_no_night(text):
    with pytest.raises(OptionError, match="--night") as caught:
        read_night(text)
    assert (caught.value.option, caught.value.value) == ("night", text)


@pytest.mark.parametrize("name", ["Prague", "", "../etc/passwd", "CET+1", "/etc/localtime"])
def test_a_zone_that_is_none(name):
    with pytest.raises(OptionError, match="--timezone") as caught:
        read_zone(name)
    assert (caught.value.option, caught.value.value) == ("timezone", name)


def test_a_zone():
    assert read_zone("Europe/Prague").key == "Europe/Prague"
