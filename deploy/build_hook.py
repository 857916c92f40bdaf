"""Notes the commit in the wheel that is built from it, so that `bookingopt --version` can name it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOTE = "bookingopt/_commit.txt"
SHOWN = 12


def commit_of(root: Path) -> str | None:
    """Return the commit that is checked out at ``root``, None where that is no checkout. Needs no git."""
    git = root / ".git"
    head = read(git / "HEAD")
    if not head.startswith("ref: "):
        return head or None
    branch = head.removeprefix("ref: ")
    packed = (line.split(" ") for line in read(git / "packed-refs").splitlines())
    return read(git / branch) or next((commit for commit, *names in packed if names == [branch]), None)


def read(path: Path) -> str:
    """Return the text of a file without the line end, empty where there is no such file."""
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


class CommitHook(BuildHookInterface[Any]):
    """Adds the note to a wheel or source archive; outside a checkout there is none to add."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the note among the files to build."""
        commit = commit_of(Path(self.root))
        if commit is not None:
            self.folder = tempfile.TemporaryDirectory()
            note = Path(self.folder.name, "commit.txt")
            note.write_text(commit[:SHOWN] + "\n", encoding="ascii")
            build_data["force_include"][str(note)] = NOTE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the note; the built archive has its copy."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
