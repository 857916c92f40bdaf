"""Writes the documentation that follows from the code: schemas, reference pages, and the README's output and picture.

Schemas, the picture and the pages of presets are whole files. In other pages, what stands between two marks is written
and the rest is kept.

``python -m tests.house.generate --write`` writes them; with ``--check`` it only says what would change, and fails if
anything would.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import typer
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from bookingopt.cli import app
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.server.http.app import create_app
from bookingopt.server.jobs.redis_connection import connect
from bookingopt.server.settings import PREFIX, Settings
from bookingopt.validation import RULES, not_optimal
from tests.house.markdown import Row, table
from tests.house.sink_page import sink_kinds, sinks
from tests.house.sources import ROOT

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MARKED = re.compile(r"(<!-- generated: (?P<name>[^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
#: The name of a mark that shows what a command prints, or its first lines.
SHOWN = re.compile(r"(?:output|first (?P<lines>\d+) lines) of (?P<command>bookingopt .+)")

PAGES = [ROOT / "README.md", *sorted((ROOT / "examples" / "reference").glob("*.md"))]
#: Where the page of each preset stands; they are generated as a whole.
PRESET_PAGES = ROOT / "examples" / "reference" / "presets"

#: The picture of the README: file -> the command that draws it, but for the name of the file.
PICTURE = ROOT / "examples" / "reference" / "small-inn.svg"
DRAWN_BY = "bookingopt solve examples/small-inn.json --before --quiet -o"


class Schema(GenerateJsonSchema):
    """Pydantic's schema without the titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def ser_schema(self, schema: Any) -> None:
        """Describe a field by its type: a serializer that leaves fields out says nothing about their shape."""


