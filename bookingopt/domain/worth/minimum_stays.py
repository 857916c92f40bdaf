"""For which minimum stays the curve is wanted: ``1..7`` or ``1,3,5``."""

from __future__ import annotations

import re

from bookingopt.translatable import Translatable

#: No hotel's minimum stay is longer, see `Problem.minimum_stay`.
LONGEST = 366

EXPECTED = Translatable("expected minimum stays from 1 to {most} such as 1..7 or 1,3,7", most=LONGEST)

_PART = re.compile(r"\s*(\d{1,9})\s*(?:\.\.\s*(\d{1,9})\s*)?", re.ASCII)


def minimum_stays_of(text: str) -> tuple[int, ...]:
    """Return the minimum stays that ``text`` names, ascending, each once.

    Raises
    ------
    ValueError
        With what was expected.
    """
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(EXPECTED)
        first = int(match[1])
        last = first if match[2] is None else int(match[2])
        if not 1 <= first <= last <= LONGEST:
            raise ValueError(EXPECTED)
        found.update(range(first, last + 1))
    return tuple(sorted(found))
