"""Plain data -> Problem, reporting every error at once, each with its place, its value and what was expected."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError, model_validator

from bookingopt.domain.checks import problem_faults
from bookingopt.domain.faults import LONGEST_NAME, UnknownNames, faults_of, first_details
from bookingopt.domain.field_names import (
    DEPARTURE,
    IGNORED,
    LISTS,
    OLDER_LOCK,
    OLDER_NAMES,
    OLDER_REQUEST_TYPES,
    RepeatedKeys,
    field_names,
)
from bookingopt.domain.fields import UNREAD_DAY, FieldsSets, shares_fields_set
from bookingopt.domain.problem import (
    USER_PREFIX,
    MinimumStayPeriod,
    NewReservation,
    OutOfOrder,
    Problem,
    Reading,
    Reservation,
    Room,
    SalesRule,
    fill_ids,
)
from bookingopt.errors import Fault, FaultList, InputError, Place, shown
from bookingopt.translatable import Translatable

_Model = TypeVar("_Model", bound=BaseModel)


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Collect no cycles meanwhile; also a decorator.

    Reading makes many objects, and none of them is garbage. The collector looks at all of them again and again, for a
    third of the time that 100,000 reservations take.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@collector_paused()
def parse_problem(data: Any, *, emptied: bool = False) -> Problem:
    """Build a problem from plain data (what a JSON reader returns), older names and spellings included.

    Parameters
    ----------
    data
        The data.
    emptied
        Empty its lists as they are read, so that a large problem stands in memory once: nobody else has the data.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if not isinstance(data, dict):
        expected = "expected an object with ProblemId, Rooms and Reservations"
        raise InputError([Fault((), shown(data), Translatable(expected))])
    if "solver_status" in data:
        raise InputError(
            [
                Fault(
                    (),
                    "",
                    Translatable("this is a result (it has a solver_status); expected the problem that it solves"),
                )
            ]
        )
    return _ProblemReader(emptied=emptied).problem(data)


