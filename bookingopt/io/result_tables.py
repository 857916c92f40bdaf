"""The lists of a result as tables, by name: columns and rows. Every tabular file format is made from these."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bookingopt.domain.field_names import field_names
from bookingopt.domain.problem import USER_PREFIX
from bookingopt.domain.result import Assignment, Comparison, PlanFigures, Result
from bookingopt.domain.result_rows import (
    AdjacencyMiss,
    Answer,
    Blocked,
    EvenWear,
    Explanation,
    FirstRoom,
    LeftOut,
    LockPrice,
    MinimumStayPoint,
    Move,
    MoveCurvePoint,
    OrphanGap,
    RequestAnswer,
    Restriction,
    Sellable,
    TypeChange,
)
from bookingopt.io.cells import Cell, joined


@dataclass(frozen=True, slots=True)
class Table:
    """One list: the names of its columns, and rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(result: Result) -> dict[str, Table]:
    """Return all lists of ``result`` by name, in the order in which the result has them."""
    return {name: table_of(result) for name, table_of in RESULT_LISTS.items()}


def _records(model: type[BaseModel], records: Iterable[BaseModel]) -> Table:
    columns = tuple(field_names(model))
    return Table(columns, tuple(cells_of(columns, record.model_dump(by_alias=True)) for record in records))


def moves_table(moves: Iterable[Move]) -> Table:
    """Return moves as the table that a result has of them."""
    return _records(Move, moves)


def cells_of(columns: Sequence[str], values: dict[str, Any]) -> tuple[Cell, ...]:
    """Return the cells of one row in the order of its ``columns``."""
    return tuple(cell_of(values.get(column)) for column in columns)


def cell_of(value: Any) -> Cell:
    """Return ``value`` as it stands in a cell: a list of ours joined, a list or object of the user's own as JSON."""
    if isinstance(value, tuple):
        return joined(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


#: Fields that every assignment has; the others are columns where a row sets them.
_ALWAYS = ("Name", "Id", "Arrival", "Length", "AssignedRoom", "IsLocked", "AdjacencyGroup", "PreviousRoom")


def _assignments(assignments: Sequence[Assignment]) -> Table:
    """One row per reservation, read from its fields: writing each as plain data first takes several times as long."""
    fields = [(name, field.alias or name, field.default) for name, field in Assignment.model_fields.items()]
    always = {name for name, column, _ in fields if column in _ALWAYS}
    own = [
        (name, column, default)
        for name, column, default in fields
        if name in always or any(getattr(row, name) != default for row in assignments)
    ]
    users = dict.fromkeys(name for row in assignments for name in row.model_extra or () if name.startswith(USER_PREFIX))

    def cells(row: Assignment) -> Iterator[Cell]:
        for name, _, default in own:
            value = getattr(row, name)
            yield None if value == default and name not in always else cell_of(value)
        extra = row.model_extra or {}
        yield from (cell_of(extra.get(name)) for name in users)

    return Table((*(column for _, column, _ in own), *users), tuple(tuple(cells(row)) for row in assignments))


def _new_reservations(answers: Sequence[RequestAnswer]) -> Table:
    """One row per request and mode."""
    columns = (
        *("Id", "Name", "Mode", "Answer", "Base", "RoomNumber", "RoomType", "Sellable", "AdjacencyMiss"),
        *("Moves", "Pieces", "Bound", "Proved", "Reasons", "Alternatives"),
    )
    modes = [
        (row, mode, answer) for row in answers for mode, answer in (("Alone", row.alone), ("Together", row.together))
    ]
    return Table(columns, tuple((row.id, row.name, mode, *_answer_cells(answer)) for row, mode, answer in modes))


def _answer_cells(answer: Answer) -> tuple[Cell, ...]:
    return (
        answer.answer,
        answer.base,
        answer.room_number,
        answer.room_type,
        answer.sellable,
        answer.adjacency_miss,
        joined(f"{move.id}:{move.from_}>{move.to}" for move in answer.moves),
        joined(f"{piece.room_number}:{piece.arrival}:{piece.length}" for piece in answer.pieces),
        answer.bound,
        answer.proved,
        joined(reason.text for reason in answer.reasons),
        joined(f"{near.arrival}:{near.length}:{near.room_type or ''}:{near.answer}" for near in answer.alternatives),
    )


def _comparison(comparison: Comparison) -> Table:
    """One row per figure, or one per key of a figure that is counted by length or by date."""
    rows: list[tuple[Cell, ...]] = []
    for figure in PlanFigures.model_fields:
        before, after = (getattr(plan, figure, None) for plan in (comparison.present, comparison.new))
        if isinstance(before, dict) or isinstance(after, dict):
            before, after = before or {}, after or {}
            rows += [(figure, key, before.get(key), after.get(key)) for key in sorted({*before, *after})]
        else:
            rows.append((figure, None, before, after))
    rows.append(("moves", None, None, comparison.moves))
    rows.append(("without_present_room", None, joined(comparison.without_present_room), None))
    return Table(("Figure", "Key", "Present", "New"), tuple(rows))


def _restrictions(restrictions: Iterable[Restriction]) -> Table:
    """One row per date and room type, with the columns in the order in which channel managers import them."""
    columns = ("Date", "RoomType", "MinStay", "MinStayThrough", "MaxStay", "ClosedToArrival", "ClosedToDeparture")
    rows = sorted(restrictions, key=lambda row: row.date)  # types stay in the result's order
    return Table(columns, tuple(cells_of(columns, row.model_dump(by_alias=True)) for row in rows))


def _warnings(warnings: Sequence[str]) -> Table:
    return Table(("Text",), tuple((text,) for text in warnings))


#: Name of every list of a result -> how it becomes a table.
RESULT_LISTS: dict[str, Callable[[Result], Table]] = {
    "assignments": lambda result: _assignments(result.assignments),
    "unassigned": lambda result: _assignments(result.unassigned),
    "orphan_gaps": lambda result: _records(OrphanGap, result.orphan_gaps),
    "adjacency_misses": lambda result: _records(AdjacencyMiss, result.adjacency_misses),
    "type_changes": lambda result: _records(TypeChange, result.type_changes),
    "moves": lambda result: moves_table(result.moves),
    "first_rooms": lambda result: _records(FirstRoom, result.first_rooms),
    "left_out": lambda result: _records(LeftOut, result.left_out),
    "warnings": lambda result: _warnings(result.warnings),
    "restrictions": lambda result: _restrictions(result.restrictions),
    "blocked": lambda result: _records(Blocked, result.blocked),
    "sellable": lambda result: _records(Sellable, result.sellable),
    "new_reservations": lambda result: _new_reservations(result.new_reservations),
    "move_curve": lambda result: _records(MoveCurvePoint, result.move_curve),
    "minimum_stay_curve": lambda result: _records(MinimumStayPoint, result.minimum_stay_curve),
    "lock_prices": lambda result: _records(LockPrice, result.lock_prices),
    "even_wear": lambda result: _records(EvenWear, result.even_wear),
    "comparison": lambda result: _comparison(result.comparison),
    "explanation": lambda result: _records(Explanation, result.explanation or ()),
}
