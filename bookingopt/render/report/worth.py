"""The tables about what promises are worth."""

from __future__ import annotations

from bookingopt.domain.result import Result
from bookingopt.render.language import t
from bookingopt.render.phrases import LOCK_ALWAYS, LOCK_FIGURES, MINIMUM_STAY_FIGURES, number, settled_text, who
from bookingopt.render.report.figures import rounded
from bookingopt.render.report.lookup import RoomsAndStays
from bookingopt.render.report.tables import ReportTable, TableRow, name, table


def minimum_stays(result: Result) -> list[ReportTable]:
    """Return what each minimum stay in place of the hotel's own would cost and sell."""
    points = result.minimum_stay_curve
    figures = {
        label: figure
        for label, figure in MINIMUM_STAY_FIGURES.items()
        if any(getattr(point, figure) is not None for point in points)
    }
    has_types = any(point.room_type is not None for point in points)
    lines = []
    for point in points:
        of_type = () if point.room_type is None else (point.room_type,)
        names = [name(point.room_type or t("all"))] if has_types else []
        cells = [rounded(getattr(point, figure)) for figure in figures.values()]
        settled = settled_text(point.unsettled)
        lines.append(TableRow((str(point.minimum_stay), *names, *cells, rounded(point.bound), settled), of_type))
    columns = ["Minimum stay>", *(["Room type"] if has_types else []), *(f"{label}>" for label in figures)]
    title = t("Other minimum stays in place of the hotel's own")
    return table(title, (*columns, "Bound of the gap cost>", "Sellable figures"), lines)


def lock_prices(result: Result, lookup: RoomsAndStays) -> list[ReportTable]:
    """Return what each lock costs, and all together."""
    figures = {
        label: figure
        for label, figure in LOCK_FIGURES.items()
        if figure in LOCK_ALWAYS or any(getattr(row, figure) for row in result.lock_prices)
    }
    lines = []
    for row in result.lock_prices:
        who_is_locked = t("all together") if row.id is None else who(row.id, row.name or "")
        numbers = [rounded(row.gap_cost), rounded(row.bound), *(number(getattr(row, key)) for key in figures.values())]
        types = () if row.room_number is None else lookup.types(row.room_number)
        nights = None if row.id is None else lookup.nights(row.id)
        lines.append(TableRow((name(who_is_locked), name(row.room_number), *numbers), types, nights))
    columns = ("Lock", "Room", "Gap cost>", "At most>", *(f"{label}>" for label in figures))
    return table(t("What locks cost: a plan without them has less"), columns, lines)
