"""The headings of a table: compared with the names of fields without case, blanks and punctuation."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from bookingopt.domain.field_names import DEPARTURE, IGNORED, LISTS, row_names
from bookingopt.domain.problem import USER_PREFIX
from bookingopt.io.cells import Cell


@lru_cache(maxsize=10_000, typed=True)
def folded(heading: Cell) -> str:
    """Return the letters and digits of ``heading`` in lower case (NFKC), which is what headings are compared by."""
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading)).casefold()
    return "".join(character for character in text if character.isalnum())


@cache
def known_names(list_field: str) -> dict[str, str]:
    """Return folded heading -> the name that a row of the list ``list_field`` has for it, older names included."""
    return {folded(name): name for name in (*row_names(list_field), *IGNORED)}


@cache
def required_names(list_field: str) -> tuple[tuple[str, ...], ...]:
    """Return what each row needs: one name of each of these tuples."""
    fields = LISTS[list_field].model_fields.values()
    names = [field.alias or "" for field in fields if field.is_required()]
    both_ways = DEPARTURE in row_names(list_field)
    return tuple(("Length", DEPARTURE) if name == "Length" and both_ways else (name,) for name in names)


def field_name(heading: Cell, list_field: str) -> str | None:
    """Return the field that ``heading`` names, the user's own included; None where it names none."""
    text = "" if heading is None else str(heading).strip()
    return text if text.startswith(USER_PREFIX) else known_names(list_field).get(folded(text))
