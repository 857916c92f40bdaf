"""A plan that somebody works on -> its chart, what its gaps cost, which rules it breaks; what each room would mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import ValidationError

from bookingopt.domain.faults import faults_of
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.errors import Fault, InputError, shown
from bookingopt.render.chart.data import chart_data
from bookingopt.render.chart.rows import draft_chart
from bookingopt.render.language import speaking
from bookingopt.server.draft_schemas import ToDraft
from bookingopt.validation import validate_problem
from bookingopt.validation.effects import RoomEffect, plan_cost, room_effects


def answer(data: Any) -> dict[str, Any]:
    """Return what is answered to a draft, as plain data.

    Raises
    ------
    InputError
        With everything that is wrong with the problem, or where the stay is not in the house.
    """
    try:
        asked = ToDraft.model_validate(data)
    except ValidationError as error:
        raise InputError(list(faults_of(error.errors()))) from None
    problem = parse_problem(asked.problem)
    if asked.stay is None:
        with speaking(asked.language):
            return _judged(problem)
    effects = room_effects(problem, asked.stay)
    if not effects:
        raise InputError([Fault(("stay",), shown(asked.stay), "expected the id of a reservation in the house")])
    return {"effects": [_room(effect) for effect in effects]}


def _room(effect: RoomEffect) -> dict[str, Any]:
    mates = {"apart": effect.apart, "together": effect.together}
    return {"room": effect.room, **asdict(effect.cost), **mates, "violations": effect.violations}


def _judged(problem: Problem) -> dict[str, Any]:
    violations = validate_problem(problem).violations
    return {
        **asdict(plan_cost(problem)),
        "violations": [{"rule": each.rule, "subject": each.subject, "text": each.text} for each in violations],
        "chart": chart_data(problem, draft_chart(problem)),
    }
