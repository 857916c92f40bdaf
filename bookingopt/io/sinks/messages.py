"""Messages in the order in which they are to be sent, and the files that they are written to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bookingopt.errors import UsageError

JSON = "application/json"
JSON_PATCH = "application/json-patch+json"
FORM = "application/x-www-form-urlencoded"
XML = "text/xml; charset=utf-8"
CSV = "text/csv; charset=utf-8"

#: Types of content whose body is a document of its own, with the end of its file's name.
_DOCUMENTS = {XML: ".xml", CSV: ".csv"}


@dataclass(frozen=True, slots=True)
class Message:
    """One call of another system.

    Attributes
    ----------
    serves
        The step that it serves, in words.
    method, path
        As HTTP has them; empty for a file that a person imports.
    body
        Plain data, or the text of a document; None where the path says all.
    moves
        The numbers of the moves that it carries out; empty for restrictions and for stays that had no room.
    query
        Parameters of the path.
    """

    serves: str
    method: str
    path: str
    body: Any = None
    content_type: str = JSON
    moves: Sequence[int] = ()
    query: Mapping[str, str] = field(default_factory=dict)

    def as_data(self, number: int) -> dict[str, Any]:
        """Return the message as one object, with its place in the order."""
        return {
            "message": number,
            "serves": self.serves,
            "moves": list(self.moves),
            "method": self.method,
            "path": self.path,
            "query": dict(self.query),
            "content_type": self.content_type,
            "body": self.body,
        }


def files_of(messages: Sequence[Message], path: Path) -> list[tuple[Path, bytes]]:
    """Return the files to write: one of a JSON object a line, or one for each document.

    Several documents get numbers before the end of their names: ``avail-1.xml``, ``avail-2.xml``.

    Raises
    ------
    UsageError
        The end of the name does not say what is written.
    """
    texts = texts_of(messages)
    end = _DOCUMENTS.get(messages[0].content_type, ".ndjson") if messages else path.suffix.lower()
    if path.suffix.lower() != end:
        raise UsageError(f"--output {path}: expected a name that ends in {end}")
    digits = len(str(len(texts)))
    return [
        (path if len(texts) == 1 else path.with_stem(f"{path.stem}-{number:0{digits}}"), text.encode())
        for number, text in enumerate(texts, 1)
    ]


def texts_of(messages: Sequence[Message]) -> list[str]:
    """Return the text of every file that holds the messages."""
    if messages and messages[0].content_type in _DOCUMENTS:
        return [message.body for message in messages]
    rows = (message.as_data(number) for number, message in enumerate(messages, 1))
    return ["".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)]


def parts_within(items: Iterable[Any], most_bytes: int, most_items: int | None = None) -> Iterator[list[Any]]:
    """Yield the items in lists that, as JSON, stay within ``most_bytes`` and ``most_items``."""
    part: list[Any] = []
    size = 2
    for item in items:
        length = len(json.dumps(item, ensure_ascii=False).encode()) + 2
        if part and (size + length > most_bytes or len(part) == most_items):
            yield part
            part, size = [], 2
        part.append(item)
        size += length
    if part:
        yield part
