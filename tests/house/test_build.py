"""What a built wheel holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
NOTE = "bookingopt/_commit.txt"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a build reads."""
    for name in ("bookingopt", "deploy", ".github"):
        shutil.copytree(ROOT / name, tmp_path / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / "tree" / name)
    return tmp_path / "tree"


def build(tree: Path) -> zipfile.ZipFile:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=tree, check=True, capture_output=True
    )
    return zipfile.ZipFile(next((tree / "dist").iterdir()))


def test_a_wheel_holds_the_package_and_nothing_else(tree):
    names = {name for name in build(tree).namelist() if ".dist-info/" not in name}
    expected = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file()}
    assert names == {name for name in expected if "__pycache__" not in name}
    assert "bookingopt/py.typed" in names


def test_a_wheel_says_what_a_user_must_know(tree):
    wheel = build(tree)
    metadata = wheel.read(next(name for name in wheel.namelist() if name.endswith("METADATA"))).decode()
    assert "License-Expression: MIT\n" in metadata
    assert any(name.endswith("licenses/.github/LICENSE") for name in wheel.namelist())


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"HEAD": COMMIT}, id="detached"),
        pytest.param({"HEAD": "ref: refs/heads/main", "refs/heads/main": COMMIT}, id="branch"),
        pytest.param(
            {
                "HEAD": "ref: refs/heads/main",
                "packed-refs": f"# pack-refs with: peeled\n{'f' * 40} refs/heads/remain\n{COMMIT} refs/heads/main",
            },
            id="packed",
        ),
    ],
)
def test_a_wheel_names_its_commit(tree, files):
    for name, text in files.items():
        path = tree / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="ascii")
    assert build(tree).read(NOTE).decode() == COMMIT[:12] + "\n"


def test_a_checkout_without_a_commit_names_none(tree):
    (tree / ".git").mkdir()
    (tree / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="ascii")
    assert NOTE not in build(tree).namelist()
