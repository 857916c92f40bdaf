"""Ids, headers, figures and log of every call; names that are ours; and errors that nobody foresaw."""

from __future__ import annotations

import json
import logging

import pytest

from tests.unit.server.calls import Api, refused

LIVE = "/health/live"


def test_every_answer_has_an_id_of_its_own_and_tells_browsers_to_be_careful(redis):
    api = Api(redis)
    one, other = api.get(LIVE), api.get("/nowhere")
    assert len(one.headers["x-request-id"]) == 32
    assert one.headers["x-request-id"] != other.headers["x-request-id"] == other.json()["instance"]
    for answer in (one, other):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["cache-control"] == "no-store"


def test_a_call_is_counted_and_logged_by_its_route_and_never_by_its_path(redis, caplog):
    api = Api(redis)
    with caplog.at_level(logging.INFO, "bookingopt.server"):
        api.get(f"/api/v1/jobs/{'a' * 32}")
        api.call("BREW", "/secret-path")
    assert "secret-path" not in caplog.text
    figures = api.get("/metrics").text
    assert 'bookingopt_requests_total{method="GET",route="/api/v1/jobs/{job_id}",status="404"} 1.0' in figures
    assert 'bookingopt_requests_total{method="other",route="unknown",status="404"} 1.0' in figures


def test_what_nobody_foresaw_is_told_without_details(redis, monkeypatch):
    api = Api(redis)
    monkeypatch.setattr(api.app.state.metrics, "text", lambda: 1 / 0)
    said = refused(api.get("/metrics"), 500, "internal-error")
    assert "division" not in json.dumps(said)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_names_of_our_own_are_answered(redis, host):
    assert Api(redis, host).get(LIVE).status_code == 204


def test_the_operator_says_which_names_are_ours(redis):
    for host, status in (("desk.hotel.example", 204), ("localhost", 421)):
        assert Api(redis, host, allowed_hosts=("desk.hotel.example",)).get(LIVE).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Host": "["},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "ftp://localhost"},
        {"Host": "localhost:8000", "Origin": "http://localhost"},
        {"Origin": "http://localhost:x"},
    ],
)
def test_other_names_and_pages_are_not_answered(redis, headers):
    refused(Api(redis).get(LIVE, headers=headers), 421, "misdirected")


def test_a_page_of_our_own_may_call(redis):
    for headers in (
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},
        {"Origin": "http://127.0.0.1"},
        {"Host": "localhost:80", "Origin": "http://localhost"},
        {"Host": "localhost:8000", "Origin": "http://localhost:8000"},
    ):
        assert Api(redis).get(LIVE, headers=headers).status_code == 204
