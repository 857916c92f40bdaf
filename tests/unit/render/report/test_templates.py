"""The script of the report is made of the modules that the page loads; the template escapes by itself."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest
from jinja2 import UndefinedError

from bookingopt.render.report.templates import SCRIPTS, report_text, script, style
from bookingopt.render.static_files import FOLDER, static_text


def test_the_script_holds_every_module_after_those_that_it_imports():
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")} == set(SCRIPTS)
    for number, name in enumerate(SCRIPTS):
        found = re.findall(r'from "(\./[\w/]+\.js)"', static_text(name))
        wanted = {str(PurePosixPath(name).parent / path) for path in found}
        assert wanted <= set(SCRIPTS[:number])
    assert not re.search(r"^(?:import|export)\b", script(), re.MULTILINE)


def test_no_two_modules_use_one_name():
    names = Counter(re.findall(r"^(?:const|let|class|function) (\w+)", script(), re.MULTILINE))
    assert names
    assert max(names.values()) == 1


def test_every_style_sheet_is_in_the_report():
    assert all(static_text(path.name) in style() for path in FOLDER.glob("*.css"))


def test_texts_are_escaped_and_do_not_steer():
    parts = {"problem_sha256": "0", "plan_id": "0", "version": "1", "room_types": ['"><script>'], "sections": []}
    text = report_text(problem_id="<b>\u202e", **parts)
    assert "<title>&lt;b&gt;\ufffd: room plan</title>" in text
    assert text.count("<script>") == 1


def test_a_part_that_is_missing_is_an_error():
    with pytest.raises(UndefinedError):
        report_text(problem_id="x")
