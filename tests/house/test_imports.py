"""Which part of the package imports what: as it is written, and as a subprocess says what it loaded."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT, Import, all_imports, imports, module_name, modules, room

#: Part of the package -> the other parts that it may load.
MAY_LOAD = {
    "domain": {"errors", "translatable"},
    "errors": {"translatable"},
    "io": {"domain", "errors", "translatable"},
    "optimizer": {"domain", "errors", "translatable"},
    "render": {"domain", "errors", "translatable"},
    "server": {"domain", "errors", "io", "render", "translatable", "validation"},
    "translatable": set(),
    "validation": {"domain", "errors", "translatable"},
}

#: Part of the package -> the libraries that it may import.
LIBRARIES = {
    "cli": {"redis", "rich", "typer"},
    "domain": {"pydantic", "pydantic_core"},
    "io": {"icalendar", "openpyxl", "pydantic", "pydantic_core", "python_calamine", "xlsxwriter"},
    "optimizer": {"highspy", "numba", "numpy", "scipy"},
    "render": {"jinja2", "markupsafe", "rich"},
    "server": {"fastapi", "prometheus_client", "pydantic", "pydantic_settings", "redis", "rq", "starlette", "uvicorn"},
}

#: Where the service solves.
SOLVES = {"bookingopt.server.jobs.run"}

#: What a part that only computes has no business with: files, processes, the network, the terminal, the log.
OUTSIDE = {"http", "logging", "os", "pathlib", "shutil", "socket", "subprocess", "sys", "tempfile", "urllib"}
COMPUTES = {"domain", "optimizer", "validation"}

HEAVY = {"highspy", "numba", "numpy", "scipy"}

#: Declared for the sake of a library that needs it, not imported.
FOR_OTHERS = {"async_timeout", "tzdata"}

#: Runs what stands in its argument, and says at the end which modules were loaded.
PROBE = """
import sys
try:
    exec(sys.argv.pop(1))
finally:
    print("loaded:", *sorted(sys.modules), file=sys.stderr)
"""
COMMAND = "import runpy; runpy.run_module('bookingopt', run_name='__main__', alter_sys=True)"

CLOUDBEDS = "examples/sources/cloudbeds-csv/reservations.csv"


def places(found: list[Import]) -> list[str]:
    return [f"{each.importer}:{each.line} imports {each.imported}" for each in found]


def loaded(code: str, *args: str, says: bool = False) -> tuple[set[str], str]:
    """Run ``code`` in a fresh interpreter with ``args``; return the modules it loaded and what it printed.

    Only what ``says`` something beside may write to standard error.
    """
    command = [sys.executable, "-c", PROBE, code, *args]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    *errors, last = done.stderr.splitlines()
    assert says or errors == []
    mark, _, names = last.partition(" ")
    assert mark == "loaded:"
    return set(names.split()), done.stdout


def test_the_parts_import_only_what_they_may():
    """The contracts stand in pyproject.toml."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports(no_cache=True))"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_the_parts_use_only_their_libraries():
    own = {"bookingopt", *sys.stdlib_module_names}
    wrong = [
        each
        for each in all_imports()
        if (library := each.imported.partition(".")[0]) not in own and library not in LIBRARIES.get(each.room, set())
    ]
    assert places(wrong) == []


def test_the_parts_that_compute_touch_nothing_outside():
    wrong = [each for each in all_imports() if each.room in COMPUTES and each.imported.partition(".")[0] in OUTSIDE]
    assert places(wrong) == []


def test_one_file_calls_the_solver():
    callers = {each.importer for each in all_imports() if each.imported.partition(".")[0] == "highspy"}
    assert callers == {"bookingopt.optimizer.highs"}


def test_one_file_compiles():
    callers = {each.importer for each in all_imports() if each.imported.partition(".")[0] == "numba"}
    assert callers == {"bookingopt.optimizer.network.compiled"}


