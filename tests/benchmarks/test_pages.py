"""How large the pages of a hotel of real size are; tests/e2e has the rest of their benchmark, where a browser is."""

from __future__ import annotations

from tests.benchmarks.pages import FULL, STAYS, pages, sample


def test_the_report_of_a_hotel_of_real_size_is_small_enough() -> None:
    problem, result = sample(FULL, STAYS)
    made = pages(problem, result)
    days = max(stay.departure for stay in problem.reservations) - min(stay.arrival for stay in problem.reservations)
    assert len(problem.rooms) == 210
    assert len(problem.reservations) == STAYS
    assert days.days >= 420
    assert len(result.moves) > 500
    assert len(result.restrictions) >= 9 * 420
    assert made["report"].megabytes < 5
    assert made["report --before"].megabytes < 5.5
    assert made["report"].text.count('"id":') == STAYS
    assert 'class="scroll long"' in made["report"].text  # what a browser leaves out while it is not seen
    assert 'class="months long"' in made["report"].text
