"""The signs and hatches that a tape chart refers to.

The colours in `static/chart.css` are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people of every
colour vision can tell apart; the text on them is black, and a sign, an outline or a hatch repeats what a colour says.
"""

from __future__ import annotations

#: Width and height of a sign.
SIGN = 8

#: Name of a sign -> its outline in a square of 8 by 8; holes are left by the even-odd rule.
SIGNS = {
    "miss": "M4 0L8 8H0ZM3.4 2.8V5.4H4.6V2.8ZM3.4 6.2V7.3H4.6V6.2Z",
    "moved": "M0 3H4V1L8 4L4 7V5H0Z",
    "first": "M3 0H5V3H8V5H5V8H3V5H0V3H3Z",
    "locked": "M1 4H2V2.5A2 2 0 0 1 6 2.5V4H7V8H1ZM3 4H5V2.5A1 1 0 0 0 3 2.5Z",
    "in_house": "M4 0L8 4H7V8H5V5H3V8H1V4H0Z",
    "tentative": "M4 0A4 4 0 1 1 3.99 0ZM4 2A2 2 0 1 0 4.01 2Z",
    "fixed": "M1 0H3V8H1ZM5 0H7V8H5Z",
    "group": "M4 0L8 4L4 8L0 4Z",
    "changed": "M0 3.5L4 0L8 3.5ZM0 4.5L4 8L8 4.5Z",
}

DEFINITIONS = (
    '<pattern id="tape-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatched" width="6" height="6"/><line class="hatching" x1="0" y1="0" x2="0" y2="6"/></pattern>'
    + "".join(f'<path id="tape-{name}" fill-rule="evenodd" d="{outline}"/>' for name, outline in SIGNS.items())
)
