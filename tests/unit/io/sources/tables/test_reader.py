"""Tables: nothing is guessed, everything wrong is said by cause, and order changes nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.mapping import read_mapping
from bookingopt.io.sources.options import BlockEnd, Guests, Names
from bookingopt.io.tables.dates import DateOrder
from tests.unit.io.sources.samples import import_text, stays

HEAD = "Name,Reservation Number,Room Number,Check in Date,Check out Date,Nights,Room Type,Status"


def row(
    key="R1", room="101", arrival="2026-04-01", departure="2026-04-03", nights="2", kind="Double", state="Confirmed"
):
    return f"Ada Quill,{key},{room},{arrival},{departure},{nights},{kind},{state}"


def table(*rows):
    return "\n".join((HEAD, *rows)) + "\n"


def faults(text, **said):
    with pytest.raises(SourceError) as caught:
        import_text("cloudbeds-csv", text, **said)
    return caught.value.faults


def test_the_trial_export_is_read_at_once():
    """Semicolons, Windows-1252, dd.mm.yyyy, unknown columns, a title, a total, dead rows: one call, no edit."""
    head = "Name;Telefon;Reservation Number;Room Number;Check in Date;Check out Date;Nights;Room Type;Status"
    lines = ["Reservations of the Example Inn", "", head]
    lines += [f"Zoë;1;D{n};101;01.04.2026;03.04.2026;2;Double;Cancelled" for n in range(28)]
    lines += ["Zoë;1;A;201;25.03.2026;30.03.2026;5;Double;In-House", "Total;;;;;;61;;"]
    house = import_text("cloudbeds-csv", "\r\n".join(lines).encode("cp1252"))
    assert dict(house.balance.left_out) == {"cancelled": 28, "total_row": 1}
    assert stays(house)["A"]["Status"] == "InHouse"
    assert any("Windows-1252" in note and "Zoë" in note for note in house.notes)
    assert any("Telefon" in note for note in house.notes)
    assert any("above the heading" in note for note in house.notes)


def test_day_and_month_are_asked_for_with_a_row():
    (fault,) = faults(table(row(arrival="03/04/2026", departure="05/04/2026")))
    assert (fault.option, fault.value) == ("date_order", '"03/04/2026"')
    assert "row 2" in fault.where
    headings, *rows = fault.samples
    assert "03/04/2026" in rows[0]
    assert (len(headings), len(rows)) == (len(rows[0]), 1)


@pytest.mark.parametrize(("order", "arrival"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_the_stated_order_is_used(order, arrival):
    text = table(row(arrival="03/04/2026", departure="03/04/2026", nights="0"))
    assert stays(import_text("cloudbeds-csv", text, date_order=DateOrder(order)))["R1"]["Arrival"] == arrival


def test_one_row_proves_the_order_of_all():
    text = table(row(arrival="03/04/2026", departure="05/04/2026"), row("R2", "102", "30/04/2026", "01/05/2026", "1"))
    house = import_text("cloudbeds-csv", text)
    assert stays(house)["R1"]["Arrival"] == "2026-04-03"
    assert any("30/04/2026" in note for note in house.notes)


def test_mixed_orders_are_an_error():
    text = table(row(arrival="30/04/2026", departure="01/05/2026"), row("R2", "102", "04/30/2026", "05/01/2026"))
    assert [fault.expected[:17] for fault in faults(text)] == ["mixed date orders"]


def test_an_unknown_state_is_one_line_however_often_it_stands():
    text = table(*(row(f"R{n}", state="Maybe") for n in range(420)))
    with pytest.raises(SourceError) as caught:
        import_text("cloudbeds-csv", text)
    assert len(caught.value.faults) == 420
    (_, line) = str(caught.value).splitlines()
    assert "420 times: " in line
    assert line.count("row ") == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nights": "3"}, "departure − arrival"),
        ({"nights": "two"}, "whole number"),
        ({"departure": "2026-03-30", "nights": ""}, "not before the arrival"),
        ({"arrival": "2026-02-30"}, "expected a date"),
        ({"room": "999"}, "not in the list of rooms"),
        ({"kind": "Palace"}, "no room has this type"),
        ({"state": ""}, "the cell is empty"),
        ({"key": ""}, "expected the id"),
        ({"room": "", "state": "In-House"}, "has no room"),
    ],
)
def test_a_wrong_row_is_named(wrong, said):
    (fault,) = faults(table(row("R0", "102"), row(**wrong)))
    assert said in fault.expected
    assert "row 3" in fault.where


def test_an_id_that_repeats_is_an_error():
    assert "stands twice" in faults(table(row(), row(room="102")))[0].expected


def test_two_headings_of_one_name_are_an_error():
    text = table(row() + ",x").replace("Status", "Status,STATUS", 1)
    assert "each heading once" in faults(text)[0].expected


def test_the_missing_columns_are_named():
    assert "Check out Date" in faults("Name,Reservation Number,Check in Date\nA,1,2026-01-01\n")[0].expected


def test_the_business_date_is_asked_for_with_a_row():
    (fault,) = faults(table(row("R2", arrival="2026-04-02", nights="1"), row()), today=None)
    assert (fault.option, fault.value) == ("today", "2026-04-01")


def test_the_rooms_are_asked_for():
    (fault,) = faults(table(row()), rooms=())
    assert fault.option == "rooms"
    assert "101" in fault.expected


def test_stays_in_other_rooms_are_left_out_where_said():
    house = import_text("cloudbeds-csv", table(row(), row("R2", "999")), drop_other_rooms=True)
    assert dict(house.balance.left_out) == {"no_room_of_ours": 1}


def test_an_upgraded_guest_keeps_the_room():
    stay = stays(import_text("cloudbeds-csv", table(row(room="201"))))["R1"]
    assert (stay["RoomType"], stay["AllowableRoomTypes"], stay["AssignedRoom"]) == ("Double", ["Suite"], "201")


def test_a_room_number_is_kept_to_the_letter():
    assert stays(import_text("cloudbeds-csv", table(row(room="007", kind="Single"))))["R1"]["AssignedRoom"] == "007"


def test_a_guest_who_should_have_left_is_named():
    house = import_text("cloudbeds-csv", table(row(state="In-House")), today=date(2026, 4, 3))
    assert dict(house.balance.left_out) == {"departed": 1}
    assert any("R1" in note and "should have left" in note for note in house.notes)


def test_guests_count_only_where_said_and_never_against_the_present_room():
    text = "Adults,Children," + table(row()).replace("\nAda", "\n2,1,Ada", 1)
    rooms = [{"RoomNumber": "101", "RoomType": "Double", "Capacity": 2}]
    assert "Guests" not in stays(import_text("cloudbeds-csv", text))["R1"]
    assert stays(import_text("cloudbeds-csv", text, rooms=rooms, guests=Guests.ADULTS))["R1"]["Guests"] == 2
    assert "Guests" not in stays(import_text("cloudbeds-csv", text, rooms=rooms, guests=Guests.ALL))["R1"]


@pytest.mark.parametrize(("names", "name"), [("full", "Ada Quill"), ("initials", "A. Q."), ("none", "R1")])
def test_names_are_kept_as_far_as_said(names, name):
    assert stays(import_text("cloudbeds-csv", table(row()), names=Names(names)))["R1"]["Name"] == name


def test_the_rooms_of_a_booking_are_used_where_there_are_as_many():
    """Booking.com says the number of rooms; two types for three rooms tell nothing."""
    head = "Book number,Guest name(s),Check-in,Check-out,Status,Rooms,Unit type\n"
    house = import_text("booking-xls", head + '1,Ada,2026-04-01,2026-04-02,ok,3,"Double, Single"\n')
    assert [stay.get("RoomType") for stay in stays(house).values()] == [None, None, None]
    assert list(stays(house)) == ["1#1", "1#2", "1#3"]
    assert any("types" in note for note in house.notes)


OWN = """
name = "own"
title = "own"
[reservations.columns]
id = ["Ref"]
arrival = ["In"]
departure = ["Out"]
room = ["Room"]
status = ["State"]
locked = ["Do Not Move"]
[states]
Confirmed = ["ok"]
OutOfOrder = ["black"]
"""


def test_a_mapping_of_ones_own_with_locks_and_blocks():
    text = "Ref;In;Out;Room;State;Do Not Move\n1;2026-04-01;2026-04-03;101;OK;Yes\n2;2026-04-05;2026-04-07;102;black;\n"
    mapping = read_mapping(OWN, "own.toml")
    house = import_text(mapping, text, block_end=BlockEnd.CHECKOUT)
    assert stays(house)["1"]["IsLocked"] is True
    assert house.problem["OutOfOrder"] == [{"RoomNumber": "102", "Start": "2026-04-05", "End": "2026-04-06"}]
    assert dict(house.balance.left_out) == {"block": 1}
    with pytest.raises(SourceError, match="--block-end"):
        import_text(mapping, text)


def test_errors_of_all_places_of_a_file_come_together():
    with pytest.raises(InputError) as caught:
        import_text(
            "cloudbeds-csv", table(row(nights="9"), row("R2", state="Maybe"), row("R3", room="999")), today=None
        )
    assert len(caught.value.faults) == 4


STATES = ["Confirmed", "Confirmation Pending", "In-House", "Checked Out", "Cancelled", "Canceled", "No Show"]
ROWS = st.lists(
    st.tuples(
        st.integers(-9, 9),
        st.integers(0, 5),
        st.sampled_from(["007", "101", "102", "201", "101, 102"]),
        st.sampled_from(STATES),
    ),
    min_size=1,
    max_size=8,
)


def drawn(rows):
    first = date(2026, 3, 28)
    return [
        {
            "Name": f"Guest {n}", "Reservation Number": f"R{n}", "Room Number": f'"{room}"', "Nights": str(nights),
            "Check in Date": str(first + timedelta(days=start)), "Status": state,
            "Check out Date": str(first + timedelta(days=start + nights)), "Note": "x",
        }
        for n, (start, nights, room, state) in enumerate(rows)
    ]  # fmt: skip


def text_of(rows, columns):
    return "\n".join([",".join(columns), *(",".join(row[column] for column in columns) for row in rows)])


@given(rows=ROWS, seed=st.integers(0, 99))
def test_no_row_vanishes_and_order_changes_nothing(rows, seed):
    listed = drawn(rows)
    columns = list(listed[0])
    house = import_text("cloudbeds-csv", text_of(listed, columns))
    balance = house.balance
    assert balance.rows_read == len(rows)
    assert balance.stays + sum(balance.left_out.values()) == sum(2 if "," in room else 1 for _, _, room, _ in rows)
    shuffle = random.Random(seed)
    shuffle.shuffle(listed)
    shuffle.shuffle(columns)
    again = import_text("cloudbeds-csv", text_of(listed, columns))
    assert again.problem == house.problem
    assert again.balance == balance
