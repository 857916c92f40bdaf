"""Builds the image's file system without a container engine: the Dockerfile's own lines, run in chroots.

``python -m tests.deploy.image FOLDER`` (``nox -s image``) needs root, debootstrap and the package registries. Every
stage starts from a minimal Debian of the base's release; COPY, ENV, ARG, WORKDIR, USER and RUN do what a container
engine does with them, an instruction that is not known here is an error. Then the image's command is run as its user
on a file system that cannot be written, a job goes through it, and its health checks are asked.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.house.sources import ROOT
from tests.proxy import free_ports
from tests.services import RedisServer, until

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
#: What the machine that builds has of its own: how names are found, and whose certificates are believed.
OF_THE_MACHINE = {"/etc/resolv.conf": "etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt": "etc/machine.crt"}
PASSED_ON = ("PIP_INDEX_URL", "http_proxy", "https_proxy", "no_proxy")
#: What an image for running has no use for.
UNWANTED = ("gcc", "cc", "g++", "make", "pip", "pip3", "git", "curl", "wget")


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and words of every instruction of a Dockerfile."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), rest.strip()


class Stage:
    """The file system of one stage, and what was said about how it runs."""

    def __init__(self, root: Path, base: Path) -> None:
        self.root, self.env, self.user, self.workdir = root, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, "0:0", "/"
        self.args: dict[str, str] = {}
        self.entrypoint: list[str] = []
        self.command: list[str] = []
        self.healthcheck: list[str] = []
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)

    def run(self, command: Sequence[str], **how: object) -> None:
        """Run a command in it as its user."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env = {**self.env, **self.args, **passed, "PIP_CERT": "/etc/machine.crt"}
        words = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "-C", self.workdir, "-i"]
        subprocess.run([*words, *(f"{name}={value}" for name, value in env.items()), *command], check=True, **how)

    def copy(self, words: Sequence[str], stages: Mapping[str, Stage]) -> None:
        *sources, target = [word for word in words if not word.startswith("--")]
        options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        base = stages[options["from"]].root if "from" in options else ROOT
        place = self.root / Path(self.workdir, target).as_posix().lstrip("/")
        for source in sources:
            found = base / source.lstrip("/")
            goal = place / found.name if target.endswith("/") and found.is_file() else place
            goal.parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                leave = shutil.ignore_patterns("__pycache__") if base == ROOT else None
                shutil.copytree(found, goal, symlinks=True, dirs_exist_ok=True, ignore=leave)
            else:
                shutil.copy2(found, goal)


def build(folder: Path, base: Path, build_args: Mapping[str, str]) -> Stage:
    """Run the Dockerfile; return its last stage."""
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for name, rest in instructions(DOCKERFILE.read_text()):
        print(f"{name} {rest}"[:150], file=sys.stderr)
        words = shlex.split(rest)
        if name == "FROM":
            label = words[2] if len(words) > 2 else "final"
            stage = stages[label] = Stage(folder / label, base)
            prepare(stage)
        elif name == "ARG":
            key, _, default = rest.partition("=")
            if stage is not None:
                stage.args[key] = build_args.get(key, default)
        else:
            assert stage is not None
            follow(stage, name, rest, stages)
    assert stage is not None
    return stage


def follow(stage: Stage, name: str, rest: str, stages: Mapping[str, Stage]) -> None:
    """Do what one instruction says."""
    if name == "RUN":
        stage.run(["/bin/sh", "-c", rest])
    elif name == "COPY":
        stage.copy(shlex.split(rest), stages)
    elif name == "ENV":
        stage.env |= dict(word.split("=", 1) for word in shlex.split(rest))
    elif name == "WORKDIR":
        stage.workdir = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif name == "USER":
        stage.user = rest
    elif name in {"ENTRYPOINT", "CMD"}:
        setattr(stage, {"ENTRYPOINT": "entrypoint", "CMD": "command"}[name], json.loads(rest))
    elif name == "HEALTHCHECK":
        stage.healthcheck = json.loads(rest.partition("CMD ")[2])
    else:
        assert name in {"EXPOSE", "STOPSIGNAL"}, f"{name} is not known here"


