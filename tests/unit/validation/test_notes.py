"""Notes name what is worth knowing, and never what breaks a rule."""

from __future__ import annotations

from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.notes import SOME, problem_notes, result_notes
from tests.unit.validation.house import house, read, stay


def test_at_most_some_stays_without_a_room_are_named():
    data, result = house()
    data["Reservations"] = [stay(f"s{number}", 1, 1) for number in range(SOME + 1)]
    problem, _ = read(data, result)
    [note] = [note for note in problem_notes(JudgedPlan.of_problem(problem), problem) if "have no room" in note]
    assert note == "9 of 9 reservations have no room yet (s0, s1, s2, s3, s4, s5, s6, s7, …)."


def test_a_result_without_its_problem_says_so_first():
    _, result = read(*house())
    first, *_ = result_notes(JudgedPlan.of_result(result, None), result)
    assert first == "Without the problem only what the result says of itself is checked."


def test_under_strict_an_orphan_gap_is_no_note():
    problem, result = read(*house())
    for strict, notes in ((False, 1), (True, 0)):
        judged = JudgedPlan.of_result(result, problem, strict=strict)
        assert sum("Orphan gap" in note for note in result_notes(judged, result)) == notes


def test_who_is_left_out_is_counted_by_reason():
    data, result = house()
    gone = [stay("x", 1, 0), stay("y", 1, 2, Status="Cancelled"), stay("z", 1, 2, Status="Cancelled")]
    data["Reservations"] += gone
    problem, result = read(data, result)
    expected = "3 of 10 reservations are left out (2 cancelled, 1 day use)."
    assert expected in list(problem_notes(JudgedPlan.of_problem(problem), problem))
    assert expected in list(result_notes(JudgedPlan.of_result(result, problem), result))
    assert not any("left out" in note for note in result_notes(JudgedPlan.of_result(result, None), result))
