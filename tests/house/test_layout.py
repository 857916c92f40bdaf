"""One idea a file, nothing that belongs to one machine, nothing left unfinished, no test that does not run."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import ROOT, text_files, top_level

TOP_LEVEL = {"README.md", "bookingopt", "deploy", "examples", "findings", "noxfile.py", "pyproject.toml", "tests"}
MOST_LINES = 400

# Written so that this file does not contain what it looks for.
PATHS_OF_ONE_MACHINE = re.compile(r"/(?:w[o]rk|h[o]me|r[o]ot|U[s]ers|t[m]p)/|\.\./sh[a]red|file:/[/]")
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|NotImplemented[E]rror)\b")
NOT_RUN = re.compile(r"pytest\.(?:mark\.)?(?:sk[i]p|xf[a]il|import[o]rskip)|unittest\.sk[i]p")
#: A property that counts for itself tries no more in a nightly run; one place says how many there are.
COUNTED = re.compile(r"max_ex[a]mples *=")
COUNTS = {"tests/unit/optimizer/settings.py"}

FILES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in text_files()}


def places(pattern: re.Pattern[str], files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_the_top_level_holds_what_the_map_says():
    assert set(top_level()) == TOP_LEVEL


def test_the_walk_sees_the_whole_project():
    assert {".ci/run", ".github/CONTRIBUTING.md", "bookingopt/errors.py", "noxfile.py", "tests/oracle.py"} <= set(FILES)


def test_no_file_is_too_long():
    lengths = {name: text.count("\n") for name, text in FILES.items() if name.endswith(".py")}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("pattern", [PATHS_OF_ONE_MACHINE, UNFINISHED], ids=["paths-of-one-machine", "unfinished"])
def test_no_file_says(pattern):
    assert places(pattern, FILES) == []


def test_every_test_runs():
    assert places(NOT_RUN, {name: text for name, text in FILES.items() if name.startswith("tests/")}) == []


def test_every_property_tries_thousands_of_examples_in_a_nightly_run():
    nightly = {name: text for name, text in FILES.items() if name.startswith(("tests/unit/", "tests/cli/"))}
    assert places(COUNTED, {name: text for name, text in nightly.items() if name not in COUNTS}) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (PATHS_OF_ONE_MACHINE, "see /" + "home/anna/plan.json"),
        (PATHS_OF_ONE_MACHINE, "../" + "shared/data"),
        (UNFINISHED, "# TO" + "DO later"),
        (NOT_RUN, "@pytest.mark.sk" + "ip"),
        (NOT_RUN, "pytest.import" + "orskip('numpy')"),
        (COUNTED, "@settings(max_ex" + "amples=25)"),
    ],
    ids=["home", "shared", "later", "skip", "importorskip", "count"],
)
def test_what_is_looked_for_is_found(pattern, line):
    assert places(pattern, {"a.md": f"first\n{line}\n"}) == [f"a.md:2: {line}"]
