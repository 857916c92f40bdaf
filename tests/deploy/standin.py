#!/usr/bin/env python3
"""Stands in for `docker`: remembers every call, fails where it is told to, and runs Redis and some programs for real.

Its folder is that of this file. In it ``plan.json`` says what it does:

- ``fail``: a list of [pattern, image]; a call whose words match the pattern fails (with status 1) while ``image`` is
  the image that was asked for last (an empty one is any).
- ``kill``: a pattern; the script that calls is killed with SIGKILL in the midst of such a call.
- ``fail_once``: a pattern; the first call that matches it fails, the next ones do not. ``error``: what it says.
- ``interrupt``: a pattern; the script that calls is sent SIGINT once, as by Ctrl-C, while such a call is at work.
- ``keys``: true makes every key of the smoke test a new one, which the running Redis then knows.
- ``redis``: port of the Redis to run when the service ``redis`` is brought up; null runs none.
- ``real``: services in which programs of this machine run where `exec` or `run` asks for them.
- ``root`` and ``data``: where the scripts under test work. ``source``: where the package lies.

``calls`` holds every call, one a line; ``runs`` the image that was brought up last.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLAN = json.loads((HERE / "plan.json").read_text())
PID = HERE / "redis.pid"


def wanted_image() -> str:
    if "IMAGE" in os.environ:
        return os.environ["IMAGE"]
    path = Path(PLAN["root"], "state", "image.env")
    return path.read_text().splitlines()[0].removeprefix("IMAGE=") if path.exists() else ""


def own_environment(service: str) -> dict[str, str]:
    """Return what a program finds in the container of ``service``, with the paths of this machine."""
    root, data = PLAN["root"], PLAN["data"]
    if service in {"api", "worker"}:
        lines = Path(root, ".env").read_text().splitlines()
        settings = dict(line.split("=", 1) for line in lines if line.startswith("BOOKINGOPT_"))
        return {**os.environ, **settings, "PYTHONPATH": PLAN["source"], "BOOKINGOPT_REDIS_URL": redis_url(service)}
    redis = {"REDIS_PORT": str(PLAN["redis"]), "REDIS_OPERATOR_FILE": f"{root}/secrets/acl/operator"}
    redis |= {"REDIS_DATA": f"{data}/redis", "REDIS_CONF": f"{root}/redis/redis.conf"}
    return {**os.environ, **redis, "REDIS_ACL": f"{root}/secrets/acl/users.acl"}


def redis_url(user: str) -> str:
    url = Path(PLAN["root"], f"secrets/{user}_redis_url").read_text().strip()
    return url.replace("redis:6379", f"127.0.0.1:{PLAN['redis'] or 6379}")


def in_container(service: str, words: list[str], **how: object) -> int:
    """Run what would run in the container of ``service``, with the paths that are mounted there."""
    root, data = PLAN["root"], PLAN["data"]
    folder = "monitoring" if service in {"prometheus", "alertmanager"} else service
    mounted = {"/etc/bookingopt/": f"{root}/{folder}/", f"/etc/{service}/": f"{root}/{folder}/"}
    mounted |= {"/backup/": f"{data}/backup/", "/run/nginx/": f"{data}/proxy/"}
    for inside, outside in mounted.items():
        words = [word.replace(inside, outside) for word in words]
    programs = {"bookingopt": [sys.executable, "-m", "bookingopt"], "python": [sys.executable]}
    words = [*programs.get(words[0], words[:1]), *words[1:]]
    return subprocess.run(words, env=own_environment(service), check=False, **how).returncode


def start_redis() -> int:
    if PID.exists():
        return 0
    root, data = PLAN["root"], PLAN["data"]
    command = ["redis-server", f"{root}/redis/redis.conf", "--dir", f"{data}/redis", "--port", str(PLAN["redis"])]
    command += ["--bind", "127.0.0.1", "--aclfile", f"{root}/secrets/acl/users.acl"]
    log = (HERE / "redis.log").open("a")
    server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    PID.write_text(str(server.pid))
    deadline = time.monotonic() + 10
    while in_container("redis", ["sh", "/etc/bookingopt/cli.sh", "ping"], capture_output=True):
        if server.poll() is not None or time.monotonic() > deadline:
            PID.unlink()
            return 1
        time.sleep(0.05)
    return 0


def stop_redis() -> int:
    if PID.exists():
        pid = int(PID.read_text())
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        PID.unlink()
    return 0


#: Options of `exec` and `run` that have a value.
VALUED = {"--entrypoint", "--name"}


def compose(words: list[str]) -> int:
    """Do what `docker compose` does to Redis and to the services that are real; others are only noted."""
    if os.environ.get("IMAGE") == "":  # as `${IMAGE:?}` in the file has it: one that is empty is missing
        print("required variable IMAGE is missing a value", file=sys.stderr)
        return 1
    while words and words[0].startswith("-"):  # the options before the command, each with a value
        words = words[2:]
    command, rest = words[0], words[1:]
    redis = PLAN["redis"] and (not set(rest) & {"nginx", "api", "worker"} or "redis" in rest)
    if command == "up":
        if "redis" not in rest:
            (HERE / "runs").write_text(wanted_image())
        return start_redis() if redis else 0
    if command == "stop":
        return stop_redis() if redis else 0
    if command == "ps":
        print("0123456789ab" if (HERE / "runs").exists() else "", end="")
    if command in {"exec", "run"}:
        return inside(rest)
    return 0


def inside(words: list[str]) -> int:
    """Do what `exec` and `run` do."""
    options = {}
    while words and words[0].startswith("-"):
        length = 2 if words[0] in VALUED else 1
        options[words[0]] = words[length - 1]
        words = words[length:]
    service, *command = words
    if service in PLAN["real"] or (service == "redis" and PLAN["redis"]):
        return in_container(service, [*([options["--entrypoint"]] if "--entrypoint" in options else []), *command])
    return 0


def first_time(entry: str, text: str) -> bool:
    """Tell whether this is the first call that the plan's ``entry`` means."""
    mark = HERE / f"{entry}.done"
    if not PLAN.get(entry) or mark.exists() or not re.search(PLAN[entry], text):
        return False
    mark.touch()
    return True


