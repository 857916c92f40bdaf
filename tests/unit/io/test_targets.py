"""Bytes in and out: every encoding, every failure with its message; files written whole or not at all."""

from __future__ import annotations

import codecs
import csv
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookingopt.errors import InputError, OutputError, UsageError
from bookingopt.io import read
from bookingopt.io.encoding import decode
from bookingopt.io.json import json_text, result_from_json, result_json
from bookingopt.io.read import MAX_BYTES, STDIN, read_problem, read_text
from bookingopt.io.result_tables import RESULT_LISTS
from bookingopt.io.targets import Target, check_targets, targets, write_result
from tests.unit.samples import DATA, result

PROBLEM = {"ProblemId": "p", "Rooms": [{"RoomNumber": "12 Ä"}], "Reservations": []}
TEXT = json.dumps(PROBLEM, ensure_ascii=False)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, content: str | bytes) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


# ---- bytes to text


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8-bom", "utf-16-le", "utf-16-be"],
)
def test_encodings(folder, content):
    problem = read_problem(put("plan.json", content))
    assert problem.rooms[0].room_number == "12 Ä"


NUL = "is this a text file? (UTF-16 needs a byte order mark)"
BAD_BYTES = [
    (b"abc\n\xe9t\xe9", "line 2: not UTF-8 text: byte 5 of the file is 0xE9; save the file as UTF-8"),
    (codecs.BOM_UTF8 + b"ab\xff", "line 1: not UTF-8 text: byte 6 of the file is 0xFF; save the file as UTF-8"),
    (b"\xed\xa0\x80", "line 1: not UTF-8 text: byte 1 of the file is 0xED; save the file as UTF-8"),
    (
        b"ab\n\0",
        "line 2: not UTF-8 text: byte 4 of the file is 0x00; " + NUL,
    ),
    (
        "é{".encode("utf-16-le"),
        "line 1: not UTF-8 text: byte 1 of the file is 0xE9; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF16_LE + b"{\0}\0\0",
        "line 1: not UTF-16 text: byte 7 of the file is 0x00; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF16_BE + b"\0{\xd8\0\0}",
        "line 1: not UTF-16 text: byte 5 of the file is 0xD8; save the file as UTF-8",
    ),
    (
        codecs.BOM_UTF32_LE + "{}".encode("utf-32-le"),
        "line 1: not UTF-16 text: byte 3 of the file is 0x00; " + NUL,
    ),
]


@pytest.mark.parametrize(("content", "message"), BAD_BYTES, ids=range(len(BAD_BYTES)))
def test_bytes_that_are_no_text(folder, content, message):
    with pytest.raises(InputError) as caught:
        read_text(put("plan.json", content))
    assert str(caught.value) == f"plan.json: 1 error\n  {message}"


@given(st.binary(max_size=40), st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]))
def test_no_bytes_at_all_end_in_another_error(content, mark):
    try:
        text = decode(mark + content)
    except InputError:
        return
    assert "\0" not in text


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(folder, monkeypatch):
    assert MAX_BYTES == 256 * 2**20
    monkeypatch.setattr(read, "MAX_BYTES", 2**20)
    assert len(read_text(put("just.json", b" " * 2**20))) == 2**20
    with pytest.raises(InputError, match="the file is larger than 1 MB, the most that is read"):
        read_text(put("plan.json", b" " * (2**20 + 1)))


def test_files_that_cannot_be_read(folder):
    put("plan.json", TEXT)
    Path("house").mkdir()
    with pytest.raises(UsageError, match=r"^none\.json cannot be read: No such file or directory$"):
        read_text("none.json")
    with pytest.raises(UsageError, match=r"^house is a folder; expected a file$"):
        read_text("house")
    with pytest.raises(UsageError, match="cannot be read"):
        read_text(str(Path("plan.json", "inner.json")))
    with pytest.raises(UsageError, match="cannot be read"):
        read_text("n" * 5000)


# ---- problems


