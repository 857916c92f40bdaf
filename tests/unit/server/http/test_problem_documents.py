"""Every exception of the API as a problem document."""

from __future__ import annotations

import json

import pytest
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

from bookingopt.errors import Fault, InputError, OutputError, Position, TranslatableError, UsageError
from bookingopt.server.http.helper_process import HelperError
from bookingopt.server.http.problem_documents import (
    ApiError,
    ErrorKind,
    as_api_error,
    document,
    of_parameters,
    response,
    retry_after,
)
from bookingopt.translatable import Translatable


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_has_a_status_and_a_name_of_its_own(kind):
    assert 400 <= kind.status <= 599
    assert kind.title
    assert [other for other in ErrorKind if other.urn == kind.urn] == [kind]


def test_kinds_of_one_status_are_kinds_of_their_own():
    """Equal values would make the one an alias of the other."""
    assert len(list(ErrorKind)) == len(ErrorKind.__members__)


def test_the_document_names_the_request_and_the_faults():
    late = Fault(("Reservations", 3, "Arrival"), '"x"', Translatable("expected a date"))
    faults = [late, Fault((), "", Translatable("expected more"), Position("a.csv", 4))]
    answer = response(ApiError(ErrorKind.INVALID_INPUT, "2 errors", faults=faults, headers=retry_after(1.6)), "abc")
    assert (answer.status_code, answer.media_type, answer.headers["retry-after"]) == (
        422,
        "application/problem+json",
        "2",
    )
    assert json.loads(bytes(answer.body)) == {
        "type": "urn:bookingopt:problem:invalid-input",
        "title": "Invalid input",
        "status": 422,
        "detail": "2 errors",
        "instance": "abc",
        "errors": [
            {
                "place": "Reservations[3].Arrival",
                "value": '"x"',
                "expected": "expected a date",
                "expected_data": {"template": "expected a date", "values": {}},
            },
            {
                "place": "a.csv line 4",
                "place_data": {
                    "template": "{source} {place}",
                    "values": {"source": "a.csv", "place": {"template": "line {row}", "values": {"row": 4}}},
                },
                "value": "",
                "expected": "expected more",
                "expected_data": {"template": "expected more", "values": {}},
            },
        ],
    }


def test_an_error_that_the_page_says_too_has_its_data():
    said = Translatable("{stay} is locked", stay="7")
    error = as_api_error(TranslatableError(said))
    assert json.loads(bytes(response(error, "abc").body))["detail_data"] == said.data


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (
            InputError([Fault(("Rooms",), "", Translatable("expected this field"))]),
            ErrorKind.INVALID_INPUT,
            "Rooms: expected this field",
        ),
        (OutOfMemoryError("OOM command not allowed"), ErrorKind.UNAVAILABLE, "out of memory"),
        (ResponseError("EXECABORT: OOM command not allowed when used memory"), ErrorKind.UNAVAILABLE, "out of memory"),
        (ReadOnlyError("READONLY"), ErrorKind.UNAVAILABLE, "read-only"),
        (Unreachable("redis:6379 said no to :password@"), ErrorKind.UNAVAILABLE, "reached"),
        (UsageError("no such thing"), ErrorKind.INVALID_INPUT, "no such thing"),
    ],
)
def test_what_is_foreseen(error, kind, said):
    found = as_api_error(error)
    assert found is not None
    assert found.kind is kind
    assert said in found.detail
    assert "password" not in found.detail
    if kind.status == 503:
        assert int(found.headers["Retry-After"]) >= 1


def test_what_a_client_did_not_do_is_an_error_of_ours():
    found = as_api_error(HelperError("draw ended with status 1"))
    assert found is not None
    assert found.kind.status == 500


def test_what_a_file_cannot_hold_is_no_error_of_ours():
    found = as_api_error(OutputError("the list is too large for a workbook"))
    assert found is not None
    assert found.kind is ErrorKind.INVALID_INPUT


@pytest.mark.parametrize("kind", [kind for kind in ErrorKind if kind.status in {429, 503}])
def test_whoever_may_come_again_hears_when(kind):
    assert response(ApiError(kind, "later"), "abc").headers["retry-after"] == "5"
    assert response(ApiError(kind, "later", headers=retry_after(60)), "abc").headers["retry-after"] == "60"


@pytest.mark.parametrize("error", [KeyError("Anna"), ValueError("Anna"), AssertionError()])
def test_what_nobody_foresaw_is_nothing_to_explain(error):
    assert as_api_error(error) is None


def test_a_wrong_path_leads_nowhere():
    details = [{"loc": ("path", "job_id"), "type": "string_pattern_mismatch", "msg": "", "input": "x"}]
    assert of_parameters(details).kind is ErrorKind.NOT_FOUND


def test_seconds_are_whole_and_never_none():
    assert [retry_after(seconds)["Retry-After"] for seconds in (0, 0.2, 1.5, 59.6)] == ["1", "1", "2", "60"]


def test_what_is_not_there_is_left_out():
    assert document(ApiError(ErrorKind.NOT_FOUND, "no such job"), "abc").errors is None
