"""Large work in a process of its own: it says the same, and what goes wrong there is told as such."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psutil
import pytest

from bookingopt.errors import InputError, OutputError
from bookingopt.server.http import helper_process
from bookingopt.server.http.computations import NotJson, run
from bookingopt.server.http.helper_process import (
    ClientGone,
    Helper,
    HelperBusy,
    HelperError,
    Limits,
    TooCostly,
    _Turns,
    memory_for,
    seconds_for,
)

PROBLEM = {
    "ProblemId": "spring",
    "Rooms": [{"RoomNumber": "1"}],
    "Reservations": [{"Name": "Ann", "Arrival": "2027-03-01", "Length": 2}],
    "NewReservations": [{"Name": "Ann", "Arrival": "2027-03-05", "Length": 2}],
}
ELSEWHERE = Helper()

BODIES = [
    json.dumps(PROBLEM).encode(),
    b"{",
    json.dumps({**PROBLEM, "Roms": 1, "MinimumStay": 0}).encode(),
    json.dumps({**PROBLEM, "Rooms": [{"RoomNumber": "\u2028\x1b é"}]}).encode(),
]


@pytest.mark.parametrize("body", BODIES)
def test_the_other_process_says_the_same(body, monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)

    def said(do):
        try:
            return do("submit", {"requests": []}, body)
        except InputError as error:
            return isinstance(error, NotJson), error.faults

    assert said(ELSEWHERE.do) == said(run)


def test_a_process_that_fails_or_hangs_is_an_error_of_ours(monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)
    with pytest.raises(HelperError, match="draw ended with status 1"):
        ELSEWHERE.do("draw", {"name": "chart.svg"}, b"{}" * helper_process.LARGE_DRAWING, b"{}")
    monkeypatch.setattr(helper_process, "_GLANCE", 0)  # or a process that is quick has answered at the first look
    with pytest.raises(HelperBusy, match="not done in 0 seconds"):
        Helper(limits=Limits(seconds=0)).do("submit", {"requests": []}, b"{}")


def test_a_task_that_takes_too_much_is_ended_with_the_reason(monkeypatch):
    """The system counts: no test waits for a second that passes."""
    monkeypatch.setattr(helper_process, "LARGE", 0)
    row = {"Name": "a", "Arrival": "2027-03-01", "Length": 1}
    body = json.dumps({**PROBLEM, "Reservations": [row] * 50_000}).encode()
    with pytest.raises(TooCostly, match="more than 1 seconds of the processor") as refused:
        Helper(limits=Limits(processor=1)).do("submit", {"requests": []}, body)
    assert refused.value.http_status == 422
    with pytest.raises(TooCostly, match="more memory than there is, 40 MB at most"):
        Helper(limits=Limits(memory=40 * 2**20)).do("submit", {"requests": []}, body)


def test_what_may_do_much_with_a_byte_is_done_elsewhere_from_fewer_bytes_on(monkeypatch):
    def elsewhere(*_args):
        raise HelperBusy("elsewhere")

    monkeypatch.setattr(ELSEWHERE, "_elsewhere", elsewhere)
    for task, size in (("desk", 2**16), ("validate", 2**18), ("submit", 2**20)):
        with pytest.raises(InputError):
            ELSEWHERE.do(task, {"requests": [], "strict": False}, b" " * (size - 2) + b"1")
        with pytest.raises(HelperBusy, match="elsewhere"):
            ELSEWHERE.do(task, {"requests": [], "strict": False}, b" " * (size - 1) + b"1")


@pytest.mark.parametrize("error", ["SystemError", "ImportError"])
def test_an_interpreter_that_fails_for_want_of_memory_is_told_as_such(error):
    """Beyond a limit of memory Python raises these here and there."""
    path, code = helper_process.__file__, "import runpy\n"
    code += f"import bookingopt.server.parent_death as one\ndef fails(_): raise {error}\none.die_with_parent = fails\n"
    done = subprocess.run([sys.executable, "-c", f"{code}runpy.run_path({path!r}, run_name='__main__')"], check=False)
    assert done.returncode == helper_process._NO_MEMORY


def test_a_task_ends_with_its_client(monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)
    started = []
    popen = subprocess.Popen

    def noted(*args, **how):
        started.append(popen(*args, **how))
        return started[-1]

    monkeypatch.setattr(helper_process.subprocess, "Popen", noted)
    body = json.dumps({**PROBLEM, "Reservations": [PROBLEM["Reservations"][0]] * 50_000}).encode()
    with pytest.raises(ClientGone):
        Helper().do("submit", {"requests": []}, body, is_gone=lambda: True)
    assert started[0].returncode == -signal.SIGKILL


def test_a_megabyte_of_short_rows_is_read():
    """Of 20 bytes a stay, as a table has them, each byte takes the most memory."""
    rows = "".join(f"g{number},2027-01-01,1\n" for number in range(51_000))
    tables = {"name": "n", "reservations": "Name,Arrival,Length\n" + rows, "rooms": "RoomNumber\n1\n"}
    body = json.dumps(tables).encode()
    assert len(body) > helper_process.LARGE
    assert ELSEWHERE.do("parse-tables", {}, body).content.count(b'"Arrival"') == 51_000


def test_only_so_many_wait_for_the_other_process(monkeypatch):
    monkeypatch.setattr(helper_process, "LARGE", 0)
    busy = Helper(at_once=1, waiting=1)
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(busy.do, "submit", {"requests": []}, BODIES[0]) for _ in range(6)]
    errors = [type(job.exception()) for job in jobs if job.exception()]
    assert errors == [HelperBusy] * 4
    assert busy.do("submit", {"requests": []}, BODIES[0]).facts["problem_id"] == "spring"


def test_a_task_waits_for_its_turn_no_longer_than_it_may(monkeypatch):
    """The first holds the only turn until the second has given up."""
    monkeypatch.setattr(helper_process, "LARGE", 0)
    helper, second_gave_up, first_began = Helper(at_once=1, limits=Limits(turn=0)), Event(), Event()
    monkeypatch.setattr(helper, "_elsewhere", lambda *_: (first_began.set(), second_gave_up.wait(60)))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(helper.do, "submit", {"requests": []}, BODIES[0])
        assert first_began.wait(60)
        with pytest.raises(HelperBusy, match="other work took all of 0 seconds") as refused:
            helper.do("submit", {"requests": []}, BODIES[0])
        second_gave_up.set()
        assert first.result()
    assert refused.value.http_status == 503


def test_tasks_share_the_memory_that_there_is(monkeypatch):
    """Four bodies that each may take more than a third of it: two are read at once, and all of them are."""
    limits = Limits(memory=240 * 2**20)
    body = json.dumps({**PROBLEM, "x-note": "x" * 2**20}).encode()
    most = memory_for("submit", {}, len(body))
    assert limits.memory // 3 < most <= limits.memory // 2
    started, taken = [], []
    popen = subprocess.Popen

    def noted(command, **how):
        started.append(popen(command, **how))
        taken.append(sum(int(each.args[-1]) for each in started if each.returncode is None))
        return started[-1]

    monkeypatch.setattr(helper_process.subprocess, "Popen", noted)
    helper = Helper(limits=limits)
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(helper.do, "submit", {"requests": []}, body) for _ in range(4)]
    assert [job.result().facts["problem_id"] for job in jobs] == ["spring"] * 4
    assert len(taken) == 4
    assert max(taken) <= limits.memory


def test_whoever_needs_much_is_not_passed_by():
    """The second needs all, and the third would fit beside the first: it comes after the second all the same."""
    turns, order, first_has, second_waits = _Turns(at_once=3, memory=10), [], Event(), Event()

    def hold(name: str, memory: int, waits: Event | None = None) -> None:
        def may_wait() -> bool:
            if waits is not None:
                waits.set()
            return True

        with turns.one(memory, may_wait) as has_turn:
            assert has_turn
            order.append(name)
            if name == "first":
                first_has.set()
                assert third_waits.wait(60)

    third_waits = Event()
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(hold, "first", 5)]
        assert first_has.wait(60)
        jobs.append(pool.submit(hold, "second", 10, second_waits))
        assert second_waits.wait(60)
        jobs.append(pool.submit(hold, "third", 5, third_waits))
    assert [job.result() for job in jobs] == [None] * 3
    assert order == ["first", "second", "third"]


def test_what_a_task_may_take_follows_its_size():
    small, large = (memory_for("submit", {}, size) for size in (0, 10 * 2**20))
    assert large - small == 480 * 2**20
    assert memory_for("validate", {}, 10 * 2**20) > large
    assert memory_for("validate", {}, 2**20) < 150 * 2**20
    assert memory_for("parse-tables", {}, 10 * 2**20) > memory_for("validate", {}, 10 * 2**20)
    seconds = [seconds_for("submit", {}, size, 60) for size in (1, 2**20, 2**20 + 1, 2**30)]
    assert seconds == [5, 5, 10, 60]
    assert seconds_for("parse-book", {}, 1, 60) == 60
    assert memory_for("parse-binaries", {}, 2**20) == 2 * memory_for("parse-book", {}, 2**20)
    assert memory_for("draw", {"name": "plan.xlsx"}, 0) > memory_for("draw", {"name": "chart.svg"}, 0)


def test_a_process_ends_with_what_it_has_started():
    """The library for old workbooks works in a process of its own."""
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    with popen_of(code) as process:
        assert process.stdout.readline() == b"1\n"
        (grandchild,) = psutil.Process(process.pid).children()
        helper_process._kill(process)
        assert grandchild.wait(60) is None
    assert process.returncode == -signal.SIGKILL


def popen_of(code: str) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], start_new_session=True, **pipes)


def test_what_does_not_fit_into_a_workbook_is_said(monkeypatch):
    text = "x" * 40_000
    problem = {**PROBLEM, "Reservations": [{**PROBLEM["Reservations"][0], "x-note": text}], "NewReservations": []}
    stay = {**problem["Reservations"][0], "Id": "Ann", "AssignedRoom": "1"}
    report = {"version": "", "solver": "", "problem_sha256": "", "parameters": {}, "stopped_by": "proof", "steps": 0}
    result = {"ProblemId": "spring", "solver_status": "optimal", "objective_value": 0, "best_bound": 0}
    result |= {"assignments": [stay], "report": {**report, "seconds": {}, "model_size": {}}}
    outcome = json.dumps({"success": True, "result": result, "problem_id": "spring"}).encode()
    with pytest.raises(OutputError, match="too long for the cell"):
        ELSEWHERE.do("draw", {"name": "plan.xlsx"}, json.dumps(problem).encode(), outcome)


def test_a_part_that_can_be_emptied_is_once_a_process_has_it(monkeypatch):
    """A body of 14 MB is not kept beside what is read from it, neither here nor there."""
    monkeypatch.setattr(helper_process, "LARGE", 0)
    body = bytearray(BODIES[0])
    assert ELSEWHERE.do("submit", {"requests": []}, body).facts["problem_id"] == "spring"
    assert body == b""
    body = bytearray(BODIES[0])
    assert helper_process.run("submit", {"requests": []}, body).facts["problem_id"] == "spring"
    assert body == b""
