"""Mapping files: every error at once, each with its place."""

from __future__ import annotations

import pytest

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import InputError
from bookingopt.io.sources.mapping import read_mapping

GOOD = 'name = "own"\ntitle = "own"\n[reservations.columns]\narrival = ["In"]\ndeparture = ["Out"]\n'


def test_words_of_states_are_compared_without_case_and_punctuation():
    mapping = read_mapping(GOOD + '[states]\nInHouse = ["Checked-In"]\nOutOfOrder = ["black"]\n', "own.toml")
    assert mapping.states.words() == {"checkedin": StayStatus.IN_HOUSE, "black": "OutOfOrder"}


def test_all_errors_come_at_once_with_their_places():
    text = 'titel = "x"\n[reservations.columns]\narrival = "In"\nroomz = ["R"]\n'
    with pytest.raises(InputError) as caught:
        read_mapping(text, "own.toml")
    assert {fault.where for fault in caught.value.faults} == {
        "name", "title", "titel", "reservations.columns.arrival", "reservations.columns.roomz",
    }  # fmt: skip
    assert caught.value.source == "own.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not valid TOML"),
        ('name = "own"\ntitle = "own"\n', r"reservations\.columns"),
        ('name = "own"\ntitle = "own"\n[reservations.columns]\narrival = ["In"]\n', "departure"),
        (GOOD + '[states]\nConfirmed = ["OK"]\nCancelled = ["ok"]\n', "two states"),
        (GOOD.replace("name", 'reader = "fax"\nname', 1), "reader"),
        ('block_end = "noon"\n' + GOOD, "last-night"),
    ],
)
def test_a_mapping_that_cannot_work(text, said):
    with pytest.raises(InputError, match=said):
        read_mapping(text, "own.toml")
