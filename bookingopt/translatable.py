"""Messages that know of what they are made, so that whoever shows them can say them in another language.

A message is its text in English. Beside it stands the same as data: the template, which is the key of the catalogue of
translations, and the values in its places. No text is ever taken apart to find them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Self, Union

#: What may stand in a place of a template: a name, a number, a day, another message, or a list of these.
Value = Union[str, int, float, date, "Translatable", Sequence["Value"]]


class Translatable(str):
    """A message: as a text it is in English.

    A template with ``|`` has a form for one and another for more, with ``{n}`` for the number. One without values is
    the text as it stands.

    Attributes
    ----------
    template
        The text with the names of its values in braces.
    values
        What stands in the places of the template.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, **values: Value) -> Self:
        """Return the message of a template and its values."""
        told = super().__new__(cls, _english(template, values) if values else template)
        told.template, told.values = template, MappingProxyType(values)
        return told

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.template, dict(self.values))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    @property
    def data(self) -> dict[str, Any]:
        """The template and the values as plain data."""
        return {"template": self.template, "values": {name: plain(value) for name, value in self.values.items()}}


def _made(template: str, values: Mapping[str, Value]) -> Translatable:
    return Translatable(template, **values)


def _english(template: str, values: Mapping[str, Value]) -> str:
    one, is_counted, other = template.partition("|")
    form = other if is_counted and values["n"] != 1 else one
    return form.format(**{name: _in_english(value) for name, value in values.items()})


def _in_english(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else ", ".join(map(_in_english, value))


def plain(value: Value) -> Any:
    """Return a value as plain data: a message and a day as objects."""
    if isinstance(value, Translatable):
        return value.data
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, int | float) else [plain(one) for one in value]


def data_of(text: str) -> dict[str, Any] | None:
    """Return the template and the values of a message; None of a text that knows nothing of them."""
    return text.data if isinstance(text, Translatable) else None


def notes_with_data(notes: Sequence[Translatable]) -> dict[str, Any]:
    """Return notes as the API says them: as texts, and as data."""
    return {"notes": list(notes), "notes_data": [note.data for note in notes]}


def from_data(data: Mapping[str, Any]) -> Translatable:
    """Return the message whose data these are."""
    return Translatable(data["template"], **{name: from_plain(value) for name, value in data["values"].items()})


def from_plain(value: Any) -> Any:
    """Return the value that `plain` has made plain data."""
    if isinstance(value, list):
        return [from_plain(one) for one in value]
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else from_data(value)
    return value


def either(names: Sequence[str]) -> str:
    """Return names with “or” before the last one."""
    return Translatable("{names} or {last}", names=names[:-1], last=names[-1]) if len(names) > 1 else "".join(names)


def all_of(names: Sequence[str]) -> str:
    """Return names with “and” before the last one."""
    return Translatable("{names} and {last}", names=names[:-1], last=names[-1]) if len(names) > 1 else "".join(names)


def some_of(names: Sequence[str], most: int) -> list[str]:
    """Return the first names, ``most`` of them, and “…” where there are more."""
    return [*names[:most], *(("…",) if len(names) > most else ())]
