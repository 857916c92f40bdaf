"""Files of a solved job: each of its type, as a download, under a policy; and none before there is a plan."""

from __future__ import annotations

import csv
import io
import json

import pytest

from bookingopt.io.json import problem_from_json
from bookingopt.server.audit import entries
from bookingopt.server.jobs.queue import JobKind
from tests.tasks import QUICK, found, put
from tests.unit.server.calls import Api, perform, refused, solved


def file(redis, job: str, name: str):
    return Api(redis).get(f"/api/v1/jobs/{job}/{name}")


@pytest.fixture
def job(redis):
    return solved(redis)


@pytest.mark.parametrize(
    ("name", "media_type", "begins"),
    [
        ("chart.svg", "image/svg+xml", b"<svg"),
        ("report.html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("assignments.csv", "text/csv; charset=utf-8", b"Name,"),
    ],
)
def test_a_file_is_a_download_of_its_type_and_its_reading_is_recorded(redis, job, name, media_type, begins):
    answer = file(redis, job, name)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert begins.lower() in answer.content[:200].lower()
    assert [(entry["action"], entry["what"]) for entry in entries(redis)] == [("read", name)]


def test_where_a_browser_opens_a_picture_or_report_it_is_nobodys_page(redis, job):
    for name in ("chart.svg", "report.html"):
        assert "sandbox" in file(redis, job, name).headers["content-security-policy"]


def test_result_and_problem_are_those_of_the_command_line(redis, job):
    assert json.loads(file(redis, job, "result.json").text) == found(redis, job)["result"]
    assert problem_from_json(file(redis, job, "problem.json").text).problem_id == "quick"


def test_a_table_has_a_row_for_every_stay(redis, job):
    rows = list(csv.DictReader(io.StringIO(file(redis, job, "assignments.csv").text)))
    assert [row["Name"] for row in rows] == [stay["Name"] for stay in QUICK["Reservations"]]


def test_a_job_that_waits_has_its_problem_only(redis):
    waiting = put(redis, user="local")
    assert file(redis, waiting, "problem.json").status_code == 200
    answer = file(redis, waiting, "chart.svg")
    refused(answer, 409, "not-ready")
    assert answer.headers["retry-after"] == "2"


def test_a_job_about_requests_has_its_result_only(redis):
    asked = {**QUICK, "NewReservations": [{"Name": "q", "Arrival": "2027-05-01", "Length": 2}]}
    job = put(redis, asked, user="local", kind=JobKind.REQUESTS)
    perform(redis, job)
    assert file(redis, job, "result.json").status_code == 200
    refused(file(redis, job, "chart.svg"), 404, "not-found")


@pytest.fixture
def sold(redis):
    """A job that has computed what can be sold."""
    job = put(redis, user="local", sellable=True)
    perform(redis, job)
    return job


def test_messages_for_another_system_and_their_reading_is_recorded(redis, sold):
    asked = {"sink": "channex", "hotel": "H1", "rates": {"Default": {"rates": ["BAR"]}}}
    answer = Api(redis).post(f"/api/v1/jobs/{sold}/export", json=asked)
    assert answer.status_code == 200, answer.text
    assert {each["rate_plan_id"] for each in answer.json()["messages"][0]["body"]["values"]} == {"BAR"}
    assert [(entry["action"], entry["what"]) for entry in entries(redis)] == [("read", "export")]


def test_what_is_wrong_with_the_codes_of_another_system(redis, sold):
    asked = {"sink": "channex", "hotel": "H1", "rates": {"Twin": {"rates": ["BAR"]}}}
    said = refused(Api(redis).post(f"/api/v1/jobs/{sold}/export", json=asked), 422, "invalid-input")
    assert [error["place"] for error in said["errors"]] == ["rates.Default", "rates.Twin"]
    refused(Api(redis).post(f"/api/v1/jobs/{put(redis, user='local')}/export", json=asked), 409, "not-ready")


@pytest.mark.parametrize("name", ["nothing.csv", "plan.pdf"])
def test_there_are_no_other_files(redis, job, name):
    refused(file(redis, job, name), 404, "not-found")
