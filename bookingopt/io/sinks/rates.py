"""The codes of room types and rate plans in another system, as TOML with a schema."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bookingopt.domain.faults import unknown_field
from bookingopt.errors import Fault, InputError
from bookingopt.io.sources.toml import read_toml
from bookingopt.translatable import Translatable


class RatedType(BaseModel):
    """One room type of ours in the other system.

    ``id`` is what the other system calls it, ``rates`` are the ids of its rate plans; ``minimum_stay`` says, where that
    is a setting of the room, what a minimum stay means there; with ``send = false`` nothing is sent for the type.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = ""
    rates: tuple[str, ...] = ()
    minimum_stay: Literal["arrival", "through"] | None = None
    send: bool = True


class Rates(BaseModel):
    """Room type -> its codes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(default="", exclude=True)
    types: dict[str, RatedType]


def read_rates(text: str, source: str) -> Rates:
    """Return the codes that a TOML text holds.

    Raises
    ------
    InputError
        Not TOML, or not such codes; every error at once, each with its place.
    """
    return read_toml(text, source, Rates, types=None).model_copy(update={"source": source})


def sent_types(rates: Rates, in_plan: Iterable[str], needs: Collection[str]) -> dict[str, RatedType]:
    """Return the types of the plan that are to be sent, each with the codes that it ``needs``.

    Raises
    ------
    InputError
        A type without its codes, a type that the plan does not have, or a code that stands twice; all at once.
    """
    types = list(in_plan)
    sent = {name: rates.types[name] for name in types if name in rates.types and rates.types[name].send}
    faults = [*_missing(rates, types, sent, needs), *_repeated(sent, needs)]
    if faults:
        raise InputError(faults, rates.source)
    return sent


def _missing(
    rates: Rates, types: Collection[str], sent: dict[str, RatedType], needs: Collection[str]
) -> Iterator[Fault]:
    for name in types:
        if name not in rates.types:
            yield Fault(
                ("types", name), "", Translatable("expected this room type of the plan; send = false leaves it out")
            )
    for name in rates.types:
        if name not in types:
            yield Fault(("types", name), "", unknown_field(name, types, unknown=Translatable("unknown room type")))
    for name, entry in sent.items():
        for field in needs:
            if not getattr(entry, field):
                yield Fault(("types", name, field), "", Translatable("expected this field"))


def _repeated(sent: dict[str, RatedType], needs: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each code that stands for two things: of two messages for one code the later wins."""
    owner: dict[tuple[str, ...], tuple[str, ...]] = {}
    for name, entry in sent.items():
        room = (entry.id,) if "id" in needs else ()
        for code in [(*room, rate) for rate in entry.rates] or [room]:
            place = ("types", name)
            if code and (earlier := owner.setdefault(code, place)) is not place:
                yield Fault(place, " ".join(code), Translatable("expected each code once"), repeats=earlier)
