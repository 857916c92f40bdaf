"""What the security page and the runbook claim: every test, script and command that they name exists."""

from __future__ import annotations

import ast
import re

import pytest
import typer

from bookingopt.cli import app
from tests.house.sources import ROOT

SECURITY = (ROOT / ".github/SECURITY.md").read_text(encoding="utf-8")
RUNBOOK = (ROOT / "deploy/RUNBOOK.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/.]+\.py)::(\w+)`", SECURITY)))
ROWS = [line for line in SECURITY.splitlines() if re.match(r"\| \d+\.", line)]


def test_enough_is_named():
    assert len(NAMED) > 25
    assert len(ROWS) > 30


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_the_evidence_exists(file, name):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_line_without_a_test_says_so(row):
    assert "::" in row or "by reading: " in row or "not met" in row


@pytest.mark.parametrize("text", [SECURITY, RUNBOOK], ids=["security", "runbook"])
def test_files_that_are_named_exist(text):
    named = set(re.findall(r"`((?:tests|deploy|examples|\.github)/[\w/.-]+\.\w+)(?:::\w+)?`", text))
    named |= {f"deploy/{name}" for name in re.findall(r"`((?:scripts|redis|monitoring|nginx)/[\w/.-]+\.\w+)\b", text)}
    assert len(named) > 5
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_links_within_the_runbook_lead_somewhere():
    headings = re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\(#([\w-]+)\)", RUNBOOK)) | set(re.findall(r"RUNBOOK\.md#([\w-]+)\)", SECURITY))
    assert links - anchors == set()


def test_commands_of_the_runbook_exist():
    program = typer.main.get_command(app)
    for command, word in re.findall(r"\bbookingopt ([a-z]+)(?: ([a-z]+))?\b(?=[ `|])", RUNBOOK):
        found = program.commands[command]
        assert word in getattr(found, "commands", {word})
    assert "bookingopt keys create" in RUNBOOK
