"""Tape charts on the command line: the picture beside the other outputs, and the small chart on the terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.cli.commands import put, run
from tests.unit.render.houses import HOSTILE, HOUSE

LIGHT = ["--no-sellable", "--steps", "20"]


def plans(path) -> list[str]:
    svg = "{http://www.w3.org/2000/svg}"
    groups = ET.parse(path).getroot().iter(f"{svg}g")
    return [group.findtext(f"{svg}title") for group in groups if group.get("class") == "plan"]


def test_the_chart_is_written_beside_other_outputs(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    done = run("solve", "house.json", *LIGHT, "-q", "-o", "chart.svg", "-o", "plan.json", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert plans(tmp_path / "chart.svg") == ["New plan"]
    assert (tmp_path / "plan.json").is_file()


def test_before(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    assert run("solve", "house.json", *LIGHT, "-q", "--before", "-o", "a.svg", cwd=tmp_path).returncode == 0
    assert plans(tmp_path / "a.svg") == ["Present plan", "New plan"]


def test_chart_and_report_are_in_the_language_that_is_asked_for(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    args = ("-q", "--language", "de", "-o", "a.svg", "-o", "a.html")
    assert run("solve", "house.json", *LIGHT, *args, cwd=tmp_path).returncode == 0
    assert plans(tmp_path / "a.svg") == ["Neuer Plan"]
    assert '<html lang="de">' in (tmp_path / "a.html").read_text(encoding="utf-8")
    refused = run("solve", "house.json", "--language", "nl", "-o", "b.html", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'nl' is not one of" in refused.stderr


def test_an_infeasible_house_has_a_chart_too(tmp_path):
    stays = [{"Name": name, "Arrival": "2027-03-01", "Length": 2} for name in HOSTILE if "\n" not in name]
    put(tmp_path, "house.json", {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": stays})
    assert run("solve", "house.json", *LIGHT, "-q", "-o", "a.svg", cwd=tmp_path).returncode == 1
    assert plans(tmp_path / "a.svg") == ["New plan"]


ROOMLESS = {**HOUSE, "Reservations": [{"Name": "Ann", "Arrival": "2027-03-01", "Length": 2}]}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--before"], "--before is about the tape chart: it needs --output NAME.svg"),
        (["--before", "-o", "moves.csv"], "--before is about the tape chart: it needs --output NAME.svg"),
        (["--before", "-o", "a.svg"], "--before needs a present plan: no reservation has an AssignedRoom"),
        (["--legacy", "-o", "a.svg"], "--legacy adds to the whole result: it needs --output NAME.json"),
        (["-o", "house.svg", "-o", "house.svg"], "is to be written twice"),
        (["-o", "none/house.svg"], "house.svg cannot be written: "),
    ],
)
def test_what_does_not_go_together(tmp_path, args, message):
    put(tmp_path, "house.json", ROOMLESS)
    done = run("solve", "house.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["house.json"]


# ---- on the terminal


CHART = ["--chart", "2027-02-26..2027-03-13"]


def test_the_small_chart_stands_below_the_summary(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    whole = run("solve", "house.json", *LIGHT, *CHART, cwd=tmp_path)
    summary = run("solve", "house.json", *LIGHT, cwd=tmp_path)
    chart = run("solve", "house.json", *LIGHT, *CHART, "--quiet", cwd=tmp_path)
    assert whole.returncode == 0
    assert whole.stdout == summary.stdout + "\n" + chart.stdout
    assert chart.stdout.startswith("New plan, 2027-02-26 to 2027-03-13\n")
    assert "\x1b" not in whole.stdout


def test_type_and_width(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    arguments = ["solve", "house.json", *LIGHT, "-q", *CHART]
    attic = run(*arguments, "--type", "Attic", "--width", "120", cwd=tmp_path).stdout.splitlines()
    assert "Twin" not in attic
    assert max(map(len, attic)) > 80
    assert max(map(len, run(*arguments, cwd=tmp_path).stdout.splitlines())) <= 80
    assert max(map(len, run(*arguments, cwd=tmp_path, COLUMNS="50").stdout.splitlines())) <= 50


def test_an_encoding_without_the_signs_is_no_error(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = run("solve", "house.json", *LIGHT, "-q", *CHART, cwd=tmp_path, **environment)
    assert (done.returncode, done.stderr) == (0, "")


EXPECTED = "expected FROM..TO, such as 2026-07-01..2026-07-31"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--chart", "july"], f'--chart "july": {EXPECTED}'),
        (["--chart", "2027-03-01"], f'--chart "2027-03-01": {EXPECTED}'),
        (["--chart", "2027-03-01..2027-02-29"], f'--chart "2027-03-01..2027-02-29": {EXPECTED}'),
        (["--chart", "2027-W09-1..2027-W09-2"], EXPECTED),
        (["--chart", "2027-03-01..2027-03-02..2027-03-03"], EXPECTED),
        (["--chart", "2027-03-02..2027-03-01"], "expected from 1 to 1,000 nights, the first one first"),
        (["--chart", "2027-03-01..2037-03-01"], "expected from 1 to 1,000 nights, the first one first"),
        ([*CHART, "--type", "Twn"], '--type "Twn": expected one of "Twin", "Attic"'),
        (["--type", "Twin"], "--type: only with --chart FROM..TO"),
        ([*CHART, "--width", "10"], "Invalid value for '--width'"),
        ([*CHART, "--format", "json"], "--chart is for people: it does not go with --format json"),
    ],
)
def test_what_cannot_be_shown(tmp_path, args, message):
    put(tmp_path, "house.json", HOUSE)
    done = run("solve", "house.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())


@pytest.mark.parametrize("width", [60, 110])
def test_the_summary_keeps_to_its_columns(tmp_path, width):
    put(tmp_path, "house.json", HOUSE)
    done = run("solve", "house.json", *LIGHT, "--width", str(width), cwd=tmp_path)
    longest = max(map(len, done.stdout.splitlines()))
    assert (longest <= 60) if width == 60 else (80 < longest <= 110)
