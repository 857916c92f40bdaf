"""The colours of the tape chart, as people see them who lack one kind of cone.

The matrices are those of Machado, Oliveira and Fernandes (2009, doi:10.1109/TVCG.2009.113) for a severity of 1.
"""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from bookingopt.render.static_files import static_text

VISIONS = {
    "all-cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no-red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no-green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no-blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
#: What lies side by side in a chart and says something by its colour.
FILLS = re.findall(
    r"^\.tape \.bar(?:\.(?:kept|moved|gap))? rect \{ fill: (#[0-9a-f]{6})", static_text("chart.css"), re.MULTILINE
)

#: Two colours that are nearer in CIE L*a*b* are called alike at a glance; 2.3 can just be told apart side by side.
APART = 10.0


def linear(colour: str) -> list[float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def product(matrix, vector) -> list[float]:
    return [sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix]


def lab(rgb) -> tuple[float, float, float]:
    """CIE L*a*b* under D65 of linear RGB."""
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.0890)
    scaled = (value / most for value, most in zip(product(to_xyz, rgb), white, strict=True))
    x, y, z = (max(0.0, value) ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("vision", VISIONS)
def test_bars_of_every_kind_are_told_apart_by_every_eye(vision):
    seen = {colour: lab(product(VISIONS[vision], linear(colour))) for colour in FILLS}
    assert len(seen) == 4
    near = {(a, b): math.dist(seen[a], seen[b]) for a, b in combinations(seen, 2)}
    assert {pair: round(away, 1) for pair, away in near.items() if away < APART} == {}


def test_red_and_green_alike_would_be_noticed():
    red, green = (lab(product(VISIONS["no-red"], linear(colour))) for colour in ("#806000", "#557000"))
    assert math.dist(red, green) < APART
