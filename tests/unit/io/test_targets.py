"""Files written whole or not at all, in the format that their name says."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from bookingopt.errors import OutputError, UsageError
from bookingopt.io.json import json_text, result_from_json, result_json
from bookingopt.io.read import STDIN, read_problem
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


@pytest.mark.parametrize("said", ["orphan_gaps", "Orphan-Gaps", " orphan_gaps "])
def test_a_list_may_go_into_a_csv_file_of_any_name(folder, said):
    wanted = targets(["montag.CSV", "a/gaps.csv", "plan.json"], said)
    assert [target.list_name for target in wanted] == ["orphan_gaps", "orphan_gaps", None]
    assert [target.list_name for target in targets(["orphan_gaps.csv"], said)] == ["orphan_gaps"]
    wanted = targets(["montag.csv", "orphan_gaps.csv"], said)
    write_result(result(), wanted)
    assert Path("montag.csv").read_bytes() == Path("orphan_gaps.csv").read_bytes()


@pytest.mark.parametrize(
    ("outputs", "said", "text"),
    [
        (["a.csv"], "move", "--list move: no such list; the nearest list is moves"),
        (["a.csv"], "xyz", "--list xyz: no such list; expected one of assignments, unassigned, "),
        (["blocked.csv"], "moves", "blocked.csv is the name of the list blocked, and --list says moves"),
        ([], "moves", "it needs --output NAME.csv"),
        (["tables/", "a.json"], "moves", "it needs --output NAME.csv"),
    ],
)
def test_a_list_that_no_file_can_hold_is_refused(folder, outputs, said, text):
    with pytest.raises(UsageError, match=text):
        targets(outputs, said)


def test_a_picture_is_what_the_caller_has_drawn(folder):
    wanted = targets(["a chart.SVG", "report.html", "moves.csv"])
    assert [target.is_picture for target in wanted] == [True, True, False]
    check_targets(wanted, [])
    write_result(result(), wanted, pictures={".svg": lambda: "<svg>é</svg>", ".html": lambda: "<p>é</p>"})
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


def test_a_link_that_leads_to_itself_cannot_be_written(folder):
    Path("plan.json").symlink_to("plan.json")
    with pytest.raises(OutputError, match=r"plan\.json cannot be written: "):
        targets(["plan.json"])


def test_only_ordinary_files_are_replaced():
    with pytest.raises(OutputError, match="cannot be written"):
        check_targets([Target(Path(os.devnull), None)], [])


# ---- whole or not at all


def test_a_target_that_fails_loses_no_other(folder):
    put("plan.json", "before")
    put("late/moves.csv", "before")
    put("last/moves.csv", "before")
    wanted = targets(["late/moves.csv", "plan.json", "last/moves.csv", "blocked.csv"])
    check_targets(wanted, [])
    for gone in ("late", "last"):
        Path(gone, "moves.csv").unlink()
        Path(gone).rmdir()
    with pytest.raises(OutputError) as caught:
        write_result(result(), wanted)
    assert str(caught.value).replace(os.sep, "/").split("\n") == [
        "late/moves.csv cannot be written: No such file or directory",
        "last/moves.csv cannot be written: No such file or directory",
    ]
    assert names(folder) == ["blocked.csv", "plan.json"]
    assert result_from_json(Path("plan.json").read_text(encoding="utf-8")) == result()


def test_a_picture_that_nobody_can_draw_loses_no_other_target(folder):
    put("late/moves.csv", "")
    wanted = targets(["late/moves.csv", "a.svg", "a.html", "moves.csv"])
    Path("late/moves.csv").unlink()
    Path("late").rmdir()
    with pytest.raises(KeyError) as caught:
        write_result(result(), wanted, pictures={".svg": lambda: {}["lost"], ".html": lambda: "<p>"})
    assert [note.replace(os.sep, "/") for note in caught.value.__notes__] == [
        "a.svg is not written.",
        "late/moves.csv cannot be written: No such file or directory",
    ]
    assert names(folder) == ["a.html", "moves.csv"]


def test_everything_that_cannot_be_written_is_known_before(folder):
    put("file", "")
    with pytest.raises(OutputError) as caught:
        check_targets(targets(["none/plan.json", "plan.json", "file/moves.csv"]), [])
    said = [line.partition(" cannot be written: ")[0] for line in str(caught.value).split("\n")]
    assert [name.replace(os.sep, "/") for name in said] == ["none/plan.json", "file/moves.csv"]
    assert names(folder) == ["file"]


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
