"""The description: every answer of a route by status, bodies by their models, and the query that a route knows."""

from __future__ import annotations

import pytest

from bookingopt.server.http import openapi
from bookingopt.server.http.problem_documents import ErrorKind
from bookingopt.server.schemas import ToValidate
from tests.unit.server.calls import Api


@pytest.fixture(scope="module")
def app(redis_server):
    return Api(redis_server.client).app


def test_every_reference_leads_somewhere(app):
    described = openapi.description(app)

    def references(value):
        if isinstance(value, dict):
            yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
            value = list(value.values())
        if isinstance(value, list):
            for each in value:
                yield from references(each)

    names = {reference.rpartition("/")[2] for reference in references(described)}
    assert names <= set(described["components"]["schemas"])
    assert {"Problem", "Result", "ProblemDocument"} <= names


def test_what_is_passed_on_unparsed_is_described_by_its_model(app):
    shape = openapi.description(app)["components"]["schemas"][ToValidate.__name__]["properties"]["result"]
    assert shape["anyOf"] == [openapi.ref("Result")]


def test_errors_of_one_status_are_told_together_with_an_example_each():
    told = openapi.answers({200: openapi.said("Good.")}, ErrorKind.NOT_FOUND, ErrorKind.TOO_MANY_JOBS)
    assert told[200] == {"description": "Good."}
    assert told[404]["description"] == ErrorKind.NOT_FOUND.title
    assert set(told[429]["headers"]) == set(told[503]["headers"]) == {"Retry-After"}
    assert "headers" not in told[404]
    both = openapi.answers({}, ErrorKind.INVALID_INPUT)[422]
    assert both["description"] == f"{ErrorKind.INVALID_INPUT.title}; or: {ErrorKind.INVALID_PARAMETER.title}"
    assert set(both["content"]["application/problem+json"]["examples"]) == {"invalid_input", "invalid_parameter"}
    assert set(openapi.answers({}, ErrorKind.NOT_FOUND, always=False)) == {404}


def test_a_route_knows_its_query_by_path_and_method(app):
    names = openapi.query_names(openapi.description(app))
    assert names["/api/v1/jobs", "GET"] == {"limit", "kind"}
    assert names["/api/v1/validate", "POST"] == {"strict"}
    assert names["/api/v1/jobs/{job_id}", "DELETE"] == set()
    assert "request" in names["/api/v1/optimize", "POST"]
