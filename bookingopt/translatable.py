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
Value = Union[str, int, date, "Translatable", Sequence["Value"]]


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
        return {"template": self.template, "values": {name: _plain(value) for name, value in self.values.items()}}


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
    return f"{value:,}" if isinstance(value, int) else ", ".join(map(_in_english, value))


def _plain(value: Value) -> Any:
    if isinstance(value, Translatable):
        return value.data
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return str(value) if isinstance(value, str) else value if isinstance(value, int) else [_plain(one) for one in value]


def translatable(text: str) -> Translatable:
    """Return a text as a message; one that is none is its own template."""
    return text if isinstance(text, Translatable) else Translatable(text)


def data_of(text: str) -> dict[str, Any] | None:
    """Return the template and the values of a message; None of a text that knows nothing of them."""
    return text.data if isinstance(text, Translatable) else None


def notes_with_data(notes: Sequence[str]) -> dict[str, Any]:
    """Return notes as the API says them: as texts, and as data."""
    return {"notes": list(notes), "notes_data": list(map(data_of, notes))}


def from_data(text: str, data: Mapping[str, Any] | None) -> str:
    """Return the message whose text and data these are; the mere text without data."""
    return text if data is None else Translatable(data["template"], **_values(data))


def _values(data: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _value(value) for name, value in data["values"].items()}


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Translatable(value["template"], **_values(value))
    plain: Value = value
    return plain


def either(names: Sequence[str]) -> str:
    """Return names with “or” before the last one."""
    return Translatable("{names} or {last}", names=names[:-1], last=names[-1]) if len(names) > 1 else "".join(names)


def all_of(names: Sequence[str]) -> str:
    """Return names with “and” before the last one."""
    return Translatable("{names} and {last}", names=names[:-1], last=names[-1]) if len(names) > 1 else "".join(names)


def some_of(names: Sequence[str], most: int) -> list[str]:
    """Return the first names, ``most`` of them, and “…” where there are more."""
    return [*names[:most], *(("…",) if len(names) > most else ())]
