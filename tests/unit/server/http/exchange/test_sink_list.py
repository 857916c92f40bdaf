"""The list of systems asks for what an export asks for."""

from __future__ import annotations

import pytest

from bookingopt.errors import UsageError
from bookingopt.io.sinks.catalog import find_sink
from bookingopt.io.sinks.export import export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.server.http.exchange.sink_list import sinks
from bookingopt.server.schemas import Sinks
from tests.unit.io.sinks.plans import two_that_swap

#: Its third room is free for a while: some systems keep no stay without a room.
CASE = two_that_swap(rooms=("1", "2", "3"))
ASKED = [
    (sink["sink"], sink["dialect"], what, sink[what])
    for sink in sinks()
    for what in ("restrictions", "moves")
    if sink[what] is not None
]


def test_the_list_has_its_shape():
    assert Sinks.model_validate({"sinks": sinks()}).model_dump(mode="json") == {"sinks": sinks()}


@pytest.mark.parametrize(("sink", "dialect", "what", "asked"), ASKED, ids=lambda value: str(value)[:20])
def test_what_is_needed_is_what_an_export_asks_for(sink, dialect, what, asked):
    options = ExportOptions(what=What(what), dialect=dialect, problem=CASE.problem)
    if not asked["needs"]:
        assert export_plan(find_sink(sink, dialect), CASE.result, options).messages
        return
    with pytest.raises(UsageError) as caught:
        export_plan(find_sink(sink, dialect), CASE.result, options)
    assert list(caught.value.about) == asked["needs"]


def test_codes_and_what_may_be_said():
    by_name = {(name, what): asked for name, _, what, asked in ASKED}
    assert by_name["beds24", "restrictions"]["codes"] == ["id", "minimum_stay"]
    assert by_name["cloudbeds", "moves"]["may_have"] == ["hotel"]
    lost = "Nothing of ours is lost."
    told = {"cannot": lost, "cannot_data": {"template": lost, "values": {}}}
    assert by_name["mews", "moves"] == {"needs": [], "may_have": [], "codes": [], **told}
