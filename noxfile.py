"""Every check of the project, each in an environment of its own; `nox --list` names them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
# Not "venv": Debian's Python has no ensurepip. And uv installs the whole lock file in three seconds, pip in thirty.
nox.options.default_venv_backend = "uv"
# An environment is brought up to the lock file, not made anew: what Python has compiled there is kept.
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True
nox.options.sessions = ["lint", "types", "tests"]

PROJECT = nox.project.load_toml("pyproject.toml")
RUNTIME_LOCK = "deploy/requirements.lock"
TEST_LOCK = "tests/requirements.lock"
LOCKS_LOCK = ".github/requirements.lock"

#: The profiles of property tests stand in tests/conftest.py.
QUICK, NIGHTLY = "--hypothesis-profile=quick", "--hypothesis-profile=nightly"
#: Houses whose optima are proved, solved as a whole: what another machine or other versions have to reach too.
KNOWN = "tests/integration/test_known_optima.py"


def install(session: nox.Session) -> None:
    """Install the pinned tools and this project; nothing is resolved anew."""
    session.install("--require-hashes", "--requirement", TEST_LOCK)
    session.install("--no-deps", "--no-build-isolation", ".")


def run_pytest(session: nox.Session, *args: str, waiting: int = 2) -> None:
    """Run pytest on all cores with ``args``; a path or an option given to nox comes last and wins.

    Two processes more than there are cores: tests of the service spend half of their time waiting. Unit tests do not,
    and every process collects them all. Files are not divided, since the tests of one share the servers that they
    start, and are taken in their order: the last ones are unit tests, short each, so that all processes end together.
    Some thousand processes are started: Python must keep what it has compiled, also where the machine says otherwise.
    """
    processes = waiting + (os.cpu_count() or 1)
    spread = [f"--numprocesses={processes}", "--dist=loadfile", "--no-loadscope-reorder"]
    session.run("pytest", *spread, *args, *session.posargs, env={"PYTHONDONTWRITEBYTECODE": ""})


@nox.session
def unit(session: nox.Session) -> None:
    """Run the unit tests, the property tests among them with few examples."""
    install(session)
    run_pytest(session, "tests/unit", QUICK, waiting=0)


@nox.session
def service(session: nox.Session) -> None:
    """Run the tests that start servers, workers, browsers or whole command lines."""
    install(session)
    run_pytest(session, "tests/cli", "tests/integration", "tests/e2e")


@nox.session
def machine(session: nox.Session) -> None:
    """Run the tests of the deployment: image, firewall, scripts in roots of their own."""
    install(session)
    run_pytest(session, "tests/deploy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test."""
    install(session)
    run_pytest(session, "tests")


@nox.session
def nightly(session: nox.Session) -> None:
    """Run the property tests with thousands of fresh examples each."""
    install(session)
    run_pytest(session, "tests/unit", "tests/cli", NIGHTLY)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format and the layers of the package."""
    session.install("--require-hashes", "--requirement", TEST_LOCK)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-cache")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    install(session)
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Check that the generated documentation is what the code says; `-- --write` writes it."""
    install(session)
    session.run("python", "-m", "tests.house.generate", *(session.posargs or ["--check"]))


@nox.session
def minimums(session: nox.Session) -> None:
    """Run the unit tests and the known optima on the lowest versions that pyproject.toml allows."""
    install(session)
    lowest = [re.sub(r">=([^,]+).*", r"==\1", text) for text in PROJECT["project"]["dependencies"]]
    session.install(*lowest)
    run_pytest(session, "tests/unit", KNOWN, QUICK, waiting=0)


@nox.session
def bench(session: nox.Session) -> None:
    """Time the optimizer; `-- --help` tells what can be asked."""
    install(session)
    session.run("python", "-m", "tests.benchmarks", *session.posargs)


@nox.session
def load(session: nox.Session) -> None:
    """Measure the service under load and print the table; `-- --help` tells what can be asked."""
    install(session)
    session.run("python", "-m", "tests.benchmarks.load", *session.posargs)


@nox.session
def attack(session: nox.Session) -> None:
    """Attack the command line and a service of its own, on loopback; `-- --nightly` takes two hours."""
    install(session)
    session.run("python", "-m", "tests.attack", *session.posargs)


@nox.session
def firefox(session: nox.Session) -> None:
    """Work at the desk in Debian's Firefox (`apt install firefox-esr`) by mouse, finger and keyboard."""
    install(session)
    session.run("python", "-m", "tests.firefox")


@nox.session
def lock(session: nox.Session) -> None:
    """Write the lock files anew from pyproject.toml."""
    session.install("--require-hashes", "--requirement", LOCKS_LOCK)
    compile_lock = ["pip-compile", "--quiet", "--upgrade", "--generate-hashes", "--allow-unsafe", "--strip-extras"]
    compile_lock += ["--no-annotate", "--no-emit-options"]
    env = {"CUSTOM_COMPILE_COMMAND": "nox -s lock"}
    tools = {}
    for group in ("test", "locks"):
        tools[group] = Path(session.create_tmp(), f"{group}.in")
        tools[group].write_text("\n".join(nox.project.dependency_groups(PROJECT, group)))
    session.run(*compile_lock, f"--output-file={TEST_LOCK}", "pyproject.toml", str(tools["test"]), env=env)
    session.run(*compile_lock, f"--output-file={LOCKS_LOCK}", str(tools["locks"]), env=env)
    # What runs is what was tested: a tool may hold a library below its latest version.
    compile_lock += ["--constraint", TEST_LOCK]
    # The image reads every export, so it has the extras for them.
    extras = ["--extra=ical", "--extra=sheets"]
    session.run(*compile_lock, *extras, f"--output-file={RUNTIME_LOCK}", "pyproject.toml", env=env)
