"""What the terminal shows of a result and of a judgement."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console, RenderableType

from bookingopt.domain.parse import parse_problem
from bookingopt.render.tables import MOST_ROWS, judgements, progress_line, solve_summary
from tests.unit.samples import DATA, result

WIDTH = 80


def shown(renderable: RenderableType, *, terminal: bool = False) -> str:
    console = Console(
        file=io.StringIO(), width=WIDTH, force_terminal=terminal, highlight=False, markup=False, emoji=False
    )
    with console.capture() as captured:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def summary(**changes: Any) -> str:
    return shown(solve_summary(result(**changes)))


def words(text: str) -> str:
    """The text on one line, so that it can be searched whatever its line breaks."""
    return " ".join(text.split())


def section(text: str, title: str) -> list[list[str]]:
    """The rows of the table under ``title``, split where two blanks stand."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(title)) + 1
    end = next((number for number in range(start, len(lines)) if not lines[number]), len(lines))
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[start:end]]


def report(**changes: Any) -> dict[str, Any]:
    return {**DATA["report"], **changes}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (
            {"solver_status": "optimal", "report": report(stopped_by="proof")},
            "Problem spring: optimal. It is proved that no legal plan is better.",
        ),
        (
            {"solver_status": "optimal", "report": report(proved=["moves"], stopped_by="proof")},
            "Problem spring: optimal. It is proved that no legal plan is better, and none as good moves fewer guests.",
        ),
        (
            {},
            "Problem spring: feasible. The plan is legal; its gap cost is at most 0.5625 above the least possible. "
            "The search stopped at its time limit.",
        ),
        (
            {"report": report(stopped_by="cancelled")},
            "above the least possible. The search was cancelled.",
        ),
        ({"report": report(stopped_by="steps")}, "above the least possible. The search stopped at its step limit."),
        (
            {"solver_status": "infeasible", "objective_value": None, "best_bound": None},
            "Problem spring: infeasible. It is proved that no plan has a room for every reservation; the reasons are",
        ),
        (
            {"solver_status": "time_limit", "objective_value": None, "best_bound": None},
            "Problem spring: time limit. No plan was found within the limits, and none is ruled out;",
        ),
    ],
    ids=["optimal", "fewest-moves", "feasible", "cancelled", "steps", "infeasible", "time-limit"],
)
def test_the_status_in_words(changes, text):
    assert text in words(summary(**changes))


@pytest.mark.parametrize("cause", ["time", "steps", "cancelled"])
def test_why_the_search_stopped_is_not_said_of_an_optimal_plan(cause):
    text = words(summary(solver_status="optimal", report=report(stopped_by=cause)))
    assert "It is proved that no legal plan is better." in text
    assert "The search" not in text


def test_the_figures_before_and_after():
    text = summary()
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    assert [row.split() for row in rows[:10]] == [
        ["Present", "New"],
        ["Orphan", "nights", "3", "3"],
        ["Orphan", "gaps", "2", "2"],
        ["Gap", "cost", "12.5", "8.5625"],
        ["Proved", "lower", "bound", "8"],
        ["Arrival", "dates", "with", "a", "week", "free", "3", "3"],
        ["Sellable", "stays,", "nobody", "moved", "40", "40"],
        ["Sellable", "stays,", "with", "moves", "45"],
        ["Adjacency", "misses", "1"],
        ["Type", "changes", "1"],
    ]
    assert rows[10].split() == ["Room", "moves", "1"]
    assert rows[11].split() == ["Stays", "given", "their", "first", "room", "2"]


def test_without_a_legal_present_plan_its_column_is_left_out():
    text = summary(comparison={**DATA["comparison"], "present": None, "without_present_room": []})
    assert "Present" not in text
    assert ["Gap", "cost", "8.5625"] in [line.split() for line in text.splitlines()]
    assert "first room" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.0, "1,234,567"),
        (0.0, "0"),
        (18.1416015625, "18.1416"),
        (0.0630493, "0.063"),
        (0.00001235, "0.00001235"),
        (100.0, "100"),
    ],
)
def test_a_gap_cost_has_at_most_four_decimals_but_never_looks_like_zero(value, text):
    lines = [line.split() for line in summary(objective_value=value, best_bound=0.0).splitlines()]
    assert ["Gap", "cost", "12.5", text] in lines


