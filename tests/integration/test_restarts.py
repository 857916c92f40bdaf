"""The whole service under way: parts die, everything is ended and started again, and no accepted job is lost."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.services import Service, is_alive, until
from tests.tasks import GUESTS, LONG, QUICK

JSON = {"Content-Type": "application/json"}


def client(service: Service) -> httpx.Client:
    return httpx.Client(base_url=service.url, headers=JSON, timeout=30, trust_env=False)


def submit(api: httpx.Client, problem: dict, name: str, **params: object) -> str:
    """Submit a problem of its own name, and return the job's id."""
    answer = api.post(
        "/api/v1/optimize", content=json.dumps({**problem, "ProblemId": name}), params={"sellable": False, **params}
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job_id"])


def status(api: httpx.Client, job_id: str) -> str:
    answer = api.get(f"/api/v1/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["status"])


def reached(api: httpx.Client, job_id: str, wanted: str) -> None:
    """Wait until a job has a status."""
    until(lambda: status(api, job_id) == wanted, f"the job is {wanted}")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("service"), workers=1) as started:
        yield started


def test_a_job_goes_through_the_whole_service(service):
    with client(service) as api:
        job_id = submit(api, QUICK, "whole")
        reached(api, job_id, "completed")
        answer = api.get(f"/api/v1/jobs/{job_id}").json()
    assert answer["result"]["success"] is True
    assert answer["result"]["result"]["ProblemId"] == "whole"


def test_the_api_is_killed_and_no_job_is_touched(service):
    with client(service) as api:
        running, waiting = submit(api, LONG, "a", time_limit=3), submit(api, QUICK, "b")
        reached(api, running, "running")
        service.kill_part("api")
        with pytest.raises(httpx.TransportError):
            api.get("/health")
        service.wait_for("started", 2, part="api")
        until(lambda: is_healthy(service), "the API is back")
    with client(service) as api:
        for job_id in (running, waiting):
            reached(api, job_id, "completed")
    assert service.events("job-lost") == []
    assert [len(service.events("job-ended", job_id=job_id)) for job_id in (running, waiting)] == [1, 1]


def is_healthy(service: Service) -> bool:
    try:
        with client(service) as api:
            return api.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def test_redis_is_killed_and_the_result_arrives(service):
    with client(service) as api:
        job_id = submit(api, LONG, "c", time_limit=2)
        reached(api, job_id, "running")
        service.kill_part("redis")
        assert api.get("/health").status_code == 503
        refused = api.get(f"/api/v1/jobs/{job_id}")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        service.wait_for("started", 2, part="redis")
        until(lambda: is_healthy(service), "Redis is back")
        reached(api, job_id, "completed")
    assert len(service.events("job-ended", job_id=job_id)) == 1


def test_the_log_of_all_this_names_nobody(service):
    assert not any(guest in service.log for guest in GUESTS)
    assert "Traceback" not in service.log
    assert all(line["event"] != "library" for line in service.lines if line.get("logger", "").startswith("rq."))


def test_everything_ends_under_load_and_goes_on_where_it_was(tmp_path):
    with Service(tmp_path, workers=1) as service:
        with client(service) as api:
            running, waiting, later = (
                submit(api, LONG, "a", time_limit=2),
                submit(api, QUICK, "b"),
                submit(api, LONG, "c", time_limit=2),
            )
            reached(api, running, "running")
        pids = family(service)
        assert service.end() == 0
        assert not any(is_alive(pid) for pid in pids)
        order = [line.get("part") for line in service.lines if line["event"] == "ended"]
        assert order == [None, "worker", None]  # the API, the worker, and we
        assert service.events("ended", status=0, signal="SIGTERM")
        assert service.events("job-ended", job_id=running, status="completed")  # it was not cut off
        assert service.events("job-ended", job_id=waiting) == []
    with Service(tmp_path, workers=1) as service, client(service) as api:
        assert status(api, running) == "completed"
        reached(api, waiting, "completed")
        reached(api, later, "running")
        service.kill()  # a power cut, with everything at once
    with Service(tmp_path, workers=1) as service, client(service) as api:
        assert service.events("job-lost", job_id=later, retried=True)  # at once: nobody else works on this Redis
        reached(api, later, "completed")
        assert [status(api, job_id) for job_id in (running, waiting)] == ["completed"] * 2


def test_a_second_signal_does_not_wait_for_the_job_which_is_done_next_time(tmp_path):
    job_id = ""
    for _ in range(3):  # whoever ends it so does not use up its second attempt
        with Service(tmp_path, workers=1) as service:
            with client(service) as api:
                job_id = job_id or submit(api, LONG, "a", time_limit=60)
                reached(api, job_id, "running")
            service.process.send_signal(signal.SIGINT)
            service.wait_for("ending", part="worker", busy=True)
            assert service.end(signal.SIGINT, seconds=20) == 0
            assert service.events("job-lost", job_id=job_id, retried=True)
    with Service(tmp_path, workers=1) as service, client(service) as api:
        reached(api, job_id, "running")
        assert api.post(f"/api/v1/jobs/{job_id}/cancel").status_code == 202
        reached(api, job_id, "cancelled")


def test_nothing_outlives_a_supervisor_that_is_killed(tmp_path):
    with Service(tmp_path, workers=1) as service:
        pids = family(service)
        assert len(pids) == 4
        service.process.kill()
        service.process.wait()
        until(lambda: not any(is_alive(pid) for pid in pids), "all have ended", seconds=20)
    with Service(tmp_path, workers=1) as service:  # the folder is free again
        assert is_healthy(service)


def family(service: Service) -> list[int]:
    """The supervisor and everything that it has started."""
    supervisor = psutil.Process(service.process.pid)
    return [supervisor.pid, *(child.pid for child in supervisor.children(recursive=True))]
