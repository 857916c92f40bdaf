"""``bookingopt import`` and ``--from``: every preset's example becomes a valid plan, and bad input writes nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.domain.parse_result import parse_result
from bookingopt.io.sources.catalog import preset_names
from bookingopt.io.sources.tables import grids
from bookingopt.validation import validate_result
from tests import oracle
from tests.cli.commands import put, run
from tests.house.sources import ROOT

EXAMPLES = ROOT / "examples" / "sources"
ROOMS = ("--rooms", str(EXAMPLES / "rooms.csv"))
TODAY = ("--today", "2026-03-28")
#: Preset -> what must be said beside the files of its example.
SAID: dict[str, tuple[str, ...]] = {
    "cloudbeds-csv": (*TODAY, *ROOMS),
    "booking-xls": (*TODAY, *ROOMS),
    "little-hotelier-csv": (*TODAY, *ROOMS),
    "apaleo": TODAY,
    "mews": ("--today", "2026-04-04", "--service", "Stay"),
    "cloudbeds": (*TODAY, "--block-end", "checkout"),
    "opera-calendar": TODAY,
    "ical": (*TODAY, "--timezone", "Pacific/Auckland", "--closures", "as-blocks"),
    "ota": (*TODAY, *ROOMS),
    "oca-pms": TODAY,
}
EXPORT = str(EXAMPLES / "cloudbeds-csv" / "reservations.csv")


def arguments(preset: str) -> list[str]:
    """The files of a preset's example, a feed with its room, and what must be said."""
    paths = sorted((EXAMPLES / preset).iterdir())
    feeds = [part for path in paths if path.suffix == ".ics" for part in ("--feed", f"{path.stem}={path}")]
    return [*(str(path) for path in paths if path.suffix != ".ics"), *feeds, *SAID[preset], "--minimum-stay", "3"]


def test_every_preset_is_tried() -> None:
    assert set(SAID) == set(preset_names())


