"""The command line itself: help, version, wrong usage, and what becomes of errors."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import bookingopt
from bookingopt import cli
from bookingopt.cli.support import version
from bookingopt.domain.params import SolveParams
from bookingopt.errors import BookingOptError, InputError, OutputError, SolverError, UsageError
from tests.cli.commands import environment, put, run
from tests.programs import COMMAND

PROBLEM = {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}]}

COMMANDS = typer.main.get_command(cli.app).commands


# ---- help and version


def test_help_names_the_commands(tmp_path):
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    assert {"solve", "validate"} <= set(done.stdout.split())
    assert done.stderr == ""
    assert run(cwd=tmp_path).stdout.split() == done.stdout.split()


def test_solve_help_has_a_panel_for_each_purpose(tmp_path):
    text = run("solve", "--help", cwd=tmp_path).stdout
    panels = re.split(r"─ (Input|Search|Output) ─", text)[1:]
    options = dict(zip(panels[::2], panels[1::2], strict=True))
    assert {name: re.findall(r"│ (--[a-z-]+)", panel) for name, panel in options.items()} == {
        "Input": ["--rooms", "--minimum-stay", "--settings", "--request", "--today", "--date-order"],
        "Search": [
            "--time-limit",
            "--steps",
            "--seed",
            "--max-moves",
            "--move-curve",
            "--sellable",
            "--max-los",
            "--best-requests",
            "--even-wear",
            "--minimum-stay-curve",
            "--by-type",
            "--lock-prices",
            "--night-value",
        ],
        "Output": [
            *("--output", "--list", "--before", "--language", "--chart", "--type", "--width", "--legacy"),
            "--changes-since",
            *("--csv-separator", "--csv-bom", "--format", "--quiet", "--all-errors"),
        ],
    }
    assert "0 a plan, 1 proved infeasible, 2 bad input or usage, or an output" in " ".join(text.split())


@pytest.mark.parametrize("name", ["solve", "validate"])
def test_every_option_has_one_sentence(name):
    for parameter in COMMANDS[name].params:
        if parameter.name != "help":
            assert re.fullmatch(r"[A-Z][^\n]*\.", parameter.help), parameter.name


def test_search_options_are_the_parameters():
    options = {parameter.name: parameter for parameter in COMMANDS["solve"].params}
    for name, field in SolveParams.model_fields.items():
        assert (options[name].help, options[name].default) == (field.description, field.default)


def test_version_names_version_commit_and_solver(tmp_path):
    lines = run("--version", cwd=tmp_path).stdout.splitlines()
    assert lines[0] == f"bookingopt {bookingopt.__version__}"
    assert re.fullmatch(r"commit ([0-9a-f]{12}|unknown)", lines[1])
    assert re.fullmatch(r"HiGHS \d+\.\d+\.\d+", lines[2])
    assert len(lines) == 3


def test_the_commit_that_the_build_noted(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    put(tmp_path, "_commit.txt", "0123456789ab\n")
    assert version.commit() == "0123456789ab"


def test_an_unknown_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(version, "_PACKAGE", tmp_path / "bookingopt")
    assert version.commit() == "unknown"
    (tmp_path / ".git").mkdir()
    assert version.commit() == "unknown"


# ---- wrong usage


USAGE = [
    (["solve"], "Error: name a FILE to solve"),
    (["solve", "none.json"], "Error: none.json cannot be read: "),
    (["solve", "."], "Error: . is a folder; expected a file"),
    (["solve", "p.json", "q.json"], "one problem is solved; several files are an export"),
    (["solve", "p.json", "--fast"], "No such option"),
    (["solve", "p.json", "--time-limit", "-1"], "Error: --time-limit -1.0: expected at least 0"),
    (["solve", "p.json", "--time-limit", "nan"], "Error: --time-limit nan: expected a number"),
    (["solve", "p.json", "--time-limit", "inf"], "Error: --time-limit inf: expected a number"),
    (["solve", "p.json", "--time-limit", "1e9"], "Error: --time-limit 1000000000.0: expected at most 86,400"),
    (["solve", "p.json", "--time-limit", "soon"], "Invalid value for '--time-limit'"),
    (["solve", "p.json", "--steps", "1.5"], "Invalid value for '--steps'"),
    (
        ["solve", "p.json", "--steps", "-1", "--seed", "-2"],
        "--steps -1: expected at least 0\n--seed -2: expected at least 0",
    ),
    (["solve", "p.json", "--format", "xml"], "Invalid value for '--format'"),
    (["solve", "p.json", "-o", "move.csv"], "Error: cannot tell what to write to move.csv"),
    (["solve", "p.json", "-o", "p.json"], "Error: p.json is the input: write to another file"),
    (["solve", "p.json", "-o", "none/plan.json"], "plan.json cannot be written: "),
    (["solve", "p.json", "--rooms", "r.csv"], "Error: --rooms: only for CSV and workbooks"),
    (["solve", "p.json", "--minimum-stay", "0"], "Invalid value for '--minimum-stay'"),
    (["solve", "p.json", "--csv-separator", "x"], "Invalid value for '--csv-separator'"),
    (["solve", "p.json", "-o", "q.xlsx", "--csv-bom"], "Error: --csv-separator and --csv-bom are about CSV"),
    (["solve", "p.json", "-o", "q.json", "--csv-separator", ";"], "they need --output NAME.csv or a folder"),
    (["solve", "p.json", "-o", "q.xlsx", "--legacy"], "Error: --legacy adds to the whole result"),
    (["solve", "q.xlsx", "--rooms", "r.csv"], "q.xlsx cannot be read"),
    (["solve", "none.xlsx"], "Error: none.xlsx cannot be read: "),
    (["solve", "s.csv"], "name the table of the rooms with --rooms FILE.csv"),
    (["validate"], "Error: name FILES to check"),
    (["validate", "p.json", "--prove"], "Error: --prove needs --problem FILE"),
    (["validate", "p.json", "--problem", "none.json"], "Error: none.json cannot be read: "),
    (["plan"], "No such command 'plan'"),
]


@pytest.mark.parametrize(("args", "message"), USAGE, ids=[" ".join(args) for args, _ in USAGE])
def test_wrong_usage_is_told_and_nothing_is_done(tmp_path, args, message):
    put(tmp_path, "p.json", PROBLEM)
    put(tmp_path, "s.csv", "Name,Arrival,Length\n")
    (tmp_path / "empty").mkdir()
    before = sorted(tmp_path.rglob("*"))
    done = run(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    told = re.sub(r"[│╭╰─╮╯]", " ", done.stderr)
    assert " ".join(message.split()) in " ".join(told.split())
    assert sorted(tmp_path.rglob("*")) == before


WITH_MODULES = """
import runpy, sys
try:
    runpy.run_module("bookingopt", run_name="__main__", alter_sys=True)
