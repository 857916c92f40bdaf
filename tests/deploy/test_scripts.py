"""The scripts of a deployment, against a stand-in for `docker` that can fail at each of its steps."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import pytest

from tests.deploy.machine import REPOSITORY, Machine, copied, files, image, installed
from tests.house.sources import ROOT

SCRIPTS = sorted((ROOT / "deploy" / "scripts").glob("*.sh"))
#: Everything that a deployment asks docker for, in this order.
STEPS = [
    r"^pull ",
    r"^image inspect",
    r"\brun .* python worker -c",
    r"nginx\.conf -t -q",
    r"\brun .* redis /etc/bookingopt/check.sh",
    r"exec -T redis sh /etc/bookingopt/backup.sh",
    r"\bup --detach --wait",
    r"kill --signal HUP nginx",
]


def without_backup(folder: Path) -> Machine:
    machine = installed(folder)
    # What the stand-in's Redis does not do: a backup that leaves a file.
    backup = "#!/bin/sh\ndocker compose exec -T redis sh /etc/bookingopt/backup.sh /backup/x.rdb\n"
    (machine.root / "scripts" / "backup.sh").write_text(backup)
    return machine


@pytest.fixture
def machine(tmp_path):
    return without_backup(tmp_path / "machine")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A machine for calls that are refused and so leave it as it is."""
    return without_backup(tmp_path_factory.mktemp("untouched") / "machine")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """A machine to which 1.0.0 was deployed, to be copied."""
    machine = without_backup(tmp_path_factory.mktemp("deployed") / "machine")
    done = machine.call("deploy.sh", "1.0.0")
    assert done.returncode == 0, done.stderr
    machine.forget_calls()
    return machine


@pytest.fixture
def running(deployed, tmp_path):
    """A machine on which 1.0.0 runs."""
    return copied(deployed.folder, tmp_path / "machine")


@pytest.fixture(scope="module")
def deployed_twice(deployed, tmp_path_factory):
    """A machine with every script as it is delivered, on which 1.1.0 runs, for calls that change nothing."""
    machine = copied(deployed.folder, tmp_path_factory.mktemp("deployed-twice") / "machine")
    assert machine.call("deploy.sh", "1.1.0").returncode == 0
    for name in ("backup.sh", "smoke.sh"):
        (machine.root / "scripts" / name).write_text((ROOT / "deploy/scripts" / name).read_text())
    machine.forget_calls()
    return machine


def test_every_script_is_strict_and_can_be_tried_dry():
    for path in SCRIPTS:
        text = path.read_text()
        if path.name == "offsite.example.sh":
            assert "set -euo pipefail" in text
        elif path.name == "lib.sh":
            assert re.search(r"^set -euo pipefail$", text, re.MULTILINE)
        else:
            assert "--dry-run" in text
            assert re.search(r'^\. "\$\(dirname "\$\{BASH_SOURCE\[0\]\}"\)/lib\.sh"$', text, re.MULTILINE)


def test_installing_leaves_what_a_deployment_needs(machine):
    env = (machine.root / ".env").read_text()
    assert "\nDOMAIN=plan.example.org\n" in env
    assert f"\nREPOSITORY={REPOSITORY}\n" in env
    acl = (machine.root / "secrets/acl/users.acl").read_text()
    assert "@" not in re.sub(r"[+-]@", "", acl)
    assert len(set(re.findall(r"#[0-9a-f]{64}", acl))) == 3
    secrets = [path for path in (machine.root / "secrets").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o400, 0o600}
    for user in ("api", "worker"):
        url = (machine.root / f"secrets/{user}_redis_url").read_text()
        assert re.fullmatch(rf"redis://{user}:[0-9a-f]{{48}}@redis:6379/0\n", url)
    assert (machine.data / "tls/fullchain.pem").exists()
    assert "bookingopt_certificate_end_seconds" in (machine.data / "metrics/host.prom").read_text()
    timers = (machine.folder / "noted").read_text()
    packages = re.findall(r"^apt-get install .*", timers, re.MULTILINE)[0].split()
    assert {"age", "jq", "nftables", "sudo"} <= set(packages)  # by sudo the workflows' user deploys
    assert (
        "systemctl enable --now bookingopt-audit.timer bookingopt-backup.timer bookingopt-certificate.timer "
        "bookingopt-metrics.timer" in timers
    )
    service = (machine.etc / "systemd/system/bookingopt-backup.service").read_text()
    assert f"ExecStart={machine.root}/scripts/backup.sh" in service