def test_the_lists():
    text = summary()
    assert section(text, "Orphan gaps that remain") == [
        ["Room", "First night", "Nights", "Minimum stay", "Between"],
        ["12 A", "2027-03-02", "2", "3", "R1 and out of order"],
    ]
    assert section(text, "Not next to their group") == [["Reservation", "Group", "Room"], ["Ann (R1)", "=party", "012"]]
    assert section(text, "Type changes")[1:] == [["-5", "Twin", "Suite", "upgrade"]]
    short = summary(moves=[{**DATA["moves"][0], "Name": "-5", "Reason": "closes a gap"}])
    assert section(short, "Room moves, in this order")[1:] == [
        ["1", "-5", "комната 7", "12 A", "2027-03-04", "2", "closes a gap"],
    ]
    assert section(text, "First rooms") == [
        ["Reservation", "Room", "Room type", "Arrival", "Nights"],
        ["=New (9)", "012", "Twin", "2027-03-01", "2"],
    ]
    assert section(text, "Warnings") == [["=Room 1 is adjacent to 7, which does not exist."]]


def test_what_is_empty_is_not_mentioned():
    text = summary(orphan_gaps=[], adjacency_misses=[], type_changes=[], moves=[], warnings=[])
    for title in ("remain", "Not next", "Type changes\n", "in this order", "Warnings"):
        assert title not in text


def test_moves_of_one_cycle():
    moves = [{**DATA["moves"][0], "Step": step, "Cycle": cycle} for step, cycle in ((1, 1), (2, 1), (3, None))]
    text = summary(moves=moves)
    rows = section(text, "Room moves, in this order; those of one cycle change together")
    assert rows[0] == ["Step", "Reservation", "From", "To", "Arrival", "Nights", "Reason", "Cycle"]
    assert [(row[0], row[-1]) for row in rows[1:] if len(row) > 2] == [("1", "1"), ("2", "1"), ("3", "closes the")]


def test_a_long_list_ends_with_where_to_find_the_rest():
    moves = [{**DATA["moves"][0], "Step": step + 1} for step in range(MOST_ROWS + 1)]
    assert "… and" not in summary(moves=moves[:-1])
    text = summary(moves=moves)
    assert "  … and 1 more; -o moves.csv writes all" in text.splitlines()
    steps = [int(row[0]) for row in section(text, "Room moves") if row[0].isdigit()]
    assert steps == list(range(1, MOST_ROWS + 1))


def test_an_infeasible_problem():
    text = summary(solver_status="infeasible", objective_value=None, best_bound=None)
    assert section(text, "Why there is no plan") == [
        ["Reason", "Reservations"],
        ["Room every night, but not one room.", "R1, C"],
    ]
    assert section(text, "Without a room: 1 of 3 reservations") == [
        ["Reservation", "Arrival", "Nights", "Room type"],
        ["Cleo (C)", "2027-03-04", "2", "Twin"],
    ]
    assert "Gap cost" not in text
    assert "Warnings" in text


def test_the_part_of_an_infeasible_problem_is_shown_as_any_plan_is():
    part = {"solver_status": "optimal", "objective_value": 8.5625, "best_bound": 8.5}
    report = {**DATA["report"], "placed_part": part}
    text = summary(solver_status="infeasible", objective_value=None, best_bound=None, report=report)
    whole = summary()
    for title in ("Room moves", "Orphan gaps that remain", "New reservations"):
        title = next(line for line in whole.splitlines() if line.startswith(title))
        assert section(text, title) == section(whole, title)
    assert "Gap cost" in text
    assert "8.5625" in text
    assert "Why there is no plan" in text


@pytest.mark.parametrize(("most", "said"), [(2, ", proved fewest"), (3, "; at least 0 in every plan")])
def test_how_many_reservations_need_no_room(most, said):
    report = {**DATA["report"], "most_placeable": most}
    text = summary(solver_status="infeasible", objective_value=None, best_bound=None, report=report)
    assert f"Without a room: 1 of 3 reservations{said}" in text.splitlines()


def test_without_a_plan_or_a_reason_nothing_is_listed():
    text = summary(solver_status="time_limit", objective_value=None, best_bound=None)
    assert [line for line in text.splitlines() if line and not line.startswith(" ")][-1:] == ["Warnings"]


