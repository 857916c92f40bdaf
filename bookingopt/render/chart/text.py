"""Text on a tape chart: about how wide it is, and as much of it as fits."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, combining, east_asian_width

#: Narrow characters, whose width is about a third of the letter size.
_NARROW = frozenset("iljtfrI.,:;'|!()[] ·")
_BROAD = frozenset("mwMW@%&…—")


@lru_cache(maxsize=4096)
def _share(character: str) -> float:
    """Return about how wide a character is, as a share of the letter size; rather too much than too little."""
    if combining(character) or category(character) in {"Mn", "Me"}:
        return 0.0
    if character in _NARROW:
        return 0.4
    if east_asian_width(character) in "WF" or ord(character) > 0xFFFF:  # symbols and pictures
        return 1.1
    return 1.0 if character in _BROAD else 0.7 if character.isupper() else 0.6


def width_of(text: str, size: float) -> float:
    """Return about how wide ``text`` is in letters of ``size``."""
    return size * sum(map(_share, text))


def fitted(text: str, width: float, size: float, *, least: int = 3) -> str:
    """Return as much of ``text`` as fits ``width``, or nothing where that is fewer than ``least`` characters."""
    room, kept = width, 0
    for character in text:
        room -= size * _share(character)
        if room < 0:
            break
        kept += 1
    if kept == len(text):
        return text
    short = max(0, kept - 1)
    while short and width_of(text[:short] + "…", size) > width:
        short -= 1
    return text[:short].rstrip() + "…" if short >= least else ""
