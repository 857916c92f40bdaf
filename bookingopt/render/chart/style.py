"""How a tape chart looks: colours, signs, and text that fits.

The colours are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people of every colour vision can tell
apart; the text on them is black, and everything that a colour says a sign, an outline or a hatch says as well.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from unicodedata import category, combining, east_asian_width

from bookingopt.errors import printable

STYLE = """
.tape { font-family: system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
.tape .paper { fill: #ffffff; }
.tape text { fill: #1b1b1b; unicode-bidi: isolate; }
.tape .head { font-weight: 600; }
.tape .soft { fill: #4d4d4d; }
.tape .band { fill: #e7ebef; }
.tape .window { fill: #dcecf8; }
.tape .weekend { fill: #000000; fill-opacity: 0.07; }
.tape .grid { fill: none; stroke: #000000; stroke-opacity: 0.1; }
.tape .month { fill: none; stroke: #000000; stroke-opacity: 0.45; }
.tape .edge { fill: none; stroke: #0072b2; stroke-width: 2; stroke-dasharray: 6 3; }
.tape .bar rect { fill: #9ad0f2; stroke: #2b6a94; }
.tape .bar > rect { rx: 2px; }
.tape .bar.kept rect { fill: #c9ced3; stroke: #5b6670; }
.tape .bar.moved rect { fill: #f0b53c; stroke: #000000; stroke-width: 2; }
.tape .bar.block rect { fill: url(#tape-hatch); stroke: #555555; }
.tape .bar.gap rect { fill: #f0e442; stroke: #b34700; stroke-width: 2; stroke-dasharray: 4 2; }
.tape .bar text, .tape .bar use { fill: #000000; }
.tape .bar.gap text { text-anchor: middle; }
.tape .bar.block .under { fill: #ffffff; stroke: none; }
.tape .sign { fill: #1b1b1b; fill-rule: evenodd; }
.tape .hatched { fill: #ffffff; }
.tape .hatching { stroke: #777777; stroke-width: 2; }
@media screen and (prefers-color-scheme: dark) {
.tape .paper { fill: #14171a; }
.tape text { fill: #ececec; }
.tape .soft { fill: #b9bfc5; }
.tape .band { fill: #2a3036; }
.tape .window { fill: #1b3347; }
.tape .weekend { fill: #ffffff; fill-opacity: 0.09; }
.tape .grid { stroke: #ffffff; stroke-opacity: 0.12; }
.tape .month { stroke: #ffffff; stroke-opacity: 0.5; }
.tape .edge { stroke: #56b4e9; }
.tape .bar.moved rect { stroke: #ffffff; }
.tape .bar.gap rect { stroke: #ff8a3d; }
.tape .bar text, .tape .bar use { fill: #000000; }
.tape .bar.block text { fill: #ffffff; }
.tape .bar.block .under { fill: #14171a; }
.tape .sign { fill: #ececec; }
.tape .hatched { fill: #14171a; }
.tape .hatching { stroke: #9a9a9a; }
}
"""

#: Width and height of a sign.
SIGN = 8

#: Name of a sign -> its outline in a square of 8 by 8; holes are left by the even-odd rule.
SIGNS = {
    "miss": "M4 0L8 8H0ZM3.4 2.8V5.4H4.6V2.8ZM3.4 6.2V7.3H4.6V6.2Z",
    "moved": "M0 3H4V1L8 4L4 7V5H0Z",
    "locked": "M1 4H2V2.5A2 2 0 0 1 6 2.5V4H7V8H1ZM3 4H5V2.5A1 1 0 0 0 3 2.5Z",
    "fixed": "M1 0H3V8H1ZM5 0H7V8H5Z",
    "group": "M4 0L8 4L4 8L0 4Z",
    "changed": "M0 3.5L4 0L8 3.5ZM0 4.5L4 8L8 4.5Z",
}

DEFINITIONS = (
    '<pattern id="tape-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatched" width="6" height="6"/><line class="hatching" x1="0" y1="0" x2="0" y2="6"/></pattern>'
    + "".join(f'<path id="tape-{name}" fill-rule="evenodd" d="{outline}"/>' for name, outline in SIGNS.items())
)

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


def xml(text: str) -> str:
    """Return ``text`` from a file as text of an XML file; the characters that XML does not have are replaced."""
    lines = (printable(line) for line in text.split("\n"))
    return escape("\n".join(lines).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))
