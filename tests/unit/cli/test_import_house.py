"""``bookingopt import``: what it writes is a problem, and an output that is an input is refused."""

from __future__ import annotations

from pathlib import Path

from bookingopt.io.read import read_problem
from tests.cli.commands import put, run

EXPORT = "Reservation Number,Name,Check in Date,Check out Date,Nights,Status,Room Number\n"
ROW = "7,Ann,2027-05-01,2027-05-03,2,Confirmed,1\n"
SAID = ("--rooms", "rooms.csv", "--today", "2027-05-01", "--date-order", "ymd")


def test_the_problem_goes_to_standard_output_or_a_file(tmp_path: Path) -> None:
    put(tmp_path, "export.csv", EXPORT + ROW)
    put(tmp_path, "rooms.csv", "RoomNumber\n1\n")
    shown = run("import", "cloudbeds-csv", "export.csv", *SAID, cwd=tmp_path)
    written = run("import", "cloudbeds-csv", "export.csv", *SAID, "-o", "house.json", cwd=tmp_path)
    assert (shown.returncode, written.returncode, written.stdout) == (0, 0, "")
    assert (tmp_path / "house.json").read_text(encoding="utf-8") == shown.stdout
    [stay] = read_problem(str(tmp_path / "house.json")).reservations
    assert (stay.key, stay.length, stay.assigned_room) == ("7", 2, "1")
    assert "1 rows read = 1 stays + 0 left out" in shown.stderr


def test_a_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    put(tmp_path, "export.csv", EXPORT + ROW)
    put(tmp_path, "rooms.json", {"Rooms": [{"RoomNumber": "1"}]})
    said = ("--rooms", "rooms.json", "--today", "2027-05-01")
    done = run("import", "cloudbeds-csv", "export.csv", *said, "-o", "rooms.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "one of the files that are read" in done.stderr
