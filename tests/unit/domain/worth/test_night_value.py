"""What a night is worth, and an unknown room type."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.errors import UsageError


def test_one_amount_is_that_of_every_type():
    value = NightValue.read("120")
    assert value.of("Suite") == 120
    assert value.worth([("Suite", 2), ("Twin", 1)]) == 360.0


def test_amounts_by_type_leave_the_others_without_worth():
    value = NightValue.read(" Double, sea = view=120.5 , Suite=300")
    assert value.of_type == {"Double, sea = view": Fraction("120.5"), "Suite": Fraction(300)}
    assert value.worth([("Double, sea = view", 3), ("Suite", 1), ("Twin", 9)]) == 661.5


def test_worth_is_to_the_cent():
    assert NightValue.read("0.005").worth([("Twin", 1)]) == 0.01
    assert NightValue.read("0.1").worth([("Twin", 3)]) == 0.3


@pytest.mark.parametrize("text", ["", " ", "much", "-1", "1e3", "Suite", "Suite=", "=3", "1,2"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="expected the worth of a night"):
        NightValue.read(text)


def test_a_type_twice_is_refused():
    with pytest.raises(ValueError, match='each room type once, not "Suite" again'):
        NightValue.read("Suite=1,Suite=2")


def test_a_type_that_no_room_has_is_named_with_the_nearest():
    rooms = [{"RoomNumber": "1", "RoomType": "Suite"}, {"RoomNumber": "2"}]
    problem = parse_problem({"ProblemId": "p", "Rooms": rooms, "Reservations": []})
    NightValue.read("Suite=1,Default=2").check(problem)
    with pytest.raises(UsageError, match='"Suit": no room has this room type; the nearest known one is Suite'):
        NightValue.read("Suit=1").check(problem)
