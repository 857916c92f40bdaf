"""What the project's own files say: where they are, and what each module of the package imports."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bookingopt"

#: Dot folders that belong to the project; every other one holds what tools leave behind.
_OWN_DOT_FOLDERS = {".ci", ".github"}
_LEFT_BEHIND = {"__pycache__", "build", "dist"}
#: Files that tools leave behind; in a second work tree `.git` is a file.
_LEFT_BEHIND_FILES = {".coverage", ".git"}
_TEXT = {"", ".cff", ".conf", ".css", ".csv", ".html", ".js", ".json", ".md", ".py", ".sh", ".toml", ".yaml", ".yml"}


class Import(NamedTuple):
    """One imported name: ``from a.b import c`` in module m is ``(m, "a.b.c")``."""

    importer: str
    imported: str
    line: int

    @property
    def room(self) -> str:
        """The part of the package that imports: ``domain``, ``cli``, …"""
        return room(self.importer)


def room(module: str) -> str:
    """Return the part of the package that ``module`` lies in; empty for the package itself."""
    return [*module.split("."), ""][1]


def top_level() -> list[str]:
    """Return the names at the top of the project, without dot-files and what tools leave behind."""
    return sorted(path.name for path in ROOT.iterdir() if path.name[0] != "." and path.name not in _LEFT_BEHIND)


def text_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the project's text files, sorted, without what tools write into it."""
    for path in sorted(folder.iterdir()):
        if path.name in _LEFT_BEHIND or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            if path.name[0] != "." or path.name in _OWN_DOT_FOLDERS:
                yield from text_files(path)
        elif path.suffix in _TEXT and path.name not in _LEFT_BEHIND_FILES:
            yield path


def module_name(path: Path, root: Path = ROOT) -> str:
    """Return the dotted name of the module at ``path``; a package's is its folder's."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    return {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def imports(module: str, text: str) -> list[Import]:
    """Return what ``module`` imports, wherever in the file: at its top, in a function, for the type checker."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [Import(module, alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [Import(module, f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


@cache
def all_imports() -> list[Import]:
    """Return the imports of the whole package; it is read once, and not by who only collects the tests."""
    return [found for name, path in modules().items() for found in imports(name, path.read_text(encoding="utf-8"))]


def runbook(section: str, language: str) -> str:
    """Return what the runbook has its reader type or write in a section: its one block in this language."""
    text = (
        (ROOT / "deploy/RUNBOOK.md").read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    )
    [block] = re.findall(rf"^ *```{language}\n(.+?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return textwrap.dedent(block)
