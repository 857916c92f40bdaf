"""Odd houses in their small variants, without a clock; the answers are checked, and that each oddity is drawn."""

from __future__ import annotations

import pytest

from tests.benchmarks.odd import main, odd_house, run


@pytest.mark.parametrize("seed", range(1, 7))
def test_small_odd_houses_are_solved_and_valid(seed: int) -> None:
    done = run(seed, 600.0, small=True, steps=100)
    assert done.status in {"optimal", "feasible", "infeasible", "refused"}
    assert done.complaints == ()


def test_houses_are_seeded_and_each_is_odd_in_some_way() -> None:
    assert odd_house(5) == odd_house(5)
    houses = [odd_house(seed, small=True) for seed in range(60)]
    fields = {field for house in houses for field in house}
    assert {"TurnoverNights", "MinimumStayByDate", "OutOfOrder", "NewReservations", "RequestStartDate"} <= fields
    stays = {field for house in houses for stay in house["Reservations"] for field in stay}
    assert {"SameRoom", "AdjacencyGroup", "AllowedRooms", "AllowableRoomTypes", "IsLocked"} <= stays


def test_each_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--small", "--houses", "1", "--processor-time", "--time-limit", "30"]) == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("| 1 | ")
