"""``python -m tests.benchmarks.load``: the whole service under load, measured from outside; prints a table.

Starts ``bookingopt serve`` with two workers in a folder of its own, on loopback, and asks it as callers do. A time is
taken from when a request was due, so that a slow answer also counts for those that it held up.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Self
from urllib.parse import urlencode

import psutil

from tests.benchmarks.generator import House, generate
from tests.services import ROOT, Service, until

MB = 2**20
WORKERS = 2
#: Status requests a second.
PACE = 50

#: Keeps a worker busy as long as it may.
BUSY = House(rooms=40, days=200, occupancy=0.9, types=5, upgrades=0.4, locks=0.3, groups=0.1)
#: 4,300 stays, hard ones.
SEASON = House(rooms=100, days=136, occupancy=0.9, types=5, upgrades=0.4, locks=0.3)
#: 4.7 MB of JSON.
LARGE = House(rooms=355, days=365, occupancy=0.9, locks=0.4)


@dataclass
class Caller:
    """One caller on one connection that stays open."""

    host: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        headers = {"Content-Type": "application/json"} if body else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def submit(self, problem: bytes, **params: Any) -> str:
        """Submit a problem and return the job's id."""
        status, body = self.ask("POST", f"/api/v1/optimize?{urlencode(params)}", problem)
        assert status == 202, body
        return str(json.loads(body)["job_id"])

    def job(self, job_id: str) -> dict[str, Any]:
        """Return what is known of a job."""
        status, body = self.ask("GET", f"/api/v1/jobs/{job_id}")
        assert status == 200, body
        return dict(json.loads(body))

    def await_status(self, job_id: str, *wanted: str) -> None:
        """Wait until a job has one of these states."""
        until(lambda: self.job(job_id)["status"] in wanted, f"{job_id} is {wanted}", seconds=300)

    def erase(self, *jobs: str) -> None:
        """Erase jobs, also such as run."""
        for job_id in jobs:
            assert self.ask("DELETE", f"/api/v1/jobs/{job_id}")[0] == 204


def named(problem: dict[str, Any], name: str) -> bytes:
    """The problem under another name, so that it is another job."""
    return json.dumps({**problem, "ProblemId": name}, ensure_ascii=False).encode()


@contextmanager
def busy(caller: Caller, problem: dict[str, Any]) -> Iterator[str]:
    """Keep every worker busy; the id of a job that runs."""
    jobs = [
        caller.submit(named(problem, f"busy-{number}-{time.monotonic_ns()}"), time_limit=120)
        for number in range(WORKERS)
    ]
    for job_id in jobs:
        caller.await_status(job_id, "running")
    yield jobs[0]
    caller.erase(*jobs)


def paced(caller: Caller, job_id: str, until_when: Callable[[], bool]) -> list[float]:
    """Ask for a job at an even pace; the milliseconds from when each request was due to its answer."""
    times, began = [], time.perf_counter()
    while not until_when():
        due = began + len(times) / PACE
        time.sleep(max(0.0, due - time.perf_counter()))
        assert caller.ask("GET", f"/api/v1/jobs/{job_id}")[0] == 200
        times.append(1000 * (time.perf_counter() - due))
    return times


def for_seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def p99(times: list[float]) -> float:
    return quantiles(times, n=100, method="inclusive")[98]


def status_checks(caller: Caller, problem: dict[str, Any], seconds: float) -> Iterator[tuple[str, str]]:
    """How fast a status is told while all workers solve."""
    with busy(caller, problem) as job_id:
        times = paced(caller, job_id, for_seconds(seconds))
    name = f"status, {PACE}/s paced, {WORKERS} workers busy"
    yield name, f"p50 {median(times):.1f} ms, p99 {p99(times):.1f} ms ({len(times):,} requests)"


def large_submission(service: Service, problem: dict[str, Any], seconds: float) -> Iterator[tuple[str, str]]:
    """How fast a status is told while a large problem is submitted."""
    host = service.url.split("/")[2]
    took: list[float] = []
    bodies = [named(problem, f"large-{number}-{time.monotonic_ns()}") for number in range(max(1, round(seconds / 4)))]

    def send() -> None:
        with Caller(host) as caller:
            for body in bodies:
                began = time.perf_counter()
                job_id = caller.submit(body, time_limit=1, sellable=False)
                took.append(time.perf_counter() - began)
                caller.erase(job_id)

    with Caller(host) as caller:
        watched = caller.submit(named({"Rooms": [{"RoomNumber": "1"}]}, f"watched-{time.monotonic_ns()}"))
        sender = threading.Thread(target=send)
        sender.start()
        times = paced(caller, watched, lambda: not sender.is_alive())
        sender.join()
        caller.erase(watched)
    size = f"{len(bodies[0]) / 1e6:.1f} MB"
    name = f"status, {PACE}/s paced, while {size} are submitted"
    yield name, f"p50 {median(times):.1f} ms, p99 {p99(times):.1f} ms ({len(times):,} requests)"
    yield f"submission of {size}", f"{median(took):.2f} s"


