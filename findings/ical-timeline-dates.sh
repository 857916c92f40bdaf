#!/usr/bin/env bash
# ical 14.3.1: a timeline "as viewed from" a time zone is asked for dates in the zone of the machine.
#
# Calendar feeds of holiday flats give nights as dates: arrival 3 May, departure 5 May, no time, no zone.
# timeline_tz(zone) is documented to return events "as if the attendee is viewing from the specified timezone", so
# on_date(3 May) should be 3 May there. The events are placed in that zone, but the date that is asked for runs from
# midnight to midnight in the zone of the machine: a server on UTC finds the flat in Auckland taken on 2 May too, and
# one in Los Angeles taken on 5 May. Nights that are dates in the feed and in the question move by one all the same.
# Met beside it: an entry of no night (DTSTART equal to DTEND, a day use) is on its own day and on the day before.
#
# Seen with ical 14.3.1, CPython 3.11, Linux x86-64, with TZ=UTC:
#   3 to 5 May, viewed from UTC                : 3, 4
#   3 to 5 May, viewed from Pacific/Auckland   : 2, 3, 4
#   3 to 5 May, viewed from America/Los_Angeles: 3, 4, 5
#   3 to 3 May, viewed from UTC                : 2, 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" ical==14.3.1 \
    pydantic==2.14.4 pydantic-core==2.50.5 annotated-types==0.8.0 typing-extensions==4.16.0 typing-inspection==0.4.5 \
    python-dateutil==2.9.0.post0 six==1.17.0 tzdata==2026.6
TZ=UTC PYTHONPATH=$folder python3 - <<'EOF'
import datetime
import sys
import zoneinfo

from ical.calendar_stream import IcsCalendarStream

FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:stay@example.com
DTSTAMP:20270101T000000Z
DTSTART;VALUE=DATE:202705{:02}
DTEND;VALUE=DATE:202705{:02}
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def days(start, end, zone):
    calendar = IcsCalendarStream.calendar_from_ics(FEED.format(start, end))
    timeline = calendar.timeline_tz(zoneinfo.ZoneInfo(zone))
    found = [day for day in range(1, 8) if any(True for _ in timeline.on_date(datetime.date(2027, 5, day)))]
    print(f"{start} to {end} May, viewed from {zone:19}: {', '.join(map(str, found))}")
    return found


CASES = [(3, 5, "UTC"), (3, 5, "Pacific/Auckland"), (3, 5, "America/Los_Angeles"), (3, 3, "UTC")]
sys.exit([days(*case) for case in CASES] != [[3, 4], [2, 3, 4], [3, 4, 5], [2, 3]])
EOF
