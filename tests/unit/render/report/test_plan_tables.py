"""The tables about a plan: only what the result has, and a column of cycles only where moves are in one."""

from __future__ import annotations

from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.plan_tables import even_wear, move_curve, move_list, orphan_gaps, type_changes
from tests.unit.render.houses import NEW, house, new_plan
from tests.unit.samples import DATA

LOOKUP = RoomsAndStays(house())


def test_cycles_have_a_column_where_there_are_some():
    (plain,) = move_list(new_plan(), LOOKUP)
    (cyclic,) = move_list(new_plan(moves=[{**NEW["moves"][0], "Cycle": 1}]), LOOKUP)
    assert [column.title for column in cyclic.columns] == [*(column.title for column in plain.columns), "Cycle"]
    assert cyclic.lines[0].cells[-1] == "1"
    assert cyclic.caption.endswith("those of one cycle change together")


def test_what_the_result_has_not_is_no_table():
    result = new_plan(moves=[], orphan_gaps=[], type_changes=[], move_curve=[])
    assert [*move_list(result, LOOKUP), *orphan_gaps(result, LOOKUP), *type_changes(result, LOOKUP)] == []
    assert move_curve(result) == []


def test_rooms_of_a_kind_are_named_with_their_nights():
    (table,) = even_wear(new_plan(even_wear=DATA["even_wear"]))
    (line,) = table.lines
    assert [cell if isinstance(cell, str) else cell.text for cell in line.cells] == [
        *("Twin", "012, 12 A"),
        *("3", "1,200", "1,440,009"),
        *("601", "602", "723,605"),
    ]
    assert even_wear(new_plan()) == []
