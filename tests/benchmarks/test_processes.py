"""Large houses need little memory; the benchmark of whole processes runs and says something of each."""

from __future__ import annotations

from tests.benchmarks.generator import House
from tests.benchmarks.processes import main, run, write_export, write_house


def test_every_case_is_measured(capsys):
    assert main(["--small"]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head == "| process | processor s | MB |"
    assert len(rows) == 6
    assert all(float(cell) > 0 for row in rows for cell in row.split("|")[2:3])


def test_an_import_of_many_rows_holds_little_memory(tmp_path):
    """Measured: 94 MB, of which 40 are the program itself."""
    assert run(write_export(tmp_path, 20_000)).megabytes < 150


def test_a_large_house_with_everything_written_holds_little_memory(tmp_path):
    """Measured: 177 MB, of which 60 are those of a house of nine rooms."""
    assert run(write_house(tmp_path, House(60, 365, present=False))).megabytes < 270
