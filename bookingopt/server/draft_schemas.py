"""Shapes of what is asked and answered about a plan that somebody works on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema

from bookingopt.domain.result_rows import Move
from bookingopt.render.language import ENGLISH, LanguageCode
from bookingopt.server.schemas import Schema

_PROBLEM = WithJsonSchema({"anyOf": [{"$ref": "#/components/schemas/Problem"}]})
#: The schema of the moves of a result.
_MOVES = WithJsonSchema({"type": "array", "items": {"$ref": "#/components/schemas/Move"}})


class ToDraft(Schema):
    """A problem whose present plan somebody works on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: Annotated[Any, _PROBLEM] = Field(description="The problem, with the rooms as they are now.")
    stay: str | None = Field(default=None, description="Id of a stay: say what each room would mean for it.")
    language: LanguageCode = Field(default=ENGLISH, description="The language of the texts of its chart.")


class ToSave(Schema):
    """A problem whose present plan somebody worked on, to be saved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    problem: Annotated[Any, _PROBLEM] = Field(
        description="The problem, with the rooms as they are now, and in PreviousRoom those from before."
    )
    moves: Annotated[tuple[Move, ...], _MOVES] = Field(
        default=(), description="The moves of a result: those that are among the moves of the plan say why."
    )


class Drafted(Schema):
    """What a plan that is worked on comes to; of a stay, what each room would mean."""

    gap_cost: float | None = Field(default=None, description="Of all bounded gaps.")
    orphan_gaps: int | None = Field(default=None, description="Gaps that nobody may buy.")
    orphan_nights: int | None = Field(default=None, description="Their nights.")
    adjacency_misses: int | None = Field(default=None, description="Stays that are not next to their group.")
    violations: tuple[dict[str, Any], ...] | None = Field(
        default=None, description="Of each the rule, subject, first and last of its nights, text, and the same as data."
    )
    chart: dict[str, Any] | None = Field(default=None, description="What is on the tape chart.")
    effects: tuple[dict[str, Any], ...] | None = Field(
        default=None,
        description="By room: gap_cost, orphan_gaps, orphan_nights, adjacency_misses, the ids of the stays that are "
        "such only then (apart) and only now (together), and violations.",
    )
