"""Exit statuses: 0 for an end as asked, and one of its own for each cause."""

from __future__ import annotations

import sys

from bookingopt.server import exit_status
from bookingopt.server.exit_status import ENDED, INTERNAL, NO_REDIS, WRONG_SETTINGS
from bookingopt.server.process.child import Child
from bookingopt.server.process.startup import startup_failure
from tests.services import until


def test_each_cause_has_a_status_of_its_own_beside_those_of_python_and_signals():
    statuses = [value for name, value in vars(exit_status).items() if name.isupper()]
    assert sorted(statuses) == sorted(set(statuses)) == [ENDED, WRONG_SETTINGS, NO_REDIS, INTERNAL]
    assert ENDED == 0
    assert 1 not in statuses  # what Python ends with after an exception


def test_the_status_of_a_child_is_handed_on_where_it_says_what_is_wrong():
    for status, handed_on in ((WRONG_SETTINGS, WRONG_SETTINGS), (NO_REDIS, NO_REDIS), (9, INTERNAL), (0, INTERNAL)):
        child = Child("x", [sys.executable, "-S", "-c", f"raise SystemExit({status})"], {})
        child.start()
        until(child.has_ended, "it ends")
        assert startup_failure(child).exit_status == handed_on
