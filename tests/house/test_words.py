"""One word, one meaning: words that the project gave up are not in its names and texts any more."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import ROOT, text_files

#: What is searched: the package with its page, and the pages that people read.
FILES = [
    *text_files(ROOT / "bookingopt"),
    ROOT / "README.md",
    ROOT / "deploy/RUNBOOK.md",
    *text_files(ROOT / ".github"),
]

#: Pattern of a word that is gone -> what to say instead.
GONE = {
    r"Model T\b": "token-flow network",
    r"\bwares?\b": "commodities",
    r"drawn together": "primal and dual search run together",
    r"\brungs?\b": "fallback steps",
    r"\btaste_of\b": "preference_index",
    r"\b(?:vain|deed|stillborn|hurried|mishaps?|bury|buried)\b": "no_gain, AuditAction, startup_failure, …",
    r"\blast (?:breath|words)\b": "STOP_WAIT, last log line",
    r"\bbefore the door\b": "not yet placed",
    r"\bclass (?:Here|Who|Own|Asked|Ask|Shape|Around|House|HardPart)\b": "AppContext, CurrentCaller, OwnedJob, …",
    r"\bhard parts?\b": "component search",
    r"expected otherwise": "invalid value: …",
    r"is not called so": "Host not allowed",
    r"There is nothing here": "Not found",
    r"\b(?:input|parameter) is not right\b": "Invalid input, Invalid parameter",
    r"cannot be done so": "These parameters do not go with this problem",
    r"takes nothing more until": "Redis is out of memory; wait until results expire",
    r"no ordinary file": "not a regular file",
    r"; \S+ is none\b": "expected …; got …",
    r"the most that can be missing": "The difference is the optimality gap",
    r"sent twice within a day": "The same problem sent again within 24 hours returns the same job",
    r"has left its files within a day": "Erased data leaves the disk within a day",
    r"\btakes nothing more\b": "Redis is out of memory",
    r"\b(?:its|their) last words\b": "Last log line:",
    r"[Oo]ne moment": "Loading …",
    r"\b[Mm]ake it anew\b|\bSolved anew\b": "Run again, Solved again",
    r"cannot be understood": "Bad request",
    r"\b(?:diary|diaries)\b": "log",
}


def places(pattern: str, files: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("pattern", GONE)
def test_a_word_that_is_gone_is_nowhere(pattern):
    files = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in FILES}
    assert places(pattern, files) == [], f"say: {GONE[pattern]}"


def test_a_word_that_is_gone_would_be_found():
    assert places(r"\bwares?\b", {"a.py": "one\nthe wares, not the software"}) == [
        "a.py:2: the wares, not the software"
    ]
