#!/usr/bin/env bash
# recurring-ical-events 3.8.2: whether a stay is "at" its departure day depends on the hour of arrival.
#
# A calendar feed gives stays as instants, check-in time to check-out time. at(day) is documented as "all occurrences
# within that day". The last hours of the stay lie in the departure day, so one would expect it there always (or, where
# nights are meant, never). It is there only if the guest leaves at the hour of arrival or later: 15:00 to 10:00, the
# usual case, is not, 15:00 to 16:00 is. between() with the two midnights as datetimes contains both, though at(day) is
# between() with the two dates. So a room looks free on the departure day or not, by the hours in the feed.
#
# Seen with recurring-ical-events 3.8.2, icalendar 7.3.2, CPython 3.11, Linux x86-64, for 3 to 5 May 2027:
#   15:00 to 10:00: at(date) 3, 4; between(midnights) 3, 4, 5
#   15:00 to 14:59: at(date) 3, 4; between(midnights) 3, 4, 5
#   15:00 to 16:00: at(date) 3, 4, 5; between(midnights) 3, 4, 5
#   08:00 to 10:00: at(date) 3, 4, 5; between(midnights) 3, 4, 5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" recurring-ical-events==3.8.2 \
    icalendar==7.3.2 python-dateutil==2.9.0.post0 six==1.17.0 typing-extensions==4.16.0 tzdata==2026.6 \
    x-wr-timezone==2.0.1 click==8.5.1
PYTHONPATH=$folder python3 - <<'EOF'
import datetime
import sys

import icalendar
import recurring_ical_events

FEED = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:stay@example.com
DTSTAMP:20270101T000000Z
DTSTART:20270503T{}00
DTEND:20270505T{}00
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def days(arrival, departure):
    feed = FEED.format(arrival.replace(":", ""), departure.replace(":", ""))
    query = recurring_ical_events.of(icalendar.Calendar.from_ical(feed))
    dates = [datetime.date(2027, 5, day) for day in range(1, 8)]
    midnights = [datetime.datetime.combine(day, datetime.time()) for day in dates]
    at = [day.day for day in dates if query.at(day)]
    between = [day.day for day in midnights if query.between(day, day + datetime.timedelta(days=1))]
    of_dates, of_midnights = (", ".join(map(str, found)) for found in (at, between))
    print(f"{arrival} to {departure}: at(date) {of_dates}; between(midnights) {of_midnights}")
    return at, between


HOURS = (("15:00", "10:00"), ("15:00", "14:59"), ("15:00", "16:00"), ("08:00", "10:00"))
without, with_departure = ([3, 4], [3, 4, 5]), ([3, 4, 5], [3, 4, 5])
sys.exit([days(*hours) for hours in HOURS] != [without, without, with_departure, with_departure])
EOF
