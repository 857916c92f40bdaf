"""TOML files of the user's own: every error at once, each with its place."""

from __future__ import annotations

import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bookingopt.domain.faults import faults_of
from bookingopt.errors import Fault, InputError
from bookingopt.translatable import Translatable

ModelT = TypeVar("ModelT", bound=BaseModel)


def read_toml(text: str, source: str, model: type[ModelT], **defaults: Any) -> ModelT:
    """Return what a TOML text holds.

    Parameters
    ----------
    text, source
        The file's text, and what it is called in messages.
    model, defaults
        What it must be; fields that stand for those it lacks.

    Raises
    ------
    InputError
        Not TOML, or not what it must be.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Fault((), "", Translatable("not valid TOML: {reason}", reason=str(error)))], source) from None
    try:
        return model.model_validate({**defaults, **data})
    except ValidationError as error:
        raise InputError(list(faults_of(error.errors(include_url=False))), source) from None