def test_a_reason_with_many_reservations_names_some():
    reason = {**DATA["explanation"][0], "Reservations": [str(number) for number in range(12)]}
    text = summary(solver_status="infeasible", objective_value=None, best_bound=None, explanation=[reason])
    assert "0, 1, 2, 3, 4, 5, 6, 7 and 4 more" in words(text)


def test_everything_fits_the_width_and_nothing_is_cut():
    long = "A very long name of a wedding party " * 5
    assignment = {**DATA["moves"][0], "Name": long, "Reason": long, "From": "F" * 30, "To": "T" * 30}
    text = summary(moves=[assignment], warnings=[long])
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "…" not in text
    assert text.count("wedding") >= 15


def test_plain_in_a_pipe_and_colour_only_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b" not in summary()
    assert "\x1b[1;33mfeasible" in shown(solve_summary(result()), terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "33m" not in shown(solve_summary(result()), terminal=True)


NASTY = "[red]x[/red] \x1b[2J\x07\u202e\u2028:smile: [/]"


def test_whatever_stands_in_a_file_is_text():
    nasty = {"Name": NASTY, "Id": NASTY, "AdjacencyGroup": NASTY, "RoomNumber": NASTY}
    text = summary(
        ProblemId=NASTY,
        moves=[{**DATA["moves"][0], "Id": NASTY, "Name": NASTY, "From": NASTY, "To": NASTY, "Reason": NASTY}],
        adjacency_misses=[nasty],
        orphan_gaps=[{**DATA["orphan_gaps"][0], "RoomNumber": NASTY, "Before": NASTY, "After": NASTY}],
        type_changes=[{"Id": NASTY, "From": NASTY, "To": NASTY, "Kind": "upgrade"}],
        warnings=[NASTY],
    )
    assert text.count("[red]x[/red]") >= 5
    assert ":smile:" in text
    assert not {"\x1b", "\x07", "\u202e", "\u2028"} & set(text)
    infeasible = summary(
        solver_status="infeasible",
        objective_value=None,
        best_bound=None,
        explanation=[{**DATA["explanation"][0], "Text": NASTY, "Reservations": [NASTY]}],
        unassigned=[{**DATA["unassigned"][0], "Name": NASTY, "Id": None, "RoomType": NASTY}],
    )
    assert infeasible.count("[red]x[/red]") >= 4
    assert not {"\x1b", "\x07", "\u202e", "\u2028"} & set(infeasible)


# ---- progress


@pytest.mark.parametrize(
    ("plan", "bound", "text"),
    [
        (None, None, "exchange, 3 s · gap cost – · bound –"),
        (12.5, None, "exchange, 3 s · gap cost 12.5 · bound –"),
        (1234.56789, 1200.0, "exchange, 3 s · gap cost 1,234.568 · bound 1,200 · optimality gap 34.568"),
        (8.0, 8.0, "exchange, 3 s · gap cost 8 · bound 8 · optimality gap 0"),
    ],
)
def test_progress(plan, bound, text):
    assert progress_line("exchange", 3.2, plan, bound) == text


# ---- judgements


def judged(**fields: Any) -> dict[str, Any]:
    base = {"file": "plan.json", "kind": "result", "valid": True, "violations": [], "notes": [], "errors": []}
    return {**base, **fields}


VIOLATION = {"rule": "double-booking", "subject": "1", "nights": [], "size": 1, "text": "Room 1 is given to a and b."}


def test_judgements_and_their_summary():
    assert shown(judgements([judged()])).splitlines()[-1] == "1 file: 1 valid"
    files = [
        judged(notes=["Orphan gap in room 1."]),
        judged(file="b.json", kind="problem", valid=False, violations=[VIOLATION]),
        judged(file="c.json", kind=None, valid=False, errors=["not valid JSON"]),
        judged(file="d.json"),
    ]
    assert shown(judgements(files)).splitlines() == [
        "plan.json (result): valid",
        "  note: Orphan gap in room 1.",
        "b.json (problem): with violations",
        "  double-booking: Room 1 is given to a and b.",
        "c.json: unreadable",
        "  not valid JSON",
        "d.json (result): valid",
        "4 files: 2 valid, 1 with violations, 1 unreadable",
    ]


def test_many_findings_end_with_where_to_find_the_rest():
    text = shown(judgements([judged(valid=False, violations=[VIOLATION] * (MOST_ROWS + 3))]))
    assert text.count("double-booking") == MOST_ROWS
    assert "  … and 3 more; --format json lists all" in text.splitlines()


def test_findings_are_text():
    nasty = judged(file=NASTY, valid=False, violations=[{**VIOLATION, "text": NASTY}], notes=[NASTY])
    text = shown(judgements([nasty, judged(errors=[NASTY])]))
    assert text.count("[red]x[/red]") == 4
    assert not {"\x1b", "\x07", "\u202e", "\u2028"} & set(text)


MOVE = {"Step": 1, "Id": "4411", "Name": "Ann", "From": "12", "To": "14", "Arrival": "2027-03-02", "Reason": "room"}
FITS = {"Answer": "fits", "Base": "present", "RoomNumber": "12", "Bound": 0, "Proved": True}


def answers(alone: dict[str, Any], together: dict[str, Any] | None = None) -> str:
    row = {"Id": "N1", "Name": "Dora", "Alone": alone, "Together": together or alone}
    return words(summary(new_reservations=[row]))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "Dora (N1) fits in 12"),
        (
            {"Answer": "fits_with_moves", "Moves": [MOVE], "Bound": 1},
            "fits in 12 with 1 move (proved fewest): Ann (4411) from 12 to 14",
        ),
        (
            {"Answer": "fits_with_moves", "Moves": [MOVE, {**MOVE, "Id": "7"}], "Bound": 1, "Proved": False},
            "fits in 12 with 2 moves (not proved fewest, at least 1): Ann (4411) from 12 to 14; Ann (7) from 12 to 14",
        ),
        (
            {
                "Answer": "fits_with_room_change",
                "Pieces": [
                    {"RoomNumber": "12", "Arrival": "2027-03-02", "Length": 1},
                    {"RoomNumber": "14", "Arrival": "2027-03-03", "Length": 2},
                ],
            },
            "fits with a room change: 12 (1 night), then 14 (2 nights)",
        ),
        (
            {
                "Answer": "does_not_fit",
                "Reasons": [{"Kind": "fragmented", "Text": "No arrangement."}],
                "Alternatives": [{"Arrival": "2027-03-03", "Length": 2, "RoomType": "Twin", "Answer": "fits"}],
            },
            "does not fit: No arrangement. Nearest that fit: 2027-03-03, 2 nights, Twin.",
        ),
        ({"Answer": "does_not_fit", "Proved": False}, "no room found (not proved)"),
        ({"RoomNumber": "\x1b[31m12"}, "fits in \ufffd[31m12"),
    ],
)
def test_answers_to_new_reservations_are_told_in_words(changes, text):
    shown_answer = answers({**FITS, **changes})
    assert "New reservations, against the present plan" in shown_answer
    assert text in shown_answer
    assert "together" not in shown_answer


