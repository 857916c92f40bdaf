"""A TOML file becomes what it must be, or everything that is wrong in it is said at once."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from bookingopt.errors import InputError
from bookingopt.io.sources.toml import read_toml


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid")

    x: int
    y: int = 0


def test_a_file_becomes_a_model():
    assert read_toml("x = 3", "p.toml", Point) == Point(x=3)
    assert read_toml("y = 2", "p.toml", Point, x=1) == Point(x=1, y=2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = ", ["not valid TOML"]),
        ("y = 1", ["x: expected this field"]),
        ("x = []\nz = 1", ["x: […]: expected a whole number", "z: unknown field"]),
    ],
)
def test_what_is_wrong_is_said_at_once(text, said):
    with pytest.raises(InputError) as caught:
        read_toml(text, "p.toml", Point)
    assert str(caught.value).startswith("p.toml: ")
    lines = [line.strip() for line in str(caught.value).splitlines()[1:]]
    assert [line.startswith(start) for line, start in zip(lines, said, strict=True)] == [True] * len(said)
