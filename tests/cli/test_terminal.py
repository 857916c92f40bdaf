"""What only a terminal has: progress, colours, Ctrl-C, and a reader that goes away. Where there are such terminals."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookingopt.io.json import result_from_json
from bookingopt.io.read import read_problem
from bookingopt.validation import validate_result
from tests.benchmarks.generator import House, generate
from tests.cli.commands import environment, put
from tests.programs import COMMAND

#: Far too much to be proved in a minute: five types with upgrades, locks and groups.
LARGE = House(rooms=80, days=300, occupancy=0.9, types=5, upgrades=0.4, locks=0.3, groups=0.1)
SMALL = {"ProblemId": "p", "Rooms": [{"RoomNumber": "1"}]}
LONGEST = 60  # seconds that a test waits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "large.json", generate(LARGE, 1))
    put(tmp_path, "small.json", SMALL)
    return tmp_path


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Our end of a terminal, and the end for a process."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    os.close(ours)


def start(folder: Path, *args: str, **streams: int) -> subprocess.Popen[bytes]:
    env = environment(TERM="xterm-256color")
    defaults = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *args], cwd=folder, env=env, **{**defaults, **streams})


def read_until(descriptor: int, text: bytes) -> bytes:
    """Read a terminal until ``text`` was shown."""
    shown, end = b"", time.monotonic() + LONGEST
    while text not in shown:
        assert time.monotonic() < end, shown
        shown += os.read(descriptor, 10_000)
    return shown


def rest(descriptor: int) -> bytes:
    """Read what is left on a terminal whose process has ended."""
    shown = b""
    try:
        while part := os.read(descriptor, 10_000):
            shown += part
    except OSError:  # how Linux says that nobody writes any more
        pass
    return shown


def test_ctrl_c_ends_the_search_and_delivers_the_best_plan(folder, terminal):
    ours, theirs = terminal
    with start(
        folder, "solve", "large.json", "--time-limit=600", "--format=json", "-o", "plan.json", stderr=theirs
    ) as process:
        os.close(theirs)
        progress = read_until(ours, b" bound ")
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=LONGEST)
        progress += rest(ours)
    result = result_from_json(stdout.decode())
    assert process.returncode == 0
    assert (result.report.stopped_by, result.solver_status) == ("cancelled", "feasible")
    assert validate_result(result, read_problem(str(folder / "large.json"))).violations == ()
    assert result_from_json((folder / "plan.json").read_text(encoding="utf-8")) == result
    assert b"Ending the search with its best plan; Ctrl-C again quits without one." in progress
    assert progress.count(b"\x1b[?25l") == progress.count(b"\x1b[?25h") == 1  # the cursor comes back


def test_a_second_ctrl_c_quits(folder, terminal):
    ours, theirs = terminal
    with start(folder, "solve", "large.json", "--time-limit=600", "-o", "plan.json", stderr=theirs) as process:
        os.close(theirs)
        read_until(ours, b" bound ")
        process.send_signal(signal.SIGINT)
        read_until(ours, b"quits without one")
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=LONGEST)
        progress = rest(ours)
    assert (process.returncode, stdout) == (130, b"")
    assert not (folder / "plan.json").exists()
    assert b"\x1b[?25h" in progress
    assert sorted(path.name for path in folder.iterdir()) == ["large.json", "small.json"]


def test_quiet_shows_no_progress(folder, terminal):
    ours, theirs = terminal
    with start(folder, "solve", "large.json", "--time-limit=2", "--quiet", stderr=theirs) as process:
        os.close(theirs)
        stdout, _ = process.communicate(timeout=LONGEST)
        assert rest(ours) == b""
    assert (process.returncode, stdout) == (0, b"")


@pytest.mark.parametrize(("no_color", "colours"), [(None, True), ("1", False)])
def test_colours_on_a_terminal_unless_they_are_unwanted(folder, terminal, monkeypatch, no_color, colours):
    ours, theirs = terminal
    env = environment(TERM="xterm-256color", **({"NO_COLOR": no_color} if no_color else {}))
    process = subprocess.Popen([*COMMAND, "solve", "small.json"], cwd=folder, env=env, stdout=theirs)
    with process:
        os.close(theirs)
        shown = rest(ours)
    assert b"Problem p: " in shown
    assert (b"32moptimal" in shown) is colours


@pytest.mark.parametrize(
    "args",
    [["solve", "small.json"], ["solve", "small.json", "--format=json"], ["validate", "small.json"], ["--version"]],
    ids=["summary", "json", "validate", "version"],
)
def test_a_reader_that_has_gone_is_no_error(folder, args):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with start(folder, *args, stdout=write_end) as process:
        os.close(write_end)
        _, stderr = process.communicate(timeout=LONGEST)
    assert (process.returncode, stderr) == (0, b"")


def test_a_full_disk_behind_standard_output_is_told(folder):
    with Path("/dev/full").open("wb") as full, start(folder, "solve", "small.json", stdout=full.fileno()) as process:
        _, stderr = process.communicate(timeout=LONGEST)
    assert process.returncode == 2
    assert stderr == b"Error: standard output cannot be written: No space left on device\n"