def test_the_password_of_a_user_is_the_one_that_redis_knows(machine):
    password = (machine.root / "secrets/acl/operator").read_text()
    digest = subprocess.run(["sha256sum"], input=password, capture_output=True, text=True, check=True).stdout.split()[0]
    acl = (machine.root / "secrets/acl/users.acl").read_text()
    assert f"user operator on sanitize-payload #{digest} " in acl


def test_installing_again_changes_nothing(machine):
    before = files(machine.root) | files(machine.etc)
    before.pop("scripts/smoke.sh"), before.pop("scripts/backup.sh")
    done = machine.run(ROOT / "deploy/scripts/install.sh")
    assert done.returncode == 0, done.stderr
    after = files(machine.root) | files(machine.etc)
    assert {name: after[name] for name in before} == before


def test_installing_dry_writes_nothing(tmp_path):
    machine = Machine(tmp_path / "machine")
    done = machine.install("--dry-run")
    assert done.returncode == 0, done.stderr
    assert not machine.root.exists()
    assert not machine.data.exists()
    assert files(machine.etc) == {}
    assert not (machine.folder / "noted").exists()
    assert "would run: apt-get install" in done.stderr
    assert not [call for call in machine.calls() if call != "compose version"]


@pytest.mark.parametrize(
    "args", [[], ["--domain", "x"], ["--domain", "-x-", "--email", "a@b.c", "--repository", "a/b"]]
)
def test_installing_asks_for_what_it_needs(tmp_path, args):
    machine = Machine(tmp_path / "machine")
    done = machine.run(ROOT / "deploy/scripts/install.sh", *args)
    assert done.returncode == 2
    assert "usage: install.sh --domain" in done.stderr


def test_a_deployment_pulls_saves_starts_and_tries(running):
    done = running.call("deploy.sh", "1.1.0")
    assert done.returncode == 0, done.stderr
    names = ["pull", "inspect", "check", "backup", "up", "smoke"]
    order = [name for call in running.calls() for name in names if re.search(rf"(?:^| |/){name}\b", call)]
    assert order == ["pull", "inspect", "check", "backup", "up", "up", "smoke"]
    # The API is not kept waiting by workers that finish their jobs: it is exchanged alone, before them.
    first, second = [call for call in running.calls() if re.search(r"\bup --detach", call)]
    assert first.endswith(" api")
    assert second.endswith(" --remove-orphans")
    assert stat.S_IMODE((running.root / "secrets/smoke_key").stat().st_mode) == 0o400
    assert running.runs() == image("1.1.0")
    assert running.state("current") == f"{image('1.1.0')} 1.1.0"
    assert running.state("previous") == f"{image('1.0.0')} 1.0.0"
    assert running.state("deploying") is None


@pytest.mark.parametrize("step", STEPS)
def test_a_deployment_that_fails_ends_on_the_old_version(running, step):
    # Containers are asked for with the new image, also by what is tried before; the rest knows of the old one.
    of_the_new = re.search(r"detach|HUP|check|python|-t -q", step)
    running.write_plan(fail=[[step, image("1.1.0") if of_the_new else ""]])
    done = running.call("deploy.sh", "1.1.0")
    assert done.returncode == 1, done.stderr
    assert running.runs() == image("1.0.0")
    assert running.state("current") == f"{image('1.0.0')} 1.0.0"
    assert running.state("image.env").startswith(f"IMAGE={image('1.0.0')}\n")
    assert running.state("deploying") is None
    # And the next one is not hindered by it.
    running.write_plan(fail=[])
    assert running.call("deploy.sh", "1.1.0").returncode == 0
    assert running.runs() == image("1.1.0")


def test_a_version_of_no_use_is_taken_back(running):
    running.bad("1.1.0")
    done = running.call("deploy.sh", "1.1.0")
    assert done.returncode == 1
    assert "back to 1.0.0" in done.stderr
    assert "1.0.0 runs again" in done.stderr
    assert running.runs() == image("1.0.0")
    assert running.state("previous") is None


