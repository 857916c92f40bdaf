"""Output options that have no effect are refused before the search."""

from __future__ import annotations

from typing import Any

import pytest

from bookingopt.cli.support.shared_options import Format
from bookingopt.cli.support.solve_options import Separator
from bookingopt.cli.support.solve_outputs import OutputFiles, output_files
from bookingopt.errors import UsageError
from bookingopt.io.targets import targets

DEFAULTS: dict[str, Any] = {
    "csv_bom": False,
    "legacy": False,
    "changes_since": None,
    "file": "-",
    "style": Format.TABLE,
}


def files(*paths: str, separator: Separator = Separator.COMMA, **options: Any) -> OutputFiles:
    return output_files(targets(paths), separator, **{**DEFAULTS, **options})


@pytest.mark.parametrize(
    ("paths", "options", "text"),
    [
        (["moves.csv"], {"legacy": True}, "--legacy adds to the whole result"),
        (["plan.json"], {"separator": Separator.TAB}, "--csv-separator and --csv-bom are about CSV"),
        (["plan.json"], {"csv_bom": True}, "--csv-separator and --csv-bom are about CSV"),
        (["moves.csv"], {"changes_since": "old.json"}, "--changes-since is about a table"),
        (["restrictions.csv"], {"changes_since": "-"}, "cannot both be standard input"),
    ],
)
def test_an_option_without_effect_is_refused(paths, options, text):
    with pytest.raises(UsageError, match=text):
        files(*paths, **options)


def test_an_option_with_effect_is_kept():
    found = files("plan.json", "moves.csv", separator=Separator.TAB, legacy=True)
    assert (len(found.targets), found.csv_form.separator, found.legacy) == (2, "\t", True)
    assert files(legacy=True, style=Format.JSON).legacy
