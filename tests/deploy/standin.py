#!/usr/bin/env python3
"""Stands in for `docker`: remembers every call, fails where it is told to, and runs Redis for real.

Its folder is that of this file. In it ``plan.json`` says what it does:

- ``fail``: a list of [pattern, image]; a call whose words match the pattern fails (with status 1) while ``image`` is
  the image that was asked for last (an empty one is any).
- ``kill``: a pattern; the script that calls is killed with SIGKILL in the midst of such a call.
- ``fail_once``: a pattern; the first call that matches it fails, the next ones do not. ``error``: what it says.
- ``interrupt``: a pattern; the script that calls is sent SIGINT once, as by Ctrl-C, while such a call is at work.
- ``keys``: true makes every key of the smoke test a new one, which the running Redis then knows.
- ``service``: an environment; what is to be run by `bookingopt` in the container ``api`` is run for real, in this one.
- ``redis``: port of the Redis to run when the service ``redis`` is brought up; null runs none.
- ``root`` and ``data``: where the scripts under test work.

``calls`` holds every call, one a line; ``runs`` the image that was brought up last.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLAN = json.loads((HERE / "plan.json").read_text())
PID = HERE / "redis.pid"


def wanted_image() -> str:
    path = Path(PLAN["root"], "state", "image.env")
    return path.read_text().splitlines()[0].removeprefix("IMAGE=") if path.exists() else ""


def redis_environment() -> dict[str, str]:
    root, data = PLAN["root"], PLAN["data"]
    return {
        **os.environ,
        "REDIS_PORT": str(PLAN["redis"]),
        "REDIS_OPERATOR_FILE": f"{root}/secrets/acl/operator",
        "REDIS_DATA": f"{data}/redis",
        "REDIS_CONF": f"{root}/redis/redis.conf",
    }


def in_container(words: list[str]) -> int:
    """Run what would run in the container of Redis, with the paths that are mounted there."""
    mounted = {"/etc/bookingopt/": f"{PLAN['root']}/redis/", "/backup/": f"{PLAN['data']}/backup/"}
    for inside, outside in mounted.items():
        words = [word.replace(inside, outside) for word in words]
    return subprocess.run(words, env=redis_environment(), check=False).returncode


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
    while in_quiet(["sh", "/etc/bookingopt/cli.sh", "ping"]):
        if server.poll() is not None or time.monotonic() > deadline:
            PID.unlink()
            return 1
        time.sleep(0.05)
    return 0


def in_quiet(words: list[str]) -> int:
    words = [word.replace("/etc/bookingopt/", f"{PLAN['root']}/redis/") for word in words]
    return subprocess.run(words, env=redis_environment(), capture_output=True, check=False).returncode


def stop_redis() -> int:
    if PID.exists():
        pid = int(PID.read_text())
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        PID.unlink()
    return 0


def compose(words: list[str]) -> int:
    """Do what `docker compose` does to Redis; other services are only noted."""
    while words and words[0].startswith("-"):  # the options before the command, each with a value
        words = words[2:]
    command, rest = words[0], words[1:]
    names = {word for word in rest if word in {"nginx", "api", "worker", "redis", "certbot"}}
    if command == "up":
        if not names or "api" in names:
            (HERE / "runs").write_text(wanted_image())
        return start_redis() if PLAN["redis"] and (not names or "redis" in names) else 0
    if command == "stop":
        return stop_redis() if PLAN["redis"] and (not names or "redis" in names) else 0
    if command in {"exec", "run"} and "redis" in rest and PLAN["redis"]:
        after = rest[rest.index("redis") + 1 :]
        return in_container(["sh", *after] if command == "run" else after)
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
    key = f"bo_{secrets.token_hex(8)}_{'s' * 43}"
    url = (
        Path(PLAN["root"], "secrets/api_redis_url")
        .read_text()
        .strip()
        .replace("redis:6379", f"127.0.0.1:{PLAN['redis']}")
    )
    subprocess.run(["redis-cli", "-u", url, "set", f"bo:known:{key}", "1"], check=True, capture_output=True)
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
    if PLAN.get("service") and " api bookingopt " in text:
        command = [sys.executable, "-m", *words[words.index("bookingopt") :]]
        return subprocess.run(command, env=PLAN["service"], check=False).returncode
    if "keys create" in text:
        print(new_key())
    return compose(words[1:]) if words[:1] == ["compose"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
