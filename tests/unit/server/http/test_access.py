"""Who calls, whose the job is, and which parameters a route knows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bookingopt.server.audit import entries
from bookingopt.server.auth import Keys
from bookingopt.server.http import access
from tests.tasks import put
from tests.unit.server.calls import Api, refused


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_without_keys_everybody_is_the_same_user_whatever_key_is_sent(redis):
    job = put(redis, user="local")
    for headers in ({}, bearer("nonsense")):
        assert [each["job_id"] for each in Api(redis).get("/api/v1/jobs", headers=headers).json()["jobs"]] == [job]


def test_a_key_shows_the_jobs_of_its_user_alone(redis):
    own, other = put(redis, user="anna"), put(redis, user="berta")
    made, text = Keys(redis).create("anna")
    api = Api(redis, auth="keys")
    assert [each["job_id"] for each in api.get("/api/v1/jobs", headers=bearer(text)).json()["jobs"]] == [own]
    unknown = refused(api.get(f"/api/v1/jobs/{'0' * 32}", headers=bearer(text)), 404, "not-found")
    foreign = refused(api.get(f"/api/v1/jobs/{other}", headers=bearer(text)), 404, "not-found")
    # What belongs to somebody else looks exactly as what is not there.
    assert unknown | {"instance": None} == foreign | {"instance": None}
    assert api.get(f"/api/v1/jobs/{own}", headers=bearer(text)).status_code == 200
    Keys(redis).revoke(made.key_id)
    refused(api.get(f"/api/v1/jobs/{own}", headers=bearer(text)), 401, "unauthorized")


def test_a_wrong_key_is_challenged_and_recorded_and_none_is_challenged_only(redis):
    api = Api(redis, auth="keys")
    wrong, none = api.get("/api/v1/jobs", headers=bearer("bo_x")), api.get("/api/v1/jobs")
    assert refused(wrong, 401, "unauthorized")["detail"] != refused(none, 401, "unauthorized")["detail"]
    assert (wrong.headers["www-authenticate"], none.headers["www-authenticate"]) == (
        'Bearer error="invalid_token"',
        "Bearer",
    )
    assert [entry["action"] for entry in entries(redis)] == ["key-refused"]


@pytest.mark.parametrize(
    ("query", "place", "expected"),
    [
        ("limit=1&limit=2", "limit", "expected this parameter once"),
        ("page=2", "page", "no such parameter"),
        ("limit=0", "limit", "expected at least 1"),
    ],
)
def test_every_parameter_is_known_and_given_once(redis, query, place, expected):
    (fault,) = refused(Api(redis).get(f"/api/v1/jobs?{query}"), 422, "invalid-parameter")["errors"]
    assert (fault["place"], fault["expected"]) == (place, expected)


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("x" * 9_000, "invalid"),
    ],
)
def test_of_who_calls_an_address_is_recorded_and_nothing_else(said, recorded):
    request = SimpleNamespace(client=SimpleNamespace(host=said))
    assert access._address(request) == recorded
    assert access._address(SimpleNamespace(client=None)) is None
