"""A plan in a body of the API -> messages for another system, with a rehearsal of the moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from bookingopt.domain.faults import faults_of, first_details
from bookingopt.domain.parse_result import parse_result
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, OptionError, TranslatableError, shown
from bookingopt.io.sinks.catalog import find_sink
from bookingopt.io.sinks.export import export_plan
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.rates import Rates, read_rates
from bookingopt.io.sinks.rehearsal import rehearse
from bookingopt.server.schemas import ToExport
from bookingopt.translatable import Translatable, notes_with_data


def answer(data: Any, problem: Problem, result: Result) -> dict[str, Any]:
    """Return the messages that are asked for, as plain data.

    Raises
    ------
    InputError
        With everything that is wrong; what is about an option has its place.
    """
    try:
        asked = ToExport.model_validate(data)
    except ValidationError as error:
        raise InputError(list(faults_of(first_details(error)))) from None
    try:
        return _answer(asked, problem, result)
    except OptionError as error:
        raise InputError([Fault((error.option,), shown(error.value), error.expected)]) from None
    except TranslatableError as error:
        faults = [Fault((option,), "", expected) for option, expected in error.about.items()]
        raise InputError(faults or [Fault((), "", error.message)]) from None
    except InputError as error:
        raise error.mapped(_placed) from None


def _placed(fault: Fault) -> Fault:
    """Return ``fault`` with its place in the body: what a file of codes calls types are the rates there."""
    return replace(fault, place=("rates", *fault.place[1:])) if fault.place[:1] == ("types",) else fault


@contextmanager
def _below(name: str) -> Iterator[None]:
    """Put the places of faults below a field of the body."""
    try:
        yield
    except InputError as error:
        raise error.mapped(lambda fault: replace(fault, place=(name, *fault.place))) from None


def _rates(asked: ToExport) -> Rates | None:
    if asked.rates_toml is None:
        return None if asked.rates is None else Rates(types=asked.rates)
    if asked.rates is not None:
        raise InputError([Fault(("rates_toml",), "", Translatable("expected rates or rates_toml, not both"))])
    with _below("rates_toml"):
        return read_rates(asked.rates_toml, "")


def _since(asked: ToExport) -> Result | None:
    if asked.changes_since is None:
        return None
    with _below("changes_since"):
        return parse_result(asked.changes_since)


def _answer(asked: ToExport, problem: Problem, result: Result) -> dict[str, Any]:
    sink = find_sink(asked.sink, asked.dialect)
    options = ExportOptions(
        what=asked.what,
        dialect=asked.dialect,
        problem=problem,
        rates=_rates(asked),
        changes_since=_since(asked),
        hotel=asked.hotel,
        service=asked.service,
        timezone=asked.timezone,
        interval_end=asked.interval_end,
        allow_loss=asked.allow_loss,
        now=datetime.now(UTC),
    )
    exported = export_plan(sink, result, options)
    sends_moves = sink.moves is not None and (asked.what is What.MOVES or sink.restrictions is None)
    rehearsal = rehearse(sink.moves, exported.messages, result, problem) if sends_moves and sink.moves else []
    return {
        "messages": [message.as_data(number) for number, message in enumerate(exported.messages, 1)],
        **notes_with_data(exported.notes),
        "rehearsal": list(rehearsal),
        "rehearsal_data": [complaint.data for complaint in rehearsal],
    }