@pytest.mark.parametrize("preset", SAID)
def test_an_export_becomes_a_problem_with_a_valid_plan(tmp_path: Path, preset: str) -> None:
    """Nobody who is in house is moved, nobody who is gone is planned, and the balance is even."""
    done = run("import", preset, *arguments(preset), "-o", "house.json", "--format", "json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    balance = json.loads(done.stderr[done.stderr.index("{\n") :])
    assert balance["rows_read"] + balance["added"] == balance["stays"] + sum(balance["left_out"].values())
    problem = parse_problem(json.loads((tmp_path / "house.json").read_text(encoding="utf-8")))
    solved = run("solve", "house.json", "--format", "json", "--quiet", cwd=tmp_path)
    result = parse_result(json.loads(solved.stdout))
    assert validate_result(result, problem).violations == ()
    assert len(result.assignments) + len(result.unassigned) == balance["stays"]
    assert {row.id: row.reason.value for row in result.left_out} == oracle.left_out(problem)
    in_house = {stay.key: stay.assigned_room for stay in problem.reservations if stay.status.value == "InHouse"}
    rooms = {stay.key: stay.assigned_room for stay in result.assignments}
    assert {key: rooms[key] for key in in_house if key in rooms} == {
        key: room for key, room in in_house.items() if key in rooms
    }


@pytest.mark.parametrize("preset", ["cloudbeds-csv", "apaleo", "ical"])
def test_solve_and_validate_read_an_export_themselves(tmp_path: Path, preset: str) -> None:
    files = arguments(preset)
    run("import", preset, *files, "-o", "house.json", cwd=tmp_path)
    by_file = parse_result(json.loads(run("solve", "house.json", "--format", "json", "-q", cwd=tmp_path).stdout))
    at_once = parse_result(
        json.loads(run("solve", "--from", preset, *files, "--format", "json", "-q", cwd=tmp_path).stdout)
    )
    assert at_once.assignments == by_file.assignments
    judged = run("validate", "--from", preset, *files, cwd=tmp_path)
    assert "rows read" in judged.stdout
    assert judged.returncode in (0, 1)


def test_a_mapping_file_of_the_users_own(tmp_path: Path) -> None:
    shown = run("import", "--show", "cloudbeds-csv", cwd=tmp_path).stdout
    own = shown.replace('name = "cloudbeds-csv"', 'name = "mine"').replace('"Guest Name", ', '"Who", ')
    put(tmp_path, "mine.toml", own)
    text = Path(EXPORT).read_text(encoding="utf-8").replace("Name,", "Who,", 1)
    put(tmp_path, "mine.csv", text)
    done = run("import", "mine.toml", "mine.csv", *TODAY, *ROOMS, "-o", "a.json", cwd=tmp_path)
    preset = run("import", "cloudbeds-csv", EXPORT, *TODAY, *ROOMS, "-o", "b.json", cwd=tmp_path)
    assert (done.returncode, preset.returncode) == (0, 0)
    one, two = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("a.json", "b.json"))
    assert one["Reservations"] == two["Reservations"]


def test_detect_names_presets_and_writes_nothing(tmp_path: Path) -> None:
    done = run("import", "--detect", EXPORT, cwd=tmp_path)
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (0, "cloudbeds-csv\n", [])
    put(tmp_path, "other.csv", "a,b\n1,2\n")
    refused = run("import", "--detect", "other.csv", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")


def append(table: Path, **cells: str) -> None:
    """Add a row with these cells to a table in which nothing stands but its header."""
    with table.open("a", encoding="utf-8", newline="") as file:
        header = table.read_text(encoding="utf-8").strip().split(",")
        csv.DictWriter(file, header).writerow(cells)


def test_a_template_is_read_as_it_is_written(tmp_path: Path) -> None:
    assert run("import", "--template", "tables", cwd=tmp_path).returncode == 0
    names = sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert names == ["reservations.csv", "rooms.csv", "template.xlsx"]
    append(tmp_path / "tables" / "reservations.csv", Name="Ann", Arrival="2027-03-01", Length="3")
    append(tmp_path / "tables" / "rooms.csv", RoomNumber="1")
    options = ("--rooms", "tables/rooms.csv", "--minimum-stay", "2", "-q")
    assert run("solve", "tables/reservations.csv", *options, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["import"], "name a source"),
        (["import", "cloudbedz", EXPORT], "there is no preset cloudbedz"),
        (["import", "cloudbeds-csv"], "name at least one file"),
        (["import", "cloudbeds-csv", "none.csv"], "none.csv cannot be read"),
        (["import", "cloudbeds-csv", EXPORT, "--today", "soon"], '--today "soon": expected today, or a date'),
        (["import", "cloudbeds-csv", EXPORT, *ROOMS], "say --today YYYY-MM-DD"),
        (["import", "cloudbeds-csv", EXPORT, *TODAY], "give it with --rooms FILE"),
        (["import", "ical", "--feed", "101", *TODAY], '--feed "101": expected ROOM=FILE'),
        (["import", "--show", "nothing"], "there is no preset nothing"),
        (["import", "--show", "ical", "--detect", EXPORT], "--show stands alone"),
        (["import", "cloudbeds-csv", EXPORT, *TODAY, *ROOMS, "-o", "house.csv"], "a name that ends in .json"),
        (["import", "cloudbeds-csv", EXPORT, *TODAY, *ROOMS, "--night", "6-18"], "--night 6-18: expected two times"),
        (["import", "apaleo", EXPORT, *TODAY], "not valid JSON"),
        (["solve", EXPORT, "--block-end", "checkout"], "--block-end: only with --from SOURCE"),
        (["solve", EXPORT, EXPORT], "several files are an export, with --from SOURCE"),
        (["validate", EXPORT, "--from", "cloudbeds-csv", "--problem", "x.json"], "does not go with --problem"),
    ],
)
def test_bad_usage_says_what_was_expected_and_writes_nothing(tmp_path: Path, args: list[str], said: str) -> None:
    done = run(*args, cwd=tmp_path)
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize("content", [b"", b"<html><body>Session expired</body></html>", b"PK\x03\x04cut off"])
@pytest.mark.parametrize("preset", ["cloudbeds-csv", "booking-xls", "mews", "ota"])
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, preset: str, content: bytes) -> None:
    put(tmp_path, "export.xls", content)
    done = run("import", preset, "export.xls", *SAID[preset], "-o", "house.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "house.json").exists()


HEAD = "Reservation Number,Name,Room Number,Check in Date,Check out Date,Nights,Status\n"
CUT = (EXAMPLES / "ical" / "101.ics").read_bytes()[:-20]


def workbook_of(rows: int) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for _ in range(rows):
        book.active.append(["x" * 50])
    book.save(content)
    return content.getvalue()


#: Preset, file and its content -> what is said of it.
REFUSED: dict[str, tuple[str, str, bytes, str]] = {
    "of-another-preset": (
        "cloudbeds-csv", "export.csv", (EXAMPLES / "little-hotelier-csv" / "reservations.csv").read_bytes(),
        "export.csv: expected a table of cloudbeds-csv; these columns are missing: Reservation Number",
    ),
    "of-another-kind": (
        "cloudbeds", "export.csv", Path(EXPORT).read_bytes(),
        "export.csv looks like an export of cloudbeds-csv: name that source",
    ),
    "of-another-api": (
        "mews", "export.json", (EXAMPLES / "apaleo" / "units.json").read_bytes(),
        "expected pages of Mews Connector API; found none export.json looks like an export of apaleo",
    ),
    "no-rows": ("cloudbeds-csv", "export.csv", HEAD.encode(), "the files hold no reservations"),
    "empty": ("little-hotelier-csv", "export.csv", b"", "these columns are missing: any row"),
    "page-of-the-web": (
        "booking-xls", "export.xls", b"<html><body>Session expired</body></html>", "an HTML page and not a table",
    ),
    "page-in-xml": ("booking-xls", "export.xls", b"<?xml version='1.0'?><Workbook/>", "an XML file and not a table"),
    "larger-than-it-may-be": ("cloudbeds-csv", "export.xlsx", workbook_of(1), "larger than 0 MB when unpacked"),
    "cut-off-workbook": ("cloudbeds-csv", "export.xlsx", workbook_of(9)[:-99], "or a broken one; save it anew"),
    "cut-off-feed": ("ical", "101.ics", CUT, "expected a whole calendar (BEGIN:VCALENDAR … END:VCALENDAR)"),
    "cut-off-json": (
        "apaleo", "export.json", (EXAMPLES / "apaleo" / "reservations-1.json").read_bytes()[:-20], "not valid JSON",
    ),
    "mixed-orders": (
        "cloudbeds-csv", "export.csv",
        f"{HEAD}1,A,101,30/04/2026,01/05/2026,1,Confirmed\n2,B,102,04/30/2026,05/01/2026,1,Confirmed\n".encode(),
        "mixed date orders: other rows prove another order of day and month",
    ),
    "two-headings-of-one-name": (
        "cloudbeds-csv", "export.csv", f"STATUS,{HEAD}x,1,A,101,2026-04-01,2026-04-02,1,Confirmed\n".encode(),
        "expected each heading once",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_export_is_refused_with_its_cause_and_nothing_is_written(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grids, "MAX_UNPACKED", 2**15 if name != "larger-than-it-may-be" else 2**10)
    preset, file, content, said = REFUSED[name]
    put(tmp_path, file, content)
    files = ["--feed", f"101={file}"] if preset == "ical" else [file]
    done = run("import", preset, *files, *SAID[preset], "-o", "house.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_errors_are_one_line_a_cause_and_all_of_them_on_request(tmp_path: Path) -> None:
    rows = Path(EXPORT).read_text(encoding="utf-8").splitlines()
    bad = [rows[0], *(line.replace("Confirmed", "Lost").replace("In-House", "Lost") for line in rows[1:])]
    put(tmp_path, "export.csv", "\n".join(bad) + "\n")
    short = run("import", "cloudbeds-csv", "export.csv", *TODAY, *ROOMS, cwd=tmp_path)
    every = run("import", "cloudbeds-csv", "export.csv", *TODAY, *ROOMS, "--all-errors", cwd=tmp_path)
    assert (short.returncode, every.returncode) == (2, 2)
    lost = sum("Lost" in line for line in bad)
    assert lost > 1
    assert every.stderr.count("Lost") == lost
    assert f"{lost} times" in short.stderr
