"""No message goes untranslated: what a page can show is a message, and each template is in every language.

That a message is none but a `Translatable` is the matter of the types below, which mypy holds.
"""

from __future__ import annotations

import ast
import re
from typing import Any, get_type_hints

import pytest

from bookingopt.domain.problem import Reading
from bookingopt.errors import Fault, OptionError, TranslatableError
from bookingopt.io.grid import Grid
from bookingopt.io.lists import ListTable
from bookingopt.io.sinks.export import PlanExport
from bookingopt.io.sinks.rehearsal import rehearse
from bookingopt.io.sinks.sink import MoveWriter, RestrictionWriter
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.house import ImportedHouse
from bookingopt.io.sources.records import SourceData
from bookingopt.render.language import ENGLISH, LANGUAGES, language_of
from bookingopt.translatable import Translatable
from bookingopt.validation.verdict import Finding, Verdict, Violation
from tests.house.messages import constructions, raised, reads_like_text
from tests.house.sources import PACKAGE, modules

MESSAGES = {code: language_of(code).messages for code in LANGUAGES if code != ENGLISH}

#: What a page says: the field, or the parameter, that holds it.
SAID = [
    *((holder, "expected") for holder in (Fault, OptionError.__init__, Wrong.__init__, SourceData.blame, Grid.refuse)),
    (TranslatableError.__init__, "message"),
    (TranslatableError.__init__, "about"),
    *((holder, "text") for holder in (Finding, Violation)),
    *((holder, "notes") for holder in (Verdict, SourceData, ImportedHouse, PlanExport)),
    *((holder, "warnings") for holder in (Reading, ListTable, Grid)),
    *((holder, "cannot") for holder in (MoveWriter, RestrictionWriter)),
    (rehearse, "return"),
]

#: Write and read files that are named on the command line.
COMMAND_LINE = {"bookingopt/io/read.py", "bookingopt/io/targets.py", "bookingopt/io/sinks/messages.py"}

#: What is caught where it is raised, and said in other words.
UNSAID = {
    *("no date", "no month", "no whole number", "no time zone", "the year does not come first"),
    *("an overbooked component has no bound", "an overbooked component has no effects"),
    "there is too little for the demands",
}


@pytest.mark.parametrize(("holder", "name"), SAID, ids=lambda one: getattr(one, "__qualname__", str(one)))
def test_what_a_page_says_is_a_message(holder: Any, name: str):
    hints = get_type_hints(holder)
    assert Translatable in (hints[name], *getattr(hints[name], "__args__", ()))


def test_every_template_stands_where_its_message_is_made():
    """A template that is put together, or comes from elsewhere, would have no translation."""
    assert [made.where for made in constructions() if made.templates is None] == []


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_has_a_translation_and_every_translation_a_message(code: str):
    templates = {text for made in constructions() for text in made.templates or ()}
    assert {
        made.where: made.templates for made in constructions() if not (made.templates or set()) <= set(MESSAGES[code])
    } == {}
    assert set(MESSAGES[code]) - templates == set()
    assert all(text.strip() for text in MESSAGES[code].values())


def test_no_value_of_a_message_is_a_text_in_english():
    assert [made.where for made in constructions() if any(map(reads_like_text, made.values))] == []


def test_errors_of_the_call_that_a_page_meets_are_messages():
    assert {name for name, _ in raised(frozenset({"UsageError"}))} <= COMMAND_LINE


def test_what_a_model_refuses_is_said_by_a_message():
    """The text of a ValueError in a validator is what is said of the value."""
    for name, call in raised(frozenset({"ValueError"})):
        for argument in call.args:
            text = argument.value if isinstance(argument, ast.Constant) else None
            assert text in UNSAID or not isinstance(argument, ast.Constant | ast.JoinedStr), f"{name}:{call.lineno}"


def test_every_method_of_the_search_has_its_name_in_report_and_page():
    noted = {
        call.args[0].value
        for module, path in modules().items()
        if module.startswith("bookingopt.optimizer.")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        if ast.unparse(call.func).rpartition(".")[2] in {"note", "on_method_end", "on_progress"}
    }
    assert {"first plan", "window", "fewest moves"} <= noted
    report = (PACKAGE / "render/report/figures.py").read_text(encoding="utf-8")
    page = (PACKAGE / "server/static/base/words.js").read_text(encoding="utf-8")
    assert {name for name in noted if f'"{name}"' not in report or not re.search(rf't\("{name}["#]', page)} == set()
