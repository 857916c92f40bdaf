"""Files that were valid once: a problem, or its tables, changed in a few places as people and programs would not."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

#: Values that no field expects, or that lie at an end of what it takes.
VALUES: Final = (
    *(None, True, False, 0, 1, -1, 0.5, 1.0, 3650, 3651, 366, 367, 10**18, 10**400, -(10**30), 1e308, 5e-324, -0.0),
    *(
        "",
        " ",
        "0",
        "None",
        "null",
        "1e3",
        "٣",
        "１",
        "\x00",
        "\x1b[31m",
        "a\nb",
        "a,b;c|d",
        "=1+1",
        "\ud800",
        "é" * 300,
    ),
    *("0001-01-01", "9999-12-31", "9999-12-30", "2026-02-30", "2026-3-5", "05.03.2026", "2026-03-05T00:00:00Z"),
    *([], {}, [[]], [None], {"": None}, ["a"] * 50, {"Start": "2026-03-05"}),
)


def mutated(data: Any, rng: random.Random, times: int) -> Any:
    """Return a copy of the plain ``data`` that is changed in so many places."""
    changed = deepcopy(data)
    for _ in range(times):
        changed = _changed(changed, rng)
    return changed


def _changed(data: Any, rng: random.Random) -> Any:
    places = list(_places(data))
    if not places:
        return rng.choice(VALUES)
    holder, key = rng.choice(places)
    how = rng.choice((0, 1, 1, 1, 1, 2, 3, 4, 4, 5, 6))
    if how == 0:
        del holder[key]
    elif how == 1:  # the value of another place, mostly one of the same field
        alike = [place for place in places if place[1] == key] if rng.random() < 0.8 else places
        other, other_key = rng.choice(alike)
        holder[key] = deepcopy(other[other_key])
    elif how == 2 and isinstance(holder, dict):
        value = holder.pop(key)
        holder[_misspelt(key, rng)] = value
    elif how == 3 and isinstance(holder, list):
        holder.extend(deepcopy(holder[key]) for _ in range(rng.choice((1, 1, 5))))
    elif how == 4 and isinstance(holder[key], int) and not isinstance(holder[key], bool):
        holder[key] += rng.choice((-1, 1, -holder[key], 7, 365))
    elif how == 5 and isinstance(holder[key], str):
        holder[key] = _misspelt(holder[key], rng)
    else:
        holder[key] = deepcopy(rng.choice(VALUES))
    return data


def _places(data: Any) -> Any:
    """Yield every list and object of ``data`` with each of its keys."""
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for key in list(keys):
        yield data, key
        yield from _places(data[key])


def _misspelt(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(("", "x", "-", " ", "0", "\u200b", text[at:][::-1])) + text[at + 1 :]


def as_json(data: Any, rng: random.Random) -> bytes:
    """Return ``data`` as a file, which is damaged now and then."""
    text = json.dumps(data, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return damaged(text, rng) if rng.random() < 0.15 else text


def as_tables(data: Any, rng: random.Random) -> dict[str, bytes]:
    """Return reservations and rooms as tables, by the name of the field that they stand for."""
    separator = rng.choice(",;\t")
    return {name: _table(data.get(name), separator, rng) for name in ("Reservations", "Rooms")}


def _table(rows: Any, separator: str, rng: random.Random) -> bytes:
    listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    columns = list(dict.fromkeys(column for row in listed for column in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=rng.choice(("\n", "\r\n", "\r")))
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in listed)
    content = text.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")), "replace")
    return damaged(content, rng) if rng.random() < 0.15 else content


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else str(value)


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Return ``content`` cut short, with a byte too many, with one that is another, or with a part twice."""
    at = rng.randrange(len(content) + 1)
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: content[:at],
        lambda: content[:at] + rng.randbytes(1) + content[at:],
        lambda: content[:at] + rng.randbytes(1) + content[at + 1 :],
        lambda: content[:at] + content[at // 2 :],
    )
    return rng.choice(ways)()
