"""The sellable table of a result, held against a table found anew and against plans."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.result import Result
from bookingopt.validation.rules.sellable import Sale, newly_sold, not_sellable, orphan_cost, sales
from tests.unit.validation.house import day, house, stay


def with_table(why: str) -> Result:
    """The house with one row of the table; a stay is sold where the letter is Y."""
    fplos = "".join("Y" if letter == "Y" else "N" for letter in why)
    row = {"RoomType": "A", "Arrival": day(20), "Fplos": fplos, "Why": why}
    return parse_result({**house()[1], "sellable": [row], "restrictions": []})


def test_the_sales_of_a_table():
    assert [(sale.room_type, sale.length) for sale in sales(with_table("MYFY"))] == [("A", 2), ("A", 4)]


def test_what_is_sold_and_found_denied_is_one_violation_a_row():
    [violation] = not_sellable(with_table("YYYYY"), with_table("MYFHR"))
    assert (violation.rule, violation.subject, violation.size) == ("not-sellable", "A", 4)
    assert "of 1, 3, 4, 5 nights" in violation.text


def test_what_the_fresh_table_leaves_open_refutes_nothing():
    assert not_sellable(with_table("Y"), with_table("?")) == []


def test_only_denials_with_a_reason_are_newly_sold():
    assert newly_sold(with_table("F?YR"), with_table("YYYY")) == 2


def test_the_orphan_cost_of_a_plan():
    stays = [stay("a", 1, 2), stay("b", 4, 2)]
    rooms = [{"RoomNumber": "1"}, {"RoomNumber": "2"}]
    problem = parse_problem({"ProblemId": "p", "MinimumStay": 3, "Rooms": rooms, "Reservations": stays})
    assert orphan_cost(problem, {"a": "1", "b": "1"}) == (3,)  # one night: 2^(3 − 1 + 1)
    assert orphan_cost(problem, {"a": "1", "b": "2"}) == ()
    assert orphan_cost(problem, {"a": "1"}) is None


def test_a_sale_is_known_by_type_and_arrival():
    [sale] = sales(with_table("Y"))
    assert sale == Sale("A", sale.arrival, 1)
