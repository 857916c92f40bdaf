"""The tables about the plan: moves, gaps, groups, type changes."""

from __future__ import annotations

from bookingopt.domain.result import Result
from bookingopt.render.language import t
from bookingopt.render.phrases import change_text, nights_of, number, who, whole
from bookingopt.render.reasons import move_reason
from bookingopt.render.report.figures import rounded
from bookingopt.render.report.lookup import RoomsAndStays, last_night
from bookingopt.render.report.tables import ReportTable, TableRow, day, name, reason, step, table


def move_list(result: Result, lookup: RoomsAndStays) -> list[ReportTable]:
    """Return the room moves in their order, each with a box to tick."""
    cycles = any(move.cycle is not None for move in result.moves)
    lines = []
    for move in result.moves:
        cycle = ["" if move.cycle is None else str(move.cycle)] if cycles else []
        guest = name(who(move.id, move.name))
        rooms = (name(move.from_), name(move.to), name(move.room_type or ""))
        leaves = "" if move.departure is None else day(move.departure)
        cells = (step(move.step), guest, *rooms, day(move.arrival), leaves, nights_of(move), reason(move_reason(move)))
        nights = lookup.nights(move.id) or (move.arrival, move.arrival)
        lines.append(TableRow((*cells, *cycle), lookup.types(move.from_, move.to), nights))
    together = t("Room moves, in this order; those of one cycle change together")
    columns = ["Done", "Reservation", "From#room", "To#room", "Room type", "Arrival", "Departure", "Nights>", "Reason"]
    columns += ["Cycle>"] if cycles else []
    return table(together if cycles else t("Room moves, in this order"), columns, lines)


def first_rooms(result: Result) -> list[ReportTable]:
    """Return the rooms of those who had none."""
    lines = []
    for row in result.first_rooms:
        nights = (row.departure - row.arrival).days
        cells = (name(who(row.id, row.name)), name(row.to), name(row.room_type), day(row.arrival), day(row.departure))
        lines.append(TableRow((*cells, str(nights)), (row.room_type,), (row.arrival, last_night(row.arrival, nights))))
    return table(t("First rooms"), ("Reservation", "Room", "Room type", "Arrival", "Departure", "Nights>"), lines)


def move_curve(result: Result) -> list[ReportTable]:
    """Return the gap cost that each number of moves reaches."""
    worth = ["Worth of the orphan nights>"] if any(p.orphan_nights_value is not None for p in result.move_curve) else []
    lines = []
    for point in result.move_curve:
        money = [number(point.orphan_nights_value)] if worth else []
        lines.append(TableRow((whole(point.moves), rounded(point.gap_cost), rounded(point.bound), *money)))
    columns = ("Within moves>", "Gap cost>", "Bound>", *worth)
    return table(t("Gap cost by number of moves"), columns, lines, filtered=False)


def even_wear(result: Result) -> list[ReportTable]:
    """Return how evenly the rooms of each kind are worn."""
    lines = []
    for row in result.even_wear:
        before, now = (row.least_before, row.most_before, row.squares_before), (row.least, row.most, row.squares)
        numbers = [whole(number) for number in (*before, *now)]
        lines.append(TableRow((name(row.room_type), name(", ".join(row.rooms)), *numbers), (row.room_type,)))
    columns = ("Fewest before>", "Most before>", "Squares before>", "Fewest>", "Most>", "Squares>")
    return table(t("How evenly rooms are worn: their nights"), ("Room type", "Rooms", *columns), lines)


def orphan_gaps(result: Result, lookup: RoomsAndStays) -> list[ReportTable]:
    """Return the orphan gaps that remain."""
    worth = ["Worth>"] if any(gap.value is not None for gap in result.orphan_gaps) else []
    lines = []
    for gap in result.orphan_gaps:
        nobody = (t("out of order or first day"), t("out of order"))
        sides = tuple(lookup.guest(key) if key else no for key, no in zip((gap.before, gap.after), nobody, strict=True))
        figures = (str(gap.nights), str(gap.minimum_stay), number(gap.cost), *([number(gap.value)] if worth else []))
        types = lookup.types(gap.room_number)
        cells = (name(gap.room_number), name("".join(types)), day(gap.start), *figures, *sides)
        lines.append(TableRow(cells, types, (gap.start, last_night(gap.start, max(1, gap.nights)))))
    columns = ("Room", "Room type", "First night", "Nights>", "Minimum stay>", "Cost>", *worth, "After", "Before")
    return table(t("Orphan gaps that remain"), columns, lines)


def adjacency_misses(result: Result, lookup: RoomsAndStays) -> list[ReportTable]:
    """Return the group members that are not next to their group."""
    lines = [
        TableRow(
            (name(who(miss.id, miss.name)), name(miss.adjacency_group), name(miss.room_number)),
            lookup.types(miss.room_number),
            lookup.nights(miss.id),
        )
        for miss in result.adjacency_misses
    ]
    return table(t("Not next to their group"), ("Reservation", "Group", "Room"), lines)


def type_changes(result: Result, lookup: RoomsAndStays) -> list[ReportTable]:
    """Return the stays in a room of another type than their own."""
    lines = [
        TableRow(
            (lookup.guest(change.id), name(change.from_), name(change.to), change_text(change.kind)),
            (change.from_, change.to),
            lookup.nights(change.id),
        )
        for change in result.type_changes
    ]
    return table(t("Type changes"), ("Reservation", "From#room", "To#room", "Kind"), lines)
