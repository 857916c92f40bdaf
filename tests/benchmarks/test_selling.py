"""The houses of the selling benchmark in their small variants, without a clock; the answers are checked."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.availability.restrictions import admitted
from tests.benchmarks.generator import generate
from tests.benchmarks.selling import HOUSES, MAX_LOS, main, random_requests, sell


@pytest.mark.parametrize("name", HOUSES)
def test_every_cell_is_settled_and_the_restrictions_are_safe(name: str) -> None:
    problem = problem_from_json(json.dumps(generate(HOUSES[name][1], 1)))
    sold = sell(problem, 600.0, requests=5)
    offer = sold.offer
    assert offer.table.unsettled == 0
    assert set(sold.seconds) == {"table", "restrictions", "one request", "requests"}
    for sellable, rules, blocked in zip(offer.table.sellable, offer.rules, offer.blocked, strict=True):
        open_to_all = admitted(rules, MAX_LOS)
        assert not (open_to_all & ~sellable).any()
        assert np.array_equal(blocked, sellable & ~open_to_all)


def test_requests_are_seeded() -> None:
    problem = problem_from_json(json.dumps(generate(HOUSES["in-house"][1], 1)))
    assert random_requests(problem, 3) == random_requests(problem, 3)


@pytest.mark.parametrize("options", [[], ["--processor-time"]])
def test_the_table_is_printed(options, tmp_path, capsys) -> None:
    path = tmp_path / "inn.json"
    path.write_text(json.dumps(generate(HOUSES["locks-20%"][1], 1)), "utf-8")
    assert main([str(path), *options]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| inn | ")
