"""``bookingopt import``: an ordinary problem file from another system's export."""

# ruff: noqa: PLC0415  what is heavy is imported when there are files, not for the help

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bookingopt.cli.support.shared_options import INPUT, OUTPUT, Format, MinimumStay, Rooms, Settings
from bookingopt.cli.support.source_options import NO_OPTIONS, SourceOptions, source_file, takes_source_options
from bookingopt.cli.support.standard_streams import say, write
from bookingopt.errors import UsageError

if TYPE_CHECKING:
    from bookingopt.io.sources.house import ImportedHouse

EXIT_STATUS = "Exit status: 0 the problem is written, 2 bad input or usage, 4 an internal error."


@takes_source_options
def import_house(  # noqa: PLR0913  every option is a parameter
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[SOURCE]", help="A preset by name, or a mapping file of your own (.toml).", show_default=False
        ),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILES]", help="All files of the export, in any order.", show_default=False),
    ] = None,
    *,
    rooms: Rooms = None,
    minimum_stay: MinimumStay = None,
    settings: Settings = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE.json", help="Write the problem there.", rich_help_panel=OUTPUT),
    ] = None,
    style: Annotated[
        Format, typer.Option("--format", help="Show the balance as text or as JSON.", rich_help_panel=OUTPUT)
    ] = Format.TABLE,
    show: Annotated[
        str | None,
        typer.Option(metavar="PRESET", help="Show a preset as a mapping file to copy.", rich_help_panel=INPUT),
    ] = None,
    detect: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Name the presets that fit a file; write nothing.", rich_help_panel=INPUT),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER", help="Write empty tables to fill in, as CSV and as a workbook.", rich_help_panel=OUTPUT
        ),
    ] = None,
    source_options: SourceOptions = NO_OPTIONS,
) -> None:
    """Make a problem file of the export of another system, and account for every row of it."""
    asked = {"--show": show, "--detect": detect, "--template": template}
    named = [option for option, value in asked.items() if value is not None]
    if len(named) > 1 or (named and source is not None):
        raise UsageError(f"{named[0]} stands alone")
    if show is not None:
        from bookingopt.io.sources.catalog import show as preset_text

        write(preset_text(show))
    elif detect is not None:
        _detect(detect)
    elif template is not None:
        _write_template(Path(template))
    elif source is None:
        from bookingopt.io.sources.catalog import preset_names

        raise UsageError(f"name a source: one of {', '.join(preset_names())}, or a mapping file (.toml)")
    else:
        house = source_options.read(source, files or (), rooms, minimum_stay, settings)
        _write(house, output, [*(files or ()), *filter(None, (rooms, settings))])
        say(*house.notes)
        if style is Format.JSON:
            from bookingopt.io.json import json_text

            say(json_text(house.balance.as_data()).rstrip("\n"))
        else:
            say(*house.balance.lines())


def _write(house: ImportedHouse, output: str | None, inputs: list[str]) -> None:
    """Check the problem as `solve` would, and write it."""
    from bookingopt.domain.parse import parse_problem
    from bookingopt.io.json import json_bytes
    from bookingopt.io.targets import resolved, write_whole

    parse_problem(house.problem)
    content = json_bytes(house.problem)
    if output is None:
        write(content.decode(), "utf-8")
        return
    path = Path(output)
    if path.suffix.lower() != ".json":
        raise UsageError(f"--output {output}: expected a name that ends in .json")
    if resolved(path) in map(resolved, map(Path, inputs)):
        raise UsageError(f"--output {output} is one of the files that are read")
    write_whole([(path, content)])


def _detect(path: str) -> None:
    from bookingopt.io.sources.read import detect

    names = detect(source_file(path))
    if not names:
        raise UsageError(f"{path}: no preset fits; write a mapping file (see --show)")
    write("".join(f"{name}\n" for name in names))


def _write_template(folder: Path) -> None:
    from bookingopt.io.csv import table_csv
    from bookingopt.io.sheets import template_tables
    from bookingopt.io.targets import write_whole
    from bookingopt.io.workbook import write_book

    tables = template_tables()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--template {folder} cannot be made: {error.strerror or error}") from None
    contents = [(folder / f"{name.lower()}.csv", table_csv(table)) for name, table in tables.items()]
    write_whole([*contents, (folder / "template.xlsx", write_book(tables))])
