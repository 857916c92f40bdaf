"""apaleo: rooms by name, dates by the property's zone, moves by slices, and what is no bedroom stays outside."""

from __future__ import annotations

import pytest

from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Guests
from tests.unit.io.sources.samples import import_example, import_page, stays

UNIT = {"id": "B-QI", "name": "A.102", "unitGroupId": "B-D", "maxPersons": 2}
GROUP = {"id": "B-D", "code": "DBL", "type": "BedRoom"}


def reservation(**said):
    return {
        "id": "R-1", "bookingId": "R", "status": "Confirmed", "unitGroup": GROUP, "unit": UNIT,
        "arrival": "2026-04-19T15:00:00+02:00", "departure": "2026-04-20T11:00:00+02:00",
    } | said  # fmt: skip


def imported(*reservations, units=(UNIT,), maintenances=(), **said):
    page = {"units": list(units), "reservations": list(reservations), "maintenances": list(maintenances)}
    return import_page("apaleo", page, **({"timezone": "Europe/Berlin"} | said))


def test_the_room_is_its_name_and_not_its_id():
    house = imported(reservation())
    assert stays(house)["R-1"]["AssignedRoom"] == "A.102"
    assert house.problem["Rooms"][0]["x-source-room-id"] == "B-QI"


def test_the_19th_to_the_20th_is_one_night():
    assert stays(imported(reservation()))["R-1"]["Length"] == 1


def test_a_stay_over_the_change_of_the_clocks():
    """Offsets differ within the stay; 28 to 30 March are two nights."""
    item = reservation(arrival="2026-03-28T15:00:00+01:00", departure="2026-03-30T11:00:00+02:00")
    assert stays(imported(item))["R-1"]["Length"] == 2


@pytest.mark.parametrize(
    ("zone", "arrival"), [("Pacific/Auckland", "2026-04-20"), ("America/Los_Angeles", "2026-04-19")]
)
def test_the_zone_decides_the_date(zone, arrival):
    """13:00 UTC on the 19th is 1:00 of the 20th at UTC+12, and 6:00 of the 19th in Los Angeles."""
    assert stays(imported(reservation(arrival="2026-04-19T15:00:00+02:00"), timezone=zone))["R-1"]["Arrival"] == arrival


def test_without_a_zone_nothing_is_read():
    with pytest.raises(SourceError, match="--timezone"):
        imported(reservation(), timezone=None)


def test_when_people_really_came_is_no_date_of_the_stay():
    assert stays(imported(reservation(checkInTime="2026-04-18T09:00:00+02:00")))["R-1"]["Arrival"] == "2026-04-19"


def test_a_lock_is_kept():
    assert stays(imported(reservation(isUnitAssignmentLocked=True)))["R-1"]["IsLocked"] is True


def test_a_change_of_rooms_becomes_fixed_pieces():
    house = import_example("apaleo")
    pieces = [(key, stay["AssignedRoom"], stay["IsLocked"]) for key, stay in stays(house).items() if "R3-1" in key]
    assert pieces == [("R3-1/1", "101", True), ("R3-1/2", "102", True)]


def test_nights_that_have_no_room_yet_are_a_piece_without_a_lock():
    ranges = [{"unit": UNIT, "timeRanges": [{"from": "2026-04-19T15:00:00+02:00", "to": "2026-04-20T11:00:00+02:00"}]}]
    house = imported(reservation(departure="2026-04-22T11:00:00+02:00", assignedUnits=ranges))
    second = stays(house)["R-1/2"]
    assert (second["Arrival"], second["Length"], second.get("AssignedRoom"), second.get("IsLocked")) == (
        "2026-04-20", 2, None, None,
    )  # fmt: skip


def test_connected_units_are_parts_and_no_neighbours():
    suite = {"id": "B-V", "name": "V", "unitGroupId": "B-D", "connectedUnits": [{"id": "B-QI", "name": "A.102"}]}
    room = next(
        row for row in imported(reservation(), units=(UNIT, suite)).problem["Rooms"] if row["RoomNumber"] == "V"
    )
    assert room["Parts"] == ["A.102"]
    sent = {**suite, "connectedUnits": [{"unitId": "B-QI"}]}
    rows = imported(reservation(), units=(UNIT, sent)).problem["Rooms"]
    assert [row.get("Parts") for row in rows if row["RoomNumber"] == "V"] == [["A.102"]]
    assert "AdjacentRooms" not in room


def test_what_is_out_of_service_can_be_sold():
    block = {"unit": UNIT, "from": "2026-04-19T12:00:00+02:00", "to": "2026-04-21T12:00:00+02:00"}
    kinds = ("OutOfService", "OutOfOrder", "OutOfInventory")
    house = imported(reservation(), maintenances=[block | {"type": kind} for kind in kinds])
    nights = [(row["Reason"], row["Start"], row["End"]) for row in house.problem["OutOfOrder"]]
    assert nights == [("OutOfInventory", "2026-04-19", "2026-04-20"), ("OutOfOrder", "2026-04-19", "2026-04-20")]
    assert house.balance.blocks_left_out == {"out_of_service": 1}


