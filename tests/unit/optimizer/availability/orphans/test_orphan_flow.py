"""Units of orphan gaps, the names of nodes, and rooms read off a solved model."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.availability.orphans.flow_builder import build_orphan_model
from bookingopt.optimizer.availability.orphans.least_orphan_cost import whole_model
from bookingopt.optimizer.availability.orphans.orphan_flow import (
    DIGITS,
    FIRST,
    IDLE,
    PLAIN,
    Nodes,
    fitting_scale,
    orphan_units,
    scaled_units,
    source_name,
    taken_name,
    trace_rooms,
)
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.model.segments import FRESH
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.sales import LOCKED, STRICT, Sale, units
from tests.unit.optimizer.settings import as_names


def test_every_night_that_a_gap_lacks_doubles_its_units() -> None:
    nights = np.array([0, 1, 2, 3, 4, 5])
    # The minimum stay is 4: 3 nights lack one and are one unit.
    assert orphan_units(nights, np.full(6, 4)).tolist() == [0, 4, 2, 1, 0, 0]


def test_units_that_64_bits_do_not_hold_are_whole_objects() -> None:
    assert orphan_units(np.array([1]), np.array([366])).tolist() == [2**364]


def test_a_scaled_model_counts_in_whole_multiples_up_to_the_digits_that_a_solver_keeps() -> None:
    digits = np.array([-1, 0, 9, 10, 12, 10 + DIGITS, 300])
    assert scaled_units(digits, 10).tolist() == [0, 0, 0, 1, 4, 2**DIGITS, 2**DIGITS]
    assert scaled_units(digits[:5], 0).tolist() == [0, 1, 512, 1024, 4096]


def test_the_scale_is_that_of_a_plan_and_none_where_no_gap_needs_it() -> None:
    assert fitting_scale(2**40, np.array([3, DIGITS + 2])) == 0
    assert fitting_scale(2**DIGITS - 1, np.array([366])) == 0
    assert fitting_scale(2**300, np.array([366])) == 301 - DIGITS


def test_names_of_nodes_ascend_and_can_be_read_back() -> None:
    days = np.array([FRESH, 0, 7])
    for commodity in (0, 1, 5):
        of_one = np.full(3, commodity)
        nodes = Nodes(source_name(of_one, days, IDLE), days, taken_name(of_one, days), days, days)
        assert nodes.source_day.tolist() == nodes.taken_day.tolist() == days.tolist()
        assert (nodes.source_kind == IDLE).all()
        assert (np.diff(nodes.source) > 0).all()
    first, second = np.array([0]), np.array([1])
    assert source_name(first, np.array([1 << 20]), FIRST) < source_name(second, np.array([FRESH]), PLAIN)


def test_nodes_of_one_commodity() -> None:
    commodity, day = np.array([0, 0, 1, 2]), np.array([3, 4, 0, 9])
    row = np.arange(4)
    nodes = Nodes(source_name(commodity, day, PLAIN), row, taken_name(commodity, day), row + 4, row + 8).of(1)
    assert (nodes.source_day.tolist(), nodes.taken_day.tolist()) == ([0], [0])
    assert (nodes.source_row.tolist(), nodes.waiting_row.tolist(), nodes.taken_row.tolist()) == ([2], [6], [10])


@pytest.mark.parametrize("sale", [*STRICT, *LOCKED])
def test_the_rooms_of_a_solution_are_a_legal_plan_of_its_cost(sale: Sale) -> None:
    frame = build_frame(sale.instance, sale.component, by_room=False)
    model = build_orphan_model(sale.instance, frame, sale.minimum_stay)
    found = whole_model(model).minimize(model.cost, Stop())
    assert found.values is not None
    room_of = sale.plan.room_of.copy()
    for stay, room in trace_rooms(sale.instance, model, found.values).items():
        room_of[stay] = room
    assert is_legal(sale.instance, Plan(room_of))
    plan = as_names(sale.instance, dict(enumerate(room_of.tolist())))
    assert units(sale.problem, plan) == round(model.cost @ found.values)
