"""Plain data -> Problem, reporting every error at once, each with its place, its value and what was expected."""

from __future__ import annotations

import contextlib
import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError, model_validator

from bookingopt.domain.checks import problem_faults
from bookingopt.domain.jsontext import RepeatedKeys, loads
from bookingopt.domain.problem import (
    USER_PREFIX,
    MinimumStayPeriod,
    NewReservation,
    OutOfOrder,
    Problem,
    Reservation,
    Room,
    fill_ids,
)
from bookingopt.errors import Fault, InputError, Place, shown

#: Older name -> today's name, by model.
OLDER_NAMES: dict[type[BaseModel], dict[str, str]] = {
    Problem: {"MinStay": "MinimumStay", "RestrictionsForInitialPlan": "RestrictionsOnly"},
}
#: Fields of older files that are read and ignored, with a warning.
IGNORED = ("TestNewBooking", "SplitGroup", "Test")
#: Older mark of a lock beside IsLocked: either of them locks.
_OLDER_LOCK = "LockedForSolver"
#: Says the same as Length: the day on which the stay leaves.
DEPARTURE = "Departure"
#: Older default of the requests' AllowableRoomTypes.
_OLDER_REQUEST_TYPES = "AllowableTypesForNewReservation"

#: Field that holds a list of records -> what a record is.
LISTS: dict[str, type[BaseModel]] = {
    "MinimumStayByDate": MinimumStayPeriod,
    "Rooms": Room,
    "Reservations": Reservation,
    "NewReservations": NewReservation,
    "OutOfOrder": OutOfOrder,
}
#: A row that the text of an error names: its list and its position.
ROW_MENTIONED = re.compile(r"\b(Rooms|Reservations|NewReservations)\[(\d+)\]")
#: As much of a wrong field's name is looked at and repeated.
LONGEST_NAME = 80

_Model = TypeVar("_Model", bound=BaseModel)


def parse_text(text: str, *, source: str = "") -> Problem:
    """Read a problem from JSON text; see `parse_problem`."""
    try:
        return parse_problem(loads(text))
    except InputError as error:
        raise InputError(error.faults, source) from None


def parse_problem(data: Any) -> Problem:
    """Build a problem from plain data (what a JSON reader returns), older names and spellings included.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    if not isinstance(data, dict):
        expected = "expected an object with ProblemId, Rooms and Reservations"
        raise InputError([Fault((), shown(data), expected)])
    if "solver_status" in data:
        raise InputError(
            [Fault((), "", "this is a result (it has a solver_status); expected the problem that it solves")]
        )
    return _Reader().problem(data)


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the names that a file may use for the fields of ``model``, in the model's order."""
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if not field.exclude]


def row_names(field: str) -> dict[str, str]:
    """Return every name that a row of the list ``field`` may use -> today's name of the same thing."""
    names = {name: name for name in field_names(LISTS[field])}
    if field in ("Reservations", "NewReservations"):
        names |= {_OLDER_LOCK: "IsLocked", DEPARTURE: DEPARTURE}
    return names


class _Settings(Problem):
    """The fields of a problem beside its lists; what contradicts what is asked when the lists are there."""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        return self