def test_a_page_twice_is_an_error():
    with pytest.raises(SourceError, match="stands twice"):
        imported(reservation(), reservation())


def test_an_unknown_state_is_an_error():
    with pytest.raises(SourceError, match=r"reservations\[0\]\.status"):
        imported(reservation(status="Dreaming"))


def test_a_group_needs_two_rooms():
    two = imported(reservation(), reservation(id="R-2"), reservation(id="S-1", bookingId="S"), adjacent_groups=True)
    assert {key: stay.get("AdjacencyGroup") for key, stay in stays(two).items()} == {
        "R-1": "R",
        "R-2": "R",
        "S-1": None,
    }


MONEY = {"amount": 110.0, "currency": "EUR"}
#: Every field of an answer in the vendor's descriptions of its API, version 1: GET /booking/v1/reservations (expanded)
#: and GET /operations/v1/maintenances, whose samples have seven digits behind the second; the values are made up.
WHOLE = reservation(
    blockId=None, groupName="Wedding", checkInTime=None, checkOutTime=None, cancellationTime=None, noShowTime=None,
    property={"id": "B", "code": "B", "name": "Demo", "description": "Demo"},
    ratePlan={"id": "B-F", "code": "F", "name": "Flexible", "description": "", "isSubjectToCityTax": False},
    unitGroup={"id": "B-D", "code": "DBL", "name": "Double", "description": "Double", "type": "BedRoom"},
    unit={"id": "B-QI", "name": "A.102", "description": "Double room", "unitGroupId": "B-D"},
    arrival="2026-04-19T17:00:00+02:00", departure="2026-04-21T11:00:00+02:00", created="2026-01-01T10:00:00+01:00",
    modified="2026-01-01T10:00:00+01:00", adults=2, childrenAges=[4, 9], totalGrossAmount=MONEY, comment="",
    guestComment="", externalCode="", channelCode="Direct", source="", additionalGuests=[], registeredCard=None,
    primaryGuest={"title": "Ms", "firstName": "Ada", "lastName": "Quill", "email": "ada@example.org", "phone": "1"},
    booker={"firstName": "Ben", "lastName": "Marsh"}, services=[], guaranteeType="CreditCard", travelPurpose="Leisure",
    cancellationFee={"id": "c", "fee": MONEY}, noShowFee={"id": "n", "fee": MONEY}, balance=MONEY, actions=[],
    validationMessages=[], company=None, corporateCode=None, allFoliosHaveInvoice=False, taxDetails=[],
    hasCityTax=False, commission=None, promoCode=None, payableAmount={"guest": MONEY}, isPreCheckedIn=True,
    isOpenForCharges=True, marketSegment=None, externalReferences=None, isUnitAssignmentLocked=True,
    hasActivePaymentAccount=False,
    timeSlices=[
        {"from": f"2026-04-{first}T{hour}:00:00+02:00", "to": f"2026-04-{first + 1}T11:00:00+02:00",
         "serviceDate": f"2026-04-{first}", "unitGroup": GROUP, "unit": UNIT, "totalGrossAmount": MONEY}
        for first, hour in ((19, 17), (20, 11))
    ],
    assignedUnits=[{"unit": UNIT, "timeRanges": [
        {"from": "2026-04-19T17:00:00+02:00", "to": "2026-04-21T11:00:00+02:00"}]}],
)  # fmt: skip
MAINTENANCE = {
    "id": "B-QI-SG", "unit": UNIT, "from": "2026-09-29T16:16:16.0956935+02:00", "type": "OutOfOrder",
    "to": "2026-10-01T16:16:16.0956935+02:00", "description": "Wall tiles came down",
}  # fmt: skip


def test_a_whole_answer_as_the_vendor_describes_it():
    """Who has checked in on the telephone is not in the house; of two people the name of the guest alone is kept."""
    house = imported(WHOLE, maintenances=[MAINTENANCE], guests=Guests.ADULTS)
    assert stays(house) == {
        "R-1": {
            "Name": "Ada Quill", "Id": "R-1", "Arrival": "2026-04-19", "Length": 2, "RoomType": "DBL",
            "AssignedRoom": "A.102", "IsLocked": True, "Guests": 2, "x-source-booking-id": "R",
            "x-source-reservation-id": "R-1",
        }
    }  # fmt: skip
    assert house.problem["OutOfOrder"] == [
        {"RoomNumber": "A.102", "Start": "2026-09-29", "End": "2026-09-30", "Reason": "OutOfOrder"}
    ]
