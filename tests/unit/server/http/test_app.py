"""The application holds every part, and answers with their headers; only without keys it looks at the Host."""

from __future__ import annotations

import pytest

from tests.unit.server.calls import Api, refused

PARTS = (
    "/api/v1/optimize",
    "/api/v1/jobs",
    "/api/v1/jobs/{job_id}/report.html",
    "/api/v1/validate",
    "/health",
    "/metrics",
)


def test_every_part_is_there_and_described(redis):
    assert set(PARTS) <= set(Api(redis).get("/api/v1/openapi.json").json()["paths"])


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/health/"])
def test_nothing_else_is_there(redis, path):
    refused(Api(redis).get(path), 404, "not-found")


def test_without_keys_only_names_of_our_own_are_answered_and_with_keys_any(redis):
    refused(Api(redis, "evil.example").get("/health/live"), 421, "misdirected")
    assert Api(redis, "evil.example", auth="keys").get("/health/live").status_code == 204
