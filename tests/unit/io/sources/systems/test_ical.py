"""Calendar feeds: what may be a stay or a closure is asked, and instants are the hotel's days."""

from __future__ import annotations

import sys

import pytest

from bookingopt.errors import InputError, UsageError
from bookingopt.io.sources.causes import SourceError
from bookingopt.io.sources.options import Closures
from bookingopt.io.sources.read import import_house
from bookingopt.io.sources.records import SourceFile
from tests.unit.io.sources.samples import options


def feed(*events, room="101"):
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n"
    return SourceFile("a.ics", text.encode(), room)


def imported(*events, **said):
    return import_house("ical", [feed(*events)], options(**said))


def nights(house):
    return [(stay["Arrival"], stay["Length"]) for stay in house.problem["Reservations"]]


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ("DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260403", ("2026-04-01", 2)),
        ("DTEND;VALUE=DATE:20260403\r\nDTSTART;VALUE=DATE:20260401", ("2026-04-01", 2)),
        ("DTSTART:20260401\r\nDTEND:20260403", ("2026-04-01", 2)),
        ("DTSTART;VALUE=DATE:20260401\r\nDURATION:P3D", ("2026-04-01", 3)),
        ("DTSTART;VALUE=DATE:20260401", ("2026-04-01", 1)),
        ("DTSTART:20260401T150000\r\nDTEND:20260403T110000", ("2026-04-01", 2)),
    ],
)
def test_the_nights_of_an_event(event, found):
    assert nights(imported(f"SUMMARY:Reserved\r\n{event}")) == [found]


def test_an_instant_is_the_day_of_the_hotel():
    """22:00 in UTC on 1 May is 10:00 on 2 May in Auckland; without a zone it is no day."""
    event = "SUMMARY:Reserved\r\nDTSTART:20260501T220000Z\r\nDTEND:20260502T220000Z"
    assert nights(imported(event, timezone="Pacific/Auckland")) == [("2026-05-02", 1)]
    with pytest.raises(SourceError, match="--timezone"):
        imported(event)


@pytest.mark.parametrize("summary", ["Airbnb (Not available)", "CLOSED - Not available", "Blocked", ""])
def test_a_closure_is_asked_for(summary):
    event = f"SUMMARY:{summary}\r\nDTSTART:20260401\r\nDTEND:20260403"
    with pytest.raises(SourceError, match="--closures"):
        imported(event)
    assert nights(imported(event, closures=Closures.AS_STAYS)) == [("2026-04-01", 2)]
    blocked = imported(event, closures=Closures.AS_BLOCKS).problem["OutOfOrder"]
    assert [(row["Start"], row["End"]) for row in blocked] == [("2026-04-01", "2026-04-02")]
    assert dict(imported(event, closures=Closures.DROP).balance.left_out) == {"closure": 1}


@pytest.mark.parametrize(("field", "reason"), [("STATUS:CANCELLED", "cancelled"), ("TRANSP:TRANSPARENT", "not_a_stay")])
def test_events_that_hold_no_room_are_counted(field, reason):
    house = imported(f"SUMMARY:Reserved\r\nDTSTART:20260401\r\n{field}")
    assert dict(house.balance.left_out) == {reason: 1}


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (["SUMMARY:Reserved\r\nDTSTART:20260401\r\nRRULE:FREQ=DAILY"], "repeats"),
        (["SUMMARY:Reserved\r\nDTSTART:20260401\r\nDTEND:20260301"], "not before the start"),
        (["SUMMARY:Reserved\r\nDTSTART:20260401"] * 2, "another stay begins on that day"),
    ],
)
def test_events_that_cannot_be_read(events, said):
    with pytest.raises(SourceError, match=said):
        imported(*events)


def test_marks_of_arrival_and_departure_are_no_stays():
    """Smoobu has three events a booking: one on the day of arrival, one on that of departure, and the stay."""
    whole = "DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260404\r\nSUMMARY:Ada Quill"
    marks = [
        f"DTSTART;VALUE=DATE:2026040{day}\r\nSUMMARY:{word} Ada Quill"
        for day, word in ((1, "Check-in:"), (4, "CHECK OUT"))
    ]
    house = imported(*marks, whole)
    assert nights(house) == [("2026-04-01", 3)]
    assert dict(house.balance.left_out) == {"mark_of_a_stay": 2}
    with pytest.raises(SourceError, match="under marks in a copy"):
        imported("DTSTART;VALUE=DATE:20260401\r\nSUMMARY:Anreise", whole)


SHAPES = {
    "lines-end-in-lf": lambda text: text.replace("\r\n", "\n"),
    "byte-order-mark": lambda text: "\ufeff" + text,
    "producer-in-a-broken-line": lambda text: text.replace(
        "PRODID:x", "PRODID;X-RICAL-TZSOURCE=TZINFO:-//Airbnb Inc//Hosting"
    ),
    "no-producer-and-no-version": lambda text: text.replace("PRODID:x\r\n", "").replace("VERSION:2.0\r\n", ""),
    "folded-lines": lambda text: text.replace("SUMMARY:Res", "SUMMARY:Res\r\n "),
    "no-id": lambda text: text.replace("UID:0\r\n", ""),
    "alarm-and-unknown-fields": lambda text: text.replace(
        "END:VEVENT", "X-OWN:1\r\nBEGIN:VALARM\r\nTRIGGER:-PT1H\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT"
    ),
    "other-things-than-events": lambda text: text.replace(
        "END:VCALENDAR", "BEGIN:VTODO\r\nUID:t\r\nDTSTART:20260401\r\nEND:VTODO\r\nEND:VCALENDAR"
    ),
    "times-in-a-named-zone": lambda text: text.replace(
        "DTSTART;VALUE=DATE:20260401", "DTSTART;TZID=Europe/Prague:20260401T150000"
    ).replace("DTEND;VALUE=DATE:20260403", "DTEND;TZID=Europe/Prague:20260403T110000"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_feeds_of_every_shape(shape):
    plain = feed("SUMMARY:Reserved\r\nDTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260403").content.decode()
    text = SHAPES[shape](plain)
    assert text != plain
    house = import_house("ical", [SourceFile("a.ics", text.encode(), "101")], options(timezone="Europe/Prague"))
    assert nights(house) == [("2026-04-01", 2)]
    assert house.problem["Reservations"][0]["Name"] == "Reserved"


def test_an_event_without_a_night_is_a_day_use():
    house = imported("SUMMARY:Reserved\r\nDTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260401")
    assert dict(house.balance.left_out) == {"day_use": 1}


def test_the_room_of_a_feed_is_asked_for():
    with pytest.raises(UsageError, match="--feed"):
        import_house("ical", [feed(room=None)], options())


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_an_expired_or_cut_feed_is_refused(content):
    with pytest.raises(InputError, match="whole calendar"):
        import_house("ical", [SourceFile("a.ics", content, "101")], options())


def test_the_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(UsageError, match=r"bookingopt\[ical\]"):
        imported("SUMMARY:Reserved\r\nDTSTART:20260401")
