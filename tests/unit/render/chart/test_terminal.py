"""The small chart on the terminal: every column follows from the dates."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bookingopt.render.chart.terminal import text_chart
from tests.unit.render.houses import HOUSE, hostile, house, new_plan, stay

FIRST, LAST = date(2027, 2, 26), date(2027, 3, 13)


def lines(problem=None, result=None, first=FIRST, last=LAST, **more) -> list[str]:
    text = text_chart(problem or house(), result or new_plan(), first, last, **more)
    return [line.rstrip() for line in text.plain.split("\n")]


def test_two_columns_a_day():
    assert lines(width=40) == [
        "New plan, 2027-02-26 to 2027-03-13",
        "",
        "        Mar 2027",
        "  26    1             8",
        "  F S S M T W T F S S M T W T F S",
        "Twin",
        "1 Ann###!!!!Bob>>>>>· · · · · · ·",
        "2 · · · Cle-!!!!Dor?xxxx· · · · ·",
        "Attic",
        "3 · · · · · · · Emil##############",
        "",
        "- stay, from its first letter",
        "# keeps its room   > moved",
        "? not next to its group   ! orphan gap",
        "x out of order   · free",
    ]


def test_one_column_a_day_begins_each_stay_with_one_letter():
    found = lines(width=20)
    assert found[5:10] == ["Twin", "1 A##!!B>>>·······", "2 ···C-!!D?xx·····", "Attic", "3 ·······E########"]


def test_as_many_columns_as_there_is_space():
    found = lines(last=FIRST + timedelta(days=6), width=80)
    assert found[6] == "1 Ann###############!!!!!!!!!!!!Bob>>>>>>>>>"
    assert found[3] == "  26    27    28    1     2     3     4"


def test_more_days_than_columns_go_on_below():
    first, last = date(2027, 2, 1), date(2027, 4, 30)
    found = lines(first=first, last=last, width=40)
    rows = [line for line in found if line.startswith("1 ")]
    assert len(rows) == 3
    assert sum(len(row) - 2 for row in rows) == (last - first).days + 1
    assert [line.strip() for line in found if line.endswith("2027")] == ["Feb 2027", "Mar 2027", "Apr 2027"]


def test_one_type():
    assert "Attic" not in "\n".join(lines(room_type="Twin"))
    found = lines(room_type="Attic")
    assert found[0].endswith(", Attic")
    assert "Twin" not in "\n".join(found)


def test_a_stay_that_began_before_begins_with_its_sign():
    found = lines(first=date(2027, 3, 4), last=date(2027, 3, 13), width=30)
    assert found[6].startswith("1 >Bob>>· ")
    assert lines(first=date(2027, 3, 4), last=date(2027, 3, 13), width=20)[6].startswith("1 >>>·")


def test_who_has_no_room_stands_below():
    rows = [dict(row) for row in HOUSE["Reservations"]]
    placed, rest = rows[:1], [{**row, "AssignedRoom": None} for row in rows[2:4]]
    result = new_plan(solver_status="infeasible", assignments=placed, unassigned=rest, orphan_gaps=[])
    found = lines(result=result, width=40)
    at = found.index("Without a room")
    assert found[at + 1].split()[3].startswith("Cle-")
    assert "Dor" in found[at + 1]


def test_the_legend_has_only_what_is_there():
    found = lines(first=date(2027, 3, 12), last=date(2027, 3, 13), room_type="Twin")
    assert found[-1] == "- stay, from its first letter   · free"


@pytest.mark.parametrize("width", [30, 40, 80, 200])
@pytest.mark.parametrize("days", [1, 10, 33, 200])
def test_hostile_names_keep_their_columns(width, days):
    problem, result = hostile()
    first = date(2027, 2, 27)
    text = text_chart(problem, result, first, first + timedelta(days=days - 1), width=width)
    assert max(map(cell_len, text.plain.split("\n"))) <= width
    assert not set("\x1b\x07\t\u202e\u05e9\u200d") & set(text.plain)


@given(st.text(min_size=1, max_size=30).filter(lambda name: name.strip()), st.integers(30, 90), st.integers(1, 60))
def test_any_name_keeps_its_columns(name, width, days):
    rows = [{**stay("a", "2027-02-27", 5, "1"), "Name": name}]
    assigned = new_plan().assignments[0].model_copy(update={"name": name})
    result = new_plan(orphan_gaps=[]).model_copy(update={"assignments": (assigned,)})
    text = text_chart(house(Reservations=rows), result, FIRST, FIRST + timedelta(days=days - 1), width=width)
    grid = [line for line in text.plain.split("\n") if line.startswith(("1 ", "2 ", "3 "))]
    assert len({cell_len(line) for line in grid[:3]}) == 1
    assert max(map(cell_len, text.plain.split("\n"))) <= width


def test_colour_on_a_terminal_only():
    text = text_chart(house(), new_plan(), FIRST, LAST, width=40)
    for terminal in (True, False):
        console = Console(file=io.StringIO(), force_terminal=terminal, color_system="standard" if terminal else None)
        console.print(text, soft_wrap=True)
        assert ("\x1b[" in console.file.getvalue()) is terminal
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", no_color=True)
    console.print(text, soft_wrap=True)
    assert "\x1b[3" not in console.file.getvalue()
