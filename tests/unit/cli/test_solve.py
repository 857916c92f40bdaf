"""The search options of solve are those of the parameters, and errors name the option."""

from __future__ import annotations

import inspect

import pytest

from bookingopt.cli.solve import _search_params, solve
from bookingopt.domain.params import SolveParams
from bookingopt.errors import UsageError


def test_every_parameter_is_an_option_with_the_same_default():
    options = inspect.signature(solve).parameters
    assert {name: options[name].default for name in SolveParams.model_fields} == SolveParams().model_dump()


def test_every_invalid_option_is_named_as_it_is_typed():
    with pytest.raises(UsageError) as caught:
        _search_params(max_los=0, time_limit=-1)
    assert sorted(str(caught.value).splitlines()) == [
        "--max-los 0: expected at least 1",
        "--time-limit -1: expected at least 0",
    ]
