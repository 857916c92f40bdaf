"""The benchmark of the pages, once on a small house: it says something of every page, and no clock decides."""

from __future__ import annotations

from tests.benchmarks.pages import SMALL, lines, sample


def test_every_page_is_opened_scrolled_and_searched(browser) -> None:
    head, _, *rows = lines({"inn": sample(SMALL)}, browser, frames=20)
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [row[0] for row in cells] == ["inn: chart", "inn: report", "inn: report --before"]
    assert {len(row) for row in cells} == {head.count("|") - 1}
    for _, _, _, megabytes, _, frame, slow, slowest, _ in cells[1:]:
        assert 0 < float(megabytes) < 1
        assert 0 < float(frame) <= float(slow) <= float(slowest)
