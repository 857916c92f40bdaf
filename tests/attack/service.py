"""``python -m tests.attack.service``: the whole service on a hostile day, on loopback, with a seed.

Callers send what is right, what was right once, and what nobody should; meanwhile parts are killed or stand still.
Nothing that was accepted may be lost, stuck or counted twice; no answer is a 5xx but a 503 that says when to come
again; no process takes more memory than the deployment gives it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.attack.costly import SHAPES
from tests.attack.faults import HELPERS, KINDS, WEIGHTS, Parts, healthy
from tests.attack.mutations import as_json, mutated
from tests.benchmarks.odd import odd_house
from tests.services import Service, until

CALLERS, WORKERS = 4, 2
#: Seconds that a call may take, and that all jobs may take to end once nothing is broken any more.
_PATIENCE, _END = 120.0, 600.0
#: One of so many calls is as costly as its size allows, and so large.
_COSTLY, _SIZE = 400, 200_000
_JOB: Final = "0123456789abcdef0123456789abcdef"
_TOOLS: Final = ("optimize", "validate", "parse", "export", "draft")
_READS: Final = (
    *("/health", "/", "/metrics", "/api/v1/openapi.json", "/api/v1/jobs", "/api/v1/jobs?limit=0", "/api/v1/version"),
    *(f"/api/v1/jobs/{_JOB}", "/api/v1/jobs/..%2f..%2fetc", "/api/v1/jobs/%00", "/static/../../etc/passwd", "/%ff"),
)
_HEADERS: Final = (
    {"Host": "evil.example"},
    {"Origin": "https://evil.example"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"X-Forwarded-For": "x" * 5000},
    {"Idempotency-Key": "é"},
    {"Expect": "100-continue"},
)
Call = tuple[str, str, bytes | None, dict[str, str]]


def is_submission(call: Call) -> bool:
    """Whether the call makes a job: the same one however often it is sent."""
    path = call[1].partition("?")[0]
    return call[0] == "POST" and path.endswith(("/optimize", "/requests"))


@dataclass
class Findings:
    """What came of the calls; all callers write into it."""

    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    wrong: list[str] = field(default_factory=list)
    accepted: dict[str, bool] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, call: Call, status: int, headers: Any, body: bytes) -> None:
        """Note an answer, and what is wrong with it."""
        with self._lock:
            self.calls += 1
            self.statuses[status] += 1
            about = f"{call[0]} {call[1][:80]}: {status}"
            is_health = call[1] == "/health" and status == 503  # which is its answer
            if status >= 500 and not is_health and not (status == 503 and headers.get("Retry-After", "").isdigit()):
                self.wrong.append(f"{about} {body[:300]!r}")
            kind = headers.get("Content-Type")
            if status >= 400 and not is_health and kind not in {"application/problem+json", None}:
                self.wrong.append(f"{about} is a {kind}")
            if status in (200, 202) and is_submission(call):  # a repeated one is the job whose answer was lost
                self.accepted.setdefault(str(json.loads(body)["job_id"]), False)

    def lost(self) -> None:
        """Note a call that got no answer."""
        with self._lock:
            self.calls += 1
            self.broken += 1

    def job(self, rng: random.Random) -> str:
        """Return a job that was accepted, or one that never was."""
        with self._lock:
            return rng.choice(list(self.accepted)) if self.accepted else _JOB

    def erased(self, job_id: str) -> None:
        """Note that a job was erased, or may have been: an answer was lost."""
        with self._lock:
            if job_id in self.accepted:
                self.accepted[job_id] = True


class Caller:
    """One caller: its calls follow from a seed, their order among those of others does not."""

    def __init__(self, address: tuple[str, int], seed: int, findings: Findings) -> None:
        self._address, self._seed, self._findings = address, seed, findings
        self._rng = random.Random(seed)
        self._connection = http.client.HTTPConnection(*address, timeout=_PATIENCE)
        self._number = 0

    def run(self, is_over: Callable[[], bool]) -> None:
        """Call until it is over."""
        while not is_over():
            if self._rng.random() < 0.02:
                self._half_sent()
            else:
                self._send(self._next())
        self._connection.close()

    def _next(self) -> Call:
        rng = self._rng
        self._number += 1
        json_type = {"Content-Type": "application/json"}
        what = rng.random()
        if rng.randrange(_COSTLY) == 0:
            shape = SHAPES[rng.choice(list(SHAPES))]
            path = {"submit": "optimize", "validate": "validate", "desk": "draft"}.get(shape.task, "parse")
            return "POST", f"/api/v1/{path}", shape.body(_SIZE), json_type
        if what < 0.12:
            house = odd_house(rng.randrange(10**6), small=True)
            body = json.dumps({**house, "ProblemId": f"{self._seed}-{self._number}"}).encode()
            return "POST", f"/api/v1/optimize?time_limit=1&steps={rng.choice((0, 20))}", body, json_type
        if what < 0.45:
            house = mutated(odd_house(rng.randrange(10**6), small=True), rng, rng.choice((1, 3)))
            more = rng.choice(_HEADERS) if rng.random() < 0.1 else {}
            path = rng.choice((*_TOOLS, f"jobs/{self._findings.job(rng)}/requests"))
            body = {"problem": house, "stay": rng.choice((None, "1", "x"))} if path == "draft" else house
            return "POST", f"/api/v1/{path}", as_json(body, rng), json_type | more
        if what < 0.75:
            job = self._findings.job(rng)
            end = rng.choice(("", "", "", "/chart.svg", "/report.html", "/moves.csv", "/plan.xlsx", "/nothing"))
            return "GET", f"/api/v1/jobs/{job}{end}", None, {}
        if what < 0.8:
            return "POST", f"/api/v1/jobs/{self._findings.job(rng)}/cancel", None, {}
        if what < 0.82:
            return "DELETE", f"/api/v1/jobs/{self._findings.job(rng)}", None, {}
        method = rng.choice(("GET", "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"))
        return method, rng.choice(_READS), None, rng.choice(({}, *_HEADERS))

    def _send(self, call: Call) -> None:
        method, path, body, headers = call
        if method == "DELETE" and path.startswith("/api/v1/jobs/"):
            self._findings.erased(path.rpartition("/")[2])
        while True:
            try:
                self._connection.request(method, path, body, {n: v.encode("utf-8") for n, v in headers.items()})
                answer = self._connection.getresponse()
                self._findings.answered(call, answer.status, answer.headers, answer.read())
            except (http.client.HTTPException, OSError):  # the API is being replaced
                self._findings.lost()
                self._connection.close()
                time.sleep(0.05)
                if is_submission(call):
                    continue  # the answer that was lost may have been of a job
            return

    def _half_sent(self) -> None:
        """Send a part of something, and go away, politely or not."""
        head = b"POST /api/v1/optimize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        text = head + b"Content-Length: 100000\r\n\r\n" + b"{" * self._rng.randrange(5000)
        with suppress(OSError), socket.create_connection(self._address, timeout=_PATIENCE) as sent:
            sent.sendall(text[: self._rng.randrange(1, len(text))] if self._rng.random() < 0.5 else text)
            if self._rng.random() < 0.5:
                sent.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def attack(folder: Path, seed: int, calls: int, faults: int, seconds: float) -> dict[str, Any]:
    """Attack a service of its own until there were so many calls and faults, or so long; return what came of it."""
    findings, rng = Findings(), random.Random(seed)
    began = time.monotonic()
    few: dict[str, object] = {"max_active_jobs": 30, "queue_max": 60, "time_limit": 5, "time_limit_max": 5}
    with Service(folder, workers=WORKERS, helper_mb=HELPERS, **few) as service:
        host, port = service.url.split("/")[2].split(":")
        parts, over = Parts(service), threading.Event()
        callers = [Caller((host, int(port)), seed * 1000 + number, findings) for number in range(CALLERS)]
        threads = [threading.Thread(target=caller.run, args=(over.is_set,), daemon=True) for caller in callers]
        threads.append(threading.Thread(target=parts.watch, args=(over.is_set,), daemon=True))
        for thread in threads:
            thread.start()
        broken: Counter[str] = Counter()
        try:
            while broken.total() < faults and time.monotonic() - began <= seconds:
                due = calls * broken.total() // faults
                until(lambda due=due: findings.calls >= due, f"{due} calls are made", _END)
                (kind,) = rng.choices(list(KINDS), WEIGHTS)
                if not KINDS[kind](parts, rng):  # there was nobody to hit
                    time.sleep(0.05)
                    continue
                broken[kind] += 1
                print(f"{time.monotonic() - began:.0f} s: {findings.calls} calls; {kind}", file=sys.stderr, flush=True)
                until(lambda: healthy(service.url), f"the service is healthy after {kind}", _END)
            until(
                lambda: findings.calls >= calls or time.monotonic() - began > seconds, "all calls are made", 10 * _END
            )
        finally:
            over.set()
        for thread in threads:
            thread.join(_PATIENCE)
        ends = _ends(service, findings)
    report = {
        "seed": seed,
        "calls": findings.calls,
        "without_answer": findings.broken,
        "statuses": dict(sorted(findings.statuses.items())),
        "faults": dict(sorted(broken.items())),
        "jobs": ends,
        "most_mb": {name: round(size) for name, size in sorted(parts.peaks.items())},
        "largest_process_mb": {name: round(size) for name, size in sorted(parts.largest.items())},
        "seconds": round(time.monotonic() - began),
    }
    wrong = [*findings.wrong, *parts.too_much()]
    return report | {"wrong": wrong[:20], "wrong_in_all": len(wrong)}


def _ends(service: Service, findings: Findings) -> dict[str, int]:
    """Wait until every accepted job has ended, and return how; what is lost or counted twice is wrong."""
    ends: Counter[str] = Counter()
    address = service.url.split("/")[2]
    open_jobs = set(findings.accepted)

    def look() -> bool:
        for job_id in sorted(open_jobs):
            end = _end_of(address, job_id)
            if end is not None:
                open_jobs.discard(job_id)
                ends[end if end != "404" or not findings.accepted[job_id] else "erased"] += 1
                if end == "404" and not findings.accepted[job_id]:
                    findings.wrong.append(f"the job {job_id} is lost")
        return not open_jobs

    try:
        until(look, "all jobs have ended", _END)
    except AssertionError:
        findings.wrong += [f"the job {job_id} is stuck" for job_id in sorted(open_jobs)]
    counted, known = _counted(address), len(findings.accepted)
    if not known - ends["erased"] <= counted <= known:
        findings.wrong.append(f"{counted} jobs are counted, of {known} with {ends['erased']} erased ones")
    return dict(sorted(ends.items()))


def _counted(address: str) -> int:
    """Return how many jobs the service says that have ended."""
    connection = http.client.HTTPConnection(address, timeout=_PATIENCE)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return sum(round(float(line.split()[-1])) for line in lines if line.startswith("bookingopt_jobs_total{"))


def _end_of(address: str, job_id: str) -> str | None:
    connection = http.client.HTTPConnection(address, timeout=_PATIENCE)
    try:
        connection.request("GET", f"/api/v1/jobs/{job_id}")
        answer = connection.getresponse()
        body = answer.read()
    except (http.client.HTTPException, OSError):
        return None
    finally:
        connection.close()
    if answer.status == 404:
        return "404"
    if answer.status != 200:
        return None
    job = json.loads(body)
    if job["status"] in {"queued", "running"}:
        return None
    return f"{job['status']} {job['error']['type'].rpartition(':')[2]}" if job.get("error") else str(job["status"])


def main(arguments: list[str]) -> int:
    """Print what came of it as JSON; return 1 where something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.service", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what the calls and faults are drawn by")
    parser.add_argument("--calls", type=int, default=2_000, help="calls in all")
    parser.add_argument("--faults", type=int, default=20, help="faults in all")
    parser.add_argument("--minutes", type=float, default=120.0, help="end after so long, whatever was done by then")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bo-attack-") as folder:
        report = attack(Path(folder), options.seed, options.calls, options.faults, 60 * options.minutes)
    print(json.dumps(report, indent=1))
    return int(bool(report["wrong"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
