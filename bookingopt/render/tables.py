"""Tables for the terminal: a result that an analyst can act on, and what validation found.

Everything fits 80 columns and carries no colour where rich finds none (a pipe, ``NO_COLOR``). Whatever comes out of a
file is text: it is never read as markup, and its control characters are replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bookingopt.domain.house import left_out_counts
from bookingopt.domain.problem import Problem
from bookingopt.domain.result import Result, Status
from bookingopt.errors import printable
from bookingopt.render.phrases import (
    DEAREST,
    FIGURES,
    LOCK_ALWAYS,
    LOCK_FIGURES,
    MINIMUM_STAY_FIGURES,
    answer_text,
    cost,
    fewest,
    gained,
    meaning,
    nights_of,
    number,
    settled_text,
    stays_of,
    stop_text,
    who,
)

#: So many rows of a list are shown.
MOST_ROWS = 20

_STYLES = {
    Status.OPTIMAL: "bold green",
    Status.FEASIBLE: "bold yellow",
    Status.INFEASIBLE: "bold red",
    Status.TIME_LIMIT: "bold red",
}
_WORDS = {"valid": "bold green", "with violations": "bold red", "unreadable": "bold red"}


def progress_line(phase: str, seconds: float, plan: float | None, bound: float | None) -> str:
    """Return one line on how far a search has come."""
    parts = [f"{phase}, {seconds:.0f} s", f"gap cost {_rounded(plan)}", f"bound {_rounded(bound)}"]
    if plan is not None and bound is not None:
        parts.append(f"optimality gap {_rounded(max(0.0, plan - bound))}")
    return " · ".join(parts)


def _rounded(value: float | None) -> str:
    return "–" if value is None else number(round(value, 3))


def solve_summary(result: Result, problem: Problem | None = None) -> Group:
    """Return what an analyst needs to know of ``result`` to act on it, and first what was read of its ``problem``."""
    plan = (_figures, _orphan_gaps, _misses, _type_changes, _move_curve, _moves, _first_rooms, _answers)
    sections = () if result.claim is None else (*plan, _even_wear, _minimum_stays, _lock_prices, _doubts)
    if result.solver_status is Status.INFEASIBLE:
        sections = (_explanation, *sections)
    read = [] if problem is None else [_what_was_read(problem)]
    return Group(*read, _headline(result), *(part for section in (*sections, _warnings) for part in section(result)))


def _what_was_read(problem: Problem) -> Text:
    """Return what the files hold: rooms, stays, who is left out, the minimum stay and the business date."""
    counts = left_out_counts(problem)
    out = sum(counts.values())
    rows = [_counted(len(problem.rooms), "room"), _counted(len(problem.reservations) - out, "stay")]
    if counts:
        reasons = ", ".join(f"{count:,} {reason.replace('_', ' ')}" for reason, count in counts.items())
        rows.append(f"{out:,} left out ({reasons})")
    if problem.new_reservations:
        rows.append(_counted(len(problem.new_reservations), "request"))
    origin = problem.reading.minimum_stay_from
    source = f"from {printable(origin)}" if origin else "the default, since neither the file nor an option gives one"
    nights = f"Minimum stay: {_counted(problem.minimum_stay, 'night')}, {source}"
    if problem.minimum_stay_by_day or problem.minimum_stay_by_date:
        nights += "; some nights have their own"
    date = "not given" if problem.today is None else str(problem.today)
    rules = f"Sales rules: {len(problem.sales_rules):,}.\n" if problem.sales_rules else ""
    return Text(f"Read: {', '.join(rows)}.\n{nights}.\n{rules}Business date: {date}.\n")


def _counted(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"


def _headline(result: Result) -> Text:
    status = result.solver_status
    text = Text.assemble(
        f"Problem {printable(result.problem_id)}: ", (status.replace("_", " "), _STYLES[status]), ". ", meaning(result)
    )
    text.append(stop_text(result))
    return text


def _figures(result: Result) -> Iterator[RenderableType]:
    """Yield the figures of the plan, beside those of the present plan where that is complete and legal."""
    present, new, claim = result.comparison.present, result.comparison.new, result.claim
    table = _table("", *(["Present>"] if present else []), "New>")

    def add(label: str, before: float | None, after: float | None, text: Callable[[float | None], str]) -> None:
        table.add_row(label, *([text(before)] if present else []), text(after))

    for label, figure in FIGURES.items():
        before, after = (getattr(plan, figure, None) for plan in (present, new))
        if before is not None or after is not None:
            add(label, before, after, number)
        if figure == "orphan_gaps":
            add("Gap cost", present.gap_cost if present else None, claim.objective_value if claim else None, cost)
            add("Proved lower bound", None, claim.best_bound if claim else None, cost)
    if (money := gained(result)) is not None:
        add("What the moves gain", None, money, number)
    add("Adjacency misses", None, len(result.adjacency_misses), number)
    add("Type changes", None, len(result.type_changes), number)
    add("Room moves", None, result.comparison.moves, number)
    if result.comparison.without_present_room:
        add("Stays given their first room", None, len(result.comparison.without_present_room), number)
    yield from _titled("", table)


def _explanation(result: Result) -> Iterator[RenderableType]:
    """Yield why not every reservation has a room, and which ones have none."""
    if result.explanation:
        table = _table("Reason", "Reservations")
        for reason in result.explanation[:MOST_ROWS]:
            table.add_row(printable(reason.text), _few(reason.reservations))
        yield from _titled("Why there is no plan", table, _rest("explanation", len(result.explanation)))
    if result.unassigned:
        table = _table("Reservation", "Arrival", "Nights>", "Room type")
        for stay in result.unassigned[:MOST_ROWS]:
            table.add_row(
                who(stay.key, stay.name), str(stay.arrival), str(stay.length), printable(stay.room_type or "")
            )
        title = f"Without a room: {len(result.unassigned):,} of {stays_of(result):,} reservations"
        yield from _titled(title + fewest(result), table, _rest("unassigned", len(result.unassigned)))


def _few(names: Sequence[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return printable(", ".join(names[:most])) + more


def _orphan_gaps(result: Result) -> Iterator[RenderableType]:
    worth = ["Worth>"] if any(gap.value is not None for gap in result.orphan_gaps) else []
    table = _table("Room", "First night", "Nights>", "Minimum stay>", *worth, "Between")
    for gap in result.orphan_gaps[:MOST_ROWS]:
        before = printable(gap.before or "") or "out of order or first day"
        between = f"{before} and {printable(gap.after or '') or 'out of order'}"
        numbers = [str(gap.nights), str(gap.minimum_stay), *([number(gap.value)] if worth else [])]
        table.add_row(printable(gap.room_number), str(gap.start), *numbers, between)
    yield from _listed("Orphan gaps that remain", table, "orphan_gaps", len(result.orphan_gaps))


def _misses(result: Result) -> Iterator[RenderableType]:
    table = _table("Reservation", "Group", "Room")
    for miss in result.adjacency_misses[:MOST_ROWS]:
        table.add_row(who(miss.id, miss.name), printable(miss.adjacency_group), printable(miss.room_number))
    yield from _listed("Not next to their group", table, "adjacency_misses", len(result.adjacency_misses))


def _type_changes(result: Result) -> Iterator[RenderableType]:
    table = _table("Reservation", "From", "To", "")
    for change in result.type_changes[:MOST_ROWS]:
        table.add_row(printable(change.id), printable(change.from_), printable(change.to), change.kind)
    yield from _listed("Type changes", table, "type_changes", len(result.type_changes))


def _moves(result: Result) -> Iterator[RenderableType]:
    cycles = any(move.cycle is not None for move in result.moves)
    columns = ("Step>", "Reservation", "From", "To", "Arrival", "Nights>", "Reason")
    table = _table(*columns, *(["Cycle>"] if cycles else []))
    for move in result.moves[:MOST_ROWS]:
        texts = (move.from_, move.to, str(move.arrival), nights_of(move), move.reason)
        row = [printable(text) for text in texts]
        cycle = [] if not cycles else ["" if move.cycle is None else str(move.cycle)]
        table.add_row(str(move.step), who(move.id, move.name), *row, *cycle)
    title = "Room moves, in this order" + ("; those of one cycle change together" if cycles else "")
    yield from _listed(title, table, "moves", len(result.moves))


def _first_rooms(result: Result) -> Iterator[RenderableType]:
    table = _table("Reservation", "Room", "Room type", "Arrival", "Nights>")
    for row in result.first_rooms[:MOST_ROWS]:
        days = (str(row.arrival), f"{(row.departure - row.arrival).days:,}")
        table.add_row(who(row.id, row.name), printable(row.to), printable(row.room_type), *days)
    yield from _listed("First rooms", table, "first_rooms", len(result.first_rooms))


def _answers(result: Result) -> Iterator[RenderableType]:
    """Yield what is said to each request: alone, and together with those before it where that differs."""
    table = _table("Request", "", "Answer")
    for row in result.new_reservations[:MOST_ROWS]:
        differs = row.together != row.alone
        table.add_row(who(row.id, row.name), "alone" if differs else "", answer_text(row.alone))
        if differs:
            table.add_row("", "together", answer_text(row.together))
    base = {part.base for row in result.new_reservations for part in (row.alone, row.together)}
    title = "New reservations, against the " + ("present plan" if base == {"present"} else "new plan")
    yield from _listed(title, table, "new_reservations", len(result.new_reservations))


def _doubts(result: Result) -> Iterator[RenderableType]:
    """Yield what the sales rules forbid, and how far restrictions and table are less than the whole truth."""
    report = result.report
    table = _table("")
    table.show_header = False
    if against := sum(row.why.count("R") for row in result.sellable):
        fit = "1 stay that fits is" if against == 1 else f"{against:,} stays that fit are"
        table.add_row(f"{fit} against the sales rules; see R in sellable.")
    if report.blocked_share:
        turned = "1 sellable stay" if len(result.blocked) == 1 else f"{len(result.blocked):,} sellable stays"
        table.add_row(f"The restrictions turn away {turned} ({report.blocked_share:.1%}); see blocked.")
    if report.unsettled:
        entries = sum(len(row.why) for row in result.sellable)
        table.add_row(
            f"{report.unsettled:,} of {entries:,} entries of the sellable table were not settled; "
            "they count as not sellable."
        )
    if table.row_count:
        yield from _titled("What may be sold", table)


def _move_curve(result: Result) -> Iterator[RenderableType]:
    """Yield what more and more moves buy."""
    worth = ["Worth of the orphan nights>"] if any(p.orphan_nights_value is not None for p in result.move_curve) else []
    table = _table("Within moves>", "Gap cost>", "Saved>", "Bound>", *worth)
    for point in result.move_curve:
        saved = result.move_curve[0].gap_cost - point.gap_cost
        money = [number(point.orphan_nights_value)] if worth else []
        costs = (number(round(value, 3)) for value in (point.gap_cost, saved, point.bound))
        table.add_row(f"{point.moves:,}", *costs, *money)
    if result.move_curve:
        yield from _titled("What moves buy", table)


def _even_wear(result: Result) -> Iterator[RenderableType]:
    """Yield how evenly the rooms of each kind are worn."""
    table = _table("Room type", "Rooms>", "Nights before>", "Nights>", "Squares before>", "Squares>")
    for row in result.even_wear[:MOST_ROWS]:
        nights = (f"{row.least_before:,}–{row.most_before:,}", f"{row.least:,}–{row.most:,}")
        squares = (f"{row.squares_before:,}", f"{row.squares:,}")
        table.add_row(printable(row.room_type), f"{len(row.rooms):,}", *nights, *squares)
    yield from _listed("How evenly rooms are worn: fewest and most nights", table, "even_wear", len(result.even_wear))


def _minimum_stays(result: Result) -> Iterator[RenderableType]:
    """Yield what other minimum stays would cost and sell."""
    points = result.minimum_stay_curve
    types = ["Room type"] if any(point.room_type is not None for point in points) else []
    short = {"Worth of the orphan nights": "Worth"}
    if types:  # eighty columns have room for the types then
        short |= {"Orphan nights": "Orphan", "Sellable stays": "Stays", "Sellable nights": "Nights"}
    figures = {
        short.get(label, label): figure
        for label, figure in MINIMUM_STAY_FIGURES.items()
        if any(getattr(point, figure) is not None for point in points)
    }
    doubts = ["Table"] if any(point.unsettled for point in points) else []
    table = _table("Minimum stay>", *types, *(f"{label}>" for label in figures), *doubts)
    for point in points[:MOST_ROWS]:
        cells = [number(getattr(point, figure) and round(getattr(point, figure), 3)) for figure in figures.values()]
        name = [printable(point.room_type or "all")] if types else []
        table.add_row(f"{point.minimum_stay:,}", *name, *cells, *([settled_text(point.unsettled)] if doubts else []))
    yield from _listed("Other minimum stays in place of the hotel's own", table, "minimum_stay_curve", len(points))


def _lock_prices(result: Result) -> Iterator[RenderableType]:
    """Yield what the dearest locks cost, and all together."""
    rows = result.lock_prices
    prices = [row for row in rows if row.id is not None]
    shown = [*prices[:DEAREST], *(row for row in rows if row.id is None)]
    figures = {
        label: figure
        for label, figure in LOCK_FIGURES.items()
        if figure in LOCK_ALWAYS or any(getattr(row, figure) for row in shown)
    }
    short = {"Orphan nights": "Nights", "Sellable stays more": "Sellable", "Type changes": "Changes"}
    table = _table("Lock", "Room", "Gap cost>", "At most>", *(f"{short.get(label, label)}>" for label in figures))
    for row in shown:
        name = "all together" if row.id is None else who(row.id, row.name or "")
        numbers = [cost(row.gap_cost), cost(row.bound), *(number(getattr(row, figure)) for figure in figures.values())]
        table.add_row(name, printable(row.room_number or ""), *numbers)
    more = len(prices) - DEAREST
    below = f"… and {more:,} more; -o lock_prices.csv writes all" if more > 0 else ""
    if rows:
        yield from _titled("What locks cost: what a plan without them has less", table, below)


def _warnings(result: Result) -> Iterator[RenderableType]:
    table = _table("")
    table.show_header = False
    for warning in result.warnings[:MOST_ROWS]:
        table.add_row(printable(warning))
    yield from _listed("Warnings", table, "warnings", len(result.warnings))


def judgements(judged: Sequence[Mapping[str, Any]], *, all_errors: bool = False) -> Group:
    """Return what validation found, file by file as ``--format json`` has it, and a summary."""
    words = [_word(file) for file in judged]
    counts = ", ".join(f"{words.count(word):,} {word}" for word in _WORDS if word in words)
    total = "1 file" if len(judged) == 1 else f"{len(judged):,} files"
    bodies = (
        line for file, word in zip(judged, words, strict=True) for line in _judgement(file, word, all_errors=all_errors)
    )
    return Group(*bodies, Text(f"{total}: {counts}", style="bold"))


def _word(file: Mapping[str, Any]) -> str:
    return "unreadable" if file["errors"] else "valid" if file["valid"] else "with violations"


def _judgement(file: Mapping[str, Any], word: str, *, all_errors: bool) -> Iterator[RenderableType]:
    kind = f" ({file['kind']})" if file["kind"] else ""
    yield Text.assemble(printable(file["file"]), kind, ": ", (word, _WORDS[word]))
    yield from _capped(file["errors"], len(file["errors"]) if all_errors else MOST_ROWS)
    yield from _capped([f"{violation['rule']}: {violation['text']}" for violation in file["violations"]])
    yield from _capped([f"note: {note}" for note in file["notes"]])


def _capped(texts: Sequence[str], most: int = MOST_ROWS) -> Iterator[RenderableType]:
    more = [f"… and {len(texts) - most:,} more; --format json lists all"] if len(texts) > most else []
    for text in (*texts[:most], *more):
        yield Text(f"  {printable(text)}")


def _table(*columns: str) -> Table:
    """Return an empty table; a name that ends in ``>`` is a column of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        is_number = name.endswith(">")
        table.add_column(
            Text(name.rstrip(">")), justify="right" if is_number else "left", no_wrap=is_number, overflow="fold"
        )
    return table


def _listed(title: str, table: Table, list_name: str, count: int) -> Iterator[RenderableType]:
    """Yield a list of the result, or nothing where it is empty."""
    if count:
        yield from _titled(title, table, _rest(list_name, count))


def _rest(list_name: str, count: int) -> str:
    return f"… and {count - MOST_ROWS:,} more; -o {list_name}.csv writes all" if count > MOST_ROWS else ""


def _titled(title: str, table: Table, below: str = "") -> Iterator[RenderableType]:
    yield Text("")
    if title:
        yield Text(title, style="bold")
    yield Padding(table, (0, 0, 0, 2))
    if below:
        yield Padding(Text(below), (0, 0, 0, 2))
