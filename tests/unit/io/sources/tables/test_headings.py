"""Where a table begins, and of what kind it is."""

from __future__ import annotations

from bookingopt.io.cells import read_value
from bookingopt.io.grid import Grid
from bookingopt.io.sources.catalog import find_mapping
from bookingopt.io.sources.tables.headings import find_table, missing_columns

OCA = find_mapping("oca-pms")


def grid_of(name, rows):
    return Grid(name, rows, read_value)


def test_the_kind_is_that_with_the_most_known_columns():
    """Rooms and reservations of OCA/pms both have a name and a room_type_id."""
    rooms = grid_of("a", [(1, ["name", "room_type_id", "capacity", "active"]), (2, ["1", "D", 2, "True"])])
    reservations = grid_of("b", [(1, ["name", "room_type_id", "checkin", "checkout", "state"])])
    assert find_table(rooms, OCA).kind == "rooms"
    assert find_table(reservations, OCA).kind == "reservations"


def test_the_heading_may_stand_below_a_title():
    table = find_table(grid_of("a", [(1, ["Export"]), (3, ["NAME", None, "Extra"]), (4, ["101", "x", "y"])]), OCA)
    assert (table.rows_above, table.rows, table.unknown) == (1, [(4, ["101", "x", "y"])], ["Extra"])


def test_what_a_table_lacks():
    grid = grid_of("a", [(1, ["checkin", "checkout", "state"])])
    assert find_table(grid_of("a", [(1, ["x"])]), OCA) is None
    assert "name" in missing_columns(grid, OCA)
    assert "checkin" not in missing_columns(grid, OCA)
