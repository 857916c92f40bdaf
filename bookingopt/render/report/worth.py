"""The tables about what promises are worth."""

from __future__ import annotations

from bookingopt.domain.result import Result
from bookingopt.render.phrases import MINIMUM_STAY_FIGURES, settled_text
from bookingopt.render.report.figures import rounded
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
        names = [name(point.room_type or "all")] if has_types else []
        cells = [rounded(getattr(point, figure)) for figure in figures.values()]
        settled = settled_text(point.unsettled)
        lines.append(TableRow((str(point.minimum_stay), *names, *cells, rounded(point.bound), settled), of_type))
    columns = ["Minimum stay>", *(["Room type"] if has_types else []), *(f"{label}>" for label in figures)]
    title = "Other minimum stays in place of the hotel's own"
    return table(title, (*columns, "Bound of the gap cost>", "Sellable figures"), lines)
