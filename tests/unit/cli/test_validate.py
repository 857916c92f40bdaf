"""Which files validate reads when it is given folders."""

from __future__ import annotations

from bookingopt.cli.validate import _expanded


def test_a_folder_stands_for_its_json_files_without_schemas(tmp_path):
    for name in ("b.json", "a.json", "a.schema.json", "a.csv"):
        (tmp_path / name).touch()
    found = list(_expanded(["-", str(tmp_path)]))
    assert found == ["-", str(tmp_path / "a.json"), str(tmp_path / "b.json")]


def test_a_folder_without_json_files_stands_for_itself(tmp_path):
    """It is refused when its turn comes, and the others are judged all the same."""
    assert list(_expanded([str(tmp_path), "-"])) == [str(tmp_path), "-"]
