"""What the API computes from a body or a result: bytes in, bytes out, without Redis and HTTP.

Small pieces are done where the request is answered, large ones in a process of their own
(`bookingopt.server.http.helper_process`).
Equal problems have equal hashes, whatever their spelling, the order of their fields and their blanks.
"""

# ruff: noqa: PLC0415  what draws and judges is imported when it is wanted, to keep the API process small

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any, NamedTuple

from bookingopt.domain.field_names import LISTS
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import ASKED_TABLE, Problem
from bookingopt.errors import Fault, FaultList, InputError, faults_kept, shown
from bookingopt.io.encoding import decode
from bookingopt.io.json import loads, plain_problem, plain_row
from bookingopt.io.request_text import with_requests
from bookingopt.server.packing import pack
from bookingopt.translatable import Translatable, notes_with_data

_REQUESTS = "requests"
#: What stands beside requests that are asked of a plan that somebody has changed.
_CHANGED = "problem"
_TEXTS = ("name", "reservations", "rooms")
_ENVELOPE = (*_TEXTS, "settings", "minimum_stay")


#: Most faults in one answer; beyond them it says how many more there are at least.
MOST_FAULTS = 1_000
#: Characters of a ProblemId outside the result: one of a megabyte would make a list of jobs one of a hundred.
MOST_OF_ID = 200
#: Most violations and notes in one answer; the number of violations is always given.
MOST_VIOLATIONS = 1_000


class NotJson(InputError):
    """The body is no JSON at all."""

    http_status = 400


class Done(NamedTuple):
    """What came out: facts about it, and its bytes."""

    facts: dict[str, Any]
    content: bytes


def run(task: str, options: Mapping[str, Any], *parts: bytes | bytearray) -> Done:
    """Do one of the `TASKS`; a part that is a `bytearray` may be emptied once it is read.

    Raises
    ------
    InputError
        With everything that is wrong in the parts; `NotJson` where the first one is not even JSON.
    """
    with faults_kept(MOST_FAULTS):
        return TASKS[task](options, *parts)


def _json(body: bytes | bytearray) -> Any:
    try:
        text = decode(body)
        if isinstance(body, bytearray):
            body.clear()  # a large one takes less memory as the text alone
        return loads(text)
    except InputError as error:
        raise NotJson(error.faults) from None


_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _canonical(problem: Problem, *, as_given: bool, ignored: Iterable[str] = ()) -> Iterator[bytes]:
    """Yield the plain data of a problem as canonical JSON, row by row: a tree of all would take twice its memory."""
    fields = Problem.model_fields
    lists = {str(field.alias): name for name, field in fields.items() if field.alias in LISTS}
    given = problem.model_fields_set if as_given else fields.keys()
    without_rows = problem.model_copy(update={name: () for name in lists.values() if name in given})
    data = plain_problem(without_rows, as_given=as_given)
    data |= dict.fromkeys(ignored)
    for number, key in enumerate(sorted(data)):
        yield f"{',' if number else '{'}{_encoded(key)}:".encode()
        if key not in lists:
            yield _encoded(data[key]).encode()
            continue
        rows = getattr(problem, lists[key])
        yield b"["
        for position, row in enumerate(rows):
            yield f"{',' if position else ''}{_encoded(plain_row(row, as_given=as_given))}".encode()
        yield b"]"
    yield b"}"


def _accepted(problem: Problem) -> Done:
    """Return what a worker gets, packed, and a hash that does not depend on whether a default was written down."""
    digest = sha256()
    for piece in _canonical(problem, as_given=False):
        digest.update(piece)
    name = problem.problem_id if len(problem.problem_id) <= MOST_OF_ID else problem.problem_id[: MOST_OF_ID - 1] + "…"
    # The result warns of older fields that are ignored; whoever reads this must meet them again.
    content = pack(_canonical(problem, as_given=True, ignored=problem.ignored_fields))
    return Done({"problem_id": name, "sha256": digest.hexdigest()}, content)


def _submit(options: Mapping[str, Any], body: bytes) -> Done:
    """Read a problem and the requests that stand in the query."""
    return _accepted(with_requests(parse_problem(_json(body), emptied=True), options[_REQUESTS]))


