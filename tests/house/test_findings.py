"""Findings about other software can be repeated: without BookingOpt, with exact versions, leaving nothing behind."""

from __future__ import annotations

import os
import re

import pytest

from tests.house.sources import ROOT

SCRIPTS = sorted((ROOT / "findings").glob("*.sh"))
REQUIREMENT = re.compile(r"[a-z][a-z0-9-]*==[\w.]+")


def installed(text: str) -> list[str]:
    """Return what the script's calls of pip name after the folder."""
    joined = text.replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if "pip install" in line or '"${install[@]}"' in line]
    names = [word for line in lines for word in line.partition('"$folder')[2].split()[1:]]
    return [name for name in names if not name.startswith('"')]


def test_there_are_findings():
    assert len(SCRIPTS) >= 5


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_finding_can_be_repeated(path):
    text = path.read_text(encoding="utf-8")
    assert os.access(path, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert "\nset -euo pipefail\nfolder=$(mktemp -d)\ntrap 'rm -rf \"$folder\"' EXIT\n" in text
    assert "\n# Seen with " in text
    assert "bookingopt" not in text.lower()
    names = installed(text)
    assert names
    assert [name for name in names if not REQUIREMENT.fullmatch(name)] == []


def test_a_version_left_open_would_be_found():
    assert installed('python3 -m pip install --target "$folder" one==1.0 \\\n    two\n') == ["one==1.0", "two"]
    assert not REQUIREMENT.fullmatch("two")
    assert not REQUIREMENT.fullmatch("two>=1")
