"""The runner itself: its table, its verdict on answers, and the comparison with another commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.solve import solve
from tests.benchmarks import table
from tests.benchmarks.__main__ import HEAD, checkout, main, ratios
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.peers import PEERS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inn.json").write_text(FAMILIES["plain"].text(full=False), encoding="utf-8")
    return tmp_path


def expect(folder: Path, **answer: object) -> None:
    (folder / "expected.json").write_text(json.dumps({"inn": answer}), encoding="utf-8")


def test_small_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--small", "--family", "plain"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == list(HEAD)
    assert row.split()[:3] == ["plain", "45", "optimal"]


def test_folder_without_expectations_is_only_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(folder)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["case", "inn"]


def test_folder_with_what_is_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expect(folder, solver_status="optimal", objective_value=47.3125)
    assert main(["--data", str(folder)]) == 0
    assert "WRONG" not in capsys.readouterr().out


def test_wrong_answers_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expect(folder, solver_status="infeasible", objective_value=47.0)
    assert main(["--data", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "WRONG: the status is optimal, not infeasible" in out
    assert "WRONG: the plan costs 47.3125, not 47.0" in out


def test_checkout_of_another_commit(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
        return subprocess.run(
            ["git", *who, *arguments], cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    git("init", "--quiet")
    for text in ("old", "new"):
        (tmp_path / "file.txt").write_text(text)
        git("add", "file.txt")
        git("commit", "--quiet", "--message", text)
    with checkout("HEAD~1", tmp_path) as tree:
        assert tree is not None
        assert (tree / "file.txt").read_text() == "old"
        assert (tmp_path / "file.txt").read_text() == "new"
    assert len(git("worktree", "list").splitlines()) == 1
    with checkout(None) as nothing:
        assert nothing is None


def test_ratios_are_new_time_by_old_time() -> None:
    new = {"whole": 1.0, "processor": 3.0, "plan": 5.0, "seconds": {"parse": 0.001, "solve": 0.4}}
    old = {"whole": 2.0, "processor": 4.0, "plan": 6.0, "seconds": {"parse": 0.0005, "solve": 0.1}}
    assert ratios(new, old, "v1") == "    against v1: whole 0.50, processor 0.75, solve 4.00; plan 6.0 -> 5.0"


def test_the_table_holds_the_optimizer_beside_its_peers(capsys: pytest.CaptureFixture[str]) -> None:
    assert table.main(["--small", "--family", "locks", "--family", "locks-20x90-5%", "--seeds", "2"]) == 0
    head, line, *rows = capsys.readouterr().out.splitlines()
    assert [len(text.split(" | ")) for text in (head, *rows)] == [len(table.HEAD)] * 3
    assert line.count("---") == len(table.HEAD)
    assert [row.split(" | ")[1] for row in rows] == ["2/2", "2/2"]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_plain_model_agrees_and_fits_are_no_better(seed: int) -> None:
    problem = problem_from_json(FAMILIES["locks"].text(full=False, seed=seed))
    best = solve(problem).objective_value
    assert best is not None
    plain = PEERS["room x day model"](problem, 600.0)
    assert plain.plan == best
    assert plain.bound == pytest.approx(best)
    for name in ("first fit", "best fit"):
        answer = PEERS[name](problem, 600.0)
        assert answer.plan is None or answer.plan >= best