def _ask(_options: Mapping[str, Any], body: bytes, problem: bytes, outcome: bytes) -> Done:
    """Read new requests, and put them into the problem with its plan, or a changed one, as the present one."""
    asked = _json(body)
    is_known = isinstance(asked, dict) and {_REQUESTS} <= set(asked) <= {_REQUESTS, _CHANGED}
    if not is_known or not isinstance(asked[_REQUESTS], list):
        raise InputError(
            [Fault((), shown(asked), Translatable('expected {"requests": [{"Arrival": …, "Length": …}, …]}'))]
        )
    if not asked[_REQUESTS]:
        raise InputError([Fault((_REQUESTS,), "", Translatable("expected at least one request"))])
    if _CHANGED in asked:
        data = _changed_plan(asked[_CHANGED])
    else:
        data, result = loads(problem.decode()), json.loads(outcome)["result"]
        data["Reservations"] = result["assignments"]
        arrivals = {row.get("Arrival") for row in asked[_REQUESTS] if isinstance(row, dict)}
        data[ASKED_TABLE] = [row for row in result["sellable"] if row["Arrival"] in arrivals]
    data["NewReservations"] = [
        {"Name": f"request-{number}", **row} if isinstance(row, dict) else row
        for number, row in enumerate(asked[_REQUESTS], start=1)
    ]
    try:
        return _accepted(parse_problem(data))
    except InputError as error:
        raise error.mapped(_renamed) from None


def _changed_plan(given: Any) -> dict[str, Any]:
    """Return a problem whose plan somebody has changed, with those stays alone that have a room."""
    from bookingopt.validation import validate_problem

    faults = FaultList()
    problem = _placed(_CHANGED, parse_problem, given, None, faults)
    if faults:
        raise InputError(faults)
    if violations := validate_problem(problem).violations:
        raise InputError(
            [
                Fault(
                    (_CHANGED,),
                    "",
                    Translatable("expected a plan that breaks no rule: {rule}", rule=violations[0].text),
                )
            ]
        )
    data = plain_problem(problem)
    data["Reservations"] = [row for row in data["Reservations"] if row.get("AssignedRoom") is not None]
    return data


def _renamed(fault: Fault) -> Fault:
    """Return ``fault`` with its place as the caller wrote it."""
    if fault.place[:1] != ("NewReservations",):
        return fault
    return replace(fault, place=(_REQUESTS, *fault.place[1:]))


def _parse_tables(_options: Mapping[str, Any], body: bytes) -> Done:
    """Read a problem from CSV texts in an envelope of JSON."""
    from bookingopt.io.csv import problem_from_tables
    from bookingopt.io.tables.overrides import Source

    data = _json(body)
    if not isinstance(data, dict):
        raise InputError([Fault((), shown(data), Translatable("expected an object with name, reservations and rooms"))])
    faults = FaultList(
        Fault((name,), "", Translatable("no such field; expected {names}", names=_ENVELOPE))
        for name in data
        if name not in _ENVELOPE
    )
    faults += (
        Fault((name,), shown(data[name]) if name in data else "", Translatable("expected a text"))
        for name in _TEXTS
        if not isinstance(data.get(name), str) or not data[name].strip()
    )
    if not isinstance(data.get("settings") or {}, dict):
        faults.append(Fault(("settings",), shown(data["settings"]), Translatable("expected an object")))
    nights = data.get("minimum_stay")
    if nights is not None and (isinstance(nights, bool) or not isinstance(nights, int)):
        faults.append(Fault(("minimum_stay",), shown(nights), Translatable("expected a whole number")))
    if faults:
        raise InputError(faults)
    problem = problem_from_tables(
        data["name"],
        Source("reservations", data["reservations"]),
        Source("rooms", data["rooms"]),
        Source("settings", data.get("settings") or {}),
        nights,
    )
    return _readable(problem)


def _parse_book(options: Mapping[str, Any], body: bytes) -> Done:
    """Read a problem from a workbook."""
    from bookingopt.io.sheets import problem_from_book
    from bookingopt.io.workbook import read_book
    from bookingopt.server.http.exchange.exports import MOST_UNPACKED

    return _readable(problem_from_book(options["name"], "workbook", read_book(body, "workbook", MOST_UNPACKED)))


def _readable(problem: Problem) -> Done:
    from bookingopt.server.http.exchange.exports import read_answer

    return Done({}, json.dumps(read_answer(problem), ensure_ascii=False).encode())


