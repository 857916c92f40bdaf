"""A plan that somebody works on -> its chart, cost and broken rules; what each room would mean; the files of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import ValidationError

from bookingopt.domain.faults import faults_of
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result_rows import Move
from bookingopt.errors import Fault, InputError, shown
from bookingopt.io.csv import table_csv
from bookingopt.io.result_tables import moves_table
from bookingopt.io.sheets import problem_book
from bookingopt.render.chart.data import chart_data
from bookingopt.render.chart.rows import draft_chart
from bookingopt.render.language import speaking
from bookingopt.server.draft_schemas import ToDraft, ToSave
from bookingopt.server.schemas import Schema
from bookingopt.translatable import Translatable
from bookingopt.validation import validate_problem
from bookingopt.validation.drafts.effects import RoomEffect, plan_cost, room_effects
from bookingopt.validation.drafts.move_order import ordered_moves
from bookingopt.validation.verdict import Violation

#: What a move is good for that no search has found.
_BY_HAND = "chosen by hand"


def answer(data: Any) -> dict[str, Any]:
    """Return what is answered to a draft, as plain data.

    Raises
    ------
    InputError
        With everything that is wrong with the problem, or where the stay is not in the house.
    """
    asked = _read(ToDraft, data)
    problem = parse_problem(asked.problem)
    if asked.stay is None:
        with speaking(asked.language):
            return _judged(problem)
    effects = room_effects(problem, asked.stay)
    if not effects:
        raise InputError(
            [Fault(("stay",), shown(asked.stay), Translatable("expected the id of a reservation in the house"))]
        )
    return {"effects": [_room(effect) for effect in effects]}


def _room(effect: RoomEffect) -> dict[str, Any]:
    mates = {"apart": effect.apart, "together": effect.together}
    return {"room": effect.room, **asdict(effect.cost), **mates, "violations": _told(effect.violations)}


def _told(violations: Iterable[Violation]) -> list[dict[str, Any]]:
    """Return violations as data, of the nights the first and the last."""
    return [
        {
            "rule": each.rule,
            "subject": each.subject,
            "nights": [str(night) for night in dict.fromkeys((*each.nights[:1], *each.nights[-1:]))],
            "text": each.text,
            "text_data": each.text.data,
        }
        for each in violations
    ]


def _judged(problem: Problem) -> dict[str, Any]:
    violations = validate_problem(problem).violations
    return {
        **asdict(plan_cost(problem)),
        "violations": _told(violations),
        "chart": chart_data(problem, draft_chart(problem)),
    }


def draft_file(name: str, data: Any) -> bytes:
    """Return a plan that somebody works on as a file: its moves in their order, or them and its problem as a workbook.

    Raises
    ------
    InputError
        With everything that is wrong with the problem or the moves.
    """
    asked = _read(ToSave, data)
    problem = parse_problem(asked.problem)
    moves = _moves(problem, asked.moves)
    return table_csv(moves_table(moves)) if name == "moves.csv" else problem_book(problem, moves)


def _moves(problem: Problem, known: Iterable[Move]) -> list[Move]:
    """Return the moves step by step; those that are among the known ones say why."""
    types = {room.room_number: room.type_name for room in problem.rooms}
    reasons = {(move.id, move.from_, move.to): move for move in known}
    found = []
    for step, (stay, cycle) in enumerate(ordered_moves(problem), start=1):
        row = {"Step": step, "Id": stay.key, "Name": stay.name, "From": stay.previous_room, "To": stay.assigned_room}
        row |= {"Arrival": stay.arrival, "Departure": stay.departure, "RoomType": types[stay.assigned_room or ""]}
        move = reasons.get((stay.key, stay.previous_room or "", stay.assigned_room or ""))
        why = {"Reason": _BY_HAND} if move is None else move.model_dump(by_alias=True)
        found.append(Move.model_validate({**why, **row, "Cycle": cycle}))
    return found


_Shape = TypeVar("_Shape", bound=Schema)


def _read(shape: type[_Shape], data: Any) -> _Shape:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise InputError(list(faults_of(error.errors()))) from None
