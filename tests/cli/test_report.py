"""The report on the command line: beside the other outputs, and drawn only where it is asked for."""

from __future__ import annotations

import re

import pytest

from tests.cli.commands import put, run
from tests.unit.render.houses import HOSTILE, HOUSE

LIGHT = ["--no-sellable", "--steps", "20"]


def test_the_report_is_written_beside_other_outputs(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    outputs = ["-o", "Report.HTML", "-o", "chart.svg", "-o", "plan.json"]
    done = run("solve", "house.json", *LIGHT, "-q", *outputs, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    report = (tmp_path / "Report.HTML").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>\n")
    chart = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    stays = re.findall(r' data-id="[^"]+"><title>[^<]+', chart)
    assert len(stays) == len(HOUSE["Reservations"])
    assert all(stay in report for stay in stays)
    assert (tmp_path / "plan.json").is_file()


def test_before(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    assert run("solve", "house.json", *LIGHT, "-q", "--before", "-o", "a.html", cwd=tmp_path).returncode == 0
    report = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert 0 < report.find("<h3><span>Present plan</span></h3>") < report.find("<h3><span>New plan</span></h3>")


def test_an_infeasible_house_has_a_report_too(tmp_path):
    stays = [{"Name": name, "Arrival": "2027-03-01", "Length": 2} for name in HOSTILE if "\n" not in name]
    put(tmp_path, "house.json", {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}], "Reservations": stays})
    assert run("solve", "house.json", *LIGHT, "-q", "-o", "a.html", cwd=tmp_path).returncode == 1
    report = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Status: infeasible." in report
    assert "<script>alert" not in report


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["-o", "house.html", "-o", "house.html"], "is to be written twice"),
        (["-o", "none/house.html"], "house.html cannot be written: "),
        (["-o", "house.htm"], ".html (a report)"),
    ],
)
def test_what_cannot_be_written(tmp_path, args, message):
    put(tmp_path, "house.json", HOUSE)
    done = run("solve", "house.json", *args, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["house.json"]
