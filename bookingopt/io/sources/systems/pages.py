"""JSON as the APIs of other systems return it: one file or several pages, some of them empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookingopt.domain.fields import StayStatus
from bookingopt.errors import Fault, InputError, shown
from bookingopt.io.json import loads
from bookingopt.io.sources.causes import Wrong
from bookingopt.io.sources.instants import local_date, read_instant
from bookingopt.io.sources.mapping import Mapping
from bookingopt.io.sources.options import ImportOptions, read_zone
from bookingopt.io.sources.records import SourceData, SourceFile
from bookingopt.io.tables.headings import folded
from bookingopt.translatable import Translatable

#: An object of a page and its place for messages.
Item = tuple[str, dict[str, Any]]


def read_pages(files: Sequence[SourceFile]) -> list[tuple[str, Any]]:
    """Return the content of each page that is not empty, with its file's name.

    Raises
    ------
    InputError
        A file is not JSON; every such file at once.
    """
    pages, faults = [], []
    for file in files:
        try:
            text = file.content.decode("utf-8-sig")
            if text.strip():
                pages.append((file.name, loads(text)))
        except UnicodeDecodeError as error:
            faults.append(
                Fault((file.name,), "", Translatable("not UTF-8 text: byte {number}", number=error.start + 1))
            )
        except InputError as error:
            faults += [Fault((file.name,), each.value, each.expected) for each in error.faults]
    if faults:
        raise InputError(faults)
    return pages


def page_of(file: SourceFile) -> Any:
    """Return the content of one file; None where it is no JSON, or empty."""
    try:
        pages = read_pages([file])
    except InputError:
        return None
    return pages[0][1] if pages else None


def items(pages: Sequence[tuple[str, Any]], field: str) -> Iterator[Item]:
    """Yield the objects of the list ``field`` of every page that has one."""
    for name, page in pages:
        listed = page.get(field) if isinstance(page, dict) else None
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict):
                yield f"{name} {field}[{index}]", item


def each(source: Iterator[Item], data: SourceData, read: Callable[[str, dict[str, Any]], None]) -> None:
    """Read every object; a wrong value is a fault at its place."""
    for place, item in source:
        try:
            read(place, item)
        except Wrong as wrong:
            value = "" if wrong.value is None else shown(wrong.value)
            data.blame(f"{place}.{wrong.field}", value, wrong.expected, wrong.option)


def expect_all(data: SourceData, what: str, found: int, outers: Iterable[Any], field: str) -> None:
    """Note a fault where the pages hold fewer objects than one of them says that there are in all.

    ``outers`` are the objects that carry the total in ``field``; one that says none promises nothing.
    """
    totals = [text for outer in outers if isinstance(outer, dict) and (text := text_of(outer, field)) is not None]
    most = max((int(text) for text in totals if text.isdecimal()), default=0)
    if found < most:
        key = "found {found} of {most} {what} ({field}): give every page of the answer"
        data.blame("", "", Translatable(key, found=found, most=most, what=what, field=field))


def text_of(item: dict[str, Any], field: str) -> str | None:
    """Return a field as text; absent, null and empty are None."""
    value = item.get(field)
    return None if value is None or value == "" else str(value)


def needed(item: dict[str, Any], field: str) -> str:
    """Return a field as text that must be there."""
    value = text_of(item, field)
    if value is None:
        raise Wrong(field, None, Translatable("expected this field"))
    return value


def object_of(item: dict[str, Any], field: str) -> dict[str, Any]:
    """Return a field that is an object; empty where it is absent or the empty list that PHP writes for it."""
    value = item.get(field)
    return value if isinstance(value, dict) else {}


def list_of(item: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """Return a field that is a list of objects; empty where it is absent."""
    value = item.get(field)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number_of(item: dict[str, Any], field: str) -> int | None:
    """Return a field as a whole number; texts of digits are numbers too."""
    value = item.get(field)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Wrong(field, value, Translatable("expected a whole number")) from None


def day_of(item: dict[str, Any], field: str) -> date:
    """Return a field that is a date YYYY-MM-DD."""
    value = needed(item, field)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Wrong(field, value, Translatable("expected a date YYYY-MM-DD")) from None


def instant_of(item: dict[str, Any], field: str) -> datetime:
    """Return a field that is an instant."""
    value = needed(item, field)
    try:
        return read_instant(value)
    except ValueError:
        raise Wrong(field, value, Translatable("expected an instant with Z or an offset")) from None


def local_day_of(item: dict[str, Any], field: str, zone: ZoneInfo) -> date:
    """Return the date that the hotel's clocks show at the instant of a field."""
    return local_date(instant_of(item, field), zone)


def state_of(mapping: Mapping, item: dict[str, Any], field: str) -> StayStatus:
    """Return the state that the mapping has for a field's word."""
    word = needed(item, field)
    state = mapping.states.words().get(folded(word))
    if not isinstance(state, StayStatus):
        raise Wrong(field, word, Translatable("the mapping does not know this state: list it under [states] in a copy"))
    return state


def zone_of(options: ImportOptions, stated: str | None, data: SourceData, example: str) -> ZoneInfo | None:
    """Return the property's zone: the option, else what the files state; where neither says it, a fault."""
    name = options.timezone or stated
    if name is None:
        data.blame(
            "",
            shown(example),
            Translatable("an instant is no date without the hotel's zone: say --timezone"),
            "timezone",
        )
        return None
    return read_zone(name)


def check_departure(arrival: date, departure: date, field: str) -> None:
    """Refuse a departure before the arrival."""
    if departure < arrival:
        raise Wrong(field, departure.isoformat(), Translatable("expected a departure that is not before the arrival"))


def no_pages(pages: Sequence[tuple[str, Any]], title: str) -> InputError:
    """Return the error of files that are all empty or of another system than that of a mapping's title."""
    names = ", ".join(name for name, _ in pages)
    return InputError(
        [Fault((), "", Translatable("expected pages of {system}; found none", system=title.partition(":")[0]))], names
    )
