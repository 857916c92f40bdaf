"""What a single value of a problem file may look like, and what is said when it does not."""

from __future__ import annotations

import contextlib
import math
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from bookingopt.translatable import Translatable

#: Values that mean "absent" wherever a text may be left out (`"None"` is how older files write it).
ABSENT = (None, "", "None")

#: Texts that are no id.
NO_IDS = ("None", "-1")

#: Last day that a date can name; a stay must end by then.
LAST_DAY = date.max
#: Stands in for an arrival that could not be read; no guest came on that day.
UNREAD_DAY = date(1, 1, 2)

_A_DAY = Translatable("a date YYYY-MM-DD")
#: What is said of a value that is no day.
DAY_EXPECTED = Translatable("expected {what}", what=_A_DAY)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OLD_NAMES = ("m", "t", "w", "th", "f", "sa", "su")
_WEEKDAY_OF = {
    spelling: index
    for names in ([day.lower() for day in WEEKDAYS], _FULL_NAMES, _OLD_NAMES)
    for index, spelling in enumerate(names)
}


#: Entries from which on a list names its first wrong one alone.
_LONG = 1_000
#: Most entries of a list of weekdays or lengths of stay.
_MOST_ENTRIES = 10_000


def refuse(expected: Translatable) -> NoReturn:
    """Reject the value at hand, saying what was expected instead."""
    raise PydanticCustomError("expected", "expected {expected}", {"expected": expected})


def refuse_field(field: str, value: Any, expected: Translatable) -> NoReturn:
    """Reject one field of the record at hand, which only the others show to be wrong."""
    context = {"field": field, "value": value, "expected": expected}
    raise PydanticCustomError("field_expected", "expected {expected}", context)


def weekday_index(name: str) -> int | None:
    """Return 0 (Monday) … 6 for a weekday in any accepted spelling, else None."""
    return _WEEKDAY_OF.get(name.strip().lower())


def day_or_none(value: Any) -> date | None:
    """Read a calendar date written ``YYYY-MM-DD``; None for a time, another order or another type."""
    if type(value) is date:
        return value
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():
        with contextlib.suppress(ValueError):
            return date.fromisoformat(value)
    return None


def read_day(value: Any) -> date:
    """Read a calendar date written ``YYYY-MM-DD``; anything else is refused."""
    day = day_or_none(value)
    return refuse(_A_DAY) if day is None else day


def read_text(value: Any) -> str:
    """Read a text that may also be written as a number; ``7`` and ``7.0`` are ``"7"``."""
    if isinstance(value, str):
        if not value.strip():
            refuse(Translatable("a text that is not empty"))
        if not value.isprintable() and any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            refuse(Translatable("a text of whole characters (it holds half of a surrogate pair)"))
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        refuse(Translatable("a text"))
    return str(int(value)) if value == int(value) else repr(value)


def _is_finite(value: int | float) -> bool:
    return (isinstance(value, int) and abs(value) < 10**100) or (isinstance(value, float) and math.isfinite(value))


def _read_optional(value: Any) -> str | None:
    return None if value in ABSENT else read_text(value)


def _read_type(value: Any) -> str | None:
    return None if value == "Default" else _read_optional(value)


def _read_id(value: Any) -> str | None:
    is_minus_one = not isinstance(value, bool) and value in (-1, "-1")
    return None if is_minus_one else _read_optional(value)


def _list_or_empty(value: Any) -> Any:
    if value in ABSENT:
        return ()
    if not isinstance(value, list | tuple):
        refuse(Translatable("a list of texts"))
    for position, text in enumerate(value if len(value) > _LONG else ()):
        if not isinstance(text, str | int | float):
            refuse(Translatable("a list of texts; its entry {number} is none", number=position))
    return value


def _read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        refuse(Translatable("true or false"))
    return value


class StayStatus(StrEnum):
    """Where a reservation stands; the last four are not in the house."""

    CONFIRMED = "Confirmed"
    TENTATIVE = "Tentative"
    IN_HOUSE = "InHouse"
    CHECKED_OUT = "CheckedOut"
    CANCELLED = "Cancelled"
    NO_SHOW = "NoShow"
    WAITLISTED = "Waitlisted"


#: Spelling without case, spaces and hyphens -> status.
_STATUS_OF = {**{status.lower(): status for status in StayStatus}, "canceled": StayStatus.CANCELLED}