def test_it_is_said_loudly_when_the_old_version_does_not_run_either(running):
    running.bad("1.0.0", "1.1.0")
    done = running.call("deploy.sh", "1.1.0")
    assert done.returncode == 3
    assert "THE OLD VERSION DOES NOT RUN EITHER" in done.stderr
    assert running.runs() == image("1.0.0")


def test_where_nothing_runs_another_version_can_be_deployed(running):
    running.write_plan(fail=[[r"\bup --detach", image("1.0.0")], [r"\bup --detach", image("1.1.0")]])
    assert running.call("deploy.sh", "1.1.0").returncode == 3
    done = running.call("deploy.sh", "2.0.0")
    assert done.returncode == 0, done.stderr
    assert "1.0.0, which ran before, does not start; going on without it" in done.stderr
    assert running.runs() == image("2.0.0")
    assert running.state("deploying") is None


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(machine):
    machine.bad("1.0.0")
    done = machine.call("deploy.sh", "1.0.0")
    assert done.returncode == 1
    assert "nothing ran before" in done.stderr
    assert machine.state("current") is None


def test_a_deployment_that_was_killed_is_taken_back_by_the_next_call(running):
    running.write_plan(kill=r"\bup --detach")
    assert running.call("deploy.sh", "1.1.0").returncode == -9
    assert running.state("deploying") is not None
    running.write_plan(kill=None)
    done = running.call("deploy.sh", "2.0.0")
    assert done.returncode == 0, done.stderr
    assert "a deployment of 1.1.0 was cut off" in done.stderr
    assert running.state("previous") == f"{image('1.0.0')} 1.0.0"
    assert running.runs() == image("2.0.0")


def test_a_mark_stays_until_a_version_runs(running):
    """Where the old version does not start, and then the new one is refused, the next call knows of it all."""
    running.write_plan(kill=r"\bup --detach")
    running.call("deploy.sh", "1.1.0")
    running.write_plan(kill=None, fail=[[r"\bup --detach", image("1.0.0")], [r"--entrypoint python ", ""]])
    assert running.call("deploy.sh", "2.0.0").returncode == 1
    assert running.state("deploying") == f"{image('1.1.0')} 1.1.0"
    running.write_plan(fail=[])
    assert running.call("deploy.sh", "2.0.0").returncode == 0
    assert running.state("deploying") is None
    assert running.state("previous") == f"{image('1.0.0')} 1.0.0"


def test_a_disk_that_is_full_is_not_taken_for_success(running):
    """The new version is of no use, and that the old one is to run cannot be written down."""
    running.bad("1.1.0")
    count = 'echo x >>"$HOME/n"; [ "$(wc -l <"$HOME/n")" = 1 ] || exit 1'
    running.program("mktemp", f'#!/bin/sh\ncase $1 in *image.env.*) {count} ;; esac\nexec /usr/bin/mktemp "$@"\n')
    done = running.call("deploy.sh", "1.1.0")
    assert done.returncode == 3, done.stderr
    assert "runs again" not in done.stderr
    assert running.state("deploying") == f"{image('1.1.0')} 1.1.0"


def test_rolling_back_and_forth(running):
    assert running.call("rollback.sh").returncode == 1
    running.call("deploy.sh", "1.1.0")
    done = running.call("rollback.sh")
    assert done.returncode == 0, done.stderr
    assert running.runs() == image("1.0.0")
    assert running.state("previous") == f"{image('1.1.0')} 1.1.0"
    assert running.call("rollback.sh").returncode == 0
    assert running.runs() == image("1.1.0")


def test_a_digest_can_be_deployed(running):
    digest = image("2.0.0").partition("@")[2]
    done = running.call("deploy.sh", digest)
    assert done.returncode == 0, done.stderr
    assert running.state("current") == f"{image('2.0.0')} {digest}"


def test_two_steps_back_leave_the_disk(running):
    running.call("deploy.sh", "1.1.0")
    running.forget_calls()
    running.call("deploy.sh", "2.0.0")
    assert f"image rm {image('1.0.0')}" in running.calls()


@pytest.mark.parametrize("version", ["", "../x", "a b", "--help", "$(id)", "sha256:12"])
def test_what_is_no_version_is_refused(untouched, version):
    done = untouched.call("deploy.sh", version)
    assert done.returncode == 2
    assert [call for call in untouched.calls() if call != "compose version"] == []


