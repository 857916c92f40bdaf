"""Requests given on the command line with ``--request``."""

from __future__ import annotations

from collections.abc import Sequence

from bookingopt.domain.problem import Problem
from bookingopt.errors import InputError, UsageError
from bookingopt.io import request_text


def with_requests(problem: Problem, texts: Sequence[str]) -> Problem:
    """Return ``problem`` with the requests ``texts`` behind its own.

    Raises
    ------
    UsageError
        With everything that is wrong in all of them.
    """
    try:
        return request_text.with_requests(problem, texts)
    except InputError as error:
        lines = [f"--request {fault.value}: {fault.expected}" for fault in error.faults]
        raise UsageError("\n".join(lines)) from None
