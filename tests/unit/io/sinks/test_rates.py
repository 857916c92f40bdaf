"""The file of codes: every error at once, each with its place."""

from __future__ import annotations

import pytest

from bookingopt.errors import InputError
from bookingopt.io.sinks.rates import read_rates, sent_types
from tests.unit.io.sinks.samples import TYPES, rates


def faults(text: str, needs: tuple[str, ...] = ("id", "rates")) -> list[str]:
    with pytest.raises(InputError) as caught:
        sent_types(read_rates(text, "rates.toml"), TYPES, needs)
    assert caught.value.source == "rates.toml"
    return [fault.where for fault in caught.value.faults]


def test_the_codes_of_the_types_of_a_plan_in_its_order():
    sent = sent_types(rates(), TYPES[::-1], ("id", "rates", "minimum_stay"))
    assert [(name, entry.id, entry.rates) for name, entry in sent.items()] == [
        ("Suite & Spa", "102", ("BAR-S",)),
        ("Twin", "101", ("BAR-T", "NR-T")),
    ]


def test_all_errors_of_the_text_come_at_once():
    text = 'type = 1\n[types.Twin]\nrates = "BAR"\ncode = "x"\nminimum_stay = "both"\n'
    assert set(faults(text)) == {"type", "types.Twin.rates", "types.Twin.code", "types.Twin.minimum_stay"}
    assert faults("") == ["types"]
    with pytest.raises(InputError, match="not valid TOML"):
        read_rates("types = ", "rates.toml")


def test_all_errors_against_the_plan_come_at_once():
    text = '[types.Twin]\nid = "1"\n[types.Twinn]\nid = "2"\n'
    assert faults(text) == ["types.Suite & Spa", "types.Twinn", "types.Twin.rates"]


def test_a_type_can_be_left_out():
    text = '[types.Twin]\nid = "1"\nrates = ["B"]\n[types."Suite & Spa"]\nsend = false\n'
    assert list(sent_types(read_rates(text, ""), TYPES, ("id", "rates"))) == ["Twin"]


def test_a_code_stands_for_one_thing():
    text = '[types.Twin]\nid = "1"\nrates = ["B", "B"]\n[types."Suite & Spa"]\nid = "2"\nrates = ["B"]\n'
    assert faults(text) == ["types.Twin"]  # the type's own code tells the other two apart
    assert faults(text, ("rates",)) == ["types.Twin", "types.Suite & Spa"]
    assert faults(text.replace('"2"', '"1"').replace('"B", ', ""), ("id",)) == ["types.Suite & Spa"]