def json_schema(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """Return the JSON Schema of ``model`` as users write or read it."""
    return {"$schema": DIALECT, **model.model_json_schema(by_alias=True, mode=mode, schema_generator=Schema)}


def schemas() -> dict[Path, str]:
    """Return the text of each schema file."""
    found = {
        "problem": json_schema(Problem, "validation"),
        "result": json_schema(Result, "serialization"),
        "params": json_schema(SolveParams, "validation"),
    }
    return {
        ROOT / "examples" / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in found.items()
    }


def in_words(schema: dict[str, Any]) -> str:
    """Return what a value of ``schema`` is, as a table says it."""
    if "anyOf" in schema:
        return in_words(next(each for each in schema["anyOf"] if each.get("type") != "null"))
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if "array" in types:
        item = in_words(schema["items"])
        return f"list of {item}" if "$ref" in schema["items"] else f"list of {item}s"
    if "integer" in types and "maximum" in schema:
        return f"{schema['minimum']:,} … {schema['maximum']:,}"
    if schema.get("format") == "date":
        return "date"
    words = {"string": "text", "boolean": "true, false", "integer": "whole number"}
    return words.get(types[0], types[0])


def fields(schema: dict[str, Any]) -> str:
    """Return the table of one object's fields."""
    rows = []
    for name, field in schema["properties"].items():
        default = field.get("default")
        if name in schema.get("required", ()):
            shown = "*required*"
        else:
            shown = "" if default in (None, [], {}) else f"`{json.dumps(default)}`"
        rows.append((f"`{name}`", in_words(field), shown, field["description"]))
    return table(("field", "value", "default", "meaning"), rows)


def problem_fields() -> str:
    """Return the tables of all objects of a problem file."""
    schema = json_schema(Problem, "validation")
    parts = [f"The problem:\n\n{fields(schema)}"]
    for name in ("Room", "Reservation", "MinimumStayPeriod", "OutOfOrder"):
        part = schema["$defs"][name]
        parts.append(f"`{name}`: {part['description'][0].lower()}{part['description'][1:]}\n\n{fields(part)}")
    return "\n".join(parts)


def result_fields() -> str:
    """Return the tables of a result, of its objects and of its words."""
    schema = json_schema(Result, "serialization")
    parts = [f"The result:\n\n{_meanings(schema, schema['$defs'])}"]
    for name, part in schema["$defs"].items():
        said = f"`{name}`: {part['description'][0].lower()}{part['description'][1:]}"
        if "enum" in part:
            parts.append(f"{said} One of {in_words(part)}.\n")
        elif name == "Assignment":
            parts.append(f"{said} Its fields are those of a `Reservation` in the [problem file](problem-file.md).\n")
        else:
            parts.append(f"{said}\n\n{_meanings(part, schema['$defs'])}")
    return "\n".join(parts)


def _meanings(schema: dict[str, Any], objects: dict[str, Any]) -> str:
    """Return the table of the fields of an object that BookingOpt writes: without defaults."""
    rows = []
    for name, field in schema["properties"].items():
        told = field if "description" in field else objects[field["$ref"].rpartition("/")[2]]
        rows.append((f"`{name}`", in_words(field), told["description"]))
    return table(("field", "value", "meaning"), rows)


def parameters() -> str:
    """Return the table of the parameters of a search."""
    return fields(json_schema(SolveParams, "validation"))


def commands() -> dict[str, Any]:
    """Return the commands of the command line by name."""
    return dict(typer.main.get_group(app).commands)


def options(command: Any) -> str:
    """Return the table of what a command takes."""
    return table(("option", "default", "meaning"), [_option(parameter) for parameter in command.params])


def _option(parameter: Any) -> Row:
    default, metavar = parameter.default, parameter.metavar or ""
    if isinstance(default, StrEnum):
        metavar = "|".join(type(default))
    if isinstance(default, float):
        default = f"{default:g}"
    shown = "" if default is None or isinstance(default, bool) else f"`{default}`"
    names = [*parameter.opts, *parameter.secondary_opts] if parameter.opts[0].startswith("-") else []
    return f"`{' '.join([', '.join(names), metavar]).strip()}`", shown, parameter.help


def statuses() -> str:
    """Return the table of exit statuses, read from what ``--help`` says below the options."""
    meanings: dict[int, Row] = {}
    names: dict[str, list[str]] = {}
    for name, command in commands().items():
        names.setdefault(command.epilog, []).append(f"`{name}`")
    said = {", ".join(same): dict(re.findall(r"(\d+) (.+?)(?=, \d+ |\.)", epilog)) for epilog, same in names.items()}
    for status in sorted({int(status) for each in said.values() for status in each}):
        meanings[status] = tuple(each.get(str(status), "") for each in said.values())
    head = ("status", *said)
    return table(head, [(str(status), *row) for status, row in meanings.items()])


def subcommands(name: str, group: Any) -> str:
    """Return the table of what the commands of a group do."""
    rows = []
    for command in group.commands.values():
        taken = [parameter for parameter in command.params if parameter.name != "help"]
        usage = " ".join([f"bookingopt {name} {command.name}", *(_usage(parameter) for parameter in taken)])
        rows.append((f"`{usage}`", " ".join(command.help.split())))
    return table(("command", "what it does"), rows)


def _usage(parameter: Any) -> str:
    if not parameter.opts[0].startswith("-"):
        return str(parameter.metavar)
    default = parameter.default
    told = f"{parameter.opts[0]} {'|'.join(type(default)) if isinstance(default, StrEnum) else parameter.metavar}"
    return told if parameter.required else f"[{told}]"


def settings() -> str:
    """Return the table of the service's settings."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = ",".join(field.default) if isinstance(field.default, tuple) else field.default
        default = f"{default:g}" if isinstance(default, float) else default
        shown = "" if field.is_required() or field.default_factory or default in (None, "") else f"`{default}`"
        rows.append((f"`{PREFIX}{name.upper()}`", shown, field.description or ""))
    return table(("setting", "default", "meaning"), rows)


def routes() -> str:
    """Return the table of what the API answers."""
    nowhere = "redis://localhost/0"
    app = create_app(Settings(redis_url=nowhere), connect(nowhere, patient=False))
    rows = []
    for path, operations in json.loads(app.state.description)["paths"].items():
        for method, told in operations.items():
            good = [status for status in told["responses"] if status < "300"]
            rows.append((f"`{method.upper()} {path}`", told["description"], ", ".join(sorted(good))))
    return table(("request", "what it does", "answers"), rows)


def rules() -> str:
    """Return the table of what ``validate`` checks."""
    found = {**RULES, "not-optimal": not_optimal}
    return table(("rule", "violated when"), [(f"`{name}`", _sentence(rule)) for name, rule in found.items()])


def _sentence(rule: Callable[..., object]) -> str:
    return (rule.__doc__ or "").partition("\n")[0].rstrip(".").replace("``", "`")


@cache
def printed(command: str) -> str:
    """Return what ``command`` prints, as on a terminal of 80 columns without colours, however busy the machine is."""
    program, *arguments = command.split()
    patience = ["--time-limit", "600"] if arguments[0] == "solve" else []
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments, *patience],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.stderr:
        raise RuntimeError(f"{command}: {done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).rstrip()


def output(command: str, lines: int | None = None) -> str:
    """Return ``command`` and what it prints, or the first ``lines`` of it, as a block of a page."""
    shown = printed(command).split("\n")
    left_out = ["…"] if lines is not None and lines < len(shown) else []
    return "\n".join(["```text", f"$ {command}", *shown[:lines], *left_out, "```", ""])


def picture() -> str:
    """Return the picture of the README."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, PICTURE.name)
        printed(f"{DRAWN_BY} {file}")
        return file.read_text(encoding="utf-8")


def presets() -> str:
    """Return the table of the presets, each with its page."""
    rows = [(f"[{name}](presets/{name}.md)", find_mapping(name).title) for name in preset_names()]
    return table(("preset", "what it reads"), rows)


def preset_pages() -> dict[Path, str]:
    """Return the text of the page of each preset."""
    return {PRESET_PAGES / f"{name}.md": preset_page(name) for name in preset_names()}


def preset_page(name: str) -> str:
    """Return what a preset reads, what must be said beside its files, and what is not in the export."""
    mapping = find_mapping(name)
    words = mapping.states.model_dump(by_alias=True)
    states = [(f"`{ours}`", ", ".join(theirs)) for ours, theirs in words.items() if theirs]
    tables = {kind: getattr(mapping, kind) for kind in ("reservations", "rooms", "blocks")}
    others = "An event with any other summary is a stay." if mapping.reader == "ical" else "Any other word is an error."
    parts = [
        f"# {name}\n\n{mapping.title}. How all presets are used: [presets](../presets.md).\n",
        f"## What it reads\n\n{mapping.reads.strip()}\n",
        *(_columns(kind, part) for kind, part in tables.items() if part),
        f"## What must be said\n\n{_bullets(mapping.say)}",
        f"## What is not in the export\n\n{_bullets(mapping.lacks)}",
        f"## States\n\n{others}\n\n{table(('state', 'in the export'), states)}",
        f"## Example\n\n[An invented export](../../sources/{name}) becomes "
        f"[this problem](../../sources/problems/{name}.json).\n",
    ]
    return "\n".join(parts)


def _columns(kind: str, part: Any) -> str:
    """Return the table of the columns of one kind of table, each with all names that it may have."""
    named = [(f"`{meaning}`", ", ".join(names)) for meaning, names in part.columns if names]
    named += (
        [(f"`x-source-{name}`", ", ".join(names)) for name, names in part.ids.items()] if hasattr(part, "ids") else []
    )
    return f"Columns of {kind}; case, blanks and punctuation do not matter:\n\n{table(('column', 'headings'), named)}"


def _bullets(texts: Iterable[str]) -> str:
    return "".join(f"- {text}\n" for text in texts)


def _marked() -> dict[str, Any]:
    return {f"options of {name}": command for name, command in commands().items()}


def _taken(mark: str, command: Any) -> str:
    """Return the table of what a command takes, or of a group's commands."""
    return subcommands(mark.rpartition(" ")[2], command) if hasattr(command, "commands") else options(command)


def parts() -> dict[str, Callable[[], str]]:
    """Return what makes each generated part of the pages that has a name of its own."""
    return {
        "exit statuses": statuses,
        "parameters": parameters,
        "problem fields": problem_fields,
        "result fields": result_fields,
        "rules": rules,
        "settings": settings,
        "routes": routes,
        "presets": presets,
        "sinks": sinks,
        "kinds of restrictions": sink_kinds,
        **{name: partial(_taken, name, command) for name, command in _marked().items()},
    }


def page(text: str) -> str:
    """Return a page with what stands between its marks written anew."""
    made = parts()

    def part(found: re.Match[str]) -> str:
        asked = SHOWN.fullmatch(found["name"])
        lines = int(asked["lines"]) if asked and asked["lines"] else None
        text = output(asked["command"], lines) if asked else made[found["name"]]()
        return f"{found[1]}\n{text}\n{found[3]}"

    return MARKED.sub(part, text)


def outdated() -> dict[Path, str]:
    """Return the text of every generated file that is not what it should be."""
    made = {
        **schemas(),
        **preset_pages(),
        PICTURE: picture(),
        **{path: page(path.read_text(encoding="utf-8")) for path in PAGES},
    }
    return {path: text for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def main(arguments: list[str]) -> int:
    """Write what is outdated, or only name it."""
    if arguments not in (["--check"], ["--write"]):
        print("usage: python -m tests.house.generate --check | --write", file=sys.stderr)
        return 2
    writes = arguments == ["--write"]
    found = outdated()
    for path, text in found.items():
        if writes:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{'written' if writes else 'outdated'}: {path.relative_to(ROOT)}")
    return 1 if found and not writes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
