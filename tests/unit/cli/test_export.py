"""``bookingopt export``: what it writes, what it says beside it, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bookingopt.io.json import json_text, result_json
from bookingopt.io.sinks.stay_rules import StayRules
from tests.cli.commands import put, run
from tests.unit.io.sinks.plans import Case, two_that_swap
from tests.unit.io.sinks.samples import RATES, TYPES, day, with_rules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    case = two_that_swap()
    put(tmp_path, "rates.toml", RATES)
    put(tmp_path, "rules.json", result_json(with_rules({name: {day(0): StayRules(2)} for name in TYPES})))
    put(tmp_path, "plan.json", result_json(case.result))
    put(tmp_path, "house.json", json_text(case.problem.model_dump(mode="json", by_alias=True, exclude_none=True)))
    return tmp_path


def test_restrictions_go_to_standard_output_or_a_file(folder):
    said = ("export", "channex", "rules.json", "--rates", "rates.toml", "--hotel", "H1")
    shown = run(*said, cwd=folder)
    written = run(*said, "-o", "out.ndjson", cwd=folder)
    assert (shown.returncode, written.returncode, written.stdout) == (0, 0, "")
    assert (folder / "out.ndjson").read_text(encoding="utf-8") == shown.stdout
    assert len(json.loads(shown.stdout)["body"]["values"]) == 3
    assert written.stderr == "1 message in out.ndjson, to be sent in their order.\n"


def test_only_changes(folder):
    said = ("export", "channex", "rules.json", "--rates", "rates.toml", "--hotel", "H1")
    done = run(*said, "--changes-since", "rules.json", "-o", "out.ndjson", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "Nothing is to be sent in out.ndjson.\n")
    assert (folder / "out.ndjson").read_bytes() == b""


def test_documents_have_their_own_files_and_the_time(folder):
    said = ("export", "ota", "rules.json", "--dialect", "siteminder", "--rates", "rates.toml", "--hotel", "H1")
    assert run(*said, "-o", "avail.xml", cwd=folder).returncode == 0
    text = (folder / "avail.xml").read_text(encoding="utf-8")
    assert 'TimeStamp="20' in text
    assert 'TimeStamp="2000' not in text


def test_moves_are_rehearsed(folder):
    done = run("export", "mews", "plan.json", "--what", "moves", "--problem", "house.json", "--check", cwd=folder)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert "the messages lead to the plan" in done.stderr


def test_a_rehearsal_that_fails_writes_nothing(folder):
    case = two_that_swap()
    moves = tuple(move.model_copy(update={"cycle": None}) for move in case.result.moves)
    put(folder, "plan.json", result_json(case.result.model_copy(update={"moves": moves})))
    said = ("--what", "moves", "--problem", "house.json", "--check", "-o", "out.ndjson")
    done = run("export", "apaleo", "plan.json", *said, cwd=folder)
    assert done.returncode == 1
    assert "have one room" in done.stderr
    assert not (folder / "out.ndjson").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a sink and a plan"),
        (("channex",), "name a sink and a plan"),
        (("fax", "rules.json"), "there is no sink fax"),
        (("mews", "rules.json"), "say --what restrictions or moves"),
        (("channex", "rules.json", "--rates", "rates.toml", "--hotel", "H", "--check"), "restrictions have nothing"),
        (("channex", "rules.json", "--rates", "rates.toml", "--hotel", "H", "-o", "rules.json"), "ends in .ndjson"),
        (("channex", "rules.ndjson", "--rates", "rates.toml", "--hotel", "H", "-o", "rules.ndjson"), "is the input"),
        (("ohip", "plan.json", "--hotel", "H", "--rates", "rates.toml"), "--rates: not used for moves of ohip"),
        (
            ("oca-pms", "plan.json", "--problem", "house.json", "--changes-since", "plan.json"),
            "--changes-since: not used",
        ),
        (("oca-pms", "many.json", "--problem", "many-house.json"), "name them with --output"),
    ],
)
def test_what_is_refused(folder, arguments, said):
    put(folder, "rules.ndjson", (folder / "rules.json").read_bytes())
    several(folder)
    done = run("export", *arguments, cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr


def several(folder: Path) -> None:
    """A plan whose moves take several files."""
    case: Case = two_that_swap(rooms=("1", "2", "3"))
    put(folder, "many.json", result_json(case.result))
    put(folder, "many-house.json", json_text(case.problem.model_dump(mode="json", by_alias=True, exclude_none=True)))
