"""A machine to deploy to: a folder that install.sh fills, and stand-ins for what needs root or a container engine."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import redis as client

from tests.house.sources import ROOT
from tests.proxy import free_ports

REPOSITORY = "registry.example.org/inn/bookingopt"
DIGESTS = {"1.0.0": "a" * 64, "1.1.0": "b" * 64, "2.0.0": "c" * 64}
#: What install.sh calls that would change this machine; each only notes that it was called.
NOTED = ("apt-get", "systemctl", "nft", "sysctl")
#: Nobody else owns anything here: a test need not be root to hand files over.
OWNER = f"{os.getuid()}:{os.getgid()}"


def image(version: str) -> str:
    return f"{REPOSITORY}@sha256:{DIGESTS[version]}"


class Machine:
    """``call(script, …)`` runs a script of deploy/scripts on it; ``calls()`` tells what docker was asked for."""

    def __init__(self, folder: Path, redis_port: int | None = None) -> None:
        self.folder = folder
        self.root, self.data, self.etc, self.bin = (folder / name for name in ("opt", "srv", "etc", "bin"))
        for path in (self.etc, self.bin):
            path.mkdir(parents=True)
        self.program("docker", (ROOT / "tests/deploy/standin.py").read_text())
        self.plan: dict[str, Any] = {"fail": [], "kill": None, "redis": redis_port, "digests": dict(DIGESTS)}
        self.plan |= {"root": str(self.root), "data": str(self.data), "source": str(ROOT), "real": []}
        self.write_plan()
        for name in NOTED:
            self.program(name, f'#!/bin/sh\necho "{name} $*" >> "{folder}/noted"\n')

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        # Alone it starts in half the time; what it starts is not alone.
        path.write_text(text.replace("#!/usr/bin/env python3", f"#!{sys.executable} -IS"))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def write_plan(self, **changes: Any) -> None:
        self.plan |= changes
        (self.bin / "plan.json").write_text(json.dumps(self.plan))

    def environment(self, **more: str) -> dict[str, str]:
        owners = dict.fromkeys(("APP_OWNER", "REDIS_OWNER", "NGINX_OWNER"), OWNER)
        places = {"TARGET": str(self.root), "TARGET_DATA": str(self.data), "DATA": str(self.data), "ETC": str(self.etc)}
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}{os.pathsep}/usr/sbin"
        return {"PATH": path, "HOME": str(self.folder), "LANG": "C.UTF-8", "WAIT": "5", **owners, **places, **more}

    def run(self, path: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(path), *args]
        env = self.environment(**more)
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)

    def call(self, script: str, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(self.root / "scripts" / script, *args, **more)

    def install(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        words = ["--domain", "plan.example.org", "--email", "it@example.org", "--repository", REPOSITORY]
        return self.run(ROOT / "deploy/scripts/install.sh", *words, *args, **more)

    def docker(self, *words: str) -> str:
        """Ask the stand-in as scripts do; ``docker("up", "redis")`` starts Redis."""
        command = [str(self.bin / "docker"), "compose", *words]
        env = self.environment()
        return subprocess.run(command, env=env, check=True, timeout=30, capture_output=True, text=True).stdout

    def redis_url(self, user: str = "api") -> str:
        """Return where a user of the service finds the Redis that the stand-in has started."""
        url = (self.root / f"secrets/{user}_redis_url").read_text().strip()
        return url.replace("redis:6379", f"127.0.0.1:{self.plan['redis']}")

    def redis(self, user: str = "api") -> client.Redis:
        return client.Redis.from_url(self.redis_url(user))

    def replace_smoke_test(self) -> None:
        """Let a smoke test fail where ``bad`` names the version that runs."""
        judged = f'! grep -qsxF "$(cat "{self.bin}/runs")" "{self.folder}/bad"'
        text = f'#!/bin/sh\necho smoke >> "{self.bin}/calls"\n{judged}\n'
        (self.root / "scripts" / "smoke.sh").write_text(text)

    def bad(self, *versions: str) -> None:
        (self.folder / "bad").write_text("".join(f"{image(version)}\n" for version in versions))

    def calls(self) -> list[str]:
        path = self.bin / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def forget_calls(self) -> None:
        (self.bin / "calls").unlink(missing_ok=True)

    def runs(self) -> str:
        return (self.bin / "runs").read_text()

    def state(self, name: str) -> str | None:
        path = self.root / "state" / name
        return path.read_text().strip() if path.exists() else None

    def end(self) -> None:
        """Stop the Redis that the stand-in has started."""
        if (self.bin / "redis.pid").exists():
            self.docker("stop", "redis")
        shutil.rmtree(self.folder)


@cache
def _once_installed() -> Path:
    """Run install.sh, once for all tests of this process; return where."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    done = Machine(folder / "machine").install()
    assert done.returncode == 0, done.stderr
    return folder / "machine"


def installed(folder: Path, redis_port: int | None = None) -> Machine:
    """Return a machine that is ready for a first deployment, with a smoke test that finds fault as it is told to.

    It is a copy, as all of them, of one that install.sh has made, which takes a second; so their secrets are the same.
    """
    return copied(_once_installed(), folder, redis_port)


def copied(model: Path, folder: Path, redis_port: int | None = None) -> Machine:
    """Return a machine with all files of the one in ``model``, and with the same calls behind it."""
    machine = Machine(folder, redis_port)
    for path in (machine.root, machine.data, machine.etc):
        shutil.copytree(model / path.name, path, dirs_exist_ok=True)
    for name in ("noted", "bin/calls", "bin/runs"):
        if (model / name).exists():
            shutil.copy(model / name, folder / name)
    for unit in (machine.etc / "systemd/system").iterdir():  # all else knows no paths
        unit.write_text(unit.read_text().replace(str(model), str(folder)))
    machine.replace_smoke_test()
    return machine


@contextmanager
def with_redis(folder: Path) -> Iterator[Machine]:
    """Yield a machine on which Redis runs, for real, and nothing else."""
    [port] = free_ports(1)
    machine = installed(folder, port)
    try:
        machine.docker("up", "redis")
        yield machine
    finally:
        machine.end()


def files(folder: Path) -> dict[str, tuple[str, int]]:
    """Return content and mode of every file under ``folder``."""
    return {
        path.relative_to(folder).as_posix(): (path.read_text(errors="replace"), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
