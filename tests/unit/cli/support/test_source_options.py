"""The options of an export: one list for three commands, the business date, and what goes without a source."""

from __future__ import annotations

import inspect
import json
from datetime import date
from pathlib import Path

import pytest

from bookingopt.cli.support.source_options import (
    NO_OPTIONS,
    SourceOptions,
    business_date,
    read_problem_file,
    takes_source_options,
)
from bookingopt.errors import InputError, UsageError
from bookingopt.io.sources.options import BlockEnd

HOUSE = {
    "ProblemId": "p",
    "Rooms": [{"RoomNumber": "1"}],
    "Reservations": [{"Name": "a", "Arrival": "2027-05-01", "Length": 2}],
    "NewReservations": [{"Name": "b", "Arrival": "2027-05-02", "Length": 1}],
}


def test_a_command_gets_the_options_as_one_argument() -> None:
    seen = []

    def command(path: str, *, source_options: SourceOptions = NO_OPTIONS) -> None:
        seen.append((path, source_options))

    wrapped = takes_source_options(command)
    names = list(inspect.signature(wrapped).parameters)
    assert names[0] == "path"
    assert {"today", "block_end", "all_errors"} < set(names)
    defaults = {name: each.default for name, each in inspect.signature(wrapped).parameters.items() if name != "path"}
    wrapped("x", **(defaults | {"block_end": BlockEnd.CHECKOUT}))
    assert seen == [("x", SourceOptions(block_end=BlockEnd.CHECKOUT))]


def test_a_business_date_is_a_date_or_today() -> None:
    assert business_date("2027-05-01") == date(2027, 5, 1)
    assert business_date(" Today ") == date.today()
    assert business_date(None) is None
    with pytest.raises(UsageError, match="expected today, or a date"):
        business_date("1.5.2027")


def test_of_the_options_only_the_business_date_goes_with_a_problem_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(HOUSE), encoding="utf-8")
    said = SourceOptions(today="2027-05-02")
    assert read_problem_file(str(path), None, None, None, said).today == date(2027, 5, 2)
    assert read_problem_file(str(path), None, None, None, NO_OPTIONS).today is None
    with pytest.raises(UsageError, match="--encoding, --adjacent-groups: only with --from"):
        read_problem_file(str(path), None, None, None, SourceOptions(encoding="cp1250", adjacent_groups=True))
    with pytest.raises(InputError, match="expected a day not before Today 2027-05-03"):
        read_problem_file(str(path), None, None, None, SourceOptions(today="2027-05-03"))
