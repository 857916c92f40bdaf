"""The collector works again afterwards, whatever happens meanwhile."""

from __future__ import annotations

import gc

import pytest

from bookingopt.domain.collector import collector_paused


@collector_paused()
def paused(fails):
    if fails:
        raise ValueError("it fails")
    return gc.isenabled()


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_collector_is_left_as_it_was(was_enabled):
    before = gc.isenabled()
    try:
        (gc.enable if was_enabled else gc.disable)()
        assert paused(fails=False) is False
        assert gc.isenabled() is was_enabled
        with pytest.raises(ValueError, match="it fails"):
            paused(fails=True)
        assert gc.isenabled() is was_enabled
    finally:
        (gc.enable if before else gc.disable)()
