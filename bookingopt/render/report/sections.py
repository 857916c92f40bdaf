"""The tables of the report: each is made from the result, and nothing where the result has none of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bookingopt.domain.problem import Problem, Reservation
from bookingopt.domain.result import Move, Result
from bookingopt.render.phrases import FIGURES, answer_text, fewest, number, stays_of, who
from bookingopt.render.report.html import Line, day, named, said, table, why


class Tables:
    """The tables of one result; rooms and stays are looked up once."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem, self.result = problem, result
        self._types = {room.room_number: room.type_name for room in problem.rooms}
        self._stays: dict[str, Reservation] = {stay.key: stay for stay in problem.reservations}

    def figures(self) -> str:
        """Return the figures of the plan, beside those of the present plan where that is complete and legal."""
        result = self.result
        present, new = result.comparison.present, result.comparison.new
        rows: list[tuple[str, float | None, float | None]] = [
            ("Gap cost", present.gap_cost if present else None, result.objective_value),
            ("Proved lower bound", None, result.best_bound),
            *((label, getattr(present, name, None), getattr(new, name, None)) for label, name in FIGURES.items()),
            ("Adjacency misses", None, len(result.adjacency_misses)),
            ("Type changes", None, len(result.type_changes)),
            ("Room moves", None, result.comparison.moves),
            ("Stays given their first room", None, len(result.comparison.without_present_room)),
            ("Without a room", None, len(result.unassigned)),
        ]
        lines = [
            Line((label, *([_rounded(before)] if present else []), _rounded(after)))
            for label, before, after in rows
            if before is not None or after is not None
        ]
        columns = ("Figure", *(["Present plan>"] if present else []), "New plan>")
        caption = "Before and after" if present else "The plan in figures"
        return table(caption, columns, lines, filtered=False)

    def moves(self) -> str:
        """Return the move list, each step with a box to tick off."""
        cycles = any(move.cycle is not None for move in self.result.moves)
        lines = []
        for move in self.result.moves:
            box = (
                f'<input type="checkbox" id="move-{move.step}"> <label for="move-{move.step}">Step {move.step}</label>'
            )
            who_and_where = (named(who(move.id, move.name)), named(move.from_), named(move.to))
            cycle = ["" if move.cycle is None else str(move.cycle)] if cycles else []
            cells = (box, *who_and_where, day(move.arrival), why(move.reason), *cycle)
            lines.append(Line(cells, self._of_rooms(move.from_, move.to), self._nights_of_move(move)))
        together = "; those of one cycle change together" if cycles else ""
        columns = ("Done", "Reservation", "From", "To", "Arrival", "Reason", *(["Cycle>"] if cycles else []))
        return table(f"Room moves, in this order{together}", columns, lines) if lines else ""

    def move_curve(self) -> str:
        """Return what more and more moves buy."""
        lines = [
            Line((f"{point.moves:,}", _rounded(point.gap_cost), _rounded(point.bound)))
            for point in self.result.move_curve
        ]
        columns = ("Within moves>", "Gap cost>", "Bound>")
        return table("What moves buy", columns, lines, filtered=False) if lines else ""

    def gaps(self) -> str:
        """Return the orphan gaps that remain."""
        lines = []
        for gap in self.result.orphan_gaps:
            sides = tuple("out of order" if key is None else self._guest(key) for key in (gap.before, gap.after))
            figures = (str(gap.nights), str(gap.minimum_stay), number(gap.cost))
            types = self._of_rooms(gap.room_number)
            cells = (named(gap.room_number), named("".join(types)), day(gap.start), *figures, *sides)
            lines.append(Line(cells, types, (gap.start, _last(gap.start, gap.nights))))
        columns = ("Room", "Room type", "First night", "Nights>", "Minimum stay>", "Cost>", "After", "Before")
        return table("Orphan gaps that remain", columns, lines) if lines else ""

    def misses(self) -> str:
        """Return the group members that are not next to their group."""
        lines = [
            Line(
                (named(who(miss.id, miss.name)), named(miss.adjacency_group), named(miss.room_number)),
                self._of_rooms(miss.room_number),
                self._nights(miss.id),
            )
            for miss in self.result.adjacency_misses
        ]
        return table("Not next to their group", ("Reservation", "Group", "Room"), lines) if lines else ""

    def type_changes(self) -> str:
        """Return the stays in a room of another type than their own."""
        lines = [
            Line(
                (self._guest(change.id), named(change.from_), named(change.to), change.kind),
                (change.from_, change.to),
                self._nights(change.id),
            )
            for change in self.result.type_changes
        ]
        return table("Type changes", ("Reservation", "From", "To", "Kind"), lines) if lines else ""

    def answers(self) -> str:
        """Return what is said to each request: alone, and together with those before it."""
        asked = {stay.key: stay for stay in self.problem.new_reservations}
        lines = []
        for row in self.result.new_reservations:
            request = asked.get(row.id)
            when = ("", "", "")
            if request is not None:
                when = (day(request.arrival), str(request.length), named(request.room_type))
            cells = (named(who(row.id, row.name)), *when, said(answer_text(row.alone)), said(answer_text(row.together)))
            types = (request.room_type,) if request is not None and request.room_type else ()
            lines.append(Line(cells, types, _span(request)))
        base = {part.base for row in self.result.new_reservations for part in (row.alone, row.together)}
        columns = ("Request", "Arrival", "Nights>", "Room type", "Alone", "Together with those before it")
        against = "present plan" if base == {"present"} else "new plan"
        return table(f"Answers, against the {against}", columns, lines) if lines else ""

    def explanation(self) -> str:
        """Return why there is no plan with a room for every reservation."""
        lines = [
            Line((why(reason.text), named(", ".join(reason.reservations))), reason.room_types, _around(reason.nights))
            for reason in self.result.explanation or ()
        ]
        return table("Why there is no plan", ("Reason", "Reservations"), lines) if lines else ""

    def unassigned(self) -> str:
        """Return the reservations without a room."""
        lines = [
            Line(
                (named(who(stay.key, stay.name)), day(stay.arrival), str(stay.length), named(stay.room_type)),
                (stay.room_type,) if stay.room_type else (),
                _span(stay),
            )
            for stay in self.result.unassigned
        ]
        of = f"Without a room: {len(lines):,} of {stays_of(self.result):,} reservations{fewest(self.result)}"
        return table(of, ("Reservation", "Arrival", "Nights>", "Room type"), lines) if lines else ""

    def method(self) -> Iterator[str]:
        """Yield how the result was computed."""
        report = self.result.report
        facts = [
            ("Proved", ", ".join(aim.replace("_", " ") for aim in report.proved) or "nothing"),
            ("Search ended by", report.stopped_by),
            ("Search steps", f"{report.steps:,}"),
            ("Version", f"BookingOpt {report.version}, {report.solver}"),
            ("SHA-256 of the problem", report.problem_sha256),
        ]
        if report.unsettled is not None:
            facts.append(("Entries of the sellable table that were not settled", f"{report.unsettled:,}"))
        if report.blocked_share is not None:
            facts.append(("Sellable stays that the restrictions turn away", f"{report.blocked_share:.1%}"))
        yield "<dl>" + "".join(f"<dt>{name}</dt><dd>{named(str(value))}</dd>" for name, value in facts) + "</dl>"
        seconds = [Line((named(name), f"{value:,.2f}")) for name, value in report.seconds.items()]
        yield table("Seconds", ("Phase or method", "Seconds>"), seconds, filtered=False) if seconds else ""
        runs = [Line((named(run.method), _rounded(run.plan), _rounded(run.bound))) for run in report.methods]
        yield table("Methods, in their order", ("Method", "Plan>", "Bound>"), runs, filtered=False) if runs else ""
        values = [Line((named(name), named(_plain(value)))) for name, value in report.parameters]
        yield table("Parameters", ("Parameter", "Value"), values, filtered=False) if values else ""

    def _guest(self, key: str) -> str:
        stay = self._stays.get(key)
        return named(key if stay is None else who(key, stay.name))

    def _of_rooms(self, *rooms: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._types[room] for room in rooms if room in self._types))

    def _nights(self, key: str) -> tuple[date, date] | None:
        return _span(self._stays.get(key))

    def _nights_of_move(self, move: Move) -> tuple[date, date]:
        return self._nights(move.id) or (move.arrival, move.arrival)


def _rounded(value: float | None) -> str:
    """Return a figure as people read it; the result has all its digits."""
    return number(None if value is None else round(value, 4))


def _plain(value: object) -> str:
    """Return the value of a parameter in words."""
    return {None: "none", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else str(value)


def _span(stay: Reservation | None) -> tuple[date, date] | None:
    return None if stay is None else (stay.arrival, _last(stay.arrival, stay.length))


def _last(start: date, nights: int) -> date:
    return start + timedelta(days=min(nights - 1, (date.max - start).days))


def _around(nights: tuple[date, ...]) -> tuple[date, date] | None:
    return (min(nights), max(nights)) if nights else None
