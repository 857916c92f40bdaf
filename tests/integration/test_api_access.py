"""Who may see what: keys, other people's jobs, foreign names of the host; and every error as a problem document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.server.audit import entries
from bookingopt.server.auth import Keys
from bookingopt.server.jobs.redis_keys import AUDIT
from tests.integration.api import JSON, Api, bearer, problem, refused
from tests.services import RedisServer

NO_JOB = "0" * 32
FILES = [
    "chart.svg",
    "report.html",
    "plan.xlsx",
    "problem.json",
    "result.json",
    *(f"{name}.csv" for name in RESULT_LISTS),
]
OF_A_JOB = [
    ("GET", ""),
    ("DELETE", ""),
    ("POST", "/cancel"),
    ("POST", "/requests"),
    ("POST", "/export"),
    *(("GET", f"/{name}") for name in FILES),
]


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def api(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("api"), redis.url, auth="keys") as api:
        yield api


@pytest.fixture(scope="module")
def local(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("local"), redis.url) as api:
        yield api


@pytest.fixture
def keys(redis):
    redis.client.flushall()
    return Keys(redis.client)


def ask(api: Api, method: str, path: str, key: str | None = None):
    has_body = path.endswith(("/requests", "/export"))
    content = b'{"requests": [{"Arrival": "2027-03-01", "Length": 1}]}' if has_body else None
    headers = {**bearer(key), **(JSON if content else {})}
    return api.client.request(method, f"/api/v1{path}", content=content, headers=headers)


@pytest.mark.parametrize(("method", "path"), OF_A_JOB)
def test_another_users_job_is_not_there(api, keys, method, path):
    anna, ben = (keys.create(user)[1] for user in ("anna", "ben"))
    job_id = api.submit(problem(1), anna).json()["job_id"]
    foreign = ask(api, method, f"/jobs/{job_id}{path}", ben)
    unknown = ask(api, method, f"/jobs/{NO_JOB}{path}", ben)
    assert refused(foreign, 404, "not-found")["detail"] == refused(unknown, 404, "not-found")["detail"]
    own = api.get(f"/jobs/{job_id}", anna).json()
    assert own["status"] == "queued"
    assert api.get("/jobs", ben).json() == {"jobs": []}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/optimize"), ("POST", "/parse"), ("POST", "/validate"), ("GET", "/jobs"), ("GET", "/sinks")]
    + [(method, f"/jobs/{NO_JOB}{path}") for method, path in OF_A_JOB],
)
def test_nothing_is_answered_without_a_key(api, keys, method, path):
    answer = ask(api, method, path)
    refused(answer, 401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_wrong_keys_are_refused_alike(api, keys, redis):
    made, key = keys.create("anna")
    expired = Keys(redis.client, lambda: datetime.now(UTC) - timedelta(days=2)).create("anna", timedelta(days=1))[1]
    revoked = keys.create("anna")
    keys.revoke(revoked[0].key_id)
    unknown = "bo_" + "0" * 12 + "_" + key.rpartition("_")[2]
    said = set()
    for wrong in (key[:-1], key[:-1] + "g", key.upper(), f"{key}0", unknown, expired, revoked[1], "x" * 10_000):
        answer = api.get("/jobs", wrong)
        refused(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        said.add(answer.json()["detail"])
    assert len(said) <= 2
    assert api.client.get("/api/v1/jobs", headers={"Authorization": f"Basic {key}"}).status_code == 401
    assert api.client.get("/api/v1/jobs", params={"key": key}).status_code in (401, 422)
    assert api.get("/jobs", key).status_code == 200
    assert api.client.get("/api/v1/jobs", headers={**bearer(key), "X-User-ID": "ben"}).status_code == 200
    assert keys.find(made.key_id).last_used == datetime.now(UTC).date()


def test_actions_are_recorded_without_names(keys, redis, tmp_path):
    made, key = keys.create("anna")
    with Api(tmp_path, redis.url, auth="keys") as api:
        job_id = api.submit(problem(1), key).json()["job_id"]
        api.get("/jobs", "bo_wrong")
        for method, path in (("POST", "/cancel"), ("GET", "/problem.json"), ("DELETE", "")):
            assert ask(api, method, f"/jobs/{job_id}{path}", key).status_code < 300
    recorded = list(entries(redis.client))
    assert [entry["action"] for entry in recorded] == ["read", "submit", "key-refused", "cancel", "erase"]
    for entry in recorded:
        if entry["action"] == "key-refused":
            assert entry["address"] == "127.0.0.1"
        else:
            assert (entry["user"], entry["key_id"], entry["job_id"]) == ("anna", made.key_id, job_id)
    assert "spring" not in str(recorded)


@pytest.mark.parametrize(("trusted", "address"), [("127.0.0.0/8", "203.0.113.9"), ("", "127.0.0.1")])
def test_a_proxy_is_believed_only_where_it_is_trusted(keys, redis, tmp_path, trusted, address):
    with Api(tmp_path, redis.url, auth="keys", trusted_proxies=trusted) as api:
        headers = {**bearer("bo_wrong"), "X-Forwarded-For": "203.0.113.9"}
        assert api.client.get("/api/v1/jobs", headers=headers).status_code == 401
    assert [entry[b"address"].decode() for _, entry in redis.client.xrange(AUDIT)] == [address]


def test_who_guesses_keys_does_not_fill_redis(api, keys, redis):
    for _ in range(50):
        assert api.get("/jobs", "bo_guess").status_code == 401
    assert redis.client.xlen(AUDIT) <= 12


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "localhost@x"]
)
def test_a_foreign_name_of_the_host_is_refused(local, host):
    for path in ("/health", "/api/v1/jobs", "/metrics", "/"):
        refused(local.client.get(path, headers={"Host": host}), 421, "misdirected")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:8000"])
def test_own_names_of_the_host_are_known(local, host):
    assert local.client.get("/api/v1/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost.evil.example"])
def test_a_page_of_somebody_else_cannot_send(local, origin):
    answer = local.client.post(f"/api/v1/jobs/{NO_JOB}/cancel", headers={"Origin": origin})
    refused(answer, 421, "misdirected")
    own = local.client.post(f"/api/v1/jobs/{NO_JOB}/cancel", headers={"Origin": f"http://localhost:{local.port}"})
    refused(own, 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/api/v1", 404, "not-found"),
        ("GET", "/api/v1/jobs/", 404, "not-found"),
        ("GET", "/api/v1/jobs/%00", 404, "not-found"),
        ("GET", "/api/v1/jobs/" + "F" * 32, 404, "not-found"),
        ("GET", f"/api/v1/jobs/{NO_JOB}/../../x", 404, "not-found"),
        ("GET", f"/api/v1/jobs/{NO_JOB}/secrets.csv", 404, "not-found"),
        ("GET", "/docs", 404, "not-found"),
        ("GET", "/api/v1/optimize", 405, "method-not-allowed"),
        ("PUT", f"/api/v1/jobs/{NO_JOB}", 405, "method-not-allowed"),
        ("PATCH", "/health", 405, "method-not-allowed"),
        ("BREW", "/health", 405, "method-not-allowed"),
        ("GET", "/api/v1/jobs?limit=0", 422, "invalid-parameter"),
        ("GET", "/api/v1/jobs?limit=x", 422, "invalid-parameter"),
        ("GET", "/api/v1/jobs?limit=1&limit=2", 422, "invalid-parameter"),
        ("GET", "/api/v1/jobs?limits=1", 422, "invalid-parameter"),
        ("GET", f"/api/v1/jobs/{NO_JOB}?x=1", 422, "invalid-parameter"),
    ],
)
def test_every_refusal_is_a_problem_document(local, method, path, status, kind):
    answer = local.client.request(method, path)
    refused(answer, status, kind)
    assert ("allow" in answer.headers) == (status == 405)


def test_all_methods_of_a_path_are_allowed(local):
    """Each is a route of its own, and the framework names those of the first."""
    for path, allowed in ((f"/api/v1/jobs/{NO_JOB}", "DELETE, GET"), ("/api/v1/jobs", "GET"), ("/", "GET, HEAD")):
        answer = local.client.request("PATCH", path)
        said = refused(answer, 405, "method-not-allowed")
        assert (answer.headers["allow"], said["detail"]) == (allowed, f"allowed: {allowed}")


def test_the_options_of_solve_are_the_parameters(local, redis):
    redis.client.flushall()
    answer = local.submit(
        problem(1), time_limit=600, steps=-1, seed="x", move_curve="maybe", max_los=0, colour="red", request="soon,0"
    )
    said = refused(answer, 422, "invalid-parameter")
    places = {error["place"] for error in said["errors"]}
    assert places == {"steps", "seed", "move_curve", "max_los", "colour"}
    said = refused(local.submit(problem(1), time_limit=600), 422, "invalid-parameter")
    most = "expected at most {most}, the most that this service is set to"
    assert said["errors"] == [
        {
            "place": "time_limit",
            "value": "600",
            "expected": "expected at most 120, the most that this service is set to",
            "expected_data": {"template": most, "values": {"most": 120}},
        }
    ]
    said = refused(local.submit(problem(1), request=["2027-03-01,2", "soon,0"]), 422, "invalid-parameter")
    assert {error["value"] for error in said["errors"]} == {'"soon,0"'}
    good = {"time_limit": 12.5, "steps": 1000, "seed": 3, "move_curve": "true", "max_los": 14, "sellable": "false"}
    assert local.submit(problem(1), **good, request=["2027-03-01,2"]).status_code == 202


def test_every_answer_carries_its_headers(local):
    for path in ("/health", "/nowhere", "/api/v1/jobs", "/api/v1/openapi.json", "/metrics"):
        headers = local.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert len(headers["x-request-id"]) == 32
        assert "server" not in headers