def _read_status(value: Any) -> StayStatus:
    if value in ABSENT:
        return StayStatus.CONFIRMED
    spelling = "".join(value.split()).replace("-", "").lower() if isinstance(value, str) else ""
    if spelling not in _STATUS_OF:
        refuse(Translatable("one of {names}", names=list(StayStatus)))
    return _STATUS_OF[spelling]


def _whole(low: int, high: int, *, optional: bool = False) -> BeforeValidator:
    """Annotation of a whole number from ``low`` to ``high``; ``5.0`` is 5, ``2.5`` and ``true`` are not."""

    def read(value: Any) -> int | None:
        if optional and value in ABSENT:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            whole = int(value)
            if whole == value:
                return whole
        refuse(Translatable("a whole number from {low} to {high}", low=low, high=high))

    return BeforeValidator(read)


class AdjacencyShape(StrEnum):
    """What the members of an adjacency group want."""

    EACH = "each"
    RUN = "run"


def _read_shape(value: Any) -> AdjacencyShape:
    if value in ABSENT:
        return AdjacencyShape.EACH
    spelling = value.strip().lower() if isinstance(value, str) else ""
    if spelling not in list(AdjacencyShape):
        refuse(Translatable("one of {names}", names=list(AdjacencyShape)))
    return AdjacencyShape(spelling)


def _read_weekdays(value: Any) -> dict[str, int]:
    if value in ABSENT:
        return {}
    if not isinstance(value, dict):
        refuse(Translatable("an object such as {example}", example='{"Fri": 3, "Sat": 3}'))
    if len(value) > len(_WEEKDAY_OF):
        refuse(Translatable("an object such as {example}", example='{"Fri": 3, "Sat": 3}'))
    if repeated := getattr(value, "repeated", ()):
        refuse(Translatable("each weekday once ({day} is given twice)", day=repeated[0]))
    found: dict[str, int] = {}
    for name, nights in value.items():
        index = weekday_index(name)
        day = name if index is None else WEEKDAYS[index]
        if day in found:
            refuse(Translatable("each weekday once ({day} is given twice)", day=day))
        found[day] = nights
    return found


def _known_weekday(name: str) -> str:
    if name not in WEEKDAYS:
        refuse(Translatable("a weekday, Mon … Sun"))
    return name


def _in_order_of_the_week(nights: dict[str, int]) -> dict[str, int]:
    return {day: nights[day] for day in WEEKDAYS if day in nights}


def _read_weekday(name: Any) -> str:
    index = weekday_index(name) if isinstance(name, str) else None
    return refuse(Translatable("a weekday, Mon … Sun")) if index is None else WEEKDAYS[index]


def _filled_list(named: Translatable) -> BeforeValidator:
    """Annotation of a list that is absent (None) or says something: an empty one would allow nothing."""

    def read(value: Any) -> Any:
        if value in ABSENT:
            return None
        if not isinstance(value, list | tuple):
            refuse(Translatable("a list of {things}", things=named))
        if not value:
            refuse(Translatable("a list with {things}; without the field all are allowed", things=named))
        if len(value) > _MOST_ENTRIES:
            refuse(Translatable("a list of {things}, {most} at most", things=named, most=_MOST_ENTRIES))
        return value

    return BeforeValidator(read)


_TEXT_SCHEMA = WithJsonSchema({"type": ["string", "number"]}, mode="validation")
_OPTIONAL_TEXT_SCHEMA = WithJsonSchema({"type": ["string", "number", "null"]}, mode="validation")
_DAY_SCHEMA = WithJsonSchema({"type": "string", "format": "date"})

