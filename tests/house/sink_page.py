"""The part of the generated pages that tells of the systems that a plan can be exported to."""

from __future__ import annotations

from bookingopt.io.sinks.catalog import SINKS
from bookingopt.io.sinks.rates import RatedType
from bookingopt.io.sinks.sink import MoveWriter, RestrictionWriter, Sink
from bookingopt.io.sinks.stay_rules import Kind
from tests.house.markdown import table


def sinks() -> str:
    """Return what each system takes, what cannot be said there, how values are cleared, and its limits."""
    sections = []
    for sink in SINKS:
        name = sink.name if sink.dialect is None else f"{sink.name} --dialect {sink.dialect}"
        writers = [each for each in (sink.restrictions, sink.moves) if each is not None]
        head = ("", *(("restrictions",) if sink.restrictions else ()), *(("moves",) if sink.moves else ()))
        rows = [
            ("call", *(f"`{each.call}`" for each in writers)),
            ("needs", *(_needed(each) for each in writers)),
            ("cannot be said", *(each.cannot for each in writers)),
            ("open values", *(getattr(each, "clears", "") for each in writers)),
            ("good to know", *(each.limits for each in writers)),
        ]
        told = table(head, (row for row in rows if any(row[1:])))
        sections.append(f"## {name}\n\n{sink.title}. Source: {sink.source}.\n\n{told}")
    return "\n\n".join(sections)


def sink_kinds() -> str:
    """Return which kinds of restriction each system can be told."""
    told = [(_name(sink), sink.restrictions) for sink in SINKS if sink.restrictions is not None]
    rows = [(kind.value, *(_said(kind, writer) for _, writer in told)) for kind in Kind]
    return table(("kind of restriction", *(name for name, _ in told)), rows)


def _said(kind: Kind, writer: RestrictionWriter) -> str:
    if writer.takes_table:
        return "in the pattern"
    arrival, through = (writer.kinds(RatedType(minimum_stay=meaning)) for meaning in ("arrival", "through"))
    if kind in arrival and kind in through:
        return "yes"
    if kind in arrival or kind in through:
        return "as the room is set"
    return "as minimum stay through" if kind is Kind.MIN_STAY and Kind.MIN_STAY_THROUGH in arrival else "**no**"


def _name(sink: Sink) -> str:
    return sink.name if sink.dialect is None else f"{sink.name} {sink.dialect}"


def _needed(writer: RestrictionWriter | MoveWriter) -> str:
    options = [f"`--{name.replace('_', '-')}`" for name in writer.options]
    if isinstance(writer, RestrictionWriter):
        fields = ", ".join(f"`{name}`" for name in writer.needs)
        return ", ".join([f"`--rates` with {fields} of each room type", *options])
    ids = [*writer.ids, *(f"{name} (in a cycle)" for name in writer.ids_to_unassign)]
    house = [f"`--problem` with {', '.join(writer.room_ids)} of each room"] if writer.room_ids else []
    return ", ".join([*house, f"{', '.join(ids)} of each reservation", *options])
