"""Presets: each is a mapping that can be shown, copied and read again."""

from __future__ import annotations

import pytest

from bookingopt.errors import UsageError
from bookingopt.io.sources.catalog import find_mapping, preset_names, show
from bookingopt.io.sources.mapping import read_mapping


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_that_is_copied_is_the_same(name):
    assert read_mapping(show(name), "copy.toml") == find_mapping(name)
    assert find_mapping(name).name == name
    mapping = find_mapping(name)
    assert mapping.reads
    assert mapping.say
    assert mapping.lacks


@pytest.mark.parametrize("name", ["nothing", "../apaleo", ""])
def test_another_name_is_refused(name):
    with pytest.raises(UsageError, match="there is no preset"):
        show(name)
