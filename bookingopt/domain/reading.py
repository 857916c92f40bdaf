"""How a problem was read: what the reader passed over, and where the minimum stay came from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reading:
    """How a problem was read. Problems that differ in this alone are equal.

    Attributes
    ----------
    warnings
        What the reader passed over or took for granted.
    minimum_stay_from
        What gave the minimum stay; empty where nothing did, so that it is the default.
    """

    warnings: tuple[str, ...] = field(default=(), compare=False)
    minimum_stay_from: str = field(default="", compare=False)