def test_an_answer_that_differs_together_is_told_too():
    text = answers(FITS, {**FITS, "RoomNumber": "14"})
    assert "alone fits in 12" in text
    assert "together fits in 14" in text


def test_what_restrictions_turn_away_and_what_was_not_settled_is_said():
    report = {**DATA["report"], "blocked_share": 0.25, "unsettled": 3}
    blocked = [{"RoomType": "Double", "Arrival": "2026-07-01", "Length": 2}]
    sellable = [{"RoomType": "Double", "Arrival": "2026-07-01", "Fplos": "YNNN", "Why": "Y???"}]
    text = words(summary(report=report, blocked=blocked, sellable=sellable))
    assert "The restrictions turn away 1 sellable stay (25.0%); see blocked." in text
    assert "3 of 4 entries of the sellable table were not settled" in text
    assert "What may be sold" not in summary()


def test_what_the_sales_rules_forbid_is_counted():
    rules = [{"Start": "2026-07-01", "End": "2026-07-31", "MinStay": 4}] * 2
    problem = parse_problem({"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "SalesRules": rules})
    sellable = [{"RoomType": "Double", "Arrival": "2026-07-01", "Fplos": "NNNY", "Why": "RRRY"}]
    text = shown(solve_summary(result(sellable=sellable), problem))
    assert "\nSales rules: 2.\n" in text
    assert "3 stays that fit are against the sales rules; see R in sellable." in text
    assert "ales rule" not in shown(solve_summary(result(), parse_problem({"ProblemId": "p", "Rooms": []})))
