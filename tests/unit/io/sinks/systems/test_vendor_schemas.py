"""Messages obey the vendors' own schemas, of which `schemas/` holds the parts; each says what was left out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator

from bookingopt.io.sinks.export import export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.systems import cloudbeds, ohip
from bookingopt.io.sources.options import BlockEnd
from tests.unit.io.sinks.plans import cases, exported
from tests.unit.io.sinks.samples import rates, tables, with_rules

SCHEMAS = Path(__file__).parents[1] / "schemas"
FIELD = re.compile(r"(\w+)((?:\[\w+\])*)")


def faults(system: str, name: str, body: Any) -> list[str]:
    schema = json.loads((SCHEMAS / f"{system}.json").read_text(encoding="utf-8"))
    return [error.message for error in Draft4Validator({**schema, "$ref": f"#/definitions/{name}"}).iter_errors(body)]


def from_form(fields: dict[str, str]) -> dict[str, Any]:
    """What a form says, as its schema has it: ``a[0][b]`` is the field b of the first a."""
    body: dict[str, Any] = {}
    for field, text in fields.items():
        found = FIELD.fullmatch(field)
        assert found
        *path, last = [found[1], *re.findall(r"\[(\w+)\]", found[2])]
        place = body
        for name in path:
            place = place.setdefault(name, {})
        place[last] = {"true": True, "false": False}.get(text, int(text) if last in ("minLos", "maxLos") else text)
    if "rates" in body:
        body["rates"] = [body["rates"][str(number)] for number in range(len(body["rates"]))]
    return body


@given(tables())
def test_restrictions_of_cloudbeds(table):
    options = ExportOptions(what=What.RESTRICTIONS, rates=rates(), interval_end=BlockEnd.CHECKOUT, allow_loss=True)
    for message in export_plan(cloudbeds.SINK, with_rules(table), options).messages:
        assert faults("cloudbeds", "PostPatchRateRequest", from_form(message.body)) == []


@given(cases())
def test_moves_of_cloudbeds(case):
    for message in exported(cloudbeds.SINK, case, hotel="P1").messages:
        assert faults("cloudbeds", "PostRoomAssignRequest", from_form(message.body)) == []


@given(cases())
def test_moves_of_ohip(case):
    for message in exported(ohip.SINK, case, hotel="H1").messages:
        name = "room" if message.path.endswith("/roomAssignments") else "unAssignRoomCriteria"
        assert faults("ohip", name, message.body) == []


@pytest.mark.parametrize(
    ("system", "name", "body"),
    [
        ("cloudbeds", "PostPatchRateRequest", {"rates": [{"rateID": "1", "interval": {"minLOS": 2}}]}),
        ("cloudbeds", "PostRoomAssignRequest", {"adjustPrice": "false"}),
        ("ohip", "room", {"criteria": {"roomId": 7}}),
        ("ohip", "unAssignRoomCriteria", {"roomId": "7"}),
    ],
)
def test_a_schema_refuses_what_is_wrong(system, name, body):
    assert faults(system, name, body)