def prepare(stage: Stage) -> None:
    for path, inside in OF_THE_MACHINE.items():
        shutil.copyfile(path, stage.root / inside)


def debian(folder: Path) -> Path:
    """Make the base once: what debian:bookworm-slim is, by the tool that it is made with."""
    base = folder / "base"
    if not (base / "etc/debian_version").exists():
        shutil.rmtree(base, ignore_errors=True)
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(base)], check=True, stdout=sys.stderr)
        suites = {"bookworm": "debian", "bookworm-updates": "debian", "bookworm-security": "debian-security"}
        sources = "".join(f"deb http://deb.debian.org/{place} {suite} main\n" for suite, place in suites.items())
        (base / "etc/apt/sources.list").write_text(sources)
    return base


@contextmanager
def running(stage: Stage, settings: Mapping[str, str], command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the image's command on its file system, which cannot be written but for what compose.yaml mounts."""
    mounts = [f"mount --bind {stage.root} {stage.root}", f"mount -o remount,bind,ro {stage.root}"]
    mounts += [f"mount -t proc proc {stage.root}/proc"]
    mounts += [f"mount -t tmpfs -o mode=1777 tmpfs {stage.root}/{name}" for name in ("tmp", "var/cache", "run")]
    mounts += [f"mount --bind /dev {stage.root}/dev"]
    env = {**stage.env, **settings}
    words = [f"{name}={value}" for name, value in env.items()]
    inner = [
        "chroot",
        f"--userspec={stage.user}",
        str(stage.root),
        "/usr/bin/env",
        "-i",
        *words,
        *stage.entrypoint,
        *command,
    ]
    script = " && ".join([*mounts, "exec " + shlex.join(inner)])
    process = subprocess.Popen(["unshare", "--mount", "--propagation=private", "sh", "-c", script])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def ask(url: str, body: bytes | None = None) -> dict[str, object]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read() or b"{}")


def healthy(url: str) -> bool:
    try:
        return ask(url + "/health")["status"] == "healthy"
    except OSError:
        return False


def rehearse(stage: Stage) -> None:
    """Start the API and a worker out of the image, and let a job go through."""
    [port] = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    with RedisServer() as redis:
        settings = {"BOOKINGOPT_REDIS_URL": redis.url, "BOOKINGOPT_PORT": str(port), "BOOKINGOPT_LOG_FORMAT": "json"}
        settings |= {"BOOKINGOPT_DATA_DIR": "/run", "BOOKINGOPT_WORKERS": "1"}
        with running(stage, settings, stage.command), running(stage, settings, ["serve", "--only", "worker"]):
            until(lambda: healthy(url), "the service is healthy")
            for role in ("api", "worker"):
                # The worker's check looks for its processes, which the mounted /proc of its own shows in a container.
                check = [str(stage.root / "opt/bookingopt/bin/healthcheck"), role]
                env = {**os.environ, "BOOKINGOPT_PORT": str(port)}
                subprocess.run([sys.executable, *check], check=True, env=env)
            problem = (ROOT / "examples/groups.json").read_bytes()
            job = ask(url + "/api/v1/optimize", problem)["job_id"]
            until(lambda: ask(f"{url}/api/v1/jobs/{job}")["status"] == "completed", "the job is completed")


def inspect(stage: Stage) -> None:
    """Check what is in it."""
    left = [name for name in UNWANTED for path in stage.root.glob(f"*/**/bin/{name}") if path.exists()]
    assert left == [], f"the image holds {left}"
    foreign = subprocess.run(
        ["find", str(stage.root / "opt"), "-uid", "+0", "-o", "-perm", "/022", "-not", "-type", "l"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert foreign == "", f"somebody but root may change {foreign}"
    size = subprocess.run(["du", "-sm", str(stage.root)], check=True, capture_output=True, text=True).stdout.split()[0]
    print(f"the image holds {size} MB, {stage.healthcheck=} {stage.user=}", file=sys.stderr)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    base = debian(folder)
    for name in ("build", "final"):
        shutil.rmtree(folder / name, ignore_errors=True)
    stage = build(folder, base, {"COMMIT": "0123456789abcdef0123456789abcdef01234567"})
    inspect(stage)
    rehearse(stage)
    print("the image works", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
