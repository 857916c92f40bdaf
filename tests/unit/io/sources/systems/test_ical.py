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
        (["SUMMARY:Reserved\r\nDTSTART:20260401"] * 2, "stands twice"),
    ],
)
def test_events_that_cannot_be_read(events, said):
    with pytest.raises(SourceError, match=said):
        imported(*events)


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
