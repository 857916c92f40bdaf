"""How long and how a problem is solved; checks itself and travels with a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bookingopt.domain.faults import faults_of
from bookingopt.errors import InputError


class SolveParams(BaseModel):
    """The parameters of one search."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time_limit: float = Field(
        default=30.0, ge=0, le=86_400, allow_inf_nan=False, description="Seconds after which the search ends."
    )
    steps: int | None = Field(
        default=None,
        ge=0,
        le=10**12,
        description="Search steps after which the search ends; the result then does not depend on the machine's speed.",
    )
    max_moves: int | None = Field(
        default=None,
        ge=0,
        le=10**12,
        description="Most move cost that the plan may have; a first room is no move.",
    )
    move_curve: bool = Field(
        default=False,
        description="Also find the best plans within 0, 1, 2, 5, 10, … moves.",
    )
    sellable: bool = Field(
        default=True, description="Also find which stays the hotel may sell: the sellable table and the restrictions."
    )
    max_los: int = Field(
        default=28, ge=1, le=366, description="Longest stay of the sellable table and the restrictions, in nights."
    )
    best_requests: bool = Field(
        default=False,
        description="Take together the set of requests with the most nights, instead of the first ones that fit.",
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Seed of the random choices of the search.")


def read_params(values: Mapping[str, Any]) -> SolveParams:
    """Build parameters from plain data.

    Raises
    ------
    InputError
        With every parameter that is wrong.
    """
    try:
        return SolveParams.model_validate(dict(values))
    except ValidationError as error:
        raise InputError(list(faults_of(error.errors(include_url=False)))) from None