def begun(caller: Caller, problem: dict[str, Any], count: int) -> Iterator[tuple[str, str]]:
    """How soon a worker begins when nothing else is to be done."""
    waits = []
    for number in range(count):
        job_id = caller.submit(named(problem, f"begun-{number}-{time.monotonic_ns()}"))
        caller.await_status(job_id, "completed")
        job = caller.job(job_id)
        waits.append(1000 * (_seconds(job["started_at"]) - _seconds(job["created_at"])))
    yield "submitted to started, idle", f"median {median(waits):.0f} ms, longest {max(waits):.0f} ms ({count} jobs)"


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def throughput(caller: Caller, problem: dict[str, Any], seconds: float) -> Iterator[tuple[str, str]]:
    """How many small problems are solved in a minute."""
    began, done, number = time.monotonic(), 0, 0
    waiting: list[str] = []
    while time.monotonic() - began < seconds:
        while len(waiting) < 2 * WORKERS:
            number += 1
            waiting.append(caller.submit(named(problem, f"small-{number}-{time.monotonic_ns()}")))
        ended = [job_id for job_id in waiting if caller.job(job_id)["status"] == "completed"]
        done += len(ended)
        waiting = [job_id for job_id in waiting if job_id not in ended]
        time.sleep(0.02)
    took = time.monotonic() - began
    caller.erase(*waiting)
    yield f"examples/small-inn.json, {WORKERS} workers", f"{60 * done / took:.0f} jobs a minute"


def memory(service: Service, caller: Caller, problem: dict[str, Any], seconds: float) -> Iterator[tuple[str, str]]:
    """What a worker takes with a large problem, its solver included, and what the API takes at the end of all this."""
    worker = psutil.Process(service.pid("worker-1"))
    yield "memory, worker without a job", f"{_share(worker) / MB:.0f} MB"
    peaks: dict[int, float] = {}
    jobs = [
        caller.submit(named(problem, f"season-{number}-{time.monotonic_ns()}"), time_limit=seconds)
        for number in range(WORKERS)
    ]
    while not all(caller.job(job_id)["status"] == "completed" for job_id in jobs):
        for number in range(1, WORKERS + 1):
            part = psutil.Process(service.pid(f"worker-{number}"))
            with suppress(psutil.NoSuchProcess):
                taken = _share(part) + sum(_share(child) for child in part.children())
                peaks[number] = max(peaks.get(number, 0.0), taken)
        time.sleep(0.1)
    stays = len(problem["Reservations"])
    yield f"memory, worker and solver, {stays:,} stays", f"{max(peaks.values()) / MB:.0f} MB at most"
    yield "memory, API after all this", f"{psutil.Process(service.pid('api')).memory_info().rss / MB:.0f} MB"
    redis = psutil.Process(service.pid("redis"))
    yield "memory, Redis after all this", f"{redis.memory_info().rss / MB:.0f} MB"


def _share(process: psutil.Process) -> float:
    """Memory of a process, what it shares with others divided among them."""
    return float(process.memory_full_info().pss)


def table(rows: list[tuple[str, str]]) -> str:
    """The measurements as Markdown."""
    return "\n".join(["| measured | result |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def measure(folder: Path, seconds: float, *, small: bool) -> list[tuple[str, str]]:
    """Run everything; ``small`` problems are for trying it out."""
    inn = json.loads((ROOT / "examples" / "small-inn.json").read_text(encoding="utf-8"))
    hard, season, large = (generate(House(20, 60, locks=0.3) if small else house, 1) for house in (BUSY, SEASON, LARGE))
    rows: list[tuple[str, str]] = []
    with (
        Service(folder, workers=WORKERS, max_active_jobs=20) as service,
        Caller(service.url.split("/")[2]) as caller,
    ):
        for part in (
            begun(caller, inn, 1 if small else 20),
            throughput(caller, inn, seconds),
            status_checks(caller, hard, seconds),
            large_submission(service, large, seconds),
            memory(service, caller, season, seconds),
        ):
            for row in part:
                rows.append(row)
                print(f"{row[0]}: {row[1]}", file=sys.stderr, flush=True)
    return rows


def main(arguments: list[str]) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each part is measured")
    parser.add_argument("--small", action="store_true", help="small problems, to try it out")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bo-load-") as folder:
        print(table(measure(Path(folder), options.seconds, small=options.small)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
