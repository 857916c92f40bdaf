"""The structure of the package: every module has its unit test, folders and classes are small, names are unique.

Each list of exceptions names what breaks a rule today. The lists only get shorter: whoever mends an exception removes
it here, and the test fails until that is done.
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from tests.house.sources import PACKAGE, ROOT, modules

MOST_FILES = 14
MOST_CLASS_LINES = 150

#: Modules without a unit test at the same path.
MISSING: set[str] = set()

#: Folders with too many files.
LARGE_FOLDERS: set[str] = set()


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the package, parsed; not by who only collects the tests."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in modules().values()}


def classes() -> list[tuple[Path, ast.ClassDef]]:
    """Every class of the package that stands at the top of its module."""
    return [(path, node) for path, tree in trees().items() for node in tree.body if isinstance(node, ast.ClassDef)]


def unit_test(module: Path) -> Path:
    """Where the unit test of a module lies: at the module's path below ``tests/unit``."""
    inside = module.relative_to(PACKAGE)
    return ROOT / "tests" / "unit" / inside.parent / f"test_{inside.name}"


def lines_of_code(node: ast.ClassDef) -> int:
    """The lines on which something of the class stands, without docstrings, comments and empty lines."""
    docstrings = {
        line
        for inner in ast.walk(node)
        if isinstance(inner, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(inner) is not None
        for line in range(inner.body[0].lineno, (inner.body[0].end_lineno or 0) + 1)
    }
    spans = (range(n.lineno, (n.end_lineno or n.lineno) + 1) for n in ast.walk(node) if _is_simple(n))
    return len({line for span in spans for line in span} - docstrings)


def _is_simple(node: ast.AST) -> bool:
    """Whether every line of the node is its own: it holds no statements with comments or empty lines between them."""
    if isinstance(node, ast.stmt):
        return not hasattr(node, "body")
    return isinstance(node, ast.expr | ast.arg | ast.alias)


def test_every_module_has_its_unit_test():
    tested = {path for path in modules().values() if path.name not in ("__init__.py", "__main__.py")}
    missing = {path.relative_to(PACKAGE).as_posix() for path in tested if not unit_test(path).is_file()}
    assert missing == MISSING


def test_no_folder_is_too_large():
    sizes = Counter(path.parent for path in modules().values())
    large = {folder.relative_to(ROOT).as_posix() for folder, size in sizes.items() if size > MOST_FILES}
    assert large == LARGE_FOLDERS


def test_no_class_is_too_large():
    large = {node.name for _, node in classes() if lines_of_code(node) > MOST_CLASS_LINES}
    assert large == set()


def test_no_two_public_classes_have_one_name():
    names = Counter(node.name for _, node in classes() if not node.name.startswith("_"))
    assert {name for name, count in names.items() if count > 1} == set()


def test_lines_of_code_are_counted_without_comments_and_docstrings():
    text = '''
class Stay:
    """A stay.

    With a second paragraph.
    """

    # A comment.
    nights = 3

    def cost(self) -> int:
        """Return the cost."""

        total = sum(
            [1, 2]
        )
        return total
'''
    [node] = ast.parse(text).body
    assert isinstance(node, ast.ClassDef)
    # nights · the line of def, for its arguments · the three lines of total · return
    assert lines_of_code(node) == 6
