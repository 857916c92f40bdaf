"""The template of the report, and the style and script that stand in the file itself."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bookingopt.render.language import day_text, speaking, spoken, t, texts_in, weekday_names
from bookingopt.render.markup import printable_text
from bookingopt.render.static_files import static_text

_STYLES = ("report.css", "result.css", "chart.css")

#: The modules of the script; each comes after those that it imports.
SCRIPTS = (
    "language.js",
    *(
        "tape/letters.js",
        "tape/places.js",
        "tape/free.js",
        "tape/draw.js",
        "tape/held.js",
        "tape/keys.js",
        "tape/names.js",
    ),
    *(
        "tape/marks.js",
        "tape/rows.js",
        "tape/days.js",
        "tape/window.js",
        "tape/views.js",
        "chart.js",
        "search.js",
        "ticks.js",
        "report.js",
    ),
)


@cache
def style() -> str:
    """Return the style of the report."""
    return "".join(map(static_text, _STYLES))


@cache
def script() -> str:
    """Return the modules as one script: a policy can allow a script by its hash, but no import inside a file."""
    text = "".join(map(static_text, SCRIPTS))
    text = re.sub(r"^import .*;\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
    return f'\n(() => {{\n"use strict";\n{text}}})();\n'


def script_hash() -> str:
    """Return what the policy of the report lets run: this script and no other."""
    return "sha256-" + b64encode(hashlib.sha256(script().encode()).digest()).decode()


def report_text(**parts: Any) -> str:
    """Return the report whose template gets these parts; every text that is not markup is escaped."""
    own: dict[str, Any] = {"style": Markup(style()), "script": Markup(script()), "script_hash": script_hash()}  # noqa: S704
    own |= {"language": spoken(), "texts": _script_texts(spoken())}
    return _environment().get_template("report.html").render(**own, **parts)


@cache
def _script_texts(code: str) -> str:
    """Return the texts of the script as JSON; nothing in English, whose texts it has."""
    with speaking(code):
        found = texts_in(script())
    return json.dumps(found, ensure_ascii=False) if found else ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("bookingopt.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        keep_trailing_newline=True,
    )
    made.globals |= {"t": t, "day_text": day_text, "weekday_names": weekday_names}
    return made


def _finalize(value: Any) -> Any:
    """Return what a template writes; a text from a file loses what would steer the text around it."""
    return printable_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value
