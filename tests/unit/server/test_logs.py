"""The log: one event a line, and no text of an exception in it."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter

import pytest

from bookingopt.server.logs import MOST_A_SECOND, RatedHandler, configure, log, log_error
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


def test_lines_of_one_kind_are_rated_and_the_others_counted(capsys):
    """Somebody causes a thousand errors of two kinds; a third kind and what is no error are written as always."""
    seconds = [0.0]
    handler = RatedHandler(sys.stderr, lambda: seconds[0])
    ours, theirs = logging.getLogger("bookingopt.server"), logging.getLogger("some.library")

    def write(logger: logging.Logger, level: int, text: str, count: int) -> None:
        for number in range(count):
            handler.handle(logger.makeRecord(logger.name, level, "", 0, text, (), None, extra={"number": number}))

    write(ours, logging.WARNING, "slow", 500)
    write(theirs, logging.ERROR, "failed\nwith details", 500)
    write(ours, logging.ERROR, "full", MOST_A_SECOND)
    write(ours, logging.INFO, "request", 20)
    lines = capsys.readouterr().err.splitlines()
    assert Counter(lines) == {
        "slow": MOST_A_SECOND,
        "failed": MOST_A_SECOND,
        "with details": MOST_A_SECOND,
        "full": MOST_A_SECOND,
        "request": 20,
    }
    seconds[0] = 0.9
    write(ours, logging.WARNING, "slow", 1)
    assert capsys.readouterr().err == ""
    seconds[0] = 1.0
    handler.setFormatter(logging.Formatter("%(message)s %(event_fields)s", defaults={"event_fields": ""}))
    write(ours, logging.WARNING, "slow", 1)
    assert capsys.readouterr().err.splitlines() == [
        f"left-out {{'of': 'slow', 'lines': {501 - MOST_A_SECOND}}}",
        f"left-out {{'of': 'some.library: failed', 'lines': {500 - MOST_A_SECOND}}}",
        "slow ",
    ]
