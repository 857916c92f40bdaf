"""The examples say what the service itself would say of the example's problem."""

from __future__ import annotations

from bookingopt.domain.parse import parse_problem
from bookingopt.io.csv import Source, problem_from_tables
from bookingopt.optimizer.solve import solve
from bookingopt.server.http import openapi_examples
from bookingopt.server.schemas import Envelope, Health, Job, Jobs, Judgement, RequestsBody, Submitted


def test_each_is_read_by_its_shape():
    for shape, example in (
        (Submitted, openapi_examples.SUBMITTED),
        (Job, openapi_examples.JOB),
        (Job, openapi_examples.CANCELLED),
        (Jobs, openapi_examples.JOBS),
        (Envelope, openapi_examples.ENVELOPE),
        (Judgement, openapi_examples.JUDGEMENT),
        (RequestsBody, openapi_examples.ASK),
        (Health, openapi_examples.HEALTH),
    ):
        shape.model_validate(example)


def test_the_result_is_that_of_the_problem():
    found = solve(parse_problem(openapi_examples.PROBLEM)).model_dump(mode="json", by_alias=True)
    told = openapi_examples.RESULT
    for field in ("solver_status", "objective_value", "best_bound"):
        assert told[field] == found[field]
    rooms = {row["Id"]: row["AssignedRoom"] for row in told["assignments"]}
    assert rooms == {row["Id"]: row["AssignedRoom"] for row in found["assignments"]}
    assert [(row["Id"], row["From"], row["To"], row["Reason"]) for row in told["moves"]] == [
        (row["Id"], row["From"], row["To"], row["Reason"]) for row in found["moves"]
    ]


def test_the_tables_are_a_problem():
    sent = Envelope.model_validate(openapi_examples.ENVELOPE)
    named = {"reservations": sent.reservations, "rooms": sent.rooms, "settings": sent.settings}
    problem = problem_from_tables(sent.name, *(Source(name, content) for name, content in named.items()))
    assert (problem.problem_id, problem.minimum_stay, len(problem.rooms)) == ("two-rooms", 3, 2)
