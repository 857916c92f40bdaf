"""The language of what is drawn and written for readers: its texts, plurals, numbers and dates.

The English text is the key of the catalogue in ``languages/``. A key may end in ``#`` and a word that tells it from
another of the same English text; one with ``|`` has a form for one and another for more, with ``{n}`` for the number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"


class LanguageCode(StrEnum):
    """The languages that are complete."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"
    IT = "it"


#: What those who speak it call each language.
LANGUAGES: Mapping[LanguageCode, str] = {
    LanguageCode.EN: "English",
    LanguageCode.DE: "Deutsch",
    LanguageCode.FR: "Français",
    LanguageCode.ES: "Español",
    LanguageCode.IT: "Italiano",
}
#: The language of those who ask for none.
ENGLISH = LanguageCode.EN


@dataclass(frozen=True, slots=True)
class Language:
    """A language: how it writes numbers and dates, the names of months and weekdays (from Monday), and its texts.

    Attributes
    ----------
    decimal, group
        What stands before decimals and between thousands.
    grouped_from
        The fewest digits that a whole number is divided from.
    percent
        A share, with ``{}`` for the number.
    day
        A date as a format of ``y``, ``m`` and ``d``.
    one_below
        Numbers below it, and not below 0, take the form for one; of whole numbers only 1 does where it is None.
    texts
        The catalogue of what the report and the page say: text in English -> text.
    messages
        That of errors, warnings and notes: template in English -> template.
    """

    decimal: str
    group: str
    grouped_from: int
    percent: str
    day: str
    one_below: int | None
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekdays_narrow: tuple[str, ...]
    texts: Mapping[str, str]
    messages: Mapping[str, str]


@cache
def language_of(code: str) -> Language:
    """Return the language with this code."""
    data: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    data |= {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
    return Language(**data)


#: Where a value belongs.
_PLACE = re.compile(r"\{\w*\}")

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Let everything that is written inside be in a language."""
    token = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the code of the language that is written."""
    return _spoken.get()


def _language() -> Language:
    return language_of(_spoken.get())


def t(key: str, **values: object) -> str:
    """Return the text with this key in the language that is written, with the values in their places."""
    text = _text(_spoken.get(), key)
    return text.format(**values) if values else text


@cache
def _text(code: str, key: str) -> str:
    return language_of(code).texts.get(key) or key.partition("#")[0]


def translated(text: str, data: Mapping[str, Any] | None) -> str | None:
    """Return an error, warning or note in the language that is written; None where it has no translation.

    Parameters
    ----------
    text
        The message in English.
    data
        Its template and its values, as `Translatable.data` has them; None where it is only a text.
    """
    if _spoken.get() == ENGLISH:
        return text
    try:
        return _translated({"template": text, "values": {}} if data is None else data)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None  # it has no translation, or the data of somebody's file are not those of the message


def _translated(data: Mapping[str, Any]) -> str:
    values = data["values"]
    text = _language().messages[data["template"]]
    if not values and not _PLACE.search(text):
        return text  # other braces are part of it
    if "|" in text:
        text = _form(text, values["n"])
    return text.format(**{name: _value_text(value) for name, value in values.items()})


def _value_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value_text, value))
    if isinstance(value, Mapping):
        return day_text(date.fromisoformat(value["day"])) if "day" in value else _translated(value)
    if isinstance(value, float):
        return figure_text(value)
    return localized(f"{value:,}") if isinstance(value, int) else str(value)


def counted(count: int, key: str, **values: object) -> str:
    """Return the form of a text for a number of things, ``{n}``."""
    return _form(t(key), count).format(n=localized(f"{count:,}"), **values)


def _form(text: str, count: int) -> str:
    """Return the form of a text for a number of things."""
    one, other = text.split("|")
    below = _language().one_below
    return one if (count == 1 if below is None else 0 <= count < below) else other


def localized(number: str) -> str:
    """Return a number that is written as in English, such as 1,234.5, as the language writes it."""
    language = _language()
    whole, point, rest = number.partition(".")
    if len(whole.lstrip("-").replace(",", "")) < language.grouped_from:
        whole = whole.replace(",", "")
    return whole.replace(",", language.group) + (language.decimal if point else "") + rest


def figure_text(value: float) -> str:
    """Return a number with the decimals that it has, ten at most."""
    return localized(f"{value:,.10f}".rstrip("0").rstrip("."))


def percent(share: float) -> str:
    """Return a share as a percentage."""
    return _language().percent.format(localized(f"{100 * share:.1f}"))


def day_text(day: date) -> str:
    """Return a date as the language writes it in figures."""
    return _day_text(_spoken.get(), day)


@lru_cache(maxsize=4_096)
def _day_text(code: str, day: date) -> str:
    return language_of(code).day.format(y=day.year, m=day.month, d=day.day)


def month_names(month: int) -> tuple[str, str]:
    """Return the name of a month, from 1, and its abbreviation."""
    return _language().months[month - 1], _language().months_short[month - 1]


def weekday_names() -> tuple[str, ...]:
    """Return the short names of the weekdays, from Monday."""
    return _language().weekdays


def weekday_letters() -> tuple[str, ...]:
    """Return one letter for each weekday, from Monday."""
    return _language().weekdays_narrow


def messages() -> dict[str, str]:
    """Return the catalogue of errors, warnings and notes; nothing in English, which needs none."""
    return dict(_language().messages)


def texts_in(source: str) -> dict[str, str]:
    """Return the part of the catalogue whose keys stand in quotes in a script; nothing in English, which needs none."""
    return {key: text for key, text in _language().texts.items() if f'"{key}"' in source}
