"""The pages of the benchmark: how large those of a hotel of real size are, and the rest of it on a small one."""

from __future__ import annotations

import pytest

from tests.benchmarks.pages import FULL, SMALL, STAYS, main, pages, sample, watched
from tests.e2e.browser import started


@pytest.fixture(scope="module")
def hotel():
    return sample(FULL, STAYS)


def test_the_report_of_a_hotel_of_real_size_is_small_enough(hotel) -> None:
    problem, result = hotel
    made = pages(problem, result)
    days = max(stay.departure for stay in problem.reservations) - min(stay.arrival for stay in problem.reservations)
    assert len(problem.rooms) == 210
    assert len(problem.reservations) == STAYS
    assert days.days >= 420
    assert len(result.moves) > 500
    assert len(result.restrictions) >= 9 * 420
    assert made["report"].megabytes < 5
    assert made["report --before"].megabytes < 5
    assert made["report"].text.count(" data-id=") == STAYS


def test_a_page_is_opened_scrolled_and_searched() -> None:
    with started() as browser:
        took = watched(browser, pages(*sample(SMALL))["report"].text)
    assert set(took) == {"load", "frame", "slow frame", "slowest frame", "search"}
    assert 0 < took["frame"] <= took["slow frame"] <= took["slowest frame"]


def test_the_table_is_printed(capsys) -> None:
    assert main(["--small"]) == 0
    rows = [line.split(" | ")[0] for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == ["| house: chart", "| house: report", "| house: report --before"]
