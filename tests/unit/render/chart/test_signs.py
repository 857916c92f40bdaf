"""Every sign is defined once, under the name that charts refer to."""

from __future__ import annotations

import re

from bookingopt.render.chart.bars import Mark
from bookingopt.render.chart.signs import DEFINITIONS, SIGNS


def test_every_mark_has_a_sign_and_every_sign_a_definition():
    assert set(SIGNS) == set(Mark)
    ids = re.findall(r'id="tape-(\w+)"', DEFINITIONS)
    assert sorted(ids) == sorted(["hatch", *SIGNS])
