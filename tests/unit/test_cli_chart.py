"""Tape charts on the command line: the picture beside the other outputs, and the small chart on the terminal."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.unit.commands import put, run
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
