"""The parameters of a search: their limits, and everything wrong with them at once."""

from __future__ import annotations

import pytest

from bookingopt.domain.params import SolveParams, read_params
from bookingopt.errors import InputError


def test_what_is_not_said_has_its_default():
    assert read_params({}) == SolveParams()
    assert read_params({"steps": 7}).steps == 7


LIMITS = [("time_limit", 0, 86_400), ("steps", 0, 10**12), ("max_los", 1, 366), ("seed", 0, 2**31 - 1)]


@pytest.mark.parametrize(("name", "least", "most"), LIMITS)
def test_both_ends_of_a_limit_are_allowed_and_nothing_beyond(name, least, most):
    assert [getattr(read_params({name: value}), name) for value in (least, most)] == [least, most]
    for value, said in ((least - 1, "at least"), (most + 1, "at most")):
        with pytest.raises(InputError, match=said):
            read_params({name: value})


def test_everything_wrong_is_said_at_once():
    with pytest.raises(InputError) as refused:
        read_params({"time_limit": float("nan"), "steps": "many", "speed": 9})
    assert {fault.place for fault in refused.value.faults} == {("time_limit",), ("steps",), ("speed",)}