finally:
    print(*sorted(sys.modules))
"""


@pytest.mark.parametrize("output", ["none/plan.json", "move.csv"])
def test_targets_are_checked_before_the_search(tmp_path, output):
    put(tmp_path, "p.json", PROBLEM)
    command = [sys.executable, "-c", WITH_MODULES, "solve", "p.json", "-o", output]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    modules = set(done.stdout.split())
    assert "bookingopt.io.targets" in modules
    assert not {name for name in modules if name.startswith("bookingopt.optimizer") or name == "numpy"}


def test_errors_of_the_input_are_all_told(tmp_path):
    put(tmp_path, "p.json", {"ProblemId": "\x1b[2J", "Rooms": [{}], "Foo": 1, "MinimumStay": 0})
    done = run("solve", "p.json", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "Error: p.json: 3 errors",
        "  Foo: unknown field",
        "  Rooms[0].RoomNumber: expected this field",
        "  MinimumStay: 0: expected a whole number from 1 to 366",
    ]


HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)),
    "zip": b"PK\x03\x04\x14\0\0\0",
    "truncated": b'{"ProblemId": "p", "Rooms": [{"Roo',
    "bom-only": b"\xef\xbb\xbf",
    "utf-16-without-mark": '{"ProblemId": "p"}'.encode("utf-16-le"),
    "half-utf-16": b"\xff\xfe{",
    "latin": '{"ProblemId": "Café"}'.encode("latin-1"),
    "deep": b"[" * 200_000,
    "deep-object": b'{"x-a":' * 10_000 + b"1" + b"}" * 10_000,
    "nan": b'{"ProblemId": "p", "Rooms": [], "MinimumStay": NaN}',
    "repeated": b'{"ProblemId": "p", "ProblemId": "q", "Rooms": []}',
    "year-9999": b'{"ProblemId": "p", "Rooms": [], "Reservations": ['
    b'{"Name": "a", "Arrival": "9999-12-31", "Length": 1}]}',
    "surrogate": b'{"ProblemId": "\\ud800", "Rooms": []}',
    "long-number": b'{"ProblemId": ' + b"9" * 5000 + b', "Rooms": []}',
    "large-number": b'{"ProblemId": "p", "Rooms": [], "MinimumStay": 1e400}',
    "number": b"7",
    "list": b"[[]]",
    "long-line": b'{"ProblemId": "' + b"a" * 5_000_000,
}


def test_no_bytes_end_in_a_traceback(tmp_path):
    for name, content in HOSTILE.items():
        put(tmp_path, f"{name}.json", content)
    done = run("validate", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == f"{len(HOSTILE)} files: {len(HOSTILE)} unreadable"
    assert max(len(line) for line in done.stdout.splitlines()) < 300


@pytest.mark.parametrize("name", ["binary", "deep", "year-9999"])
def test_solve_refuses_the_same_bytes(tmp_path, name):
    for place, args in ((put(tmp_path, "p.json", HOSTILE[name]).name, {}), ("-", {"stdin": HOSTILE[name]})):
        done = run("solve", place, cwd=tmp_path, **args)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Error: {'standard input' if place == '-' else 'p.json'}: 1 error\n  ")


# ---- what becomes of errors


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UsageError("wrong"), 2, "Error: wrong\n"),
        (InputError([], "p.json"), 2, "Error: p.json: 0 errors\n"),
        (OutputError("full"), 2, "Error: full\n"),
        (SolverError("odd"), 3, "Error: odd\n"),
        (BookingOptError("\x1b[2Jsteered"), 2, "Error: \N{REPLACEMENT CHARACTER}[2Jsteered\n"),
    ],
)
def test_an_error_is_a_message_and_an_exit_status(monkeypatch, capsys, error, status, message):
    def raise_error(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", raise_error)
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == status
    assert capsys.readouterr() == ("", message)


def test_any_other_error_is_one_line_and_says_how_to_report_it(monkeypatch, capsys):
    monkeypatch.setattr(cli, "app", lambda **_: {}["a key that is missing"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(
        r"Internal error: KeyError: 'a key that is missing' \(cli/__init__\.py line \d+\)\. Please report .*\n", err
    )


def in_a_shell(arguments: str, folder: Path) -> tuple[int, str]:
    """Run the command in a shell of Unix; return its exit status and what it wrote to standard error."""
    line = ["sh", "-c", f"{shlex.join(COMMAND)} {arguments}"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, env=environment(), check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("streams", "status", "said"),
    [
        (">&-", 2, "Error: standard output cannot be written: it is closed\n"),
        ("> /dev/full", 2, "Error: standard output cannot be written: No space left on device\n"),
        ("2>&-", 0, ""),
        ("<&-", 0, ""),
    ],
)
def test_standard_streams_may_be_closed_or_full(tmp_path, streams, status, said):
    put(tmp_path, "p.json", PROBLEM)
    line = f"{shlex.join(COMMAND)} validate p.json {streams}"
    done = subprocess.run(
        ["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, env=environment(), check=False
    )
    assert (done.returncode, done.stderr) == (status, said)


def test_help_finds_a_device_full(tmp_path):
    line = f"{shlex.join(COMMAND)} --help > /dev/full"
    done = subprocess.run(
        ["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, env=environment(), check=False
    )
    assert (done.returncode, done.stderr) == (2, "Error: standard output cannot be written: No space left on device\n")


# ---- the package


def test_the_public_names():
    for name in bookingopt.__all__:
        assert getattr(bookingopt, name) is not None
    assert set(bookingopt.__all__) <= set(dir(bookingopt))
    with pytest.raises(AttributeError, match="has no attribute 'optimise'"):
        _ = bookingopt.optimise


def test_the_package_as_the_docstring_uses_it():
    problem = bookingopt.parse('{"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}]}')
    result = bookingopt.solve(problem, bookingopt.SolveParams(time_limit=10))
    assert isinstance(problem, bookingopt.Problem)
    assert isinstance(result, bookingopt.Result)
    assert bookingopt.validate(result, problem).violations == ()
