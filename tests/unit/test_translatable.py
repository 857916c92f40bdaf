"""Messages that know of what they are made: the text in English, and the same as data."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bookingopt.translatable import (
    Translatable,
    all_of,
    data_of,
    either,
    from_data,
    from_plain,
    notes_with_data,
    plain,
    some_of,
)

SAID = Translatable(
    "{n} stay in {rooms} from {day}: {why}|{n} stays in {rooms} from {day}: {why}",
    n=1200,
    rooms=["1", "2"],
    day=date(2027, 3, 1),
    why=Translatable("no {thing}", thing="bed {n}"),
)


def test_a_message_is_its_text_in_english():
    assert SAID == "1,200 stays in 1, 2 from 2027-03-01: no bed {n}"
    assert Translatable("{n} stay|{n} stays", n=1) == "1 stay"
    assert Translatable("{not a place} | {") == "{not a place} | {"


def test_its_data_make_the_same_message_again():
    data = json.loads(json.dumps(data_of(SAID)))
    assert data["values"]["day"] == {"day": "2027-03-01"}
    assert data["values"]["why"] == {"template": "no {thing}", "values": {"thing": "bed {n}"}}
    for again in (from_data(data), pickle.loads(pickle.dumps(SAID)), copy.deepcopy(SAID)):
        assert again == SAID
        assert data_of(again) == data_of(SAID)


def test_a_mere_text_has_no_data():
    assert data_of("text") is None
    assert Translatable("text").data == {"template": "text", "values": {}}
    assert notes_with_data([SAID]) == {"notes": [SAID], "notes_data": [SAID.data]}


def test_values_are_plain_data_and_back():
    values = ["a", 7, 0.5, date(2027, 3, 1), SAID, [1, "b"]]
    assert Translatable("{all}", all=values) == f"a, 7, 0.5, 2027-03-01, {SAID}, 1, b"
    assert from_plain(json.loads(json.dumps(plain(values)))) == values


def test_names_in_a_row():
    assert [either(["a"]), either(["a", "b"]), all_of(["a", "b", "c"])] == ["a", "a or b", "a, b and c"]
    assert (all_of([]), some_of(["a", "b"], 2), some_of(["a", "b"], 1)) == ("", ["a", "b"], ["a", "…"])


@given(st.text(), st.integers(-(10**6), 10**6))
def test_no_value_is_taken_for_a_place(name, number):
    assert Translatable("<{name}|{n}>".replace("|", "/"), name=name, n=number) == f"<{name}/{number:,}>"
