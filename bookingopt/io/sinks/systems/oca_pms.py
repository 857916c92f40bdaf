"""Odoo with OCA/pms: tables to import into pms.reservation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bookingopt.io.sinks.messages import CSV, Message
from bookingopt.io.sinks.options import ExportOptions
from bookingopt.io.sinks.room_steps import Ids, RoomStep, served
from bookingopt.io.sinks.sink import MoveWriter, RoomChange, Sink
from bookingopt.translatable import Translatable

#: External ids, as an export for re-import has them.
_HEADINGS = ("id", "preferred_room_id/id")


def _write_moves(phase: list[RoomStep], _: ExportOptions) -> Iterator[Message]:
    rows = [(step.ids["reservation-id"], step.to_room.ids["room-id"]) for step in phase if step.to_room is not None]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([_HEADINGS, *rows])
    moves = [number for step in phase for number in step.moves]
    yield Message(served(phase), "", "", text.getvalue(), CSV, moves)


def _read_moves(message: Message) -> Iterator[RoomChange]:
    for row in csv.DictReader(io.StringIO(message.body)):
        yield RoomChange((row["id"],), row["preferred_room_id/id"])


def _key(ids: Ids) -> tuple[str, ...]:
    return (ids["reservation-id"],)


SINK = Sink(
    name="oca-pms",
    title="Odoo with OCA/pms",
    source="OCA/pms 16.0, models pms.reservation and pms.reservation.line (0a17bf2, 2024-10)",
    moves=MoveWriter(
        call="import of pms.reservation: id, preferred_room_id/id",
        write=_write_moves,
        read=_read_moves,
        key=_key,
        ids=("reservation-id",),
        most_changes=1000,
        has_locks=False,
        can_unassign=False,
        cannot=Translatable(
            "A stay without a room: lines without one are given the first that is free. A cycle therefore goes by "
            "way of a free room, and where there is none it is refused. There are no room locks."
        ),
        limits="Import the files one by one in their order: the rooms of one file are free before it.",
    ),
)
