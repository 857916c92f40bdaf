"""The presets that ship with the package."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from bookingopt.errors import TranslatableError
from bookingopt.io.sources.mapping import Mapping, read_mapping
from bookingopt.translatable import Translatable

#: In the order of the documentation.
_NAMES = (
    "cloudbeds-csv",
    "booking-xls",
    "little-hotelier-csv",
    "apaleo",
    "mews",
    "cloudbeds",
    "opera-calendar",
    "ical",
    "ota",
    "oca-pms",
)


def preset_names() -> tuple[str, ...]:
    """Return the names of all presets."""
    return _NAMES


def show(name: str) -> str:
    """Return the TOML text of a preset, to copy and change.

    Raises
    ------
    UsageError
        There is no such preset.
    """
    if name not in _NAMES:
        key = "there is no preset {name}; expected one of {names}, or a mapping file .toml"
        raise TranslatableError(Translatable(key, name=name, names=_NAMES))
    return files("bookingopt.io.presets").joinpath(f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=len(_NAMES))
def find_mapping(name: str) -> Mapping:
    """Return the mapping of a preset.

    Raises
    ------
    UsageError
        There is no such preset.
    """
    return read_mapping(show(name), name)
