"""The log: one event a line, and no text of an exception in it."""

from __future__ import annotations

import json
import logging

import pytest

from bookingopt.server.logs import configure, log, log_error
from bookingopt.server.settings import Settings


@pytest.fixture
def lines(capsys, request):
    """Configure the log in one of its forms; return what reads it."""
    root, ours = logging.getLogger(), logging.getLogger("bookingopt.server")
    before = root.handlers[:], root.level, ours.level

    def configured(**settings):
        configure(Settings(**settings))
        return lambda: capsys.readouterr().err.splitlines()  # noqa: PLW0108  read when it is asked for

    yield configured
    root.handlers[:], root.level, ours.level = before


def test_an_event_is_one_line_of_json(lines):
    read = lines(log_format="json")
    log("request", status=200, ms=1.5, job_id=None, note="two\nlines é")
    (line,) = read()
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said == {"level": "INFO", "event": "request", "status": 200, "ms": 1.5, "note": "two\nlines é"}


def test_text_does_not_steer_the_terminal(lines):
    read = lines(log_format="text")
    log("request", note="\x1b[31m\nx")
    (line,) = read()
    assert line.endswith("INFO    request note=\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}x")


def test_of_an_error_only_type_and_place_are_written(lines):
    read = lines(log_format="json")
    try:
        json.loads("Anna Wolkenstein")
    except ValueError as error:
        log_error("internal-error", error, request_id="1")
        logging.getLogger("some.library").exception("failed for %s", "Anna Wolkenstein")
    ours, theirs = (json.loads(line) for line in read())
    assert (ours["level"], ours["event"], ours["error"]) == ("ERROR", "internal-error", "JSONDecodeError")
    assert ours["at"].startswith("decoder.py:")
    assert (theirs["event"], theirs["logger"], theirs["said"]) == ("library", "some.library", "failed for %s")
    assert "Anna" not in str((ours, theirs))


def test_what_is_too_small_is_left_out(lines):
    read = lines(log_format="json", log_level="WARNING")
    log("request")
    log("fine", logging.DEBUG)
    log("odd", logging.WARNING)
    logging.getLogger("uvicorn.access").info("GET /")
    assert [json.loads(line)["event"] for line in read()] == ["odd"]
