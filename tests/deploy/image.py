"""The image's file system, built without a container engine: the Dockerfile's own lines, run in chroots.

Every stage starts from what the base image is made of, by mmdebstrap; COPY, ENV, ARG, WORKDIR, USER and RUN do what a
container engine does with them, an instruction that is not known here is an error. Chroots and mounts need root:
whoever is not needs a sudo that asks for no password.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.house.sources import ROOT
from tests.services import start, until

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
#: Runs a command as root, who finds it also where not everybody looks.
AS_ROOT = [*([] if os.getuid() == 0 else ["sudo", "-n"]), "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
#: What the machine that builds has of its own: how names are found, and whose certificates are believed.
OF_THE_MACHINE = {"/etc/resolv.conf": "etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt": "etc/machine.crt"}
PASSED_ON = ("PIP_INDEX_URL", "http_proxy", "https_proxy", "no_proxy")
#: The instructions that `follow` knows.
FOLLOWED = {"RUN", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD", "HEALTHCHECK", "EXPOSE", "STOPSIGNAL"}
#: As in Debian's own images: packages need not be on the disk at once, and bring no manuals. Told as an option of dpkg,
#: each package would pass through a filter in Python, which doubles what the root costs.
OPTIONS = ("--dpkgopt=force-unsafe-io", '--aptopt=Acquire::Languages "none"')
WITHOUT_MANUALS = """for each in doc info locale man; do
    rm --recursive --force "$1/usr/share/$each"
    echo "path-exclude=/usr/share/$each/*"
done > "$1/etc/dpkg/dpkg.cfg.d/without-manuals"
"""


def as_root(*command: str | Path) -> str:
    """Run a command as root, behind what else the machine does; return what it says."""
    words = [*AS_ROOT, "nice", *map(str, command)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(words)}: {done.returncode}\n{done.stdout[-4000:]}"
    return done.stdout


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and words of every instruction of a Dockerfile."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name.upper(), rest.strip()


class Stage:
    """The file system of one stage, and what was said about how it runs."""

    def __init__(self, root: Path) -> None:
        self.root, self.env, self.user, self.workdir = root, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, "0:0", "/"
        self.args: dict[str, str] = {}
        self.entrypoint: list[str] = []
        self.command: list[str] = []
        self.healthcheck: list[str] = []

    def run(self, *command: str) -> str:
        """Run a command in it as its user; return what it says."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env = {**self.env, **self.args, **passed, "PIP_CERT": "/etc/machine.crt"}
        inside = ["/usr/bin/env", "-C", self.workdir, "-i", *(f"{name}={value}" for name, value in env.items())]
        return as_root("chroot", f"--userspec={self.user}", self.root, *inside, *command)

    def copy(self, words: Sequence[str], stages: Mapping[str, Stage]) -> None:
        *sources, target = [word for word in words if not word.startswith("--")]
        options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        # What another stage has made is not written again: a second name for it will do.
        base, how = (stages[options["from"]].root, "--link") if "from" in options else (ROOT, "--no-preserve=ownership")
        place = self.root / Path(self.workdir, target).as_posix().lstrip("/")
        for source in sources:
            found = base / source.lstrip("/")
            goal = place / found.name if target.endswith("/") and not found.is_dir() else place
            as_root("mkdir", "--parents", goal.parent)
            as_root("cp", "--archive", how, "--no-target-directory", found, goal)
            if base == ROOT:  # Dockerfile.dockerignore leaves these out
                as_root("find", goal, "-name", "__pycache__", "-prune", "-exec", "rm", "--recursive", "{}", "+")