class _ProblemHead(Problem):
    """The fields of a problem beside its lists; what contradicts what is asked when the lists are there."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        return self


class _ProblemReader:
    """Collects faults and warnings on one walk over the data."""

    def __init__(self, *, emptied: bool) -> None:
        self.faults = FaultList()
        self._emptied = emptied
        self._unknown = UnknownNames()
        self.ignored: list[str] = []  # names of older fields without a meaning, each once
        self.given_as: dict[str, str | int] = {}  # today's name of a top-level field -> its name in the file

    def problem(self, data: dict[str, Any]) -> Problem:
        head = dict(self._named(data, Problem, (), extra=(OLDER_REQUEST_TYPES,)))
        request_types = head.pop(OLDER_REQUEST_TYPES, None)
        rows = {field: self._rows(field, head.pop(field, None)) for field in LISTS}
        if "Rooms" not in data:
            self.faults.append(Fault(("Rooms",), "", Translatable("expected this field, a list")))
        if request_types is not None:
            for row in rows["NewReservations"]:
                if isinstance(row, dict) and not row.get("AllowableRoomTypes"):
                    row["AllowableRoomTypes"] = request_types
        lists = {field: self._records(field, rows.pop(field)) for field in LISTS}
        parts = {field: tuple(records) for field, (_, records) in lists.items()}
        head["Rooms"] = []
        settings = self._record(_ProblemHead, head, ()) or _salvaged(_ProblemHead, head)
        reading = Reading(minimum_stay_from="the problem file" if "MinimumStay" in head else "")
        read = {"ignored_fields": tuple(self.ignored), "reading": reading}
        found_fields = {**dict(settings or ()), **_python_names(parts), **read}
        whole = Problem.model_construct(**found_fields)
        self._cross_check(whole, {field: positions for field, (positions, _) in lists.items()})
        if self.faults:
            raise InputError(self.faults)
        return whole

    def _named(
        self, row: dict[str, Any], model: type[BaseModel], place: Place, extra: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return ``row`` under today's names; report repeated and unknown ones."""
        known = _known_names(model, extra)
        if type(row) is dict and row.keys() <= _todays_names(model, extra):
            return row if self._emptied else dict(row)  # as most are
        named: dict[str, Any] = {}
        for name in row.repeated if isinstance(row, RepeatedKeys) else ():
            self.faults.append(
                Fault((*place, name[:LONGEST_NAME]), "", Translatable("expected each field once; it is given twice"))
            )
        for name, value in row.items():
            today = known.get(name)
            if today is not None or name.startswith(USER_PREFIX):
                today = today or name
                if today in named:
                    expected = Translatable("expected {field} or its older name, not both", field=today)
                    self.faults.append(Fault((*place, name), shown(value), expected))
                named[today] = value
                if today != name:
                    self.given_as[today] = name
            elif name in IGNORED:
                if name not in self.ignored:
                    self.ignored.append(name)
            else:
                self._blame_unknown(name, known, place)
        return named

    def _blame_unknown(self, name: str, known: Iterable[str], place: Place) -> None:
        if self.faults.room > 0:
            self.faults.append(Fault((*place, name[:LONGEST_NAME]), "", self._unknown.said(name, known)))
        else:
            self.faults.left_out += 1

    def _rows(self, field: str, value: Any) -> list[Any]:
        """Return the rows of a list field under today's names; rows that are no objects are reported."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.faults.append(Fault((field,), shown(value), Translatable("expected a list of objects")))
            return []
        rows: list[Any] = []
        for position, row in enumerate(value):
            place = (field, position)
            if not isinstance(row, dict):
                self.faults.append(Fault(place, shown(row), Translatable("expected an object")))
                rows.append(None)
                continue
            is_stay = field in ("Reservations", "NewReservations")
            named = self._named(row, LISTS[field], place, extra=(OLDER_LOCK, DEPARTURE) if is_stay else ())
            older_lock = named.pop(OLDER_LOCK, None)
            if older_lock is not None:
                locks = [named.get("IsLocked", False), older_lock]  # either of them locks, neither may be nonsense
                named["IsLocked"] = next((lock for lock in locks if not isinstance(lock, bool)), True in locks)
            rows.append(named)
        if self._emptied:
            value.clear()
        return rows

    def _records(self, field: str, rows: list[Any]) -> tuple[list[int], list[Any]]:
        """Return the positions in the file and the records of all rows that are right."""
        positions: list[int] = []
        records: list[Any] = []
        fields_sets: FieldsSets = {}
        for position, row in enumerate(rows):
            rows[position] = None  # its memory is wanted for the record
            record = self._record(LISTS[field], row, (field, position)) if row is not None else None
            if record is None and row is not None and self.faults.room > 0:
                record = _salvaged(LISTS[field], row)  # so that its right fields are checked with the others
            if record is not None:
                positions.append(position)
                records.append(shares_fields_set(record, fields_sets))
        if field in ("Reservations", "NewReservations"):
            fill_ids(records)
        return positions, records

    def _record(self, model: type[_Model], row: dict[str, Any], place: Place) -> _Model | None:
        try:
            return model.model_validate(row)
        except ValidationError as error:
            if self.faults.room <= 0:
                self.faults.left_out += error.error_count()
                return None
            for fault in faults_of(first_details(error)):
                loc = fault.place if place else tuple(self.given_as.get(str(part), part) for part in fault.place)
                self.faults.append(Fault((*place, *loc), fault.value, fault.expected))
            return None

    def _cross_check(self, problem: Problem, positions: dict[str, list[int]]) -> None:
        for fault in problem_faults(problem):
            place = fault.place
            if len(place) > 1 and isinstance(place[1], int):
                place = (place[0], positions[str(place[0])][place[1]], *place[2:])
            repeats = fault.repeats
            if isinstance(repeats, tuple) and isinstance(repeats[1], int):
                repeats = (repeats[0], positions[str(repeats[0])][repeats[1]])
            self.faults.append(replace(fault, place=place, repeats=repeats))


@cache
def _todays_names(model: type[BaseModel], extra: tuple[str, ...]) -> frozenset[str]:
    """Return the names that the fields of ``model`` have today, and the ``extra`` ones."""
    return frozenset((*field_names(model), *extra))


@cache
def _known_names(model: type[BaseModel], extra: tuple[str, ...]) -> dict[str, str]:
    """Return every name that a file may use for a field of ``model`` -> today's name, the older ones last."""
    return {name: name for name in (*field_names(model), *extra)} | OLDER_NAMES.get(model, {})


def _python_names(parts: dict[str, Any]) -> dict[str, Any]:
    by_alias = {field.alias: name for name, field in Problem.model_fields.items()}
    return {by_alias[alias]: value for alias, value in parts.items()}


#: Stand-ins for the required fields of a faulty record; they contradict nothing.
_STAND_INS: dict[type[BaseModel], dict[str, Any]] = {
    _ProblemHead: {"ProblemId": "?"},
    Room: {},
    Reservation: {"Name": "?", "Arrival": UNREAD_DAY, "Length": 1},
    NewReservation: {"Name": "?", "Arrival": UNREAD_DAY, "Length": 1},
    MinimumStayPeriod: {"Start": date.min, "End": date.max, "MinimumStay": 1},
    SalesRule: {"Start": date.min, "End": date.max},
    OutOfOrder: {"Start": date.min, "End": date.max - timedelta(days=1)},
}


#: Field -> the field that contradicts its absence, and is left out with it.
_NEEDS = {"AssignedRoom": "IsLocked", "RequestStartDate": "FreezeDays"}


def _salvaged(model: type[_Model], row: dict[str, Any]) -> _Model | None:
    """Return a record of the right fields of a faulty ``row``, else None; it never leaves this module."""
    if model not in _STAND_INS:
        return None
    try:
        model.model_validate(row)
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
        wrong |= {_NEEDS[name] for name in wrong & _NEEDS.keys()}
        right = {name: value for name, value in row.items() if name not in wrong}
        with contextlib.suppress(ValidationError):
            return model.model_validate({**_STAND_INS[model], **right})
    return None
