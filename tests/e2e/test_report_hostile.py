"""What people may call themselves, opened in a browser: names stay names, in the report and in the picture."""

from __future__ import annotations

import pytest

from bookingopt.render.chart.svg import tape_chart
from tests.e2e.browser import overflow, serious
from tests.e2e.reports import opened
from tests.unit.render.houses import HOSTILE, NEW, hostile, house, new_plan, stay
from tests.unit.render.report.test_page import RESTRICTIONS

#: Each would open a dialog if it were taken for anything but text.
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</title></style></textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "' autofocus onfocus='alert(1)",
    "-->]]><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
]


def attacked(name: str):
    """A house in which every text of the file is this one."""
    stays = [stay(name, "2027-03-01", 3, name, AdjacencyGroup=name, RoomType=name)]
    problem = house(ProblemId=name, Rooms=[{"RoomNumber": name, "RoomType": name}], Reservations=stays, OutOfOrder=[
        {"RoomNumber": name, "Start": "2027-03-06", "End": "2027-03-08", "Reason": name}])  # fmt: skip
    why = {"Kind": "fragmented", "Reservations": [name], "RoomTypes": [name], "Text": name}
    result = new_plan(
        ProblemId=name, assignments=stays, explanation=[why], warnings=[name],
        moves=[{**NEW["moves"][0], "Id": name, "Name": name, "From": name, "To": name, "Reason": name}],
        adjacency_misses=[{"Id": name, "Name": name, "AdjacencyGroup": name, "RoomNumber": name}],
        type_changes=[{"Id": name, "From": name, "To": name, "Kind": "upgrade"}],
        orphan_gaps=[{**NEW["orphan_gaps"][0], "RoomNumber": name, "Before": name, "After": None}],
        restrictions=[{**RESTRICTIONS[0], "RoomType": name}],
        report={**NEW["report"], "version": name, "solver": name, "problem_sha256": name},
    )  # fmt: skip
    return problem, result


def events(page):
    """What opens beside the page; nothing should."""
    found = []
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: found.append(popup.url))
    return found


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_runs_in_the_report(page, tmp_path, name):
    found = events(page)
    opened(page, tmp_path, attacked(name), before=True)
    page.locator(".tape.plan .bar").first.click()
    assert name in page.locator("#details").inner_text()
    assert name in page.locator("#moves").inner_text()
    assert name in page.locator("h1").inner_text()
    page.get_by_label("Guest, id or room").fill(name)
    assert page.locator("#moves tr.row:visible").count() == 1
    page.get_by_label("Room type").select_option(label=name)
    assert page.locator("#moves tr.row:visible").count() == 1
    page.emulate_media(media="print")
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, form").count() == 0
    assert found == []


def test_no_name_runs_in_the_picture(page, tmp_path):
    found = events(page)
    for number, name in enumerate(ATTACKS):
        path = tmp_path / f"{number}.svg"
        path.write_text(tape_chart(*attacked(name), before=True), encoding="utf-8")
        page.goto(path.as_uri())
        said = page.evaluate("document.documentElement.localName + ' ' + document.documentElement.textContent")
        assert said.startswith("svg")
        assert name in said
        assert page.locator("script").count() == 0
    assert found == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_name_breaks_the_page(page, tmp_path, width):
    page.set_viewport_size({"width": width, "height": 800})
    found = events(page)
    opened(page, tmp_path, hostile(), before=True)
    assert overflow(page) == 0
    assert serious(page) == []
    heads = page.evaluate("""() => [...document.querySelectorAll('.beside .head')].map(head =>
      [head.getBoundingClientRect().right, head.closest('.layers').getBoundingClientRect().right])""")
    assert all(right <= edge for right, edge in heads)
    for name in HOSTILE[:2]:
        page.get_by_label("Room type").select_option(label=name)
        assert 1 <= page.locator(".tape.plan .bar[data-id]:not(.dim)").count() <= 2  # in a small window one plan
    assert found == []


def test_a_name_of_another_direction_leaves_the_others_alone(page, tmp_path):
    names = ["שלום עולם", "Ann 12"]
    stays = [stay(name, "2027-03-01", 9, str(number)) for number, name in enumerate(names, 1)]
    moves = [{**NEW["moves"][0], "Name": name, "Id": f"id-{name}", "From": "7", "To": "8"} for name in names]
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2"}]
    empty = {"orphan_gaps": [], "adjacency_misses": [], "type_changes": []}
    opened(page, tmp_path, (house(Rooms=rooms, Reservations=stays, OutOfOrder=[]),
                            new_plan(assignments=stays, moves=moves, **empty)))  # fmt: skip
    lefts = page.evaluate("""() => [...document.querySelectorAll('#moves tr.row')].map(row =>
      [...row.cells].map(cell => cell.getBoundingClientRect().left))""")
    assert lefts[0] == lefts[1]
    texts = page.evaluate("""() => [...document.querySelectorAll('.tape.plan .bar')].map(bar => [
      bar.querySelector('rect'), bar.querySelector('text')].map(one => one.getBoundingClientRect().left))""")
    assert all(box <= text <= box + 8 for box, text in texts)
