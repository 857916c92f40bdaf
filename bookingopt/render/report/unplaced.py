"""The tables about stays without a room: why there is no plan, who has none, who is left out; answers to requests."""

from __future__ import annotations

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result
from bookingopt.render.language import t
from bookingopt.render.phrases import LEFT_OUT, answer_text, fewest, stays_of, together_text, who, whole
from bookingopt.render.reasons import reason_text
from bookingopt.render.report.lookup import last_night, span
from bookingopt.render.report.tables import ReportTable, TableRow, day, name, reason, sentence, table


def reasons(result: Result) -> list[ReportTable]:
    """Return why there is no plan with a room for every reservation."""
    lines = [
        TableRow(
            (reason(reason_text(each)), name(", ".join(each.reservations))),
            each.room_types,
            (min(each.nights), max(each.nights)) if each.nights else None,
        )
        for each in result.explanation or ()
    ]
    return table(t("Why there is no plan"), ("Reason", "Reservations"), lines)


def unassigned(result: Result) -> list[ReportTable]:
    """Return the reservations without a room."""
    lines = [
        TableRow(
            (name(who(stay.key, stay.name)), day(stay.arrival), str(stay.length), name(stay.room_type)),
            (stay.room_type,) if stay.room_type else (),
            span(stay),
        )
        for stay in result.unassigned
    ]
    counts = {"count": whole(len(lines)), "all": whole(stays_of(result))}
    caption = t("Without a room: {count} of {all} reservations", **counts) + fewest(result)
    return table(caption, ("Reservation", "Arrival", "Nights>", "Room type"), lines)


def left_out(problem: Problem, result: Result) -> list[ReportTable]:
    """Return the reservations that are not in the house, each with its reason."""
    types = {stay.key: (stay.room_type,) if stay.room_type else () for stay in problem.reservations}
    lines = []
    for row in result.left_out:
        cells = (name(who(row.id, row.name)), day(row.arrival), day(row.departure), t(LEFT_OUT[row.reason]))
        nights = max(1, (row.departure - row.arrival).days)
        lines.append(TableRow(cells, types.get(row.id, ()), (row.arrival, last_night(row.arrival, nights))))
    counts = {"count": whole(len(lines)), "all": whole(len(problem.reservations))}
    caption = t("Left out: {count} of {all} reservations", **counts)
    return table(caption, ("Reservation", "Arrival", "Departure", "Reason"), lines)


def answers(problem: Problem, result: Result) -> list[ReportTable]:
    """Return the answer to each request: alone, and together with others."""
    requests = {stay.key: stay for stay in problem.new_reservations}
    lines = []
    for row in result.new_reservations:
        texts = (sentence(answer_text(row.alone)), sentence(answer_text(row.together)))
        request = requests.get(row.id)
        guest = name(who(row.id, row.name))
        if request is None:
            lines.append(TableRow((guest, "", "", "", *texts)))
            continue
        asked = (day(request.arrival), str(request.length), name(request.room_type))
        types = (request.room_type,) if request.room_type else ()
        lines.append(TableRow((guest, *asked, *texts), types, span(request)))
    bases = {part.base for row in result.new_reservations for part in (row.alone, row.together)}
    is_present = bases == {"present"}
    caption = t("Answers, against the present plan") if is_present else t("Answers, against the new plan")
    columns = ("Request", "Arrival", "Nights>", "Room type", "Alone", together_text(result))
    return table(caption, columns, lines)
