"""How long and how a problem is solved; checks itself and travels with a job."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


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
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Seed of the random choices of the search.")
