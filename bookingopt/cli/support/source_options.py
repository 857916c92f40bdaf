"""The options of commands that read other systems' exports: ``import``, and ``--from`` of solve and validate."""

# ruff: noqa: PLC0415  what is heavy is imported when there are files, not for the help

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bookingopt.cli.support.shared_options import INPUT, OUTPUT
from bookingopt.errors import InputError, UsageError, shown
from bookingopt.io.sources.options import BlockEnd, Closures, Guests, Names
from bookingopt.io.tables.dates import DateOrder

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem
    from bookingopt.io.sources.house import ImportedHouse
    from bookingopt.io.sources.mapping import Mapping
    from bookingopt.io.sources.records import SourceFile

PANEL = "Exports of other systems"

From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="SOURCE",
        help="Read FILES as the export of this source: a preset by name, or a mapping file of your own (.toml).",
        rich_help_panel=PANEL,
    ),
]


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What is said beside the files of a source; None where it is not said."""

    today: Annotated[
        str | None,
        typer.Option(
            metavar="today|YYYY-MM-DD",
            help="The hotel's business date, instead of the one in the file: whoever has left by then is left out, and "
            "whoever is in house keeps the room.",
            rich_help_panel=INPUT,
        ),
    ] = None
    date_order: Annotated[
        DateOrder | None,
        typer.Option(
            help="Order of day, month and year in tables with dates that are not YYYY-MM-DD.", rich_help_panel=INPUT
        ),
    ] = None
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="The property's time zone, such as Europe/Prague.", rich_help_panel=PANEL),
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Encoding of the text files, such as cp1250.", rich_help_panel=PANEL),
    ] = None
    block_end: Annotated[
        BlockEnd | None,
        typer.Option(help="What the last day of an out-of-order block means.", rich_help_panel=PANEL),
    ] = None
    closures: Annotated[
        Closures | None,
        typer.Option(help="What closures in calendar feeds become.", rich_help_panel=PANEL),
    ] = None
    night: Annotated[
        str | None,
        typer.Option(
            metavar="18:00-06:00",
            help="The hours that make a night, for blocks with clock times.",
            rich_help_panel=PANEL,
        ),
    ] = None
    names: Annotated[Names, typer.Option(help="How much of a guest's name is kept.", rich_help_panel=PANEL)] = (
        Names.FULL
    )
    guests: Annotated[
        Guests, typer.Option(help="Guests to hold against the capacity of rooms.", rich_help_panel=PANEL)
    ] = Guests.NONE
    feed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROOM=FILE", help="A calendar feed and its room; may be given several times.", rich_help_panel=PANEL
        ),
    ] = None
    service: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The service whose rooms are the hotel, for Mews.", rich_help_panel=PANEL),
    ] = None
    adjacent_groups: Annotated[
        bool,
        typer.Option("--adjacent-groups", help="Rooms of one booking want to be adjacent.", rich_help_panel=PANEL),
    ] = False
    drop_other_rooms: Annotated[
        bool,
        typer.Option(
            "--drop-other-rooms", help="Leave out stays in rooms that are not in the hotel.", rich_help_panel=PANEL
        ),
    ] = False
    all_errors: Annotated[
        bool,
        typer.Option("--all-errors", help="List every error, not one line a cause.", rich_help_panel=OUTPUT),
    ] = False

    def read(
        self, source: str, paths: Sequence[str], rooms: str | None, minimum_stay: int | None, settings: str | None
    ) -> ImportedHouse:
        """Read the files of ``source``, a preset or a mapping file.

        Raises
        ------
        UsageError
            An option is wrong.
        InputError
            With everything that is wrong with the files.
        """
        from bookingopt.io.read import read_rooms, read_settings
        from bookingopt.io.sources.options import ImportOptions, NightHours, read_night
        from bookingopt.io.sources.read import import_house

        files = self._files(paths)
        options = ImportOptions(
            problem_id=Path(paths[0] if paths else source).stem,
            today=business_date(self.today),
            timezone=self.timezone,
            date_order=self.date_order,
            encoding=self.encoding,
            block_end=self.block_end,
            closures=self.closures,
            night=NightHours() if self.night is None else read_night(self.night),
            names=self.names,
            guests=self.guests,
            settings={} if settings is None else read_settings(settings),
            rooms=() if rooms is None else read_rooms(rooms),
            minimum_stay=minimum_stay,
            adjacent_groups=self.adjacent_groups,
            drop_other_rooms=self.drop_other_rooms,
            service=self.service,
        )
        with self.errors_listed():
            return import_house(mapping_of(source), files, options)

    @contextmanager
    def errors_listed(self) -> Iterator[None]:
        """Let an input error that comes up within list every fault, where that is wanted."""
        try:
            yield
        except InputError as error:
            error.lists_all = self.all_errors
            raise

    def _files(self, paths: Sequence[str]) -> list[SourceFile]:
        feeds = []
        for text in self.feed or ():
            room, is_pair, path = text.partition("=")
            if not is_pair or not room.strip() or not path:
                raise UsageError(f"--feed {shown(text)}: expected ROOM=FILE")
            feeds.append((path, room.strip()))
        return [source_file(path) for path in paths] + [source_file(path, room) for path, room in feeds]


#: What is said of problems in our own formats too.
_FOR_ANY_FILE = ("today", "date_order", "all_errors")

#: Nothing is said.
NO_OPTIONS = SourceOptions()


def read_problem_file(
    path: str,
    rooms: str | None,
    minimum_stay: int | None,
    settings: str | None,
    said: SourceOptions,
) -> Problem:
    """Read one problem of our own formats.

    Raises
    ------
    UsageError
        An option is given that needs ``--from``.
    InputError
        With everything that is wrong.
    """
    from bookingopt.io.read import read_problem

    check_own_format(said)
    day = business_date(said.today)
    with said.errors_listed():
        return read_problem(path, rooms, minimum_stay, settings, today=day, date_order=said.date_order)


def check_own_format(said: SourceOptions) -> None:
    """Refuse what only goes with another system's export.

    Raises
    ------
    UsageError
        Names the options.
    """
    given = [field.name for field in fields(said) if getattr(said, field.name) != getattr(NO_OPTIONS, field.name)]
    needing = [f"--{name.replace('_', '-')}" for name in given if name not in _FOR_ANY_FILE]
    if needing:
        raise UsageError(f"{', '.join(needing)}: only with --from SOURCE, the system that the files come from")


def read_export(
    source: str,
    paths: Sequence[str],
    rooms: str | None,
    minimum_stay: int | None,
    settings: str | None,
    said: SourceOptions,
) -> tuple[Problem, list[str]]:
    """Read the export of another system: the problem, and what to say of it, the balance last."""
    from bookingopt.domain.parse import parse_problem

    house = said.read(source, paths, rooms, minimum_stay, settings)
    return parse_problem(house.problem), [*house.notes, *house.balance.lines()]


def source_file(path: str, room: str | None = None) -> SourceFile:
    """Return a file as it came, with the room of a feed."""
    from bookingopt.io.read import called, read_bytes
    from bookingopt.io.sources.records import SourceFile

    return SourceFile(called(path), read_bytes(path), room)


def mapping_of(source: str) -> str | Mapping:
    """Return the mapping of a file of the user's own, or the name of a preset."""
    from bookingopt.io.read import read_text
    from bookingopt.io.sources.mapping import read_mapping

    return read_mapping(read_text(source), source) if source.endswith(".toml") else source


def business_date(text: str | None) -> date | None:
    """Return the day that ``--today`` names; ``today`` is that of this machine.

    Raises
    ------
    UsageError
        The text names no day.
    """
    from bookingopt.domain.fields import day_or_none

    if text is None:
        return None
    day = date.today() if text.strip().lower() == "today" else day_or_none(text.strip())
    if day is None:
        raise UsageError(f"--today {shown(text)}: expected today, or a date YYYY-MM-DD")
    return day


def takes_source_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give ``command`` every field of `SourceOptions` as an option; it gets them as its argument ``source_options``."""
    hints = inspect.get_annotations(SourceOptions, eval_str=True)
    defaults = SourceOptions()
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=getattr(defaults, name), annotation=hint)
        for name, hint in hints.items()
    ]
    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "source_options"]

    @wraps(command)
    def with_options(*args: Any, **values: Any) -> None:
        given = {name: values.pop(name) for name in hints}
        command(*args, source_options=SourceOptions(**given), **values)

    # The help is made from the signature that the function says it has.
    told: Any = with_options
    del told.__wrapped__
    told.__signature__ = signature.replace(parameters=[*own, *added])
    told.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *added]}
    return with_options
