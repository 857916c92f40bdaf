"""Phrases that the summary and the report share: what is known of a plan, and the answers to requests."""

from __future__ import annotations

from bookingopt.domain.house import LeftOutReason
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.result import Aim, Result, Status, StoppedBy
from bookingopt.domain.result_rows import (
    Answer,
)
from bookingopt.errors import printable

#: What the summary calls the figures of `PlanFigures` that it shows.
FIGURES = {
    "Orphan nights": "orphan_nights",
    "Orphan gaps": "orphan_gaps",
    "Arrival dates with a week free": "arrivals_with_week_free",
    "Sellable stays": "sellable_stays",
}

#: What the letters of the sellable table mean, in the order in which the first that holds is given.
LETTERS = {
    "Y": "sellable",
    "F": "full",
    "R": "against a sales rule",
    "H": "harmful: it would leave a new orphan gap",
    "M": "under the minimum stay",
    "?": "not settled",
}

#: What is said of a search that had to end before its proof.
_STOPPED = {
    StoppedBy.PROOF: "",
    StoppedBy.TIME: " The search stopped at its time limit.",
    StoppedBy.STEPS: " The search stopped at its step limit.",
    StoppedBy.CANCELLED: " The search was cancelled.",
}

#: Why a reservation is left out, as a guest would say it.
LEFT_OUT = {
    LeftOutReason.CANCELLED: "cancelled",
    LeftOutReason.NO_SHOW: "did not arrive",
    LeftOutReason.CHECKED_OUT: "checked out",
    LeftOutReason.WAITLISTED: "on the waiting list",
    LeftOutReason.DAY_USE: "stays no night",
    LeftOutReason.DEPARTED: "left by the business date",
}


def stop_text(result: Result) -> str:
    """Return what ended the search; nothing where its aim was reached."""
    is_settled = result.solver_status in (Status.OPTIMAL, Status.INFEASIBLE)
    return "" if is_settled else _STOPPED[result.report.stopped_by]


def meaning(result: Result) -> str:
    """Return what the status of a result says of its plan."""
    if result.solver_status is Status.OPTIMAL:
        moves = ", and none as good moves fewer guests" if Aim.MOVES in result.report.proved else ""
        most = result.report.parameters.max_moves
        within = "" if most is None else f" within a move cost of {most:,}"
        return f"It is proved that no legal plan{within} is better{moves}."
    if result.solver_status is Status.INFEASIBLE:
        return "It is proved that no plan has a room for every reservation; the reasons are below."
    if result.solver_status is Status.TIME_LIMIT:
        return "No plan was found within the limits, and none is ruled out; give the search more time or steps."
    plan, bound = result.objective_value, result.best_bound
    if plan is None or bound is None:
        return "The plan is legal."
    return f"The plan is legal; its gap cost is at most {cost(plan - bound)} above the least possible."


def fewest(result: Result) -> str:
    """Return what is known of plans that leave fewer reservations without a room."""
    most = result.report.most_placeable
    if most is None:
        return ""
    least = stays_of(result) - most
    return ", proved fewest" if least == len(result.unassigned) else f"; at least {least:,} in every plan"


def stays_of(result: Result) -> int:
    """Return how many stays a result is about."""
    return len({stay.key for stay in (*result.assignments, *result.unassigned)})


def answer_text(answer: Answer) -> str:
    """Return an answer in words."""
    room = printable(answer.room_number or "")
    if answer.answer == "fits":
        return f"fits in {room}"
    if answer.answer == "fits_with_moves":
        count = len(answer.moves)
        bound = "proved fewest" if answer.proved else f"not proved fewest, at least {answer.bound or 0:,}"
        steps = "; ".join(f"{move.id} from {move.from_} to {move.to}" for move in answer.moves)
        moves = "1 move" if count == 1 else f"{count:,} moves"
        return f"fits in {room} with {moves} ({bound}): {printable(steps)}"
    if answer.answer == "fits_with_room_change":
        pieces = ", then ".join(f"{piece.room_number} ({nights_text(piece.length)})" for piece in answer.pieces)
        better = "" if answer.proved else "; that moves could spare it is not ruled out"
        return f"fits with a room change: {printable(pieces)}{better}"
    doubt = "does not fit" if answer.proved else "no room found (not proved)"
    reasons = " ".join(reason.text for reason in answer.reasons[:3])
    near = "; ".join(
        f"{near.arrival}, {nights_text(near.length)}" + (f", {near.room_type}" if near.room_type else "")
        for near in answer.alternatives
    )
    return printable(f"{doubt}: {reasons}" + (f" Nearest that fit: {near}." if near else ""))


def sales_rule_text(rule: SalesRule) -> str:
    """Return what a sales rule says, but for its dates and types."""
    lengths = " or ".join(str(length) for length in rule.lengths or ())
    parts = (
        "closed to arrival" if rule.closed_to_arrival else "",
        "closed to departure" if rule.closed_to_departure else "",
        f"arrival on {', '.join(rule.arrival_days)} only" if rule.arrival_days else "",
        f"departure on {', '.join(rule.departure_days)} only" if rule.departure_days else "",
        f"at least {nights_text(rule.min_stay)}" if rule.min_stay else "",
        f"at most {nights_text(rule.max_stay)}" if rule.max_stay else "",
        f"{lengths} nights only" if lengths else "",
    )
    return "; ".join(part for part in parts if part) or "nothing"


def nights_text(count: int) -> str:
    """Return a number of nights in words."""
    return "1 night" if count == 1 else f"{count:,} nights"


def who(key: str, name: str) -> str:
    """Return a reservation as people know it: by its name, and its id where that says more."""
    return printable(key if key.startswith(name) else f"{name} ({key})")


def cost(value: float | None) -> str:
    """Return a gap cost with at most four decimals, but never a positive cost as 0; nothing for None."""
    return number(value and (round(value, 4) or float(f"{value:.4g}")))


def number(value: float | None) -> str:
    """Return a cost or a count as people read it; nothing for None."""
    return "" if value is None else f"{value:,.10f}".rstrip("0").rstrip(".")
