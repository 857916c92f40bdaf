"""What a frame of a scrolling chart does: a little, in the part of the chart that it is about. No clock decides."""

from __future__ import annotations

import pytest

from tests.e2e.reports import full, large, opened

#: For each step of a scroll: how many elements were drawn, of how many at first, whether there is ground wherever one
#: looks, and which parts were changed.
SCROLLED = """async ([frames, x, y]) => {
  const chart = document.querySelector('.chart');
  chart.scrollIntoView();
  const body = chart.querySelector('.plan'), found = [];
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const all = body.querySelectorAll('*').length;
  const told = [];
  new MutationObserver(more => told.push(...more)).observe(chart, { childList: true, subtree: true });
  for (let at = 0; at < frames; at += 1) {
    chart.scrollBy(x, y);
    await frame();
    const records = told.splice(0), box = chart.getBoundingClientRect();
    const beside = chart.querySelector('.beside').getBoundingClientRect();
    const changed = records.map(one => one.target.closest('.part, .above, .plan, .corner')?.getAttribute('class'));
    const [low, right] = [box.top + 500, box.right - 40];
    const corners = [[right, box.top + 80], [right, low], [beside.right + 20, low]];
    const isGround = corners.every(at => document.elementsFromPoint(...at).some(one => one.closest('.week')));
    const added = records.flatMap(one => [...one.addedNodes]).filter(one => one.querySelectorAll);
    found.push({ added: added.reduce((sum, one) => sum + 1 + one.querySelectorAll('*').length, 0), all, isGround,
      changed: [...new Set(changed)] });
  }
  return found;
}"""


@pytest.mark.parametrize("way", [(60, 0), (0, 40), (60, 40)], ids=["to the right", "down", "both"])
def test_a_frame_draws_a_little_and_nothing_is_missing(page, tmp_path, way) -> None:
    opened(page, tmp_path, large(rooms=210, days=420))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".chart").scroll_into_view_if_needed()
    frames = page.evaluate(SCROLLED, [40, *way])
    assert sum(frame["added"] for frame in frames) > frames[0]["all"] / 2  # more than was drawn at first
    assert max(frame["added"] for frame in frames) < 0.45 * frames[0]["all"]
    assert all(frame["isGround"] for frame in frames)
    changed = {name for frame in frames for name in frame["changed"]}
    assert changed - {None} <= {"part room", "part week", "tape above", "tape plan", "corner"}


def test_long_tables_cost_no_frame_while_they_are_not_seen_and_are_printed(page, tmp_path) -> None:
    opened(page, tmp_path, full())
    tables = page.locator("main .scroll:not(.chart)")
    style = "all => all.map(one => getComputedStyle(one).contentVisibility)"
    assert set(tables.evaluate_all(style)) == {"visible"}  # short ones are drawn wherever they are
    tables.evaluate_all("all => all.forEach(one => one.classList.add('long'))")
    assert set(tables.evaluate_all(style)) == {"auto"}
    page.emulate_media(media="print")
    assert set(tables.evaluate_all(style)) == {"visible"}
