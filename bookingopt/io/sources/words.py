"""Words of other systems: compared without regard to case, spaces and punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache


@lru_cache(maxsize=10_000)
def folded(text: str) -> str:
    """Return what is compared: letters and digits alone, in one case and one Unicode form."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def word_table(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return each folded word -> the name under which ``words`` lists it."""
    return {folded(word): name for name, listed in words.items() for word in listed}


def initials(name: str) -> str:
    """Return the first letter of each part of a name, each with a full stop."""
    return " ".join(f"{part[0]}." for part in name.replace(",", " ").split() if part[0].isalnum()) or "?"
