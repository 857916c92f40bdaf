"""Mews: UTC becomes the enterprise's dates, one service is the house, and every reservation has a group."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.causes import SourceError
from tests.unit.io.sources.samples import import_example, import_page, stays


def reservation(n=1, **said):
    return {
        "Id": f"i{n}", "Number": str(n), "ServiceId": "s", "GroupId": f"g{n}", "State": "Confirmed",
        "ScheduledStartUtc": "2026-04-21T16:00:00Z", "ScheduledEndUtc": "2026-04-23T04:00:00Z",
    } | said  # fmt: skip


def imported(*reservations, **said):
    page = {"Resources": [{"Id": "r", "Name": "101"}], "Reservations": list(reservations)}
    return import_page("mews", page, **({"timezone": "Asia/Shanghai"} | said))


def test_midnight_in_beijing_is_the_day_before_in_utc():
    stay = stays(imported(reservation()))["1"]
    assert (stay["Arrival"], stay["Length"]) == ("2026-04-22", 1)


def test_the_older_names_of_the_times_are_read():
    item = reservation(StartUtc="2026-04-21T16:00:00Z", EndUtc="2026-04-23T04:00:00Z")
    del item["ScheduledStartUtc"], item["ScheduledEndUtc"]
    assert stays(imported(item))["1"]["Arrival"] == "2026-04-22"


@pytest.mark.parametrize(
    ("state", "status"),
    [("Optional", "Tentative"), ("Inquired", "Waitlisted"), ("Requested", "Waitlisted"), ("Processed", "CheckedOut")],
)
def test_optional_holds_a_room_and_requested_does_not(state, status):
    assert stays(imported(reservation(State=state)))["1"]["Status"] == status


def test_a_group_of_one_is_no_group():
    house = imported(reservation(1), reservation(2), reservation(3, GroupId="g1"), adjacent_groups=True)
    assert {key: stay.get("AdjacencyGroup") for key, stay in stays(house).items()} == {"1": "g1", "2": None, "3": "g1"}


def test_several_services_must_be_told_apart():
    with pytest.raises(SourceError, match="--service"):
        import_example("mews", service=None)


def test_the_housekeeping_state_of_a_room_is_no_block():
    """Room 101 of the example is OutOfOrder today; its one block with dates is what closes nights."""
    house = import_example("mews")
    assert [(row["Start"], row["End"]) for row in house.problem["OutOfOrder"]] == [("2026-04-15", "2026-04-16")]
    assert house.balance.blocks_left_out == {"inactive": 1, "no_night": 1}


def test_parking_is_not_the_house():
    house = import_example("mews")
    assert "P1" not in [room["RoomNumber"] for room in house.problem["Rooms"]]
    assert "5" not in stays(house)
