"""The balance: even where no row vanished, and the same as lines and as data."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.domain.parse import parse_problem
from bookingopt.io.sources.balance import REASONS, Balance, Occupied, balance_of, clashing_nights
from tests.house.sources import PACKAGE


def test_a_row_that_vanished_is_seen():
    assert Balance(rows_read=4, added=1, stays=3, left_out=Counter(cancelled=2)).is_even
    assert not Balance(rows_read=4, added=1, stays=3, left_out=Counter(cancelled=1)).is_even


def test_the_lines_say_what_was_left_out():
    lines = Balance(rows_read=4, added=1, stays=3, left_out=Counter(no_show=1, cancelled=1), rooms=2).lines()
    assert lines[:2] == ["4 rows read + 1 by splitting = 3 stays + 2 left out", "left out: cancelled 1, no show 1"]


def test_the_data_has_reasons_in_order():
    data = Balance(left_out=Counter(no_show=1, cancelled=2)).as_data()
    assert list(data["left_out"].items()) == [("cancelled", 2), ("no_show", 1)]


def stay(name: str, arrival: str, **more: object) -> dict[str, object]:
    return {"Name": name, "Arrival": arrival, "Length": 2, **more}


def test_the_balance_of_our_own_tables():
    problem = parse_problem(
        {
            "ProblemId": "may",
            "Today": "2027-05-04",
            "Rooms": [{"RoomNumber": "1", "RoomType": "Double"}, {"RoomNumber": "2", "RoomType": "Suite"}],
            "OutOfOrder": [{"RoomNumber": "1", "Start": "2027-05-20", "End": "2027-05-21"}],
            "Reservations": [
                stay("gone", "2027-05-01"),
                stay("off", "2027-05-08", Status="Cancelled", AssignedRoom="1"),
                stay("in", "2027-05-03", Status="InHouse", AssignedRoom="1", RoomType="Double"),
                stay("up", "2027-05-08", AssignedRoom="2", RoomType="Double", IsLocked=True),
                stay("on it", "2027-05-09", AssignedRoom="2", Status="Tentative"),
                stay("none", "2027-05-09"),
            ],
        }
    )
    balance = balance_of(problem)
    assert balance.is_even
    assert balance == Balance(
        rows_read=6,
        stays=4,
        left_out=Counter(cancelled=1, departed=1),
        rooms=2,
        blocks=1,
        locks=1,
        in_house=1,
        tentative=1,
        upgrades=1,
        without_room=1,
        clashes=1,
    )


def test_every_reason_that_a_reader_gives_has_words():
    code = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "io" / "sources").rglob("*.py"))
    given = set(re.findall(r'(?:left_out|rows_left_out)\["(\w+)"\] \+=', code))
    given |= set(re.findall(r'left_out ?= ?(?:None if .* else )?"(\w+)"(?!\))', code)) | {"no_room_of_ours"}
    assert given - {"cancelled"} <= set(REASONS)
    assert len(given) > 10


@given(
    st.lists(
        st.builds(
            lambda room, shared, start, length: Occupied(room, shared, start, start + length),
            st.sampled_from("12"),
            st.sampled_from([None, "a", "b"]),
            st.integers(1, 8),
            st.integers(0, 4),
        ),
        max_size=6,
    )
)
def test_clashing_nights_are_counted_one_by_one(stays):
    """Each night of each stay, but those who share a room on purpose once, beyond the first there."""
    nights = {
        (stay.room, stay.same_room or number, night)
        for number, stay in enumerate(stays)
        for night in range(stay.start, stay.end)
    }
    assert clashing_nights(stays) == len(nights) - len({(room, night) for room, _, night in nights})


def test_who_share_a_room_on_purpose_do_not_clash():
    stays = [{"Name": name, "Arrival": "2027-03-01", "Length": 3, "AssignedRoom": "1"} for name in "ab"]
    problem = {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}]}
    assert balance_of(parse_problem({**problem, "Reservations": stays})).clashes == 3
    shared = [{**stay, "SameRoom": "x"} for stay in stays]
    assert balance_of(parse_problem({**problem, "Reservations": shared})).clashes == 0