def test_tables_and_their_settings(folder):
    stays = put("may.csv", "Name,Arrival,Length\nAnn,2027-05-01,2\n")
    rooms = put("rooms.csv", codecs.BOM_UTF8 + b"RoomNumber\n1\n")
    settings = put("house.json", '{"MinimumStay": 3, "LeadingGaps": true}')
    problem = read_problem(stays, rooms, settings=settings)
    assert (problem.problem_id, problem.minimum_stay, problem.leading_gaps) == ("may", 3, True)
    assert read_problem(stays, rooms, 2, settings).minimum_stay == 2
    assert read_problem(put("MAY.CSV", Path(stays).read_bytes()), rooms).problem_id == "MAY"


def test_options_that_do_not_go_together(folder):
    stays = put("may.csv", "Name,Arrival,Length\n")
    with pytest.raises(
        UsageError, match=r"may\.csv is a table of reservations: name the table of the rooms with --rooms"
    ):
        read_problem(stays)
    plan = put("plan.json", TEXT)
    with pytest.raises(UsageError, match=r"^--rooms: only for a table"):
        read_problem(plan, rooms=stays)
    with pytest.raises(UsageError, match=r"^--rooms, --minimum-stay, --settings: only for a table"):
        read_problem(plan, "a", 3, "b")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[]", 'house.json: 1 error\n  a list: expected an object such as {"MinimumStay": 3}'),
        ("{", "house.json: 1 error\n  line 1 column 2: not valid JSON"),
        ("", "house.json: 1 error\n  the file is empty; expected JSON"),
    ],
)
def test_settings_that_are_none(folder, settings, message):
    stays, rooms = put("may.csv", "Name,Arrival,Length\n"), put("rooms.csv", "RoomNumber\n")
    with pytest.raises(InputError) as caught:
        read_problem(stays, rooms, settings=put("house.json", settings))
    assert str(caught.value).startswith(message)


def test_errors_name_the_file(folder):
    with pytest.raises(InputError) as caught:
        read_problem(put("plan.json", '{"ProblemId": "p"}'))
    assert str(caught.value) == "plan.json: 1 error\n  Rooms: expected this field, a list"


# ---- results out


def test_a_result_as_json_comes_back(folder):
    content = result_json(result())
    assert result_from_json(content.decode()) == result()
    assert content.endswith(b"}\n")
    assert "комната 7".encode() in content
    assert list(json.loads(content))[:4] == ["ProblemId", "solver_status", "objective_value", "best_bound"]
    assert content == result_json(result_from_json(content.decode()))


def test_a_number_that_json_does_not_know_is_never_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"a": float("nan")})


def test_assignments_as_csv_are_the_next_reservations(folder):
    write_result(result(), targets(["assignments.csv"]))
    rooms = put("rooms.csv", "RoomNumber\n012\n12 A\nкомната 7\n")
    problem = read_problem("assignments.csv", rooms)
    assert problem.problem_id == "assignments"
    back = [stay.model_dump(mode="json", by_alias=True) for stay in problem.reservations]
    for row, wanted in zip(back, DATA["assignments"], strict=True):
        assert {name: row[name] for name in wanted} == wanted


def test_csv_is_what_csv_readers_read(folder):
    write_result(result(), targets(["moves.csv"]))
    with Path("moves.csv").open(encoding="utf-8", newline="") as file:
        (move,) = csv.DictReader(file)
    assert (move["Name"], move["From"], move["Cycle"]) == ("Bob, the 'b'", "комната 7", "")


# ---- where to


def test_targets():
    assert targets([]) == []
    assert [(target.path, target.list_name) for target in targets(["a/Plan.JSON", "MOVES.csv"])] == [
        (Path("a/Plan.JSON"), None),
        (Path("MOVES.csv"), "moves"),
    ]


def test_a_picture_is_what_the_caller_has_drawn(folder):
    wanted = targets(["a chart.SVG", "report.html", "moves.csv"])
    assert [target.is_picture for target in wanted] == [True, True, False]
    check_targets(wanted, [])
    write_result(result(), wanted, pictures={".svg": "<svg>é</svg>", ".html": "<p>é</p>"})
    assert Path("a chart.SVG").read_bytes() == "<svg>é</svg>".encode()
    assert Path("report.html").read_bytes() == "<p>é</p>".encode()


