"""Which files validate reads when it is given folders."""

from __future__ import annotations

import pytest

from bookingopt.cli.validate import _expanded
from bookingopt.errors import UsageError


def test_a_folder_stands_for_its_json_files_without_schemas(tmp_path):
    for name in ("b.json", "a.json", "a.schema.json", "a.csv"):
        (tmp_path / name).touch()
    found = list(_expanded(["-", str(tmp_path)]))
    assert found == ["-", str(tmp_path / "a.json"), str(tmp_path / "b.json")]


def test_a_folder_without_json_files_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"is a folder without a \*\.json file"):
        list(_expanded([str(tmp_path)]))
