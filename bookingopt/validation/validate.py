"""Judge a result, or the present plan of a problem, by every rule."""

from __future__ import annotations

from collections.abc import Iterable

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.translatable import Translatable
from bookingopt.validation.judged_plan import JudgedPlan
from bookingopt.validation.notes import problem_notes, result_notes
from bookingopt.validation.rule_list import RULES
from bookingopt.validation.verdict import Verdict, Violation


def validate_result(result: Result, problem: Problem | None, *, strict: bool = False) -> Verdict:
    """Judge ``result`` by every rule.

    Parameters
    ----------
    result
        What is judged.
    problem
        The problem that it solves; without it only what the result says of itself is checked.
    strict
        Declared orphan gaps are violations too.
    """
    judged = JudgedPlan.of_result(result, problem, strict=strict)
    return _judge(judged, result_notes(judged, result))


def validate_problem(problem: Problem, *, strict: bool = False) -> Verdict:
    """Judge the present plan of ``problem`` by the same rules; what it lacks in the aims is a note.

    Parameters
    ----------
    problem
        Whose present plan is judged.
    strict
        Orphan gaps are violations, not notes.
    """
    judged = JudgedPlan.of_problem(problem, strict=strict)
    return _judge(judged, problem_notes(judged, problem))


def _judge(judged: JudgedPlan, notes: Iterable[Translatable]) -> Verdict:
    violations = (Violation(rule, *finding) for rule, check in RULES.items() for finding in check(judged))
    return Verdict(tuple(violations), tuple(notes))
