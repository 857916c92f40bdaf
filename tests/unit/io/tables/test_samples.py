"""The rows that show what is asked: headings first, as the file has them, of the columns that tell a row."""

from __future__ import annotations

from bookingopt.io.tables.samples import sample_rows

ROWS = [
    (1, ["Report"]),
    (2, ["Name", "Phone", "Arrival", "Length"]),
    (3, ["Ann", "1", "2027-05-01", 2]),
    (4, ["Bo\x07", "2", " 03/05/2027 ", 2]),
    (6, ["Cy", "3", None]),
    (7, ["Di", "4", "04/05/2027", 1]),
]
COLUMNS = {"Arrival": 3, "Name": 1, "Length": 4, "RequiredFeatures": 2}


def test_the_headings_and_two_rows_from_the_one_in_question():
    shown = sample_rows(ROWS, COLUMNS, 3, 4)
    assert shown == (("Name", "Arrival", "Length"), ("Bo\ufffd", "03/05/2027", "2"), ("Cy", "", ""))


def test_fewer_rows_than_two():
    assert sample_rows(ROWS, {"Name": 1}, 3, 7) == (("Name",), ("Di",))
