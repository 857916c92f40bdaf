"""The systems by name; OTA messages come in dialects."""

from __future__ import annotations

import pytest

from bookingopt.errors import UsageError
from bookingopt.io.sinks.catalog import SINKS, find_sink, sink_names
from bookingopt.io.sinks.options import Dialect
from bookingopt.io.sinks.systems import alpinebits, mews, ota


def test_every_system_is_found_by_its_name():
    assert sink_names() == ("ota", "channex", "cloudbeds", "mews", "apaleo", "beds24", "ohip", "oca-pms")
    assert find_sink("mews") is mews.SINK
    assert [find_sink("ota", each) for each in Dialect] == [ota.SITEMINDER, ota.GOOGLE, alpinebits.SINK]


@pytest.mark.parametrize(
    ("name", "dialect", "said"),
    [
        ("fax", None, "there is no sink fax; expected one of ota, channex"),
        ("ota", None, "say --dialect siteminder, google, alpinebits"),
        ("mews", Dialect.GOOGLE, "--dialect: only for ota"),
    ],
)
def test_what_is_not_there(name, dialect, said):
    with pytest.raises(UsageError, match=said):
        find_sink(name, dialect)


@pytest.mark.parametrize("sink", SINKS, ids=lambda sink: sink.dialect or sink.name)
def test_every_system_tells_what_it_cannot_say_and_where_that_stands(sink):
    assert sink.title
    assert "20" in sink.source, "a source has a date"
    for writer in (sink.restrictions, sink.moves):
        assert writer is None or (writer.call and writer.cannot and writer.limits)
    assert sink.restrictions is None or sink.restrictions.clears
    assert sink.restrictions or sink.moves
