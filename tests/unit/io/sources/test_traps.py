"""What is easily read wrongly in the tables of other systems: one test for each."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlwt

from bookingopt.io.sources.catalog import show
from bookingopt.io.sources.mapping import read_mapping
from bookingopt.io.sources.options import BlockEnd, Guests
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceFile
from tests.unit.io.sources.samples import ROOMS, import_text, options, stays

OCA = "name,checkin,checkout,state,preferred_room_id,reservation_type,blocked,to_assign,"
OCA += "reservation_line_ids/date,reservation_line_ids/room_id\n"


def oca(*rows, **said):
    return import_text("oca-pms", OCA + "\n".join(rows) + "\n", **said)


def test_odoo_blocked_protects_dates_and_prices_and_no_room():
    house = oca("F1,2026-04-01,2026-04-03,confirm,101,normal,True,False,,")
    assert "IsLocked" not in stays(house)["F1"]
    assert any("blocked" in note and "not read" in note for note in house.notes)


def test_odoo_a_split_stay_has_its_rooms_in_the_lines_alone():
    lines = [f",,,,,,,,2026-04-0{day},{room}" for day, room in ((2, "101"), (3, "102"))]
    house = oca("F1,2026-04-01,2026-04-04,confirm,,normal,False,False,2026-04-01,101", *lines)
    pieces = [(key, stay["AssignedRoom"], stay["Length"], stay["IsLocked"]) for key, stay in stays(house).items()]
    assert pieces == [("F1/1", "101", 2, True), ("F1/2", "102", 1, True)]
    assert (house.balance.rows_read, house.balance.added, house.balance.stays) == (1, 1, 2)


def test_odoo_out_of_service_is_a_block_that_ends_with_its_check_out_and_staff_is_a_stay():
    house = oca(
        "F1,2026-04-01,2026-04-03,confirm,101,out,False,False,,",
        "F2,2026-04-01,2026-04-03,confirm,102,staff,False,False,,",
    )
    assert house.problem["OutOfOrder"] == [{"RoomNumber": "101", "Start": "2026-04-01", "End": "2026-04-02"}]
    assert list(stays(house)) == ["F2"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", "Tentative"), ("arrival_delayed", None), ("onboard", "InHouse"), ("departure_delayed", "InHouse")],
)
def test_odoo_all_but_cancelled_hold_the_room(state, status):
    house = oca(f"F1,2026-03-27,2026-04-03,{state},101,normal,False,False,,")
    assert (stays(house)["F1"].get("Status"), house.balance.stays) == (status, 1)


def booking_xls(*rows):
    """The export of the extranet as it comes: an old workbook, headings with blanks that do not break."""
    head = [
        "Book\u00a0number",
        "Booked by",
        "Guest name(s)",
        "Check-in",
        "Check-out",
        "Status",
        "Rooms",
        "Unit\u00a0type",
    ]
    head += ["Duration\u00a0(nights)", "Children\u2019s age(s)"]
    book, content = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Sheet 1")
    for number, cells in enumerate([head, *rows]):
        for column, cell in enumerate(cells):
            sheet.write(number, column, cell)
    book.save(content)
    return SourceFile("export.xls", content.getvalue())


def test_booking_numbers_are_no_floats_and_a_name_of_a_type_may_hold_commas():
    row = [3214567890.0, "Quill, Ada", "Ada Quill", "2026-04-01", "2026-04-03", "ok", 1.0, "Suite, sea view", 2.0, ""]
    text = show("booking-xls") + '\n[types]\n"Suite, sea view" = "Suite"\n'
    house = import_house(read_mapping(text, "own.toml"), [booking_xls(row)], options(rooms=ROOMS))
    assert stays(house) == {
        "3214567890": {
            "Name": "Ada Quill", "Id": "3214567890", "Arrival": "2026-04-01", "Length": 2, "RoomType": "Suite",
            "x-source-reservation-id": "3214567890",
        }
    }  # fmt: skip


BEDS24 = """
name = "beds24"
title = "own"
[reservations]
locked = ["yes"]
[reservations.columns]
id = ["id"]
arrival = ["firstNight"]
departure = ["lastNight"]
room = ["unitId"]
booked_type = ["roomId"]
status = ["status"]
locked = ["Do Not Move"]
[states]
Confirmed = ["confirmed", "new"]
Waitlisted = ["request", "inquiry"]
Cancelled = ["cancelled"]
OutOfOrder = ["black"]
"""


@pytest.mark.parametrize(("end", "last"), [("checkout", "2026-04-02"), ("last-night", "2026-04-03")])
def test_a_block_that_looks_like_a_booking(end, last):
    text = "id,firstNight,lastNight,unitId,roomId,status,Do Not Move\n"
    text += "1,2026-04-01,2026-04-03,101,Double,black,\n2,2026-04-05,2026-04-07,102,Double,new,yes\n"
    house = import_text(read_mapping(BEDS24, "own.toml"), text, block_end=BlockEnd(end))
    assert house.problem["OutOfOrder"] == [{"RoomNumber": "101", "Start": "2026-04-01", "End": last}]
    assert (stays(house)["2"]["RoomType"], stays(house)["2"]["IsLocked"]) == ("Double", True)


def test_a_date_may_be_a_day_a_time_or_a_text_in_one_column():
    head = ["Reservation Number", "Name", "Check in Date", "Check out Date", "Nights", "Status", "Room Number"]
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    book, content = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("a")
    rows = [
        ["1", "A", (date(2026, 4, 1), day), "2026-04-03", 2, "Confirmed", 101],
        ["2", "B", "01-Apr-2026 14:00", (date(2026, 4, 3), day), "2", "Confirmed", "007"],
    ]
    for number, cells in enumerate([head, *rows]):
        for column, cell in enumerate(cells):
            sheet.write(number, column, *(cell if isinstance(cell, tuple) else (cell,)))
    book.save(content)
    house = import_house("cloudbeds-csv", [SourceFile("a.xls", content.getvalue())], options(rooms=ROOMS))
    found = {key: (stay["Arrival"], stay["Length"], stay["AssignedRoom"]) for key, stay in stays(house).items()}
    assert found == {"1": ("2026-04-01", 2, "101"), "2": ("2026-04-01", 2, "007")}


def test_infants_and_extra_beds_do_not_move_a_guest_out_of_the_room():
    """Guests are counted on request alone, and never where the present room shows that the feed counts otherwise."""
    text = "Reservation Number,Name,Check in Date,Check out Date,Status,Room Number,Adults,Children\n"
    text += "1,A,2026-04-01,2026-04-03,Confirmed,101,2,2\n2,B,2026-04-01,2026-04-03,Confirmed,,2,2\n"
    rooms = [{"RoomNumber": "101", "Capacity": 3}, {"RoomNumber": "102", "Capacity": 4}]
    house = import_text("cloudbeds-csv", text, rooms=rooms, guests=Guests.ALL)
    assert {key: stay.get("Guests") for key, stay in stays(house).items()} == {"1": None, "2": 4}
