"""The report on the command line: beside the other outputs, and drawn only where it is asked for."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from tests.cli.commands import put, run
from tests.unit.render.houses import HOSTILE, HOUSE

LIGHT = ["--no-sellable", "--steps", "20"]


def plans_drawn(report: str) -> list[dict[str, Any]]:
    """The plans that the page draws, one above the other."""
    found = re.search(r'<template class="chart-data">(.*?)</template>', report, re.DOTALL)
    assert found
    plans: list[dict[str, Any]] = json.loads(html.unescape(found[1]))["plans"]
    return plans


def bars(plan: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [row for section in plan["sections"] for row in section["rows"]]
    return [bar for row in rows for lane in row["lanes"] for bar in lane]


def test_the_report_is_written_beside_other_outputs(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    outputs = ["-o", "Report.HTML", "-o", "chart.svg", "-o", "plan.json"]
    done = run("solve", "house.json", *LIGHT, "-q", *outputs, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    report = (tmp_path / "Report.HTML").read_text(encoding="utf-8")
    assert report.startswith("<!DOCTYPE html>\n")
    chart = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    stays = {html.unescape(key) for key in re.findall(r' data-id="([^"]+)"><title>', chart)}
    assert len(stays) == len(HOUSE["Reservations"])
    [plan] = plans_drawn(report)
    assert {bar["id"] for bar in bars(plan) if "kind" not in bar} == stays
    assert (tmp_path / "plan.json").is_file()


def test_before(tmp_path):
    put(tmp_path, "house.json", HOUSE)
    assert run("solve", "house.json", *LIGHT, "-q", "--before", "-o", "a.html", cwd=tmp_path).returncode == 0
    report = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert [plan["title"] for plan in plans_drawn(report)] == ["Present plan", "New plan"]


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
