"""The houses of priced locks in their small variants, without a clock."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.generator import generate
from tests.benchmarks.locks import HOUSES, is_near, main, prices


@pytest.mark.parametrize("name", HOUSES)
def test_small_houses_are_priced_exactly(name: str) -> None:
    result = prices(json.dumps(generate(HOUSES[name][1], 1)), 600)
    assert result.solver_status == "optimal"
    assert result.lock_prices
    assert all(row.gap_cost == row.bound and is_near(row) for row in result.lock_prices)


def test_each_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--small", "--house", "city", "--processor-time"]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| city | ")
