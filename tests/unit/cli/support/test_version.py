"""The version text names the version, the commit and the solver library."""

from __future__ import annotations

from importlib import metadata

from bookingopt import __version__
from bookingopt.cli.support import version


def test_the_three_lines():
    first, second, third = version.version_text().splitlines()
    assert first == f"bookingopt {__version__}"
    assert second == f"commit {version.commit()}"
    assert third == f"HiGHS {metadata.version('highspy')}"


def test_the_commit_that_the_build_noted_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    assert version.commit() == "unknown"
    (tmp_path / "_commit.txt").write_text("0123456789ab\n", encoding="ascii")
    assert version.commit() == "0123456789ab"
