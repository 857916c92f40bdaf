"""What a reader notes: bookings that stand twice, and faults with the option that answers them."""

from __future__ import annotations

from bookingopt.io.sources.records import SourceData


def test_a_booking_that_stands_twice_is_a_fault_at_the_second_place():
    data = SourceData()
    for key, place in (("7", "line 2"), ("8", "line 3"), ("7", "line 4")):
        data.claim(key, place)
    (fault,) = data.faults
    assert (fault.place, fault.value, data.keys) == (("line 4",), '"7"', {"7", "8"})


def test_faults_know_which_option_answers_them():
    data = SourceData()
    data.blame("line 2", "01/02/27", "expected the order", "--date-order")
    data.blame("", "", "no rooms")
    assert [(fault.place, fault.option) for fault in data.faults] == [(("line 2",), "--date-order"), ((), "")]


def test_two_sources_share_nothing():
    one, other = SourceData(), SourceData()
    one.claim("7", "")
    one.rows_left_out["cancelled"] += 1
    assert (other.keys, other.rows_left_out) == (set(), {})