def _validate(options: Mapping[str, Any], body: bytes) -> Done:
    """Judge a problem, or a result with or without its problem."""
    from bookingopt import validation
    from bookingopt.io.sources.balance import balance_of
    from bookingopt.server.http.exchange.exports import counted

    data = _json(body)
    problem, result = data, None
    if isinstance(data, dict) and data and set(data) <= {"problem", "result"}:
        problem, result = data.get("problem"), data.get("result")
    elif isinstance(data, dict) and "solver_status" in data:
        problem, result = None, data
    strict = options["strict"]
    faults = FaultList()
    house = None if result is not None and problem is None else _placed("problem", parse_problem, problem, data, faults)
    plan = None if result is None else _placed("result", parse_result, result, data, faults)
    if faults:
        raise InputError(faults)
    if plan is not None:
        kind, verdict = "result", validation.validate_result(plan, house, strict=strict)
    else:
        assert house is not None
        kind, verdict = "problem", validation.validate_problem(house, strict=strict)
    violations = [
        {**asdict(each), "nights": [str(night) for night in each.nights], "text_data": each.text.data}
        for each in verdict.violations[:MOST_VIOLATIONS]
    ]
    said = {"kind": kind, "valid": not violations, "violations": violations}
    said |= {"violation_count": len(verdict.violations), **notes_with_data(verdict.notes[:MOST_VIOLATIONS])}
    if house is not None:
        said |= counted(balance_of(house))
    return Done({}, json.dumps(said, ensure_ascii=False).encode())


def _placed(name: str, parse: Callable[[Any], Any], part: Any, whole: Any, faults: FaultList) -> Any:
    """Parse one part of a body; its faults get the part's name before their places where the body names it."""
    try:
        return parse(part)
    except InputError as error:
        prefix = () if part is whole else (name,)
        faults += (replace(fault, place=(*prefix, *fault.place)) for fault in error.faults)
        faults.left_out += error.left_out
        return None


def _draw(options: Mapping[str, Any], problem: bytes, outcome: bytes) -> Done:
    """Make one of the files of a solved job."""
    from bookingopt.io.csv import table_csv
    from bookingopt.io.json import json_bytes
    from bookingopt.io.sheets import result_book

    name, before, language = options["name"], options.get("before", False), options.get("language", "en")
    data = json.loads(outcome)["result"]
    if name == "result.json":
        return Done({}, json_bytes(data))
    result = parse_result(data)
    if name.endswith(".csv"):
        from bookingopt.io.result_tables import RESULT_LISTS

        return Done({}, table_csv(RESULT_LISTS[name.removesuffix(".csv")](result)))
    house = parse_problem(loads(problem.decode()), emptied=True)
    if name == "plan.xlsx":
        return Done({}, result_book(result, house))
    if before and all(stay.assigned_room is None for stay in house.reservations):
        raise InputError(
            [
                Fault(
                    ("before",), "", Translatable("expected a problem with a present plan: no stay has an AssignedRoom")
                )
            ]
        )
    if name == "chart.svg":
        from bookingopt.render.chart.svg import tape_chart

        return Done({}, tape_chart(house, result, before=before, language=language).encode())
    from bookingopt.render.report.page import html_report

    return Done({}, html_report(house, result, before=before, language=language).encode())


def _problem_file(_options: Mapping[str, Any], problem: bytes) -> Done:
    """Write the problem as people read it."""
    from bookingopt.io.json import json_bytes

    return Done({}, json_bytes(plain_problem(parse_problem(loads(problem.decode()), emptied=True))))


def _parse_files(_options: Mapping[str, Any], body: bytes) -> Done:
    """Read files of our own or of another system, or say what they may be."""
    from bookingopt.server.http.exchange.exports import answer

    return Done({}, json.dumps(answer(_json(body)), ensure_ascii=False).encode())


def _export(_options: Mapping[str, Any], body: bytes, problem: bytes, outcome: bytes) -> Done:
    """Write the plan of a solved job as messages for another system."""
    from bookingopt.server.http.exchange.sink_messages import answer

    house, result = parse_problem(loads(problem.decode()), emptied=True), parse_result(json.loads(outcome)["result"])
    return Done({}, json.dumps(answer(_json(body), house, result), ensure_ascii=False).encode())


def _desk(_options: Mapping[str, Any], body: bytes) -> Done:
    """Judge a plan that somebody works on, or say what each room would mean for a stay."""
    from bookingopt.server.http.desk import answer

    return Done({}, json.dumps(answer(_json(body)), ensure_ascii=False).encode())


def _desk_file(options: Mapping[str, Any], body: bytes) -> Done:
    """Write a plan that somebody works on as a file."""
    from bookingopt.server.http.desk import draft_file

    return Done({}, draft_file(options["name"], _json(body)))


TASKS: Mapping[str, Callable[..., Done]] = {
    "submit": _submit,
    "ask": _ask,
    "parse-tables": _parse_tables,
    "parse-book": _parse_book,
    "parse-texts": _parse_files,
    "parse-binaries": _parse_files,
    "validate": _validate,
    "draw": _draw,
    "problem-file": _problem_file,
    "export": _export,
    "desk": _desk,
    "desk-file": _desk_file,
}
