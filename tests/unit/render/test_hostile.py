"""What people may call themselves, in every format that is written: a name is text, whoever opens it with whatever."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date

import openpyxl
import pytest
from rich.console import Console

from bookingopt.io.csv import CsvForm, table_csv
from bookingopt.io.result_tables import tables
from bookingopt.io.sheets import result_book
from bookingopt.render.chart.terminal import text_chart
from bookingopt.render.tables import solve_summary
from tests.unit.render.houses import HOSTILE, hostile

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")


@pytest.fixture(scope="module")
def case():
    return hostile()


@pytest.mark.parametrize("expected", [",", ";", "\t"])
@pytest.mark.parametrize("written", [",", ";", "\t"])
def test_no_cell_of_a_csv_file_is_a_formula(case, written, expected):
    rows = 0
    for table in tables(case[1]).values():
        text = table_csv(table, CsvForm(written)).decode()
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=expected):
            rows += 1
            assert not [cell for cell in row if cell.startswith(FORMULA)]
    assert rows > len(HOSTILE)


def test_no_cell_of_a_workbook_is_a_formula(case):
    book = openpyxl.load_workbook(io.BytesIO(result_book(case[1], case[0])))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n", "d", "b"}
    assert not [cell for cell in cells if cell.hyperlink or cell.comment]
    said = {cell.value for cell in cells}
    assert {HOSTILE[0], HOSTILE[1], "W" * 200} <= said


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("width", [80, 40])
def test_no_name_steers_the_terminal(case, width, terminal):
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, color_system=None, legacy_windows=False)
    console.print(solve_summary(case[1]))
    console.print(text_chart(*case, date(2027, 3, 1), date(2027, 3, 20), width=width))
    text = out.getvalue()
    if terminal:  # the only steering is rich's own: bold and the like
        text = text.replace("\x1b[1m", "").replace("\x1b[0m", "")
        for code in ("2", "7", "1;7"):
            text = text.replace(f"\x1b[{code}m", "")
    steering = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} and c not in "\n\u200d"}
    assert steering == set()
    assert "<script>" in text
