"""The workflows: known to their schema, without rights they do not need, every action pinned to a commit."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.house.sources import ROOT
from tests.programs import ran, tool

GITHUB = ROOT / ".github"
FILES = sorted((GITHUB / "workflows").glob("*.yml"))
WORKFLOWS = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
USES = re.compile(r"^\s+(?:- )?uses: (\S+?)(?:@(\S+)(?: # (v[\d.]+))?)?(?: # .*)?$", re.MULTILINE)
#: Workflow -> what it may write, beside the findings of its search.
MAY_WRITE = {"image.yml": {"packages", "id-token", "attestations"}, "update.yml": {"contents", "pull-requests"}}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_workflows_follow_their_schema(path):
    done = ran(tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(path))
    assert done.returncode == 0, done.stdout


def test_dependency_updates_follow_their_schema():
    done = ran(tool("check-jsonschema"), "--builtin-schema", "vendor.dependabot", str(GITHUB / "dependabot.yml"))
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing():
    done = ran(tool("zizmor"), "--offline", "--no-progress", str(GITHUB))
    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout


def test_zizmor_finds_an_injection(tmp_path):
    wrong = tmp_path / ".github" / "workflows" / "wrong.yml"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(
        (GITHUB / "workflows/uptime.yml").read_text().replace('"https://$DOMAIN/health"', "${{ github.head_ref }}")
    )
    assert ran(tool("zizmor"), "--offline", "--no-progress", str(wrong)).returncode != 0


def test_every_action_is_pinned_to_a_commit_and_to_one_only():
    pinned: dict[str, set[tuple[str, str]]] = {}
    for path in FILES:
        for name, commit, version in USES.findall(path.read_text(encoding="utf-8")):
            if not name.startswith("./"):
                assert re.fullmatch(r"[0-9a-f]{40}", commit), f"{path.name}: {name}"
                assert version, f"{path.name}: {name} names no version"
                pinned.setdefault("/".join(name.split("/")[:2]), set()).add((commit, version))
    assert {name: found for name, found in pinned.items() if len(found) > 1} == {}
    assert len(pinned) >= 8


def test_what_workflows_install_is_pinned_by_hash():
    installs = [
        line for path in FILES for line in path.read_text(encoding="utf-8").splitlines() if "pip install" in line
    ]
    assert len(installs) > 5
    assert [
        line for line in installs if not re.search(r" --require-hashes -r (tests|\.github)/requirements\.lock$", line)
    ] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_has_no_rights_of_its_own(name):
    assert WORKFLOWS[name]["permissions"] == {}


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_has_an_end_and_few_rights(name, job):
    found = WORKFLOWS[name]["jobs"][job]
    assert "uses" in found or found["timeout-minutes"] <= 180
    written = {right for right, level in found.get("permissions", {}).items() if level == "write"}
    assert written <= MAY_WRITE.get(name, set()) | {"security-events"}


def test_production_waits_for_a_person_and_for_staging():
    jobs = WORKFLOWS["deploy.yml"]["jobs"]
    assert jobs["production"]["needs"] == "staging"
    assert [jobs[name]["with"]["environment"] for name in ("staging", "production")] == ["staging", "production"]
    machine = WORKFLOWS["deploy-to.yml"]["jobs"]["machine"]
    assert machine["environment"]["name"] == "${{ inputs.environment }}"


def test_the_way_back_waits_for_nothing_but_a_person():
    back = WORKFLOWS["rollback.yml"]
    assert back["concurrency"]["group"].split("-")[0] != WORKFLOWS["deploy.yml"]["concurrency"]["group"]
    [job] = back["jobs"].values()
    assert "needs" not in job
    assert job["uses"] == WORKFLOWS["deploy.yml"]["jobs"]["production"]["uses"]
    assert job["with"] == {"environment": "${{ inputs.environment }}", "version": ""}  # none: back
    assert back[True]["workflow_dispatch"]["inputs"]["environment"]["options"] == ["production", "staging"]
    # What is called has no turn of its own that a waiting deployment could hold.
    assert "concurrency" not in WORKFLOWS["deploy-to.yml"]
    assert "concurrency" not in WORKFLOWS["deploy-to.yml"]["jobs"]["machine"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_called_workflow_is_given_the_secrets_it_uses(name):
    """GitHub hands a called workflow none that it does not declare, and none that the caller does not pass."""
    called = WORKFLOWS[name][True].get("workflow_call")  # YAML reads `on` as a truth
    if called is not None:
        text = (GITHUB / "workflows" / name).read_text(encoding="utf-8")
        declared = set(called.get("secrets", {}))
        assert set(re.findall(r"secrets\.([A-Z_]+)", text)) - {"GITHUB_TOKEN"} == declared
        jobs = [WORKFLOWS[caller]["jobs"][job] for caller, job in JOBS]
        callers = [job for job in jobs if job.get("uses", "").endswith(f"/{name}")]
        assert callers
        assert all(set(job.get("secrets", {})) == declared for job in callers)


def test_an_image_is_named_only_after_it_was_scanned():
    jobs = WORKFLOWS["image.yml"]["jobs"]
    assert set(jobs["name"]["needs"]) == {"build", "scan"}
    assert "name" in jobs["deploy"]["needs"]


def test_every_promised_python_is_tried():
    matrix = WORKFLOWS["ci.yml"]["jobs"]["python"]["strategy"]["matrix"]["python"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert matrix == re.findall(r"Python :: (3\.\d+)\"", project)


def test_the_image_and_the_tests_stand_on_the_same_debian():
    [base] = re.findall(r"^ARG BASE=(\S+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    assert WORKFLOWS["ci.yml"]["jobs"]["whole"]["container"]["image"] == base