def test_every_declared_dependency_is_used():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    used = {each.imported.partition(".")[0] for each in all_imports()} | FOR_OTHERS
    assert [text for text in declared if text.partition(">=")[0].replace("-", "_") not in used] == []


@pytest.mark.parametrize("part", sorted({room(name) for name in modules()} - {"", "__main__", "cli"}))
def test_a_part_loads_only_what_it_may(part):
    code = "\n".join(f"import {name}" for name in modules() if room(name) == part and name not in SOLVES)
    names, _ = loaded(code)
    parts = {room(name) for name in names if name.startswith("bookingopt.")}
    assert parts <= {*MAY_LOAD[part], part}
    assert {name for name in names if name in HEAVY} <= LIBRARIES.get(part, set())


@pytest.mark.parametrize(
    ("args", "houses"),
    [
        pytest.param(["--help"], False, id="help"),
        pytest.param(["--version"], False, id="version"),
        *(
            pytest.param([name, "--help"], False, id=f"{name}-help")
            for name in ("solve", "validate", "import", "export", "serve", "keys", "jobs", "audit")
        ),
        pytest.param(["validate", "examples/small-inn.json"], True, id="validate"),
        pytest.param(["import", "--detect", CLOUDBEDS], True, id="import-detect"),
        pytest.param(
            [
                *("import", "cloudbeds-csv", CLOUDBEDS, "--rooms", "examples/sources/rooms.csv"),
                *("--today", "2026-03-28", "--date-order", "dmy"),
            ],
            True,
            id="import",
        ),
    ],
)
def test_light_commands_start_without_the_optimizer(args, houses):
    """``houses``: whether the command reads one; what only shows a text does not load the models of problems."""
    names, printed = loaded(COMMAND, *args, says=True)
    assert printed
    assert "bookingopt.cli" in names
    assert {name for name in names if name in HEAVY or room(name) == "optimizer"} == set()
    assert houses or names.isdisjoint({"bookingopt.domain.problem", "bookingopt.domain.result"})


def test_what_rules_solve_loads_no_solver(tmp_path):
    """Whoever has no room yet needs none that takes the fewest moves."""
    house = json.loads((ROOT / "examples" / "small-inn.json").read_text(encoding="utf-8"))
    house["Reservations"] = [
        {name: stay[name] for name in ("Name", "Id", "Arrival", "Length")} for stay in house["Reservations"]
    ]
    path = tmp_path / "house.json"
    path.write_text(json.dumps(house), encoding="utf-8")
    names, printed = loaded(COMMAND, "solve", str(path), "--quiet")
    assert printed == ""
    assert "numpy" in names
    assert names.isdisjoint({"highspy", "numba", "scipy"})


def test_the_compiler_is_loaded_for_hard_problems_only():
    names, printed = loaded(COMMAND, "solve", "examples/small-inn.json", "--quiet", "--no-sellable")
    assert names & {"highspy", "numba", "scipy"} == {"highspy"}
    assert printed == ""


def test_the_package_itself_loads_nothing_but_python():
    names, _ = loaded("import bookingopt")
    assert {name for name in names if name.startswith("bookingopt")} == {"bookingopt"}
    assert names.isdisjoint({*HEAVY, "pydantic", "typer", "rich"})


def test_imports_are_found_wherever_they_stand():
    text = "import a.b as c\nfrom d import e, f\nif TYPE_CHECKING:\n    from g.h import i\ndef k():\n    import l\n"
    found = imports("bookingopt.cli", text)
    assert {each.imported for each in found} == {"a.b", "d.e", "d.f", "g.h.i", "l"}
    assert {each.room for each in found} == {"cli"}
    assert max(each.line for each in found) == 6


def test_a_package_is_named_as_its_folder(tmp_path):
    assert module_name(tmp_path / "a" / "__init__.py", tmp_path) == "a"
    assert module_name(Path(tmp_path, "a", "b.py"), tmp_path) == "a.b"
