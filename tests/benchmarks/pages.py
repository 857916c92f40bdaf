"""``python -m tests.benchmarks.pages``: chart and report of a hotel of real size, made, opened, scrolled and filtered.

For each house: seconds and megabytes of the chart (SVG) and of the report (HTML, with and without the present plan);
and in a browser the seconds until the report is loaded, milliseconds from frame to frame while its chart scrolls in
both directions, and milliseconds from a letter typed into its search to the next picture.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.solve import solve
from bookingopt.render.chart.svg import tape_chart
from bookingopt.render.report.page import html_report
from tests.benchmarks.generator import RESORT, House, generate
from tests.e2e.browser import started

STAYS = 4_293
FULL = House(
    rooms=210, days=420, occupancy=0.36, lengths=RESORT, types=9, upgrades=0.3, in_house=0.5, locks=0.05, groups=0.01,
    blocks=0.3,
)  # fmt: skip
SMALL = House(rooms=12, days=60, occupancy=0.5, lengths=RESORT, types=2, in_house=0.5, groups=0.05)
#: So many steps of the search move about a thousand stays, the same ones on every machine.
STEPS = 60
FRAMES = 180

_SCROLL = """frames => new Promise(done => {
  const chart = document.querySelector('.chart'), passed = [];
  chart.scrollIntoView();
  let last;
  const step = now => {
    if (last !== undefined) passed.push(now - last);
    last = now;
    if (passed.length === frames) done(passed);
    else {
      chart.scrollBy(passed.length % 60 < 40 ? 60 : -40, passed.length % 90 < 60 ? 40 : -30);
      requestAnimationFrame(step);
    }
  };
  requestAnimationFrame(step);
})"""
_TYPE = """text => new Promise(done => {
  const find = document.getElementById('find'), began = performance.now();
  find.value = text;
  find.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
})"""
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"


@dataclass(frozen=True)
class Made:
    """A text, and the seconds that it took."""

    text: str
    seconds: float

    @property
    def megabytes(self) -> float:
        """Its size as a file."""
        return len(self.text.encode()) / 1e6


def sample(house: House, stays: int | None = None) -> tuple[Problem, Result]:
    """Return a house with at most so many stays, and a plan found in few steps."""
    data = generate(house, 1)
    data["Reservations"] = data["Reservations"][:stays]
    problem = problem_from_json(json.dumps(data))
    return problem, solve(problem, SolveParams(time_limit=600, steps=STEPS))


def pages(problem: Problem, result: Result) -> dict[str, Made]:
    """Return the chart and the reports."""
    makers = {
        "chart": lambda: tape_chart(problem, result),
        "report": lambda: html_report(problem, result),
        "report --before": lambda: html_report(problem, result, before=True),
    }
    made = {}
    for name, make in makers.items():
        began = time.perf_counter()
        text = make()
        made[name] = Made(text, time.perf_counter() - began)
    return made


def watched(browser: Browser, report: str, frames: int = FRAMES) -> dict[str, float]:
    """Open a report, scroll its chart, type into its search; return what that took."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.html")
        path.write_text(report, encoding="utf-8")
        page.goto(path.as_uri())
        found = {"load": page.evaluate(_LOADED), **_scrolled(page, frames)}
        found["search"] = max(page.evaluate(_TYPE, text) for text in ("g", "gu", "guest 12", ""))
    context.close()
    return found


def _scrolled(page: Page, frames: int) -> dict[str, float]:
    took = sorted(page.evaluate(_SCROLL, frames))
    return {"frame": statistics.median(took), "slow frame": took[-frames // 20], "slowest frame": took[-1]}


def main(arguments: list[str]) -> int:
    """Print the tables of the house made here, or of problem files."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("file", nargs="*", type=Path, help="problem files instead of the house made here")
    parser.add_argument("--small", action="store_true", help="a small house")
    options = parser.parse_args(arguments)
    cases = {}
    for path in options.file:
        problem = problem_from_json(path.read_text("utf-8"))
        cases[path.stem] = problem, solve(problem, SolveParams(time_limit=600, steps=STEPS))
    if not cases:
        cases["house"] = sample(SMALL) if options.small else sample(FULL, STAYS)
    with started() as browser:
        for line in lines(cases, browser):
            print(line, flush=True)
    return 0


def lines(cases: dict[str, tuple[Problem, Result]], browser: Browser, frames: int = FRAMES) -> Iterator[str]:
    """Yield the table."""
    head = ("file", "stays", "made s", "MB", "loaded s", "frame ms", "19 of 20 frames ms", "slowest ms", "search ms")
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for name, (problem, result) in cases.items():
        for kind, made in pages(problem, result).items():
            cells = [f"{name}: {kind}", f"{len(problem.reservations):,}"]
            cells += [f"{made.seconds:.2f}", f"{made.megabytes:.1f}"]
            if kind != "chart":
                took = watched(browser, made.text, frames)
                cells += [f"{took['load']:.2f}", *(f"{took[key]:.0f}" for key in list(took)[1:])]
            yield f"| {' | '.join([*cells, *['-'] * (len(head) - len(cells))])} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
