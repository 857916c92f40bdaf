"""Mews: UTC becomes the enterprise's dates, one service is the house, and every reservation has a group."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Guests
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


@pytest.mark.parametrize(("released", "reason"), [("15:59", {"released": 1}), ("16:00", {})])
def test_an_option_holds_its_room_until_it_is_released(released, reason):
    """The business date is the 28th, which begins at 16:00 UTC on the 27th in Shanghai; only options are released."""
    released = f"2026-03-27T{released}:00Z"
    house = imported(reservation(State="Optional", ReleasedUtc=released), reservation(2, ReleasedUtc=released))
    assert dict(house.balance.left_out) == reason
    assert "2" in stays(house)


PERSONS = [{"AgeCategoryId": "a", "Count": 2}, {"AgeCategoryId": "c", "Count": 1}]
AGES = {"AgeCategories": [{"Id": "a", "Classification": "Adult"}, {"Id": "c", "Classification": "Child"}]}


def test_who_is_an_adult_stands_with_the_age_categories():
    page = {"Resources": [{"Id": "r", "Name": "101"}], "Reservations": [reservation(PersonCounts=PERSONS)]}
    said = {"timezone": "Asia/Shanghai"}
    assert stays(import_page("mews", page, AGES, guests=Guests.ADULTS, **said))["1"]["Guests"] == 2
    assert stays(import_page("mews", page, guests=Guests.ALL, **said))["1"]["Guests"] == 3
    with pytest.raises(SourceError, match="ageCategories/getAll"):
        import_page("mews", page, guests=Guests.ADULTS, **said)
    assert stays(imported(reservation(AdultCount=2, ChildCount=1), guests=Guests.ADULTS))["1"]["Guests"] == 2


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


@pytest.mark.parametrize(
    ("kind", "is_room"),
    [("Room", True), ("Dorm", True), ("Tent", True), ("CaravanOrRV", True), ("UnequippedCampsite", True),
     ("ParkingSpot", False), ("MeetingRoom", False), ("ExtraBed", False), ("Desk", False)],
)  # fmt: skip
def test_what_people_sleep_in_is_a_room(kind, is_room):
    categories = {"ResourceCategories": [{"Id": "c", "Type": kind, "Name": "A"}],
                  "ResourceCategoryAssignments": [{"ResourceId": "r", "CategoryId": "c"}]}  # fmt: skip
    page = {"Resources": [{"Id": "r", "Name": "1"}, {"Id": "q", "Name": "2"}], "Reservations": [reservation()]}
    categories["ResourceCategories"].append({"Id": "d", "Type": "Room", "Name": "B"})
    categories["ResourceCategoryAssignments"].append({"ResourceId": "q", "CategoryId": "d"})
    rooms = import_page("mews", page, categories, timezone="Asia/Shanghai").problem["Rooms"]
    assert [room["RoomNumber"] for room in rooms] == (["1", "2"] if is_room else ["2"])


def test_a_bed_is_a_part_of_its_room():
    resources = [{"Id": "r", "Name": "101"}, {"Id": "b", "Name": "101A", "ParentResourceId": "r"}]
    house = import_page("mews", {"Resources": resources, "Reservations": [reservation()]}, timezone="Asia/Shanghai")
    rooms = {room["RoomNumber"]: room.get("Parts") for room in house.problem["Rooms"]}
    assert rooms == {"101": ["101A"], "101A": None}


#: Every field of the samples in the vendor's documentation, docs.mews.com/connector-api/operations: pages reservations
#: (getAll/2023-06-06), resources, resourcecategories, resourceblocks and agecategories; the values are made up.
WHOLE = {
    "Reservations": [{
        "Id": "i52", "ServiceId": "s", "AccountId": "k", "AccountType": "Customer", "CreatorProfileId": "p",
        "UpdaterProfileId": "p", "BookerId": None, "Number": "52", "State": "Confirmed", "Origin": "Connector",
        "CommanderOrigin": None, "OriginDetails": None, "CreatedUtc": "2026-03-01T16:00:00Z",
        "UpdatedUtc": "2026-03-02T17:00:00Z", "CancelledUtc": None, "VoucherId": None, "BusinessSegmentId": None,
        "Options": {"OwnerCheckedIn": False, "AllCompanionsCheckedIn": False, "AnyCompanionCheckedIn": False,
                    "ConnectorCheckIn": False},
        "RateId": "x", "CreditCardId": None, "GroupId": "g", "RequestedResourceCategoryId": "c",
        "AssignedResourceId": "r", "AvailabilityBlockId": None, "PartnerCompanyId": None, "TravelAgencyId": None,
        "AssignedResourceLocked": True, "ChannelNumber": "TW", "ChannelManagerNumber": "", "CancellationReason": None,
        "ReleasedUtc": None, "StartUtc": "2026-04-23T14:00:00Z", "EndUtc": "2026-04-25T12:00:00Z",
        "ScheduledStartUtc": "2026-04-23T14:00:00Z", "ActualStartUtc": None,
        "ScheduledEndUtc": "2026-04-25T12:00:00Z", "ActualEndUtc": None, "Purpose": "Leisure", "QrCodeData": "{}",
        "PersonCounts": [{"AgeCategoryId": "a", "Count": 2}, {"AgeCategoryId": "c", "Count": 1}],
    }],
    "Cursor": "i52",
}  # fmt: skip
HOUSE = {
    "Resources": [{
        "Id": "r", "EnterpriseId": "e", "IsActive": True, "ParentResourceId": None, "Name": "101", "State": "Dirty",
        "Descriptions": {"en-US": "City view"}, "CreatedUtc": "2026-01-15T10:30:00Z",
        "UpdatedUtc": "2026-01-15T10:30:00Z", "Data": {"Discriminator": "Space", "Value": {"FloorNumber": "1"}},
        "ExternalNames": {"en-US": "Room 101"}, "Directions": {},
    }],
    "ResourceCategories": [{
        "Id": "c", "EnterpriseId": "e", "ServiceId": "s", "IsActive": True, "Type": "Room", "Names": {"en-US": "Twin"},
        "ShortNames": {"en-US": "T"}, "Descriptions": {}, "Ordering": 2, "Capacity": 2, "ExtraCapacity": 1,
        "ExternalIdentifier": None, "Classification": "SuperiorTwin",
    }],
    "ResourceCategoryAssignments": [{"Id": "z", "ResourceId": "r", "CategoryId": "c", "IsActive": True}],
    "ResourceBlocks": [
        {"Id": "b1", "AssignedResourceId": "r", "IsActive": True, "Type": "OutOfOrder", "DeletedUtc": None,
         "StartUtc": "2026-05-01T14:00:00Z", "EndUtc": "2026-05-01T16:00:00Z", "Name": "Air conditioning"},
        {"Id": "b2", "AssignedResourceId": "r", "IsActive": True, "Type": "InternalUse", "DeletedUtc": None,
         "StartUtc": "2026-05-10T10:00:00Z", "EndUtc": "2026-05-12T12:00:00Z", "Name": "Training"},
    ],
    "Cursor": "z",
}  # fmt: skip


def test_whole_answers_as_the_vendor_documents_them():
    """14:00 to 16:00 in UTC closes no night in Paris; internal use closes its two."""
    house = import_page("mews", WHOLE, HOUSE, AGES, timezone="Europe/Paris", guests=Guests.ADULTS)
    assert stays(house) == {
        "52": {
            "Name": "52", "Id": "52", "Arrival": "2026-04-23", "Length": 2, "RoomType": "Twin", "AssignedRoom": "101",
            "IsLocked": True, "Guests": 2, "x-source-group-id": "g", "x-source-number": "52",
            "x-source-reservation-id": "i52",
        }
    }  # fmt: skip
    (room,) = house.problem["Rooms"]
    assert (room["RoomNumber"], room["RoomType"], room["Capacity"]) == ("101", "Twin", 3)
    assert [(row["Start"], row["End"]) for row in house.problem["OutOfOrder"]] == [("2026-05-10", "2026-05-11")]
    assert house.balance.blocks_left_out == {"no_night": 1}


def test_parking_is_not_the_house():
    house = import_example("mews")
    assert "P1" not in [room["RoomNumber"] for room in house.problem["Rooms"]]
    assert "5" not in stays(house)
