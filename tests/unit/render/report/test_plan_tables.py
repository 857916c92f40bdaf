"""The tables about a plan: only what the result has, and a column of cycles only where moves are in one."""

from __future__ import annotations

from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.plan_tables import move_curve, move_list, orphan_gaps, type_changes
from tests.unit.render.houses import NEW, house, new_plan

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
