"""The image: its install steps run in clean roots, and what they leave does its work, confined as compose.yaml says."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator

import pytest
import yaml
from packaging.requirements import Requirement

from tests.deploy.image import AS_ROOT, Stage, as_root, ask_inside, build, running
from tests.house.sources import ROOT
from tests.proxy import free_ports
from tests.services import RedisServer, until

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SERVICES = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
LIBRARIES = """
import json
from importlib.metadata import distributions
print(json.dumps({each.name: each.version for each in distributions()}))
"""


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Iterator[Stage]:
    may = subprocess.run([*AS_ROOT, "true"], capture_output=True, check=False)
    assert may.returncode == 0, "the image is built in chroots: run this as root, or let sudo ask for no password"
    folder = tmp_path_factory.mktemp("image")
    # A gigabyte of small files: in memory they are written and gone sooner.
    as_root("mount", "-t", "tmpfs", "-o", "size=4g,mode=755", "image", folder)
    try:
        yield build(folder, {"COMMIT": COMMIT})
    finally:
        as_root("umount", folder)


def test_it_names_its_commit(image):
    assert f"commit {COMMIT[:12]}" in image.run("bookingopt", "--version").splitlines()


def test_its_libraries_are_those_of_the_lock(image):
    lock = (ROOT / "deploy/requirements.lock").read_text()
    locked = [Requirement(line) for line in re.findall(r"^([a-z][^\\\n]*==[^\\\n]+?) *\\?$", lock, re.MULTILINE)]
    wanted = {each.name: str(each.specifier)[2:] for each in locked if not each.marker or each.marker.evaluate()}
    found = json.loads(image.run("/opt/bookingopt/bin/python", "-c", LIBRARIES))
    assert found.pop("bookingopt")
    assert {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found.items()} == wanted


@pytest.mark.parametrize("name", ["gcc", "cc", "g++", "make", "pip", "pip3", "git", "curl", "wget"])
def test_what_running_has_no_use_for_is_not_in_it(image, name):
    places = [image.root / place for place in ("opt/bookingopt/bin", "usr/bin", "usr/local/bin", "usr/sbin")]
    assert [place for place in places if (place / name).exists()] == []


def test_nobody_but_root_may_change_it(image):
    anybody = ["-perm", "/022", "-not", "-type", "l"]
    assert as_root("find", image.root / "opt", "(", "-not", "-uid", "0", "-o", *anybody, ")") == ""


def test_it_is_as_large_as_the_runbook_says(image):
    size = int(as_root("du", "--summarize", "--block-size=1MB", image.root).split()[0])
    [said] = re.findall(r"The image takes (\d+) MB", (ROOT / "deploy/RUNBOOK.md").read_text())
    assert abs(size - int(said)) < 40


def ask(url: str, body: bytes | None = None) -> dict[str, object]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read())


def healthy(url: str) -> bool:
    try:
        return ask(url + "/health")["status"] == "healthy"
    except OSError:
        return False


def test_a_job_goes_through_it_as_compose_runs_it(image):
    assert {SERVICES[name]["user"] for name in ("api", "worker")} == {image.user}
    assert SERVICES["api"]["command"] == image.command
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    settings = {"BOOKINGOPT_PORT": str(port), "BOOKINGOPT_DATA_DIR": "/nonexistent", "BOOKINGOPT_WORKERS": "1"}
    with RedisServer() as redis:
        settings["BOOKINGOPT_REDIS_URL"] = redis.url
        with running(image, SERVICES["api"], settings) as api, running(image, SERVICES["worker"], settings) as worker:
            until(lambda: healthy(url), "the service is healthy")
            ask_inside(api, image, settings, image.healthcheck)
            ask_inside(worker, image, settings, SERVICES["worker"]["healthcheck"]["test"][1:])
            status = ask_inside(worker, image, settings, ["cat", "/proc/1/status"])
            assert re.findall(r"^(?:CapEff|CapBnd|NoNewPrivs):\t(\w+)", status, re.MULTILINE) == ["0" * 16] * 2 + ["1"]
            with pytest.raises(AssertionError, match="Read-only file system"):
                ask_inside(worker, image, settings, ["touch", "/opt/x"])
            with pytest.raises(AssertionError, match="no process of a worker lives"):
                ask_inside(api, image, settings, SERVICES["worker"]["healthcheck"]["test"][1:])
            job = ask(url + "/api/v1/optimize", (ROOT / "examples/groups.json").read_bytes())["job_id"]
            until(lambda: ask(f"{url}/api/v1/jobs/{job}")["status"] == "completed", "the job is completed")
