"""The texts in the code of the report and of the page, to be compared with the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.house.sources import ROOT

RENDER = ROOT / "bookingopt" / "render"
PAGE = ROOT / "bookingopt" / "server" / "static"

#: They write for the command line, which speaks English, or name the languages.
_OTHERS = {"tables.py", "chart/terminal.py", "language.py"}

#: Comments, strings in single quotes, which hold no text, and regular expressions.
_COMMENT = re.compile(
    r"^\s*(?://|/?\*).*$| // .*$|'[^'\n]*'|"
    r"(?<=[(=,:&|?!\s])/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+/[gmsuy]*",
    re.MULTILINE,
)
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|`|\$\{|\{|\}|[^"`${}]+|.', re.DOTALL)
_TEXT = re.compile(r"[A-Za-z]{2,}[,.:;]? [a-z]|^[A-Z][a-z]{2,}")
#: What a literal of a script stands behind that nobody reads: classes, selectors, names of elements and of keys.
_UNREAD = re.compile(
    r'\bclass: ("[^"]*"|`[^`]*`)|"[^"]*, sans-serif"|(?:querySelector(?:All)?|closest|=== |!== )\(?"[^"]*"'
)
_OF_TEMPLATE = re.compile(r'\bt\("((?:[^"\\]|\\.)*)"')


def reads_like_text(literal: str) -> bool:
    """Whether a literal is something that people read: several words, or one that begins like a sentence."""
    return bool(_TEXT.search(literal)) and not re.search(r"[<=\\]|^application/", literal)


@cache
def python_literals() -> frozenset[str]:
    """The literals of the modules that write for readers, without docstrings."""
    found: set[str] = set()
    for path in sorted(RENDER.rglob("*.py")):
        if path.relative_to(RENDER).as_posix() in _OTHERS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in documents)
        found |= {node.value.removesuffix(">") for node in constants if isinstance(node.value, str)}
    return frozenset(found)


def script_literals(folder: Path) -> Iterator[str]:
    """The strings of the scripts below a folder, and the fixed parts of their templates."""
    for path in sorted(folder.rglob("*.js")):
        yield from _literals(_UNREAD.sub("", _COMMENT.sub("", path.read_text(encoding="utf-8"))))


def _literals(script: str) -> Iterator[str]:
    """The literals of one script; a template may hold code, which may hold templates."""
    inside, part = ["code"], ""
    for token in _TOKEN.findall(script):
        if inside[-1] == "template" and token not in {"`", "${"}:
            part += token
        elif token in {"`", "${"} and inside[-1] == "template":
            yield part
            part = ""
            inside[-1:] = [] if token == "`" else ["template", "code"]
        elif token in {"`", "{", "${"}:
            inside.append("template" if token == "`" else "code")
        elif token == "}":
            inside.pop()
        elif token.startswith('"'):
            yield token[1:-1].replace('\\"', '"')


def template_texts(path: Path) -> tuple[set[str], str]:
    """The keys that a template names, and what it says beside them: texts, and attributes that are read out."""
    source = path.read_text(encoding="utf-8")
    plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    plain = re.sub(r"<(style|script)\b.*?</\1>|<!DOCTYPE[^>]*>", "", plain, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', plain))
    return set(_OF_TEMPLATE.findall(source)), re.sub(r"<[^>]*>", " ", plain) + spoken
