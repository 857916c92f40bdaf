"""Each reservation stands in the result once, unchanged, with a room."""

from __future__ import annotations

from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.rules.reservations import changed_reservation, unassigned, unknown_reservation
from tests.unit.validation.house import Data, house, placed, read, stay


def judged(data: Data, result: Data) -> JudgedPlan:
    problem, result = read(data, result)
    return JudgedPlan.of_result(result, problem)


def test_who_is_in_no_list_is_unassigned():
    data, result = house()
    data["Reservations"].append(stay("z", 1, 3))
    [finding] = unassigned(judged(data, result))
    assert (finding.subject, finding.size) == ("z", 3)
    assert finding.text == "Reservation z has no room and is not listed as unassigned."


def test_who_is_not_in_the_problem_is_unknown():
    data, result = house()
    result["assignments"].append(placed(stay("z", 1, 2), "6"))
    assert [finding.subject for finding in unknown_reservation(judged(data, result))] == ["z"]


def test_every_changed_field_is_named():
    data, result = house()
    result["assignments"][4] |= {"Length": 4, "MoveCost": 7}
    [finding] = changed_reservation(judged(data, result))
    assert finding.size == 2
    assert finding.text == ("Reservation e is changed: Length is 4, in the problem 5; MoveCost is 7, in the problem 1.")


def test_filled_in_fields_are_no_change():
    assert list(changed_reservation(judged(*house()))) == []
