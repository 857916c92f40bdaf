"""Records and options become a problem: settings, the business date, who is left out, who keeps the room."""

from __future__ import annotations

from datetime import date

import pytest

from bookingopt.domain.fields import StayStatus
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.house import build_house
from bookingopt.io.sources.records import SourceBlock, SourceData, SourceRoom, SourceStay
from tests.unit.io.sources.samples import options


def day(number):
    return date(2026, 4, number)


def data(*stays, blocks=()):
    return SourceData([SourceRoom("row", "1")], list(stays), list(blocks), rows_read=len(stays))


def stay(key="A", arrival=1, departure=3, **said):
    return SourceStay("row", key, "Ada", day(arrival), day(departure), **({"rooms": ["1"]} | said))


def built(*stays, blocks=(), **said):
    return build_house(data(*stays, blocks=blocks), options(**said), "own")


def test_settings_travel_and_the_minimum_stay_that_is_said_comes_first():
    problem = built(stay(), settings={"MinStay": 9, "TurnoverNights": 1}, minimum_stay=2).problem
    assert (problem["MinimumStay"], problem["TurnoverNights"], problem["Today"]) == (2, 1, "2026-03-28")
    assert "MinStay" not in problem


@pytest.mark.parametrize("field", ["Rooms", "Reservations", "Today", "ProblemId", "OutOfOrder"])
def test_settings_may_not_say_what_the_files_say(field):
    with pytest.raises(SourceError, match=field):
        built(stay(), settings={field: []})


@pytest.mark.parametrize(
    ("status", "dates", "reason"),
    [
        (StayStatus.CANCELLED, (1, 1), "cancelled"),  # the first reason that holds: state, then day use, then date
        (StayStatus.CONFIRMED, (1, 1), "day_use"),
        (StayStatus.CONFIRMED, (1, 3), "departed"),
        (StayStatus.CONFIRMED, (1, 4), None),
        (StayStatus.WAITLISTED, (5, 6), "waitlisted"),
    ],
)
def test_why_a_stay_is_left_out(status, dates, reason):
    house = built(stay(arrival=dates[0], departure=dates[1], status=status), today=day(3))
    assert dict(house.balance.left_out) == ({reason: 1} if reason else {})
    assert len(house.problem["Reservations"]) == 1


def test_two_stays_in_one_room_are_counted_and_kept():
    house = built(stay("A", 1, 4), stay("B", 2, 6))
    assert (house.balance.clashes, house.balance.stays) == (2, 2)


def test_a_block_in_a_room_that_is_not_there():
    with pytest.raises(SourceError, match="block is in a room"):
        built(stay(), blocks=[SourceBlock("row", "9", day(1), day(2))])


def test_a_source_without_rows_is_an_error():
    with pytest.raises(SourceError, match="no reservations"):
        built()
