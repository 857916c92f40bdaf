"""Documentation equals code: what is generated is up to date, links lead somewhere, files obey their schemas."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from bookingopt.domain.params import SolveParams, read_params
from bookingopt.domain.parse import parse_problem
from bookingopt.errors import InputError
from bookingopt.io.json import result_json
from bookingopt.io.read import read_problem
from bookingopt.io.sources.catalog import preset_names
from bookingopt.optimizer.solve import solve
from tests.house.generate import MARKED, PAGES, PRESET_PAGES, SHOWN, main, outdated, output, parts
from tests.house.sources import ROOT

EXAMPLES = ROOT / "examples"
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES_OF_THE_README = 150
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
WRITTEN = sorted([*PAGES, *PRESET_PAGES.glob("*.md"), EXAMPLES / "README.md", *(ROOT / ".github").glob("*.md")])

#: A path in backticks, as the pages name files and folders of the project.
NAMED = re.compile(r"`((?:bookingopt|deploy|examples|tests|\.github)/[^`\s*:]*|[a-z_]+/[a-z_]+\.py)(?:::\w+)?`")

SCHEMAS = sorted(EXAMPLES.glob("*.schema.json"))
#: The schemas know today's field names; messy.json shows the older ones, which are read all the same.
PROBLEMS = sorted({*EXAMPLES.glob("*.json")} - {*SCHEMAS, EXAMPLES / "messy.json"})


def name(path: Any) -> str:
    return path.relative_to(ROOT).as_posix()


def faults(schema: str, data: object) -> list[str]:
    """Return what the schema in ``examples/`` finds wrong with ``data``."""
    text = (EXAMPLES / f"{schema}.schema.json").read_text(encoding="utf-8")
    validator = Draft202012Validator(json.loads(text), format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def test_what_is_generated_is_up_to_date():
    assert [name(path) for path in outdated()] == []


def test_every_preset_has_its_page_and_no_other_stands_there():
    assert {page.stem for page in PRESET_PAGES.iterdir()} == set(preset_names())


def test_every_generated_part_stands_once_in_the_pages():
    marks = [mark["name"] for page in PAGES for mark in MARKED.finditer(page.read_text(encoding="utf-8"))]
    assert sorted(mark for mark in marks if not SHOWN.fullmatch(mark)) == sorted(parts())


def test_the_readme_fits_on_two_screens():
    assert README.count("\n") <= MOST_LINES_OF_THE_README


def test_the_first_lines_of_an_output_end_with_a_sign_that_more_follows(monkeypatch):
    monkeypatch.setattr("tests.house.generate.printed", lambda command: "a\nb\nc")
    assert output("bookingopt", 2) == "```text\n$ bookingopt\na\nb\n…\n```\n"
    assert output("bookingopt", 3) == output("bookingopt") == "```text\n$ bookingopt\na\nb\nc\n```\n"


def test_check_names_what_is_outdated_and_fails(capsys, monkeypatch):
    monkeypatch.setattr("tests.house.generate.schemas", lambda: {EXAMPLES / "problem.schema.json": "{}\n"})
    monkeypatch.setattr("tests.house.generate.picture", lambda: "<svg/>\n")
    monkeypatch.setattr("tests.house.generate.PAGES", [])
    monkeypatch.setattr("tests.house.generate.preset_pages", dict)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == (
        "outdated: examples/problem.schema.json\noutdated: examples/reference/small-inn.svg\n"
    )


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_links_lead_somewhere(page):
    links = [page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert [str(link) for link in links if not link.exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_what_is_named_is_there(page):
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    homes = [page.parent, ROOT, ROOT / "bookingopt"]
    assert [path for path in named if not any((home / path).exists() for home in homes)] == []


@pytest.mark.parametrize("path", SCHEMAS, ids=name)
def test_a_schema_describes_every_field(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    fields = [
        (part["title"], field, said)
        for part in (schema, *schema.get("$defs", {}).values())
        for field, said in part.get("properties", {}).items()
    ]
    assert fields
    assert [(title, field) for title, field, said in fields if not {"description", "$ref"} & set(said)] == []


@pytest.mark.parametrize("path", PROBLEMS, ids=name)
def test_an_example_obeys_the_schema_of_problems(path):
    assert faults("problem", json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("example", ["small-inn.json", "groups.json", "messy.json", "infeasible-overbooked.json"])
def test_what_solve_writes_obeys_the_schema_of_results(example):
    result = solve(read_problem(str(EXAMPLES / example)), SolveParams(steps=100))
    assert faults("result", json.loads(result_json(result))) == []


def test_parameters_obey_their_schema():
    assert faults("params", SolveParams(steps=10).model_dump(mode="json")) == []


@pytest.mark.parametrize(
    ("parse", "schema", "data", "place"),
    [
        (read_params, "params", {"time_limit": -1}, "$.time_limit"),
        (
            parse_problem,
            "problem",
            {"ProblemId": "1", "Rooms": [{"RoomNumber": "1", "Capacity": 0}]},
            "$.Rooms[0].Capacity",
        ),
        (
            parse_problem,
            "problem",
            {"ProblemId": "1", "Rooms": [], "RequestStartDate": "2027-02-30"},
            "$.RequestStartDate",
        ),
        (parse_problem, "problem", {"ProblemId": "1", "Rooms": [], "Room": []}, "$"),
    ],
)
def test_a_schema_refuses_what_the_parser_refuses(parse, schema, data, place):
    assert [fault.partition(": ")[0] for fault in faults(schema, data)] == [place]
    with pytest.raises(InputError):
        parse(data)
