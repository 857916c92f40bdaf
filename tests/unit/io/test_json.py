"""JSON text -> plain data: what is read, and that everything else is one clear error."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError
from bookingopt.io.json import MAX_DEPTH, RepeatedKeys, json_bytes, json_line, loads, result_json
from tests.unit.samples import result

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        loads(text)
    (fault,) = caught.value.faults
    assert fault.place == ()
    return str(fault)


@given(plain)
def test_what_json_can_say_is_read(data):
    assert loads(json.dumps(data)) == data
    assert loads(json.dumps(data, ensure_ascii=False, indent=1)) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty; expected JSON"),
        (" \n\t", "the file is empty; expected JSON"),
        ('{"a": 1', "line 1 column 8: not valid JSON, near"),
        ('{"a": 1,\n "b": oops}', 'line 2 column 7: not valid JSON, near "oops}": Expecting value'),
        ("[1] [2]", 'line 1 column 5: not valid JSON, near "[2]": Extra data'),
        ("{'a': 1}", "line 1 column 2: not valid JSON, near"),
        ('{"a": "line\nbreak"}', "line 1 column 12: not valid JSON, near"),
        ("PK\x03\x04", 'line 1 column 1: not valid JSON, near "PK\N{REPLACEMENT CHARACTER}'),
        ('{"a": NaN}', "not valid JSON: NaN is no JSON number"),
        ("[-Infinity]", "not valid JSON: -Infinity is no JSON number"),
        ("[1e999]", "not valid JSON: the number 1e999 is too large"),
        (f"[{'9' * 5000}]", "not valid JSON: a number or a nesting that is beyond all measure"),
        ("[" * 100_000, "not valid JSON: a number or a nesting that is beyond all measure"),
        ('{"a":' * 100_000, "not valid JSON: a number or a nesting that is beyond all measure"),
        ('["\\ud800"]', "not valid text: it holds half of a surrogate pair (\\ud800 … \\udfff)"),
        ('{"\\udfff": 1}', "not valid text: it holds half of a surrogate pair (\\ud800 … \\udfff)"),
    ],
    ids=str,
)
def test_everything_else_is_refused(text, message):
    assert message in refused(text)


def test_a_whole_surrogate_pair_is_one_character():
    assert loads('["\\ud83d\\ude00"]') == ["\N{GRINNING FACE}"]


def test_nesting_is_read_to_the_limit_and_not_beyond():
    assert loads("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert f"no deeper than {MAX_DEPTH} levels" in refused("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_repeated_names_are_kept_for_the_one_who_knows_the_place():
    data = loads('{"a": {"b": 1, "c": 2, "b": 3}}')
    assert not isinstance(data, RepeatedKeys)
    assert isinstance(data["a"], RepeatedKeys)
    assert data["a"].repeated == ("b",)
    assert data["a"] == {"b": 3, "c": 2}


def test_many_names_with_one_repeated_take_no_time():
    names = ", ".join(f'"{number}": 0' for number in range(50_000))
    assert loads(f'{{{names}, "7": 1}}').repeated == ("7",)  # a search for each name would take minutes


@given(st.text())
def test_no_text_at_all_ends_in_another_error(text):
    with contextlib.suppress(InputError):
        loads(text)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_none_is_an_error_and_never_null(number, legacy):
    wrong = result().model_copy(update={"objective_value": number})
    with pytest.raises(ValueError, match="not JSON compliant"):
        result_json(wrong, legacy=legacy)
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_line({"plan": number})


def test_texts_may_hold_the_words_for_what_is_no_number():
    told = result().model_copy(update={"problem_id": "NaN and Infinity"})
    assert json.loads(result_json(told))["ProblemId"] == "NaN and Infinity"
    assert json.loads(json_line({"a": "NaN"})) == {"a": "NaN"}


@pytest.mark.parametrize("number", [1e-5, 5e-324, 1.5e-7, 0.0001, 1e300, 0.1, 12.0, -0.0])
def test_a_number_is_spelled_alike_in_files_and_in_answers(number):
    told = result().model_copy(update={"objective_value": number})
    data = told.model_dump(mode="json", by_alias=True)
    spelled = json_line({"n": number}).decode()[len('{"n":') : -1]
    assert float(spelled) == number
    for text in (result_json(told), json_bytes(data), json_line(data)):
        assert f'"objective_value":{spelled},' in text.decode().replace('": ', '":')
