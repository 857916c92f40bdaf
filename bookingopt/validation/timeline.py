"""Spans of nights that can be asked which of them share a night with a given one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate, chain, islice
from typing import Generic, Protocol, TypeVar

from bookingopt.translatable import Translatable

#: So many nights of a finding are named; its size says how many there are.
MOST_NIGHTS = 100


class Span(Protocol):
    """Nights ``start`` … ``end − 1``, as proleptic Gregorian ordinals."""

    @property
    def start(self) -> int:
        """First night."""

    @property
    def end(self) -> int:
        """The day after the last night."""


SpanT = TypeVar("SpanT", bound=Span)


class Timeline(Generic[SpanT]):
    """A fixed set of spans, sorted; they may overlap.

    ``reach[i]`` is the latest end among the first ``i + 1`` spans: where it is not after a night, no earlier span
    covers that night either.
    """

    def __init__(self, spans: Iterable[SpanT]) -> None:
        self.spans = sorted(spans, key=lambda span: (span.start, span.end))
        self.starts = [span.start for span in self.spans]
        self.reach = list(accumulate((span.end for span in self.spans), max))

    def overlapping(self, start: int, end: int) -> Iterator[SpanT]:
        """Yield the spans that share a night with ``start`` … ``end − 1``, the latest first."""
        position = bisect_left(self.starts, end) - 1
        while position >= 0 and self.reach[position] > start:
            if self.spans[position].end > start:
                yield self.spans[position]
            position -= 1


def nights(*spans: tuple[int, int]) -> tuple[date, ...]:
    """Return the first `MOST_NIGHTS` nights of the spans, each ``start`` … ``end − 1``, which are in their order.

    A stay may have thousands of nights, and many may break one rule: what is found must not grow with both.
    """
    ordinals = chain.from_iterable(range(*span) for span in spans)
    return tuple(date.fromordinal(ordinal) for ordinal in islice(ordinals, MOST_NIGHTS))


def span_text(start: int, end: int) -> Translatable:
    """Return the nights ``start`` … ``end − 1`` as a sentence names them."""
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    if end - start == 1:
        return Translatable("the night of {first}", first=first)
    return Translatable("{count} nights, {first} to {last}", count=end - start, first=first, last=last)
