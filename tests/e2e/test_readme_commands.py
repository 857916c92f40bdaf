"""What README.md and the page of the command line tell people to type, typed in a copy of the project.

They need the network: the commands fetch what builds BookingOpt. The libraries that it declares are there already, as
after an earlier installation; that they come from the network and suffice by themselves, test_image.py shows. The
command that runs these tests is not among them: it is what ``.ci/run`` runs, word for word.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bookingopt"
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINE = (ROOT / "examples" / "reference" / "command-line.md").read_text(encoding="utf-8")
SERVE = "bookingopt serve"

#: Runs command lines, one after the other, with the installed package; a process for each would take half a minute.
EACH = """
import json, sys
from bookingopt.__main__ import main
for words in json.load(sys.stdin):
    sys.argv = ["bookingopt", *words]
    try:
        main()
    except SystemExit as end:
        if end.code:
            sys.exit(f"{words}: {end.code}")
"""

#: What a checkout does not hold.
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", ".nox", ".*_cache", ".hypothesis", "__pycache__", "build", "dist")


def command(name: str) -> str:
    """Return the command that stands in the README under this mark."""
    found = re.findall(rf"^<!-- command: {name} -->\n```sh\n(.+?)\n```$", README, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return found[0]


def said(shown: str) -> str:
    """Return what the page of the command line says that a command prints."""
    return COMMAND_LINE.partition(f"```text\n$ {shown}\n")[2].partition("\n```\n")[0]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as somebody has it who has installed its libraries before."""
    tree = shutil.copytree(ROOT, tmp_path_factory.mktemp("readme") / "bookingopt", ignore=LEFT_BEHIND)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    packages = site_packages(tree)
    packages.mkdir(parents=True)
    for library in needed(declared):
        for top in {file.parts[0] for file in library.files or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(str(library.locate_file(top)))
    return tree


def site_packages(tree: Path) -> Path:
    """Return where the copy's environment has what is installed."""
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(tree / ".venv")}))


def needed(declared: Iterable[str]) -> Iterable[Distribution]:
    """Return the libraries that are declared, and those that they need, out of the environment of this test."""
    found: dict[str, Distribution] = {}
    left = [Requirement(text) for text in declared]
    while left:
        each = left.pop()
        name = canonicalize_name(each.name)
        if name not in found and (each.marker is None or each.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            left += map(Requirement, found[name].requires or ())
    return found.values()


@pytest.fixture(scope="module")
def solved(tree: Path) -> str:
    """What the first command prints; afterwards the copy has an environment with BookingOpt in it."""
    printed = run(command("solve"), tree)
    bring_compiled(site_packages(tree) / PACKAGE.name)
    return printed


def bring_compiled(installed: Path) -> None:
    """Spare the installed package what numba has compiled of ours: it is kept for a file of this size and this age."""
    for kept in PACKAGE.rglob("*.nb[ic]"):
        folder = kept.parent.parent.relative_to(PACKAGE)
        module = folder / f"{kept.name.partition('.')[0]}.py"
        shutil.copystat(PACKAGE / module, installed / module)
        (installed / folder / "__pycache__").mkdir(exist_ok=True)
        shutil.copy2(kept, installed / folder / "__pycache__")


def run(line: str, folder: Path, stdin: str = "") -> str:
    """Run a line of shell as a user in a fresh terminal would; `python3` is the Python that runs this test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NOX_", "PYTEST_", "VIRTUAL_ENV"))}
    own |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}", "COLUMNS": "80", "PYTHONPATH": ""}
    own |= {"PIP_NO_COMPILE": "1"}  # Python compiles what is imported, which is a small part
    how = {"cwd": folder, "env": own, "encoding": "utf-8", "timeout": 600}
    done = subprocess.run(["bash", "-c", line], input=stdin, capture_output=True, check=False, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).rstrip()


def test_the_first_command_prints_what_is_shown(solved):
    assert solved == said("bookingopt solve examples/small-inn.json") != ""


def test_ci_runs_the_second_command(tmp_path):
    shell = tmp_path / "bash"
    shell.write_text('#!/bin/sh\nfor word; do last=$word; done\nprintf "%s" "$last" > "$RAN"\n')
    shell.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "RAN": str(tmp_path / "ran")}
    subprocess.run(["/bin/bash", str(ROOT / ".ci/run")], env=env, check=True, stdout=subprocess.DEVNULL)
    assert (tmp_path / "ran").read_text() == command("test")


def test_every_command_that_is_shown_works(tree, solved):
    """In the order of the pages: a command may read what one before it wrote."""
    lines = re.findall(r"^(bookingopt .+?)(?: +#.*)?$", README + COMMAND_LINE, re.MULTILINE)
    assert SERVE in lines
    lines = [line for line in dict.fromkeys(lines) if line != SERVE]
    shell = "bookingopt() { printf '%s\\n' \"$@\" ''; }"  # tells the words that the shell makes of a line
    words = [told.splitlines() for told in f"{run(chr(10).join([shell, *lines]), tree)}\n".split("\n\n")]
    assert len(words) == len(lines)
    (tree / "each.py").write_text(EACH, encoding="utf-8")
    run(". .venv/bin/activate && python each.py", tree, json.dumps(words))
    assert {"report.html", "plan.json", "moves.csv", "plan.xlsx", "out"} <= {path.name for path in tree.iterdir()}


def test_the_python_that_is_shown_works(tree, solved):
    [script] = re.findall(r"^```python\n(.+?)^```$", README, re.MULTILINE | re.DOTALL)
    (tree / "shown.py").write_text(script, encoding="utf-8")
    assert run(". .venv/bin/activate && python shown.py", tree).startswith("optimal ")
