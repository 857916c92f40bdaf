"""A real API process for tests, with a client; workers are started where a test wants something solved."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Self

import httpx

from tests.services import Process, settings_environment, until

JSON = {"Content-Type": "application/json"}

#: Nobody else is called so: what holds one of these holds a guest's data.
GUESTS = ("Wolkenstein", "Quetzalcoatl")

PROBLEM: dict[str, Any] = {
    "ProblemId": "spring",
    "MinimumStay": 3,
    "Rooms": [{"RoomNumber": "1"}, {"RoomNumber": "2"}],
    "Reservations": [
        {"Name": GUESTS[0], "Id": "R1", "Arrival": "2027-03-01", "Length": 4, "AssignedRoom": "1"},
        {"Name": GUESTS[1], "Id": "R2", "Arrival": "2027-03-07", "Length": 3, "AssignedRoom": "1"},
    ],
}


def problem(number: int, **more: Any) -> dict[str, Any]:
    """A problem like no other."""
    return {**PROBLEM, "ProblemId": f"spring-{number}", **more}


class Api(Process):
    """``python -m bookingopt.server.process.api``, listening; ``with Api(folder, redis.url) as api``."""

    def __init__(self, folder: Path, redis_url: str, code: str | None = None, **settings: object) -> None:
        command = [sys.executable, *(["-m", "bookingopt.server.process.api"] if code is None else ["-c", code])]
        env = settings_environment(redis_url, **{"port": 0, "data_dir": folder, **settings})
        super().__init__(command, folder, env)
        self.port = 0
        self.client = httpx.Client(timeout=60)

    def __enter__(self) -> Self:
        try:
            self.port = int(self.wait_for("listening")["port"])
        except BaseException:
            self.kill()
            raise
        self.client.base_url = httpx.URL(f"http://127.0.0.1:{self.port}")
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.kill()

    def submit(self, body: Any, key: str | None = None, **query: Any) -> httpx.Response:
        """Send a problem."""
        return self.client.post("/api/v1/optimize", json=body, params=query, headers=bearer(key))

    def get(self, path: str, key: str | None = None, **query: Any) -> httpx.Response:
        """Ask for something of the API."""
        return self.client.get(f"/api/v1{path}", params=query, headers=bearer(key))

    def ended(self, job_id: str, key: str | None = None) -> dict[str, Any]:
        """Wait until a job has ended and return it."""

        def look() -> dict[str, Any] | None:
            job = self.get(f"/jobs/{job_id}", key).json()
            return job if job["status"] not in ("queued", "running") else None

        return until(look, f"the end of job {job_id}")


def bearer(key: str | None) -> dict[str, str]:
    """The header that says a key."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that an answer is a problem document of this kind, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = json.loads(answer.text)
    assert said["type"] == f"urn:bookingopt:problem:{kind}"
    assert said["status"] == status
    assert said["instance"] == answer.headers["x-request-id"]
    assert {"title", "detail"} <= set(said)
    return said
