"""A plan in a body of the API: its messages, a rehearsal of the moves, and every error at once."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.errors import InputError
from bookingopt.io.json import loads, result_json
from bookingopt.io.sinks.stay_rules import StayRules
from bookingopt.server.http import openapi_examples
from bookingopt.server.http.exchange.sink_messages import answer
from bookingopt.server.schemas import Exported
from tests.unit.io.sinks.plans import two_that_swap
from tests.unit.io.sinks.samples import day, with_rules

CASE = two_that_swap()
MEWS = {"sink": "mews", "what": "restrictions", "service": "S", "rates": {"Double": {"id": "1"}}}


def of_rules(asked: Any) -> dict[str, Any]:
    result = with_rules({"Double": {day(0): StayRules(2), day(1): StayRules(2)}})
    return answer(asked, CASE.problem, result)


def test_the_example_of_the_description_is_answered_so():
    said = of_rules(openapi_examples.TO_EXPORT)
    [message], [expected] = said["messages"], openapi_examples.EXPORTED["messages"]
    dates = {"date_from": str(day(0)), "date_to": str(day(1))}
    assert message["body"]["values"] == [{**expected["body"]["values"][0], **dates}]
    assert {**message, "serves": "", "body": ""} == {**expected, "serves": "", "body": ""}
    assert (said["notes"], said["rehearsal"]) == ([], [])
    assert Exported.model_validate(said).model_dump(mode="json") == said


def test_only_what_has_changed():
    old = loads(result_json(with_rules({"Double": {day(0): StayRules(2), day(1): StayRules(2)}})).decode())
    assert of_rules({**openapi_examples.TO_EXPORT, "changes_since": old})["messages"] == []


def test_codes_may_come_as_the_file_of_the_command_line():
    asked = {**openapi_examples.TO_EXPORT, "rates": None, "rates_toml": '[types.Double]\nrates = ["BAR-DBL"]\n'}
    assert of_rules(asked) == of_rules(openapi_examples.TO_EXPORT)


def test_moves_are_rehearsed():
    asked = {"sink": "mews", "what": "moves"}
    assert answer(asked, CASE.problem, CASE.result)["rehearsal"] == []
    moves = tuple(move.model_copy(update={"cycle": None}) for move in CASE.result.moves)
    alone = CASE.result.model_copy(update={"moves": moves})
    assert "have one room" in answer(asked, CASE.problem, alone)["rehearsal"][0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sink": "channex", "rate": {}, "what": "all"}, {"rate", "what"}),
        ({"sink": "channex", "hotel": "H", "rates": {"Double": {}, "Twin": {}}}, {"rates.Twin", "rates.Double.rates"}),
        ({"sink": "fax"}, {""}),
        ({"sink": "channex"}, {"rates", "hotel"}),
        ({"sink": "channex", "hotel": "H", "rates_toml": "types ="}, {"rates_toml"}),
        ({"sink": "channex", "hotel": "H", "rates_toml": "[types.Double]\nid = 7"}, {"rates_toml.types.Double.id"}),
        ({"sink": "channex", "hotel": "H", "rates_toml": "[types.Double]"}, {"rates.Double.rates"}),
        ({"sink": "channex", "rates": {}, "rates_toml": ""}, {"rates_toml"}),
        (MEWS | {"timezone": "Mars/Base"}, {"timezone"}),
        ({"sink": "mews", "what": "moves", "allow_loss": True, "rates": {}}, {"allow_loss", "rates"}),
        ([], {""}),
    ],
)
def test_what_is_wrong(asked, said):
    with pytest.raises(InputError) as caught:
        of_rules(asked)
    assert {fault.where for fault in caught.value.faults} == said


def test_what_is_wrong_with_an_older_result_stands_below_it():
    with pytest.raises(InputError) as caught:
        of_rules({**openapi_examples.TO_EXPORT, "changes_since": {}})
    assert caught.value.faults
    assert all(fault.where.startswith("changes_since.") for fault in caught.value.faults)


def test_a_loss_is_told_at_the_option_that_allows_it():
    result = with_rules({"Double": {day(0): StayRules(min_stay_through=3)}}, {"Double": {day(0): "NNYY"}})
    asked = {"sink": "apaleo", "rates": {"Double": {"rates": ["B"]}}, "what": "restrictions"}
    with pytest.raises(InputError) as caught:
        answer(asked, CASE.problem, result)
    [fault] = caught.value.faults
    assert (fault.where, "would sell 2 stays" in fault.expected) == ("allow_loss", True)
    assert answer({**asked, "allow_loss": True}, CASE.problem, result)["messages"]