class _Reader:
    """Collects faults and warnings on one walk over the data."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        self.given_as: dict[str, str | int] = {}  # today's name of a top-level field -> its name in the file

    def problem(self, data: dict[str, Any]) -> Problem:
        head = self._named(data, Problem, (), extra=(_OLDER_REQUEST_TYPES,))
        request_types = head.pop(_OLDER_REQUEST_TYPES, None)
        rows = {field: self._rows(field, head.pop(field, None)) for field in LISTS}
        if "Rooms" not in data:
            self.faults.append(Fault(("Rooms",), "", "expected this field, a list"))
        if request_types is not None:
            for row in rows["NewReservations"]:
                if isinstance(row, dict) and not row.get("AllowableRoomTypes"):
                    row["AllowableRoomTypes"] = request_types
        lists = {field: self._records(field, rows[field]) for field in LISTS}
        parts = {field: tuple(record for _, record in found) for field, found in lists.items()}
        head["Rooms"] = []
        settings = self._record(_Settings, head, ()) or _salvaged(_Settings, head)
        found_fields = {**dict(settings or ()), **_python_names(parts), "input_warnings": tuple(self.warnings)}
        whole = Problem.model_construct(**found_fields)
        self._cross_check(whole, lists)
        if self.faults:
            raise InputError(self.faults)
        return whole

    def _named(
        self, row: dict[str, Any], model: type[BaseModel], place: Place, extra: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Return ``row`` under today's names; report repeated and unknown ones."""
        known = [*field_names(model), *extra]
        older = OLDER_NAMES.get(model, {})
        named: dict[str, Any] = {}
        for name in row.repeated if isinstance(row, RepeatedKeys) else ():
            self.faults.append(Fault((*place, name[:LONGEST_NAME]), "", "expected each field once; it is given twice"))
        for name, value in row.items():
            today = older.get(name, name)
            if today in known or name.startswith(USER_PREFIX):
                if today in named:
                    expected = f"expected {today} or its older name, not both"
                    self.faults.append(Fault((*place, name), shown(value), expected))
                named[today] = value
                if today != name:
                    self.given_as[today] = name
            elif name in IGNORED:
                self._ignore(name)
            else:
                expected = unknown_field(name, [*known, *older])
                self.faults.append(Fault((*place, name[:LONGEST_NAME]), "", expected))
        return named

    def _ignore(self, name: str) -> None:
        warning = f"The older field {name} is read and ignored."
        if warning not in self.warnings:
            self.warnings.append(warning)

    def _rows(self, field: str, value: Any) -> list[Any]:
        """Return the rows of a list field under today's names; rows that are no objects are reported."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.faults.append(Fault((field,), shown(value), "expected a list of objects"))
            return []
        rows: list[Any] = []
        for position, row in enumerate(value):
            place = (field, position)
            if not isinstance(row, dict):
                self.faults.append(Fault(place, shown(row), "expected an object"))
                rows.append(None)
                continue
            is_stay = field in ("Reservations", "NewReservations")
            named = self._named(row, LISTS[field], place, extra=(_OLDER_LOCK, DEPARTURE) if is_stay else ())
            older_lock = named.pop(_OLDER_LOCK, None)
            if older_lock is not None:
                locks = [named.get("IsLocked", False), older_lock]  # either of them locks, neither may be nonsense
                named["IsLocked"] = next((lock for lock in locks if not isinstance(lock, bool)), True in locks)
            rows.append(named)
        return rows

    def _records(self, field: str, rows: list[Any]) -> list[tuple[int, Any]]:
        """Return (position in the file, record) of every row that is right."""
        found: list[tuple[int, Any]] = []
        for position, row in enumerate(rows):
            record = self._record(LISTS[field], row, (field, position)) if row is not None else None
            if record is None and row is not None:
                record = _salvaged(LISTS[field], row)  # so that its right fields are checked with the others
            if record is not None:
                found.append((position, record))
        if field in ("Reservations", "NewReservations"):
            filled = fill_ids([record for _, record in found])
            found = [(position, stay) for (position, _), stay in zip(found, filled, strict=True)]
        return found

    def _record(self, model: type[_Model], row: dict[str, Any], place: Place) -> _Model | None:
        try:
            return model.model_validate(row)
        except ValidationError as error:
            for fault in faults_of(error):
                loc = fault.place if place else tuple(self.given_as.get(str(part), part) for part in fault.place)
                self.faults.append(Fault((*place, *loc), fault.value, fault.expected))
            return None

    def _cross_check(self, problem: Problem, lists: dict[str, list[tuple[int, Any]]]) -> None:
        for fault in problem_faults(problem):
            place = fault.place
            if len(place) > 1 and isinstance(place[1], int):
                place = (place[0], lists[str(place[0])][place[1]][0], *place[2:])
            expected = ROW_MENTIONED.sub(lambda row: f"{row[1]}[{lists[row[1]][int(row[2])][0]}]", fault.expected)
            self.faults.append(Fault(place, fault.value, expected))


def _python_names(parts: dict[str, Any]) -> dict[str, Any]:
    by_alias = {field.alias: name for name, field in Problem.model_fields.items()}
    return {by_alias[alias]: value for alias, value in parts.items()}


#: Stand-ins for the required fields of a faulty record; they contradict nothing.
_STAND_INS: dict[type[BaseModel], dict[str, Any]] = {
    _Settings: {"ProblemId": "?"},
    Room: {},
    Reservation: {"Name": "?", "Arrival": date.min, "Length": 1},
    NewReservation: {"Name": "?", "Arrival": date.min, "Length": 1},
    MinimumStayPeriod: {"Start": date.min, "End": date.max, "MinimumStay": 1},
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


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Yield what a model refused, each with its place in the model."""
    for detail in error.errors(include_url=False):
        if detail["type"] == "field_expected":
            context = detail["ctx"]
            yield Fault((*detail["loc"], context["field"]), shown(context["value"]), f"expected {context['expected']}")
            continue
        value = "" if detail["type"] in ("missing", "extra_forbidden") else shown(detail["input"])
        # Of a name that is wrong pydantic says "[key]" behind it.
        path = detail["loc"][:-1] if detail["loc"][-1:] == ("[key]",) else detail["loc"]
        place = tuple(part[:LONGEST_NAME] if isinstance(part, str) else part for part in path)
        yield Fault(place, value, _expected(detail))


def _expected(detail: Any) -> str:
    if detail["type"] == "extra_forbidden":
        return "unknown field"
    if detail["type"] == "missing":
        return "expected this field"
    if detail["type"] == "expected":
        return str(detail["msg"])
    return f"expected otherwise: {detail['msg']}"


def unknown_field(name: str, known: Iterable[str]) -> str:
    """Return what is said of the field ``name``, which is none of the ``known`` ones."""
    return f"unknown field; the nearest known one is {_nearest(name[:LONGEST_NAME].lower(), tuple(known))}"


@lru_cache
def _nearest(name: str, known: tuple[str, ...]) -> str:
    """Return the nearest of the ``known`` names; a wrong one mostly stands in every row."""
    by_case = {candidate.lower(): candidate for candidate in known}
    return by_case[difflib.get_close_matches(name, by_case, n=1, cutoff=0.0)[0]]
