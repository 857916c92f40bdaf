"""The gaps of a plan that may be incomplete: those of the optimizer, and those beside blocks and openings."""

from __future__ import annotations

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.io.read import read_problem
from bookingopt.optimizer.solve import solve
from bookingopt.render.chart.present_gaps import orphan_gaps
from tests.house.sources import ROOT
from tests.unit.render.houses import house, stay


@pytest.mark.parametrize("name", ["small-inn", "groups", "out-of-order"])
def test_gaps_are_found_as_the_optimizer_finds_them(name):
    problem = read_problem(str(ROOT / "examples" / f"{name}.json"))
    result = solve(problem, SolveParams(time_limit=60, steps=5, sellable=False, night_value=80))
    found = orphan_gaps(problem, result.assignments, NightValue.read("80"))
    assert sorted(found, key=repr) == sorted(result.orphan_gaps, key=repr)


@pytest.mark.parametrize(
    ("changes", "gaps"),
    [
        ({}, [("1", "2027-03-01", 2, "id-Ann", "id-Bob")]),
        ({"MinimumStay": 2}, []),
        ({"LeadingGaps": True, "RequestStartDate": "2027-02-25"}, [("1", "2027-02-25", 1, None, "id-Ann")]),
        ({"OutOfOrder": [{"RoomNumber": "1", "Start": "2027-03-01", "End": "2027-03-01"}]}, [("1", "2027-03-02")]),
    ],
)
def test_gaps_between_stays_and_blocks(changes, gaps):
    stays = [stay("Ann", "2027-02-26", 3, "1"), stay("Bob", "2027-03-03", 4, "1")]
    problem = house(**{"OutOfOrder": [], "Reservations": stays, **changes})
    gaps_found = orphan_gaps(problem, problem.reservations)
    found = [(gap.room_number, str(gap.start), gap.nights, gap.before, gap.after) for gap in gaps_found]
    for gap in gaps:
        assert gap in [row[: len(gap)] for row in found]
    assert bool(found) == bool(gaps)
