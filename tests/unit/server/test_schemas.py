"""Shapes of answers: which states are ends, what bodies may hold, and names as they are written."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bookingopt.server.schemas import Answers, JobStatus, RequestsBody, ToValidate


def test_three_states_are_ends():
    assert {status for status in JobStatus if status.is_end} == {
        JobStatus.COMPLETED,
        JobStatus.FAILED,
        JobStatus.CANCELLED,
    }


def test_requests_are_at_least_one_and_may_have_fields_of_their_own():
    (request,) = RequestsBody.model_validate(
        {"requests": [{"Arrival": "2027-05-01", "Length": 2, "Guests": 2}]}
    ).requests
    assert (request.arrival.isoformat(), request.length, request.room_type) == ("2027-05-01", 2, None)
    for wrong in ({"requests": []}, {"requests": [{"Arrival": "2027-05-01", "Length": 0}]}, {"request": []}):
        with pytest.raises(ValidationError):
            RequestsBody.model_validate(wrong)


def test_unknown_fields_of_what_is_to_be_judged_are_refused():
    with pytest.raises(ValidationError, match="Extra inputs"):
        ToValidate.model_validate({"plan": {}})


def test_answers_are_written_as_in_a_result():
    said = Answers.model_validate({"ProblemId": "p", "new_reservations": []}).model_dump(by_alias=True)
    assert said == {"ProblemId": "p", "new_reservations": ()}