def new_key() -> str:
    """Return a key as `bookingopt keys create` prints it, and let Redis know it where the plan asks for that."""
    if not PLAN.get("keys"):
        return "bo_0123456789abcdef_" + "s" * 43
    key = f"bo_{os.urandom(8).hex()}_{'s' * 43}"
    subprocess.run(
        ["redis-cli", "-u", redis_url("api"), "set", f"bo:known:{key}", "1"], check=True, capture_output=True
    )
    return key


def main(words: list[str]) -> int:
    with (HERE / "calls").open("a") as calls:
        calls.write(" ".join(words) + "\n")
    text = " ".join(words)
    if PLAN.get("kill") and re.search(PLAN["kill"], text):
        os.kill(os.getppid(), signal.SIGKILL)
        return 1
    if first_time("interrupt", text):
        os.kill(os.getppid(), signal.SIGINT)
    if first_time("fail_once", text):
        print(PLAN.get("error", "the stand-in was told to fail here, once"), file=sys.stderr)
        return 1
    if any(re.search(pattern, text) and image in {"", wanted_image()} for pattern, image in PLAN["fail"]):
        print("the stand-in was told to fail here", file=sys.stderr)
        return 1
    if words[:2] == ["image", "inspect"]:
        repository, _, version = words[-1].partition("@sha256:" if "@" in words[-1] else ":")
        known = version if "@" in words[-1] else PLAN["digests"].get(version)
        if known and "--format" in words:
            print(f"{repository}@sha256:{known}")
        return 0 if known else 1
    if "keys create" in text and "api" not in PLAN["real"]:
        print(new_key())
    return compose(words[1:]) if words[:1] == ["compose"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
