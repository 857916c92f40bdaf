"""The operator's page in a language: its template filled, with the texts that its scripts need."""

from __future__ import annotations

import json

from jinja2 import Environment, StrictUndefined

from bookingopt.render.language import LANGUAGES, LanguageCode, messages, speaking, t, texts_in


def page_text(template: str, code: LanguageCode, shown: str) -> str:
    """Return the page in a language; ``shown`` holds in quotes what its scripts may show."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    with speaking(code):
        texts = messages() | texts_in(shown)
        told = json.dumps(texts, ensure_ascii=False) if texts else ""
        return environment.from_string(template).render(t=t, language=code, languages=LANGUAGES, texts=told)
