"""What is wrong with a source: one value while it is read, and all of it in the end."""

from __future__ import annotations

from bookingopt.errors import InputError
from bookingopt.translatable import Translatable


class SourceError(InputError):
    """The files are not what the source's preset expects, or an option is missing; the text has one line a cause."""


class Wrong(ValueError):
    """A value is not what its field or column holds: the field, the value and what was expected."""

    def __init__(self, field: str, value: object, expected: Translatable, option: str = "") -> None:
        super().__init__(expected)
        self.field, self.value, self.expected, self.option = field, value, expected, option