Text = Annotated[str, BeforeValidator(read_text), _TEXT_SCHEMA]
OptionalText = Annotated[str | None, BeforeValidator(_read_optional), _OPTIONAL_TEXT_SCHEMA]
OptionalType = Annotated[str | None, BeforeValidator(_read_type), _OPTIONAL_TEXT_SCHEMA]
OptionalId = Annotated[str | None, BeforeValidator(_read_id), _OPTIONAL_TEXT_SCHEMA]
AllTexts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_list_or_empty),
    WithJsonSchema({"type": ["array", "null"], "items": {"type": ["string", "number"]}}, mode="validation"),
]
Texts = Annotated[AllTexts, AfterValidator(lambda texts: tuple(dict.fromkeys(texts)))]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
OptionalFlag = Annotated[bool | None, BeforeValidator(lambda value: None if value is None else _read_flag(value))]
Day = Annotated[date, BeforeValidator(read_day), PlainSerializer(date.isoformat, when_used="json"), _DAY_SCHEMA]
OptionalDay = Annotated[
    date | None,
    BeforeValidator(lambda value: None if value in ABSENT else read_day(value)),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
]
MinimumStayNights = Annotated[int, Field(ge=1, le=366), _whole(1, 366)]
Turnover = Annotated[int, Field(ge=0, le=14), _whole(0, 14)]
OptionalTurnover = Annotated[
    Annotated[int, Field(ge=0, le=14)] | None,
    _whole(0, 14, optional=True),
]
StayNights = Annotated[int, Field(ge=0, le=3650), _whole(0, 3650)]
RequestNights = Annotated[int, Field(ge=1, le=3650), _whole(1, 3650)]
StatusOfStay = Annotated[
    StayStatus,
    BeforeValidator(_read_status),
    WithJsonSchema(
        {"type": ["string", "null"], "examples": [status.value for status in StayStatus]}, mode="validation"
    ),
]
ShapeOfGroups = Annotated[
    AdjacencyShape,
    BeforeValidator(_read_shape),
    WithJsonSchema(
        {"type": ["string", "null"], "examples": [shape.value for shape in AdjacencyShape]}, mode="validation"
    ),
]
OptionalCount = Annotated[
    Annotated[int, Field(ge=1, le=100_000)] | None,
    _whole(1, 100_000, optional=True),
]
Cost = Annotated[int, Field(ge=0, le=1_000_000), _whole(0, 1_000_000)]
Days = Annotated[int, Field(ge=0, le=3650), _whole(0, 3650)]
Weekdays = Annotated[
    dict[Annotated[str, AfterValidator(_known_weekday)], MinimumStayNights],
    BeforeValidator(_read_weekdays),
    AfterValidator(_in_order_of_the_week),
]
OptionalWeekdays = Annotated[
    tuple[Annotated[str, BeforeValidator(_read_weekday)], ...] | None,
    _filled_list(Translatable("weekdays, such as {example}", example='["Sat"]')),
    AfterValidator(lambda days: None if days is None else tuple(day for day in WEEKDAYS if day in days)),
    WithJsonSchema({"type": ["array", "null"], "minItems": 1, "items": {"type": "string"}}, mode="validation"),
]
OptionalNights = Annotated[Annotated[int, Field(ge=1, le=3650)] | None, _whole(1, 3650, optional=True)]
OptionalLengths = Annotated[
    tuple[RequestNights, ...] | None,
    _filled_list(Translatable("lengths of stay, such as {example}", example="[7, 14]")),
    AfterValidator(lambda lengths: None if lengths is None else tuple(sorted(set(lengths)))),
    WithJsonSchema(
        {"type": ["array", "null"], "minItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": 3650}},
        mode="validation",
    ),
]


def departure_day(arrival: date, nights: int) -> date:
    """Return the day on which a stay of ``nights`` nights from ``arrival`` leaves.

    Raises
    ------
    OverflowError
        The departure day is after the year 9999.
    """
    return arrival + timedelta(days=nights)


_Model = TypeVar("_Model", bound=BaseModel)

#: Names of the fields that records were given -> the set that all of them hold.
FieldsSets: TypeAlias = dict[frozenset[str], set[str]]


def shares_fields_set(record: _Model, known: FieldsSets) -> _Model:
    """Return ``record``, which has its `model_fields_set` in common with all that were given the same fields.

    A set of its own is as large as all its fields, and of 100,000 reservations nearly all give the same ones.
    """
    given = record.model_fields_set
    object.__setattr__(record, "__pydantic_fields_set__", known.setdefault(frozenset(given), given))
    return record


def record_of(model: type[_Model], values: dict[str, Any], extra: dict[str, Any]) -> _Model:
    """Return a record of right ``values`` of all its fields, and of ``extra`` ones.

    It does what `BaseModel.model_construct` does, which asks of every field whether it is there and under which name:
    of 100,000 reservations that takes four times as long, and each gets a set of the names of its fields.
    """
    record = model.__new__(model)
    set_attribute = object.__setattr__  # it is read-only
    set_attribute(record, "__dict__", values)
    set_attribute(record, "__pydantic_fields_set__", _all_fields(model))
    set_attribute(record, "__pydantic_extra__", extra)
    set_attribute(record, "__pydantic_private__", None)
    return record


@cache
def _all_fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)
