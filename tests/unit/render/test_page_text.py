"""The page is filled with the texts of a language, of which its scripts get those that they show."""

from __future__ import annotations

import json
from html import unescape

import pytest
from jinja2 import UndefinedError

from bookingopt.render.language import LanguageCode, language_of
from bookingopt.render.page_text import page_text

TEMPLATE = '<html lang="{{ language }}"><p>{{ t("Today") }}</p>{{ texts }}'


def test_a_page_speaks_its_language():
    assert page_text(TEMPLATE, LanguageCode.EN, '"Today"') == '<html lang="en"><p>Today</p>'
    german = page_text(TEMPLATE, LanguageCode.DE, 'say("Undo")')
    page, _, texts = unescape(german).partition("{")
    told = json.loads("{" + texts)
    assert page == '<html lang="de"><p>Heute</p>'
    assert told == {**language_of("de").messages, "Undo": "Rückgängig"}


def test_what_a_template_lacks_is_an_error():
    with pytest.raises(UndefinedError):
        page_text("{{ nothing.here }}", LanguageCode.EN, "")