def build(folder: Path, build_args: Mapping[str, str]) -> Stage:
    """Run the Dockerfile; return its last stage."""
    found = list(instructions(DOCKERFILE.read_text()))
    labels = [(rest.split()[2:] or ["final"])[0] for name, rest in found if name == "FROM"]
    roots = iter(clean_roots(folder, labels))
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for name, rest in found:
        if name == "FROM":
            root = next(roots)
            stage = stages[root.name] = Stage(root)
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
        stage.run("/bin/sh", "-c", rest)
    elif name == "COPY":
        stage.copy(shlex.split(rest), stages)
    elif name == "ENV":
        stage.env |= dict(word.split("=", 1) for word in shlex.split(rest))
    elif name == "WORKDIR":
        stage.workdir = rest
        as_root("mkdir", "--parents", stage.root / rest.lstrip("/"))
    elif name == "USER":
        stage.user = rest
    elif name in {"ENTRYPOINT", "CMD"}:
        setattr(stage, {"ENTRYPOINT": "entrypoint", "CMD": "command"}[name], json.loads(rest))
    elif name == "HEALTHCHECK":
        stage.healthcheck = json.loads(rest.partition("CMD ")[2])
    else:
        assert name in FOLLOWED, f"{name} is not known here"


def clean_roots(folder: Path, names: Sequence[str]) -> list[Path]:
    """Make for every stage what the base image that the Dockerfile names is made of."""
    [release] = re.findall(r"^ARG BASE=debian:(\w+)-slim@", DOCKERFILE.read_text(), re.MULTILINE)
    first, *others = [folder / name for name in names]
    options = [*OPTIONS, f"--extract-hook={WITHOUT_MANUALS}"]
    as_root("mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", *options, release, first)
    for path, inside in OF_THE_MACHINE.items():
        as_root("cp", path, first / inside)
    for root in others:
        as_root("cp", "--archive", "--reflink=auto", first, root)
    return [first, *others]


def environment(stage: Stage, settings: Mapping[str, str]) -> list[str]:
    return ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in {**stage.env, **settings}.items())]


@contextmanager
def running(stage: Stage, service: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[int]:
    """Run a service of compose.yaml out of the image, confined as it says there; give the id of its first process.

    Nothing can be written but its tmpfs, it has its user and no right of root's, and sees no process but its own.
    """
    root = str(stage.root)
    mounts = [f"mount --bind {root} {root}", f"mount -o remount,bind,ro {root}", f"mount --bind /dev {root}/dev"]
    mounts += [f"mount -t proc proc {root}/proc"]
    for place, _, options in (each.partition(":") for each in service["tmpfs"]):
        as_root("mkdir", "--parents", root + place)
        mounts += [f"mount -t tmpfs -o nosuid,nodev,noexec,{options} tmpfs {root}{place}"]
    user, _, group = service["user"].partition(":")
    confined = ["chroot", root, "setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
    confined += ["--bounding-set=-all", "--inh-caps=-all", *environment(stage, settings)]
    script = " && ".join([*mounts, "exec " + shlex.join([*confined, *stage.entrypoint, *service["command"]])])
    words = [*AS_ROOT, "unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
    with start([*words, "sh", "-c", script]) as process:
        try:
            first = until(lambda: first_inside(process.pid), "it is started")
            yield first
            as_root("kill", "-TERM", str(first))
            assert process.wait(30) == 0
        finally:
            # Without its first process nothing in there lives.
            for each in [] if process.poll() is not None else [first_inside(process.pid) or process.pid]:
                as_root("kill", "-KILL", str(each))


def first_inside(pid: int) -> int | None:
    """Return the process that `unshare` has started, as whose id it is known outside."""
    above = psutil.Process(pid)
    family = [above, *above.children(recursive=True)]
    return next((child.pid for each in family if each.name() == "unshare" for child in each.children()), None)


def ask_inside(pid: int, stage: Stage, settings: Mapping[str, str], command: Sequence[str]) -> str:
    """Run a command beside the process ``pid``, as an engine runs health checks; return what it says."""
    user, _, group = stage.user.partition(":")
    place = [f"--target={pid}", "--mount", "--pid", "--root", "--wd", f"--setuid={user}", f"--setgid={group}"]
    return as_root("nsenter", *place, *environment(stage, settings), *command)