def test_a_folder_gets_every_list(folder):
    Path("old").mkdir()
    for name in ("old", f"new{os.sep}", f"deep{os.sep}er{os.sep}"):
        wanted = targets([name])
        check_targets(wanted, [])
        write_result(result(), wanted)
        assert names(Path(name)) == sorted(f"{list_name}.csv" for list_name in RESULT_LISTS)


@pytest.mark.parametrize("output", ["move.csv", "plan", "plan.xml", "", "-", "reservations.csv", "moves.csv.gz"])
def test_a_name_that_does_not_say_what_to_write(folder, output):
    with pytest.raises(UsageError, match=r"^cannot tell what to write to .*moves\.csv.*new_reservations\.csv"):
        targets([output])


@pytest.mark.parametrize("outputs", [["a.json", "a.json"], ["a.json", "./a.json"], ["out/", "out/moves.csv"]])
def test_one_file_is_not_written_twice(folder, outputs):
    with pytest.raises(UsageError, match="is to be written twice"):
        targets(outputs)


def test_an_input_is_never_overwritten(folder):
    put("plan.json", TEXT)
    put("old/assignments.csv", "Name\n")
    for output, source in (("plan.json", "./plan.json"), ("old", "old/assignments.csv")):
        with pytest.raises(UsageError, match="is the input: write to another file"):
            check_targets(targets([output]), [source, STDIN, "none.json"])
    assert names(folder) == ["old", "old/assignments.csv", "plan.json"]


def test_the_check_leaves_nothing_behind(folder):
    put("plan.json", "before")
    check_targets(targets(["plan.json", "moves.csv"]), [])
    assert names(folder) == ["plan.json"]
    assert Path("plan.json").read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize("output", ["none/plan.json", "none/moves.csv", "file/plan.json", "file/"])
def test_what_cannot_be_written_is_known_before(folder, output):
    put("file", "")
    with pytest.raises(OutputError, match="cannot be written: "):
        check_targets(targets([output]), [])
    assert names(folder) == ["file"]


def test_only_ordinary_files_are_replaced():
    with pytest.raises(OutputError, match="cannot be written"):
        check_targets([Target(Path(os.devnull), None)], [])


# ---- whole or not at all


def test_all_targets_or_none(folder):
    put("plan.json", "before")
    put("late/moves.csv", "before")
    wanted = targets(["plan.json", "blocked.csv", "late/moves.csv"])
    check_targets(wanted, [])
    Path("late/moves.csv").unlink()
    Path("late").rmdir()
    with pytest.raises(OutputError, match=r"^late.moves\.csv cannot be written: No such file or directory$"):
        write_result(result(), wanted)
    assert names(folder) == ["plan.json"]
    assert Path("plan.json").read_text(encoding="utf-8") == "before"


def test_writing_replaces_and_leaves_no_other_file(folder):
    put("plan.json", "before" * 10_000)
    write_result(result(), targets(["plan.json", "moves.csv"]))
    assert names(folder) == ["moves.csv", "plan.json"]
    assert result_from_json(Path("plan.json").read_text(encoding="utf-8")) == result()


def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(folder):
    put("usual", "")
    put("plan.json", "")
    Path("plan.json").chmod(0o600)
    kept = Path("plan.json").stat().st_mode
    write_result(result(), targets(["plan.json", "moves.csv"]))
    assert Path("moves.csv").stat().st_mode == Path("usual").stat().st_mode
    assert Path("plan.json").stat().st_mode == kept


def test_a_link_stays_a_link(folder):
    put("real/plan.json", "before")
    Path("plan.json").symlink_to(Path("real/plan.json"))
    write_result(result(), targets(["plan.json"]))
    assert Path("plan.json").is_symlink()
    assert result_from_json(Path("real/plan.json").read_text(encoding="utf-8")) == result()


def test_a_long_name_can_be_written(folder):
    name = "ж" * 100 + ".json"
    write_result(result(), targets([name]))
    assert names(folder) == [name]
