#!/usr/bin/env bash
# ical-rental-sync 0.1.2: a calendar that cannot be had counts as free, and so does the last night of a distant house.
#
# The library asks the calendars of several booking sites and says whether a flat is free. One of them holds a stay from
# 3 to 5 May. While its server is overloaded (503), or answers with a page for people instead of a calendar (200, as at
# a login or in maintenance), one would expect an error or "not available": nothing is known. The feed gives no stays
# then, and is_available() says True; its answer has no place for "unknown", and the only sign is a line in the log.
# Whoever sells on that sells the flat twice. Only if the same process has had the calendar before is it kept, and then
# without a bound of time, but a page with 200 replaces it.
# Beside it: stays with hours (15:00 to 10:00 in Auckland) are cut to dates in UTC, so the departure at 22:00 UTC of the
# day before makes the last night free. Stays given as dates, or with hours in Lisbon, are right.
#
# Seen with ical-rental-sync 0.1.2, icalendar 5.0.14, requests 2.34.2, CPython 3.11, Linux x86-64:
#   dates, server answers            : free on night 3 False, on night 4 False
#   dates, 503                       : free on night 3 True, on night 4 True
#   dates, a page with 200           : free on night 3 True, on night 4 True
#   hours in Lisbon, server answers  : free on night 3 False, on night 4 False
#   hours in Auckland, server answers: free on night 3 False, on night 4 True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip install --quiet --root-user-action=ignore --no-deps --target "$folder" ical-rental-sync==0.1.2 \
    icalendar==5.0.14 requests==2.34.2 certifi==2026.10.19.post1 charset-normalizer==3.5.3 idna==3.20 urllib3==2.8.0 \
    python-dateutil==4.0.0 pytz==2026.6 tzdata==2026.6
no_proxy=127.0.0.1 PYTHONPATH=$folder python3 - <<'EOF'
import http.server
import logging
import sys
import threading

import ical_rental_sync

logging.disable(logging.CRITICAL)
ZONE = "BEGIN:VTIMEZONE TZID:{0} BEGIN:STANDARD DTSTART:19700101T000000 TZOFFSETFROM:{1} TZOFFSETTO:{1} END:STANDARD"
PAGE = "<!doctype html><title>Back soon</title>"


def feed(start, end, *zone):
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//house//stays//EN"]
    stay = ["BEGIN:VEVENT", "UID:1@house", "DTSTAMP:20270101T000000Z", f"DTSTART{start}", f"DTEND{end}", "END:VEVENT"]
    times = [*ZONE.format(*zone).split(), "END:VTIMEZONE"] if zone else []
    return "".join(f"{line}\r\n" for line in [*head, *times, *stay, "END:VCALENDAR"])


def hours(name, offset):
    return feed(f";TZID={name}:20270503T150000", f";TZID={name}:20270505T100000", name, offset)


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.text.encode())

    def log_message(self, *args):
        pass


def free(status, text):
    """Return whether the nights from 3 and from 4 May are free, for a process that asks for the first time."""
    site.status, site.text = status, text
    sync = ical_rental_sync.CalendarSync({"site": f"http://127.0.0.1:{site.server_port}/stays.ics"})
    return sync.is_available("2027-05-03", "2027-05-04"), sync.is_available("2027-05-04", "2027-05-05")


site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
dates = feed(";VALUE=DATE:20270503", ";VALUE=DATE:20270505")
seen = {
    "dates, server answers": free(200, dates),
    "dates, 503": free(503, dates),
    "dates, a page with 200": free(200, PAGE),
    "hours in Lisbon, server answers": free(200, hours("Europe/Lisbon", "+0100")),
    "hours in Auckland, server answers": free(200, hours("Pacific/Auckland", "+1200")),
}
site.shutdown()
for name, (third, fourth) in seen.items():
    print(f"{name:33}: free on night 3 {third}, on night 4 {fourth}")
sys.exit(list(seen.values()) != [(False, False), (True, True), (True, True), (False, False), (False, True)])
EOF
