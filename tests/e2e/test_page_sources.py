"""Exports of other systems on the operator page: found out, confirmed, asked about, accounted for, solved."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Watched
from tests.e2e.operator import (
    EXAMPLES,
    SOLVED,
    drop,
    example,
    give,
    is_sound,
    rows,
    solved,
    start,
    visit,
    visited,
    was_read,
)

SOURCES = EXAMPLES / "sources"
CLOUDBEDS = "Cloudbeds: reservations exported as CSV or XLSX"
AMBIGUOUS = (
    "Reservation Number,Name,Email,Check in Date,Check out Date,Room Number,Status\n"
    "7,Ann,a@example.org,03/05/2026,05/05/2026,1,Confirmed\n"
    "8,Bo,b@example.org,04/05/2026,06/05/2026,2,Cancelled\n"
)


page = pytest.fixture(visited)


def read(page: Page) -> None:
    """Confirm where the files come from."""
    page.get_by_role("button", name="Read the files").click()


def is_taken_for(page: Page, title: str) -> None:
    expect(page.locator("#source-name option:checked")).to_have_text(title, timeout=SOLVED)


def test_an_export_is_found_out_confirmed_accounted_for_and_solved(page):
    give(page, "reservations.csv", (SOURCES / "cloudbeds-csv" / "reservations.csv").read_bytes())
    is_taken_for(page, CLOUDBEDS)
    today = page.get_by_label("Business date")
    assert (date.today() - date.fromisoformat(today.input_value())).days in (0, 1)  # midnight may pass meanwhile
    start(page)
    expect(page.locator("#start-note")).to_contain_text("Check where the files come from")
    expect(page.get_by_label("System")).to_be_focused()
    today.fill("2026-03-28")
    read(page)
    rooms = page.get_by_label("Table of the rooms")
    expect(rooms).to_be_focused(timeout=SOLVED)
    expect(page.locator("#import-rooms-error")).to_contain_text("The export has no list of the rooms.")
    rooms.set_input_files(SOURCES / "rooms.csv")
    was_read(page, "reservations – 4 rooms")
    expect(page.locator("#read")).to_contain_text("business date 2026-03-28 · minimum stay 5 nights, the default")
    found = rows(page, "#left-out")
    counts = {name: int(count) for name, count in found}
    out = [count for name, count in counts.items() if name.startswith("Left out: ")]
    assert {"Left out: cancelled", "Left out: checked out"} < set(counts)
    added = counts.get("More stays than rows, from bookings of several rooms", 0)
    assert counts["Rows read"] + added == counts["Stays to plan"] + sum(out)
    expect(page.locator("#page-job")).to_be_hidden()  # all of this before anything is solved
    is_sound(page)
    start(page)
    job = solved(page)
    assert len(job["result"]["result"]["assignments"]) == counts["Stays to plan"]


def test_an_order_of_dates_that_nothing_proves_is_asked_for_with_two_rows(page):
    give(page, "may.csv", AMBIGUOUS)
    give(page, "rooms.csv", "Room Number\n1\n2\n")
    is_taken_for(page, CLOUDBEDS)
    page.get_by_label("Business date").fill("2026-05-04")
    read(page)
    asked = page.get_by_role("group", name="Order of the dates")
    expect(asked).to_contain_text("In which order does this file write its dates?", timeout=SOLVED)
    assert rows(page, "#import-date-order") == [
        ["7", "Ann", "03/05/2026", "05/05/2026", "1"],
        ["8", "Bo", "04/05/2026", "06/05/2026", "2"],
    ]
    first = page.get_by_label("day, month, year: 03/05/2026 is 3 May 2026")
    expect(first).to_be_focused()
    expect(page.locator("#faults")).to_be_empty()
    is_sound(page)
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(page.locator("#read")).to_contain_text("Something was changed: press “Read the files”.")
    read(page)
    was_read(page, "arriving 2026-05-03 to 2026-05-04")
    assert ["Left out: cancelled", "1"] in rows(page, "#left-out")
    expect(page.locator("#read-more")).to_contain_text("columns not read: Email")
    page.get_by_label("Business date").fill("2026-05-05")
    page.keyboard.press("Tab")
    expect(page.locator("#left-out")).to_have_count(0)  # nothing starts from what no longer holds
    read(page)
    expect(page.locator("#left-out")).to_contain_text("2 rows read = 0 stays + 2 left out.", timeout=SOLVED)
    assert ["Left out: left by the business date", "1"] in rows(page, "#left-out")


def test_the_order_of_our_own_dates_is_asked_for_too_and_warnings_are_shown(page):
    stays = "Name;Arrival;Length;Téléphone\nZoë;03.05.2027;3;1\nAl;04.05.2027;2;2\n".encode("cp1252")
    drop(page, [("stays.csv", stays), ("rooms.csv", b"RoomNumber\n1\n2\n")])
    is_taken_for(page, "BookingOpt’s own tables")
    expect(page.get_by_label("Business date")).to_have_value("")  # our own files may say it themselves
    asked = page.get_by_role("group", name="Order of the dates")
    expect(asked).to_contain_text("03.05.2027 is 3 May 2027", timeout=SOLVED)
    assert rows(page, "#import-date-order") == [["Zoë", "03.05.2027", "3"], ["Al", "04.05.2027", "2"]]
    asked.get_by_label("day, month, year").check()
    read(page)
    was_read(page, "stays – 2 rooms · 2 reservations")
    remarks = page.locator("#read-more details")
    expect(remarks).to_contain_text("stays.csv is not UTF-8, and is read as Windows-1252")
    expect(remarks).to_contain_text("Téléphone")


def test_a_calendar_feed_needs_its_room_and_the_zone_of_the_hotel(page):
    drop(page, [(path.name, path.read_bytes()) for path in sorted((SOURCES / "ical").iterdir())])
    is_taken_for(page, "Calendar feeds (iCal), one a room")
    page.get_by_label("Business date").fill("2026-03-28")
    page.get_by_label("Room of 007.ics").fill("007")
    read(page)
    room = page.get_by_label("Room of 101.ics")
    expect(room).to_be_focused(timeout=SOLVED)
    expect(room).to_have_accessible_description("Enter the room of this calendar.")
    room.fill("101")
    read(page)
    zone = page.get_by_label("Time zone of the hotel")
    expect(zone).to_be_focused(timeout=SOLVED)
    expect(zone).to_have_accessible_description(re.compile("moments, which are days only in the hotel’s time zone"))
    zone.fill("Mars/Olympus")
    page.get_by_label("Events that may be a stay or a closure").select_option(label="close the room")
    is_sound(page)
    read(page)
    expect(page.locator("#import-timezone-error")).to_contain_text("expected the name of a time zone", timeout=SOLVED)
    expect(zone).to_have_attribute("aria-invalid", "true")
    expect(zone).to_be_focused()
    zone.fill("Pacific/Auckland")
    read(page)
    was_read(page, "2 rooms · 3 reservations")
    assert ["Left out: closes a room; it is among the blocks", "1"] in rows(page, "#left-out")


def test_feeds_of_one_name_are_two_and_a_corrected_file_is_one(page):
    feed = (SOURCES / "ical" / "101.ics").read_bytes()
    drop(page, [("calendar.ics", feed), ("calendar.ics", feed)])
    expect(page.get_by_label(re.compile("^Room of ")).first).to_be_visible(timeout=SOLVED)
    names = page.locator("#chosen li bdi:first-child").all_inner_texts()
    assert names[::2] == ["calendar.ics", "calendar (2).ics"]
    give(page, "calendar.ics", feed)
    expect(page.locator("#chosen-note")).to_have_text("Chosen again: calendar.ics.", timeout=SOLVED)
    expect(page.get_by_label(re.compile("^Room of "))).to_have_count(2)


def test_what_a_problem_leaves_out_is_shown_before_it_is_solved(page):
    house = {**json.loads(example("small-inn.json")), "Today": "2027-05-20"}
    give(page, "house.json", json.dumps(house))
    was_read(page, "small-inn – 9 rooms · 42 reservations")
    found = dict(rows(page, "#left-out"))
    assert int(found["Left out: left by the business date"]) == 42 - int(found["Stays to plan"]) > 0
    expect(page.locator("#source")).to_be_hidden()
    give(page, "other.json", example("requests.json"))
    was_read(page, "requests")
    expect(page.locator("#chosen-note")).to_have_text("Put aside: house.json.")


def test_a_value_that_an_option_cannot_have_is_told_at_its_field(page):
    give(page, "may.csv", AMBIGUOUS)
    is_taken_for(page, CLOUDBEDS)
    page.get_by_text("More about the import").click()
    night = page.get_by_label("Hours that make a night")
    night.fill("6-18")
    page.get_by_text("More about the import").click()
    read(page)
    expect(page.locator("#import-night-error")).to_contain_text(
        "expected two times such as 18:00-06:00", timeout=SOLVED
    )
    expect(night).to_be_focused()  # also where it was folded away
    page.get_by_label("Minimum stay, in nights").fill("400")
    read(page)
    expect(page.get_by_label("Minimum stay, in nights")).to_be_focused()
    assert page.locator("#import-minimum-stay-error").inner_text()


def test_the_pages_of_an_interface_come_as_several_files_and_need_no_questions(page):
    drop(page, [(path.name, path.read_bytes()) for path in sorted((SOURCES / "apaleo").iterdir())])
    is_taken_for(page, re.compile("apaleo"))
    page.get_by_label("Business date").fill("2026-03-28")
    read(page)
    was_read(page, "4 rooms")
    assert ["Rooms left out: not for a room, such as parking", "1"] in rows(page, "#left-out")
    page.get_by_label("System").select_option(label="BookingOpt’s own tables")
    expect(page.locator("#read-more")).to_be_empty()


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}])
def test_questions_and_balance_bar_nobody_on_a_phone_and_in_the_dark(browser, service, look):
    context = browser.new_context(**look)
    page = Watched(context).page
    visit(page, service)
    drop(page, [("may.csv", AMBIGUOUS.encode()), ("rooms.csv", b"RoomNumber\n1\n2\n")])
    is_taken_for(page, CLOUDBEDS)
    page.get_by_label("Business date").fill("2026-05-04")
    read(page)
    page.get_by_label("day, month, year").check(timeout=SOLVED)
    is_sound(page)
    read(page)
    was_read(page, "2 rooms")
    is_sound(page)
    context.close()