def test_deploying_dry_only_asks(running):
    before = files(running.root)
    done = running.call("deploy.sh", "1.1.0", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert running.calls() == []
    assert files(running.root) == before
    for step in ("docker pull", "scripts/check.sh", "scripts/backup.sh", "up --detach --wait", "scripts/smoke.sh"):
        assert step in done.stderr


@pytest.mark.parametrize(
    "script", ["audit", "backup", "certificate", "check", "firewall", "metrics", "restore", "rollback", "rotate-keys"]
)
def test_every_other_script_can_be_tried_dry(deployed_twice, script):
    machine = deployed_twice
    before = files(machine.root), files(machine.data), files(machine.etc)
    done = machine.call(f"{script}.sh", *([str(machine.root / ".env")] if script == "restore" else []), "--dry-run")
    assert done.returncode == 0, done.stderr
    assert [call for call in machine.calls() if not call.startswith("image inspect")] == []
    assert (files(machine.root), files(machine.data), files(machine.etc)) == before
    assert "would " in done.stderr


def test_two_at_once_are_refused(running):
    lock = running.root / "state" / "lock"
    with subprocess.Popen(["flock", str(lock), "sh", "-c", "echo held; read -r _"], stdin=-1, stdout=-1) as holder:
        assert holder.stdout.readline() == b"held\n"
        done = running.call("deploy.sh", "1.1.0")
        holder.communicate(b"\n")
    assert done.returncode == 1
    assert "another of these scripts is at work" in done.stderr


def test_a_certificate_is_put_where_nginx_reads_it(running):
    live = running.data / "letsencrypt/live/bookingopt"
    live.mkdir(parents=True)
    (live / "fullchain.pem").write_text("new certificate")
    (live / "privkey.pem").write_text("new key")
    done = running.call("certificate.sh")
    assert done.returncode == 0, done.stderr
    assert (running.data / "tls/privkey.pem").read_text() == "new key"
    assert not (running.data / "tls/self-signed").exists()
    assert "kill --signal HUP nginx" in running.calls()[-1]
    running.forget_calls()
    assert running.call("certificate.sh").returncode == 0
    assert not [call for call in running.calls() if "HUP" in call]


@pytest.mark.parametrize("step", [r" -t -q$", "HUP"])
def test_a_certificate_that_nginx_has_not_read_is_told_of_again(running, step):
    live = running.data / "letsencrypt/live/bookingopt"
    live.mkdir(parents=True)
    for name in ("fullchain.pem", "privkey.pem"):
        (live / name).write_text("new")
    running.write_plan(fail_once=step)
    assert running.call("certificate.sh").returncode == 1
    running.forget_calls()
    assert running.call("certificate.sh").returncode == 0
    assert "kill --signal HUP nginx" in running.calls()[-1]


def test_the_firewall_is_put_in_once(machine):
    for _ in range(2):
        assert machine.call("firewall.sh").returncode == 0
    assert (machine.etc / "nftables.conf").read_text().count("include") == 1


def remote(machine: Machine, words: str) -> subprocess.CompletedProcess[str]:
    sudo = machine.bin / "sudo"
    sudo.write_text('#!/bin/sh\n[ "$1" = -n ] || exit 9\nshift\necho "$*"\n')
    sudo.chmod(0o755)
    return machine.call("remote.sh", SSH_ORIGINAL_COMMAND=words)


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ("deploy 1.2.3", "deploy.sh 1.2.3"),
        ("deploy sha256:" + "a" * 64, "deploy.sh sha256:" + "a" * 64),
        ("deploy 1.2.3 --dry-run", "deploy.sh 1.2.3 --dry-run"),
        ("deploy 1.2.3 --no-backup", "deploy.sh 1.2.3 --no-backup"),
        ("rollback", "rollback.sh"),
    ],
)
def test_the_workflows_key_may_deploy_and_roll_back(untouched, words, script):
    done = remote(untouched, words)
    assert (done.returncode, done.stdout.strip()) == (0, f"{untouched.root}/scripts/{script}")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "sh",
        "deploy",
        "deploy ../x",
        "deploy $(id)",
        "deploy 1.2.3; id",
        "rollback; id",
        "rollback --no-backup",
        "deploy -x",
        "deploy 1 2",
        "*",
    ],
)
def test_the_workflows_key_may_nothing_else(untouched, words):
    done = remote(untouched, words)
    assert (done.returncode, done.stdout) == (1, "")
