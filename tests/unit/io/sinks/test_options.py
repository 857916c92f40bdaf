"""Options of an export: nothing is said, and nothing is guessed."""

from __future__ import annotations

from dataclasses import fields

from bookingopt.io.sinks.options import Dialect, ExportOptions, What, spelled
from bookingopt.io.sinks.rates import Rates


def test_nothing_is_guessed():
    options = ExportOptions()
    given = {field.name for field in fields(options) if getattr(options, field.name)}
    assert given == {"now"}
    assert options.now.utcoffset() is not None


def test_the_words_of_the_command_line():
    assert [*Dialect] == ["siteminder", "google", "alpinebits"]
    assert [*What] == ["restrictions", "moves"]


def test_the_options_that_the_user_gave():
    assert ExportOptions(what=What.MOVES, dialect=Dialect.GOOGLE).given() == ()
    assert ExportOptions(hotel="H", timezone="Europe/Prague").given() == ("hotel", "timezone")
    assert ExportOptions(rates=Rates(types={}), allow_loss=True).given() == ("rates", "allow_loss")
    assert spelled("changes_since") == "--changes-since"
