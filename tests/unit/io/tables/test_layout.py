"""Title rows and total rows are told from data, and nothing else is."""

from __future__ import annotations

import pytest

from bookingopt.io.tables.layout import find_layout

HEAD = ["Name", "Arrival", "Length"]
ANN = ["Ann", "2027-03-01", "3"]


def layout(*rows):
    found = find_layout([(number, row) for number, row in enumerate(rows, start=1)], "Reservations")
    return found.heading, sorted(found.totals)


def test_titles_stand_above_the_first_row_of_headings():
    assert layout(["Hotel"], ["Printed", "2027-03-01"], HEAD, ANN) == (2, [])
    assert layout(HEAD, ANN, HEAD) == (0, [])


@pytest.mark.parametrize("row", [["Total", "", "3"], ["", "", "3"], ["Summe: 12"], ["Grand total", "", ""], [12, None]])
def test_rows_of_totals(row):
    assert layout(HEAD, ANN, row) == (0, [2])


@pytest.mark.parametrize("row", [["Bob", "", "3"], ["Total", "2027-03-05", "1"], ["Printed by Ann"]])
def test_rows_that_are_no_totals(row):
    assert layout(HEAD, ANN, row) == (0, [])


def test_a_total_amid_the_data_is_data():
    assert layout(HEAD, ["Total", "", "3"], ANN) == (0, [])


def test_without_headings_the_row_that_names_most_is_blamed():
    assert layout(["Hotel"], ["Name", "Arrival"], ANN) == (1, [])
