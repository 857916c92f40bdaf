"""What the attack on the service calls wrong; the attack itself is ``nox -s attack``."""

from __future__ import annotations

import json
import random
from unittest.mock import create_autospec

import psutil
import pytest

from tests.attack.__main__ import ATTACKS, commands
from tests.attack.faults import HELPERS, KINDS, LIMITS, WEIGHTS, Parts
from tests.attack.service import Call, Caller, Findings, is_submission
from tests.services import Service

PROBLEM_DOCUMENT = {"Content-Type": "application/problem+json"}
SUBMIT: Call = ("POST", "/api/v1/optimize?steps=0", b"{}", {})


@pytest.mark.parametrize(
    ("status", "headers", "is_wrong"),
    [
        (200, {"Content-Type": "application/json"}, False),
        (422, PROBLEM_DOCUMENT, False),
        (422, {"Content-Type": "text/html"}, True),
        (500, PROBLEM_DOCUMENT, True),
        (502, PROBLEM_DOCUMENT, True),
        (503, PROBLEM_DOCUMENT, True),
        (503, {**PROBLEM_DOCUMENT, "Retry-After": "5"}, False),
        (503, {**PROBLEM_DOCUMENT, "Retry-After": "soon"}, True),
    ],
)
def test_no_5xx_but_a_503_that_says_when(status: int, headers: dict[str, str], is_wrong: bool) -> None:
    findings = Findings()
    findings.answered(("GET", "/api/v1/jobs", None, {}), status, headers, b"")
    assert bool(findings.wrong) is is_wrong
    assert (findings.calls, findings.statuses[status]) == (1, 1)


def test_that_nothing_works_is_the_answer_of_health() -> None:
    findings = Findings()
    findings.answered(("GET", "/health", None, {}), 503, {"Content-Type": "application/json"}, b"")
    assert findings.wrong == []
    findings.answered(("GET", "/health", None, {}), 500, {"Content-Type": "application/json"}, b"")
    assert len(findings.wrong) == 2


def test_accepted_jobs_are_remembered_and_erased_ones_too() -> None:
    findings = Findings()
    for job_id in ("a", "b", "a"):
        findings.answered(SUBMIT, 202, {}, json.dumps({"job_id": job_id}).encode())
    findings.erased("b")
    findings.erased("0" * 32)
    assert {job_id: findings.accepted[job_id] for job_id in ("a", "b")} == {"a": False, "b": True}
    assert findings.job(random.Random(1)) in findings.accepted
    findings.answered(SUBMIT, 200, {}, b'{"job_id": "c"}')  # the answer to the first call was lost
    assert findings.accepted["c"] is False


def test_no_part_and_no_process_may_take_more_than_the_deployment_gives() -> None:
    assert (LIMITS, HELPERS) == ({"api": 480, "worker": 1000, "redis": 256}, 344)
    parts = Parts(create_autospec(Service))
    parts.peaks, parts.largest = {"api": 480.0, "redis": 257.0}, {"api": 136.0, "started by api": 345.0}
    assert parts.too_much() == ["redis takes 257 of 256 MB", "started by api takes 345 of 344 MB"]
    parts._note("api", [psutil.Process()])
    assert parts.largest["api"] > 0


def test_calls_are_seeded_and_of_every_kind() -> None:
    calls = [Caller(("127.0.0.1", 9), seed, Findings())._next() for seed in range(300)]
    again = [Caller(("127.0.0.1", 9), seed, Findings())._next() for seed in range(300)]
    assert [call[:2] for call in calls] == [call[:2] for call in again]
    assert {"GET", "POST", "PUT", "DELETE"} <= {call[0] for call in calls}
    assert any(map(is_submission, calls))
    assert not all(map(is_submission, calls))


def test_a_night_has_the_counts_that_are_promised_and_each_fault_a_weight() -> None:
    assert len(KINDS) == len(WEIGHTS)
    (service,) = [command for command in commands(7, nightly=True) if "tests.attack.service" in command]
    assert service[3:] == ["--calls", "100000", "--faults", "500", "--minutes", "100", "--seed", "7"]
    assert len(commands(1, nightly=False)) == len(ATTACKS) == 3
