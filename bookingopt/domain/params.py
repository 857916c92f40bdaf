"""How long and how a problem is solved; checks itself and travels with a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bookingopt.domain.faults import faults_of
from bookingopt.domain.fields import refuse_field
from bookingopt.domain.worth.minimum_stays import minimum_stays_of
from bookingopt.domain.worth.night_value import NightValue
from bookingopt.errors import InputError
from bookingopt.translatable import Translatable


def _checked(read: Any) -> AfterValidator:
    """Return what refuses a text that ``read`` cannot read, and keeps it as it is."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


def _as_text(value: Any) -> Any:
    """Return a plain number as the text that an option would be."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:.15g}" if is_number else value


MinimumStays = Annotated[str, BeforeValidator(_as_text), _checked(minimum_stays_of)]
ValueOfNights = Annotated[str, BeforeValidator(_as_text), _checked(NightValue.read)]


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
    minimum_stay_curve: MinimumStays | None = Field(
        default=None,
        description="Also find what each of these minimum stays would cost and sell in place of the hotel's own, such "
        "as 1..7 or 1,3,7.",
    )
    by_type: bool = Field(default=False, description="Show the curve of minimum stays by room type too.")
    lock_prices: bool = Field(
        default=False,
        description="Also find what each lock costs, alone and all together: the gap cost, orphan nights and sellable "
        "stays that a plan without it would have less or more.",
    )
    night_value: ValueOfNights | None = Field(
        default=None,
        description="What a night is worth in money, such as 120, or by room type, such as Double=120,Suite=300 (any "
        "other type: nothing); gaps are then shown in money too.",
    )
    even_wear: bool = Field(
        default=False,
        description="Of plans that are equal in every aim, take one in which the nights of the rooms of a kind, with "
        "their NightsSoFar, are as even as can be found; else the first rooms of the file are filled first.",
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="Seed of the random choices of the search.")

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.by_type and self.minimum_stay_curve is None:
            refuse_field("by_type", self.by_type, Translatable("minimum_stay_curve with it: it is about that curve"))
        if self.lock_prices and self.max_moves is not None:
            refuse_field(
                "lock_prices",
                self.lock_prices,
                Translatable("no max_moves with it: prices are of plans with any moves"),
            )
        return self

    @property
    def minimum_stays(self) -> tuple[int, ...]:
        """The minimum stays of the curve, ascending; empty where none is wanted."""
        return () if self.minimum_stay_curve is None else minimum_stays_of(self.minimum_stay_curve)

    @property
    def value_of_nights(self) -> NightValue | None:
        """What a night is worth; None where nothing was said of it."""
        return None if self.night_value is None else NightValue.read(self.night_value)


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
