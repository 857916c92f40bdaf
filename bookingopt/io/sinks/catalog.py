"""The systems that take messages."""

from __future__ import annotations

from bookingopt.errors import TranslatableError
from bookingopt.io.sinks.options import Dialect
from bookingopt.io.sinks.sink import Sink
from bookingopt.io.sinks.systems import alpinebits, apaleo, beds24, channex, cloudbeds, mews, oca_pms, ohip, ota
from bookingopt.translatable import Translatable

#: In the order of the documentation.
SINKS: tuple[Sink, ...] = (
    ota.SITEMINDER,
    ota.GOOGLE,
    alpinebits.SINK,
    channex.SINK,
    cloudbeds.SINK,
    mews.SINK,
    apaleo.SINK,
    beds24.SINK,
    ohip.SINK,
    oca_pms.SINK,
)

#: The sink whose messages come in dialects.
OTA = "ota"


def sink_names() -> tuple[str, ...]:
    """Return the names of all systems."""
    return tuple(dict.fromkeys(sink.name for sink in SINKS))


def find_sink(name: str, dialect: Dialect | None = None) -> Sink:
    """Return the system of that name; OTA messages come in dialects.

    Raises
    ------
    UsageError
        There is no such system, or a dialect is missing or too much.
    """
    found = [sink for sink in SINKS if sink.name == name]
    if not found:
        key = "there is no sink {name}; expected one of {names}"
        raise TranslatableError(Translatable(key, name=name, names=sink_names()))
    if name != OTA:
        if dialect is not None:
            raise TranslatableError(Translatable("--dialect: only for {system}", system=OTA))
        return found[0]
    if dialect is None:
        key = "{system} comes in dialects: say --dialect {names}"
        raise TranslatableError(Translatable(key, system=OTA, names=list(Dialect)))
    return next(sink for sink in found if sink.dialect is dialect)
