"""The messages in the code: every construction of one, with the templates and the texts that it is made of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from tests.house.sources import PACKAGE, ROOT

#: Makes messages anew of their data, beside some of its own.
_THE_CLASS = "bookingopt/translatable.py"
#: Speaks English.
_COMMAND_LINE = PACKAGE / "cli"


class Construction(NamedTuple):
    """One ``Translatable(…)``: its place, its templates (None where they cannot be known), its fixed values."""

    where: str
    templates: frozenset[str] | None
    values: tuple[str, ...]


@cache
def constructions() -> tuple[Construction, ...]:
    """Return every construction of a message outside of the command line."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if _COMMAND_LINE not in path.parents:
            for call, around in _calls(ast.parse(path.read_text(encoding="utf-8")), ()):
                if getattr(call.func, "id", "") == "Translatable":
                    templates = _literals(call.args[0], around)
                    values = tuple(text for keyword in call.keywords for text in _fixed(keyword.value, around))
                    known = None if templates is None else frozenset(templates)
                    if known is None and name == _THE_CLASS:
                        continue
                    found.append(Construction(f"{name}:{call.lineno}", known, values))
    return tuple(found)


def raised(names: frozenset[str]) -> Iterator[tuple[str, ast.Call]]:
    """Yield where an exception of one of these names is made, outside of the command line and the server."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[1] not in {"cli", "server"}:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                    yield name, node


def reads_like_text(value: str) -> bool:
    """Whether a fixed value is something that people read: two words in a row."""
    return bool(re.search(r"[A-Za-z]{2,}[,.:;]? [a-z]{2,}", value))


def _calls(node: ast.AST, around: tuple[ast.AST, ...]) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...]]]:
    """Yield the calls with the functions and the module around them, the innermost first."""
    if isinstance(node, ast.Call):
        yield node, around
    if isinstance(node, ast.FunctionDef | ast.Module):
        around = (node, *around)
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, around)


def _literals(node: ast.AST, around: Sequence[ast.AST]) -> set[str] | None:
    """Return the texts that an expression may be; None where they do not stand in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _joined(_literals(part, around) for part in (node.body, node.orelse))
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Dict):
        return _joined(_literals(value, around) for value in node.values)
    if isinstance(node, ast.Name):
        for scope in around:
            if bound := list(_bound(node.id, scope)):
                return _joined(_literals(value, around) for value in bound)
    return None


def _joined(parts: Iterator[set[str] | None]) -> set[str] | None:
    found = list(parts)
    return None if None in found else {text for part in found if part is not None for text in part}


def _bound(name: str, scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what a name is given in a function or a module."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Tuple):
            pairs = [(node.target, row) for row in node.iter.elts]
        else:
            continue
        for target, value in pairs:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield from (own for one, own in zip(target.elts, value.elts, strict=True) if _is(one, name))
            elif _is(target, name):
                yield value


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _fixed(node: ast.AST, around: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the texts of a value that stand in the code, and the fixed parts of those that are put together there."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    else:
        yield from _literals(node, around) or ()
