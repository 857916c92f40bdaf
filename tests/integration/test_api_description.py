"""The description of the API is complete and true: examples, a client made from it, and requests made from it."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.server.http import openapi_examples
from bookingopt.server.http.app import create_app
from bookingopt.server.http.problem_documents import ErrorKind
from bookingopt.server.jobs.redis_connection import connect
from bookingopt.server.settings import Settings
from tests.integration.api import GUESTS, PROBLEM, Api
from tests.services import RedisServer, worker

NOWHERE = Settings(redis_url="redis://127.0.0.1:1/0")
DESCRIPTION: dict[str, Any] = json.loads(
    create_app(NOWHERE, connect("redis://127.0.0.1:1/0", patient=False)).state.description
)
OPERATIONS = [(path, method) for path, operations in DESCRIPTION["paths"].items() for method in operations]
IDS = [f"{method}-{path}" for path, method in OPERATIONS]

#: What the generator shall take for files and text.
CONFIG = {
    "post_hooks": [],
    "content_type_overrides": {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/octet-stream",
        "image/svg+xml": "text/html",
        "text/csv": "text/html",
    },
}


@pytest.fixture(scope="module")
def redis():
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def api(redis, tmp_path_factory):
    with Api(tmp_path_factory.mktemp("api"), redis.url, max_active_jobs=1000, queue_max=100_000) as api:
        yield api


def operation(path: str, method: str) -> dict[str, Any]:
    return DESCRIPTION["paths"][path][method]


def faults(schema: dict[str, Any], value: object) -> list[str]:
    whole = {**schema, "components": DESCRIPTION["components"]}
    return [error.message for error in Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)]


def examples(content: dict[str, Any]) -> list[Any]:
    """Return the example of a content, or its several."""
    one = [content["example"]] if "example" in content else []
    return one + [each["value"] for each in content.get("examples", {}).values()]


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=IDS)
def test_every_status_has_a_shape_and_an_example(path, method):
    told = operation(path, method)
    assert told["summary"]
    assert told["description"]
    for status, answer in told["responses"].items():
        assert answer["description"]
        if status == "204":
            assert "content" not in answer
            continue
        assert answer["content"], status
        for media_type, content in answer["content"].items():
            assert content["schema"]
            given = examples(content)
            if int(status) >= 400 or ("$ref" in content["schema"] and not path.endswith(".json")):
                assert given, (status, media_type)
            for example in given:
                assert faults(content["schema"], example) == []
    if "requestBody" in told:
        content = told["requestBody"]["content"]["application/json"]
        for example in examples(content):
            assert faults(content["schema"], example) == []


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=IDS)
def test_every_parameter_is_described(path, method):
    for parameter in operation(path, method).get("parameters", []):
        assert parameter.get("description") or parameter["schema"].get("description"), parameter["name"]
        assert parameter["schema"]


def test_every_kind_of_error_is_described_somewhere():
    found = {
        example["value"]["type"]
        for path, method in OPERATIONS
        for status, answer in operation(path, method)["responses"].items()
        if int(status) >= 400
        for content in answer.get("content", {}).values()
        for example in content.get("examples", {}).values()
    }
    assert found == {kind.urn for kind in ErrorKind if kind is not ErrorKind.METHOD_NOT_ALLOWED}


def test_keys_are_asked_for_by_the_api_and_not_by_the_rest():
    asking = {path for path, method in OPERATIONS if operation(path, method).get("security")}
    assert asking == {
        path for path, _ in OPERATIONS if path.startswith("/api/v1") and not path.endswith("openapi.json")
    }
    assert DESCRIPTION["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_examples_are_what_they_say():
    assert parse_problem(openapi_examples.PROBLEM).problem_id == "two-rooms"
    assert parse_result(openapi_examples.RESULT).problem_id == "two-rooms"


def test_the_schema_of_bodies_is_that_of_problems():
    body = operation("/api/v1/optimize", "post")["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Problem"}
    assert faults(body, PROBLEM) == []
    assert faults(body, {**PROBLEM, "Rooms": [{"RoomNumber": "1", "Capacity": 0}]}) != []


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A client that was generated from the description, as a package."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(DESCRIPTION), encoding="utf-8")
    (folder / "config.yaml").write_text(json.dumps(CONFIG), encoding="utf-8")
    command = ["-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--path", "openapi.json", "--config", "config.yaml", "--output-path", "bookingopt_client"]
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module("bookingopt_client")
    sys.path.remove(str(folder))


def test_a_generated_client_works(generated, redis, api, tmp_path):
    def part(name: str) -> Any:
        return importlib.import_module(f"bookingopt_client.{name}")

    models = part("models")
    client = generated.Client(base_url=f"http://127.0.0.1:{api.port}", raise_on_unexpected_status=True)
    with worker(tmp_path, redis.url), client:
        sent = part("api.jobs.optimize").sync(client=client, body=models.Problem.from_dict(PROBLEM), time_limit=20)
        assert isinstance(sent, models.Submitted)
        api.ended(sent.job_id)
        job = part("api.jobs.get_job").sync(sent.job_id, client=client)
        assert isinstance(job, models.Job)
        assert job.status is models.JobStatus.COMPLETED
        assert job.result.success
        assert isinstance(job.result.result, models.Result)
        assert [stay.name for stay in job.result.result.assignments] == list(GUESTS)
        chart = part("api.files.chart").sync(sent.job_id, client=client)
        assert chart.startswith("<svg")
        moves = part("api.files.table").sync(sent.job_id, models.TableListName.MOVES, client=client)
        assert moves.startswith("Step,")
        book = part("api.files.workbook").sync(sent.job_id, client=client)
        assert book.payload.read(2) == b"PK"
        ask = models.RequestsBody.from_dict({"requests": [{"Arrival": "2027-03-20", "Length": 3}]})
        asked = part("api.jobs.ask").sync(sent.job_id, client=client, body=ask)
        api.ended(asked.job_id)
        answer = part("api.jobs.get_job").sync(asked.job_id, client=client).result.result
        assert isinstance(answer, models.Answers)
        assert answer.new_reservations[0].alone.answer.value == "fits"
        listed = part("api.jobs.list_jobs").sync(client=client)
        assert [each.job_id for each in listed.jobs] == [asked.job_id, sent.job_id]
        judged = part("api.tools.validate").sync(client=client, body=models.Problem.from_dict(PROBLEM))
        assert judged.valid
        wrong = part("api.jobs.optimize").sync(
            client=client, body=models.Problem.from_dict({"ProblemId": "x", "Rooms": [], "MinimumStay": 0})
        )
        assert isinstance(wrong, models.ProblemDocument)
        assert [error.place for error in wrong.errors] == ["MinimumStay"]
        assert part("api.jobs.erase").sync_detailed(sent.job_id, client=client).status_code == 204
        assert part("api.jobs.get_job").sync(sent.job_id, client=client).status == 404
        assert part("api.service.health").sync(client=client).workers == 1


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=IDS)
def test_whatever_is_asked_is_answered_as_described(api, path, method):
    """Requests right and wrong, made from the description; no answer is of a status or shape that it does not name."""
    asked = schemathesis.openapi.from_dict(DESCRIPTION)[path][method.upper()]
    cases = st.one_of(asked.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @settings(max_examples=max(5, settings().max_examples // 4))
    @given(case=cases)
    def ask(case: Any) -> None:
        case.call_and_validate(base_url=f"http://127.0.0.1:{api.port}", checks=CHECKS)

    ask()
    assert api.events("internal-error") == []
