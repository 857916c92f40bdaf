"""Phrases that the summary and the report share: what is known of a plan, and the answers to requests."""

from __future__ import annotations

from bookingopt.domain.house import LeftOutReason
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.result import Aim, PlacedPart, Result, Status, StoppedBy
from bookingopt.domain.result_rows import (
    Answer,
    Move,
)
from bookingopt.errors import printable

#: What the summary calls the figures of `PlanFigures` that it shows.
FIGURES = {
    "Orphan nights": "orphan_nights",
    "Worth of the orphan nights": "orphan_nights_value",
    "Orphan gaps": "orphan_gaps",
    "Arrival dates with a week free": "arrivals_with_week_free",
    "Sellable stays, nobody moved": "sellable_stays",
    "Sellable stays, with moves": "sellable_with_moves",
}

#: What a curve of minimum stays shows of each.
MINIMUM_STAY_FIGURES = {
    "Gap cost": "gap_cost",
    "Orphan nights": "orphan_nights",
    "Worth of the orphan nights": "orphan_nights_value",
    "Sellable stays": "sellable_stays",
    "Sellable nights": "sellable_nights",
}

#: So many of the dearest locks are shown, and what is shown of each beside its gap cost: always, or where some has it.
DEAREST = 10
LOCK_ALWAYS = ("orphan_nights", "sellable_stays")
LOCK_FIGURES = {
    "Orphan nights": "orphan_nights",
    "Worth": "orphan_nights_value",
    "Sellable stays more": "sellable_stays",
    "Misses": "adjacency_misses",
    "Type changes": "type_changes",
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
    status = result.solver_status if result.claim is None else result.claim.solver_status
    is_settled = status in (Status.OPTIMAL, Status.INFEASIBLE) and result.report.unassigned_proved is not False
    if is_settled and result.report.stopped_by is StoppedBy.CANCELLED and result.report.unsettled:
        return (
            f" What may be sold was cancelled before it was known: {result.report.unsettled:,} entries are not settled."
        )
    return "" if is_settled else _STOPPED[result.report.stopped_by]


def meaning(result: Result) -> str:
    """Return what the status of a result says of its plan, or of that of the part that can be placed."""
    claim = result.claim
    if result.solver_status is Status.INFEASIBLE:
        by_moves = all(reason.kind == "move_budget" for reason in result.explanation or ())
        within = _within(result) if by_moves and result.explanation else ""
        text = f"It is proved that no plan{within} has a room for every reservation; the reasons are below."
        if all(reason.kind == "present_plan" for reason in result.explanation or ()):
            text = "The present plan, which is to be kept, breaks a rule; the reasons are below."
        return text if claim is None else f"{text} The others are planned. {_worth(result, claim)}"
    if claim is None:
        return "No plan was found within the limits, and none is ruled out; give the search more time or steps."
    return _worth(result, claim)


def _worth(result: Result, claim: PlacedPart) -> str:
    """Return how good a plan is known to be."""
    if claim.solver_status is Status.OPTIMAL:
        moves = ", and none as good moves fewer guests" if Aim.MOVES in result.report.proved else ""
        return f"It is proved that no legal plan{_within(result)} is better{moves}."
    if claim.best_bound is None:
        return "The plan is legal."
    above = cost(claim.objective_value - claim.best_bound)
    return f"The plan is legal; its gap cost is at most {above} above the least possible{_within(result)}."


def _within(result: Result) -> str:
    """Return the limit on moves in words, where there is one."""
    most = result.report.parameters.max_moves
    return "" if most is None else f" within a move cost of {most:,}"


def fewest(result: Result) -> str:
    """Return what is known of plans that leave fewer, or others, without a room."""
    if result.report.unassigned_proved:
        return ", proved the best choice"
    most = result.report.most_placeable
    if most is None:
        return ""
    least = stays_of(result) - most
    return ", proved fewest" if least == len(result.unassigned) else f"; at least {least:,} in every plan"


def stays_of(result: Result) -> int:
    """Return how many stays a result is about."""
    return len({stay.key for stay in (*result.assignments, *result.unassigned)})


def together_text(result: Result) -> str:
    """Return with whom a request is answered together."""
    is_best = result.report.parameters.best_requests
    return "Together, those with the most nights first" if is_best else "Together with those before it"


#: What is said where the sellable table denies a stay that fits.
_NOT_SOLD = {
    "F": "not to be sold: full",
    "R": "not to be sold: against a sales rule",
    "H": "not to be sold: it leaves more orphan gaps",
    "M": "not to be sold: under the minimum stay",
    "?": "whether it is to be sold is not settled",
}


def answer_text(answer: Answer) -> str:
    """Return an answer in words."""
    if answer.answer == "does_not_fit":
        return _refusal(answer)
    notes = [] if answer.adjacency_miss is None else [f"not next to {answer.adjacency_miss}"]
    notes += [_NOT_SOLD[answer.sellable]] if _is_denied(answer) and answer.sellable else []
    return printable("; ".join((_fit(answer), *notes)))


def _is_denied(answer: Answer) -> bool:
    """Whether the sellable table denies a stay that fits; of one that changes rooms it always says that it is full."""
    return answer.sellable in _NOT_SOLD and not (answer.pieces and answer.sellable == "F")


def _fit(answer: Answer) -> str:
    """Return how a request fits."""
    room = answer.room_number or ""
    room += f" ({answer.room_type})" if answer.room_type not in (None, "Default") else ""
    if answer.answer == "fits":
        return f"fits in {room}"
    steps = "; ".join(f"{move.id} from {move.from_} to {move.to}" for move in answer.moves)
    count = "1 move" if len(answer.moves) == 1 else f"{len(answer.moves):,} moves"
    if answer.answer == "fits_with_moves":
        bound = "proved fewest" if answer.proved else f"not proved fewest, at least {answer.bound or 0:,}"
        return f"fits in {room} with {count} ({bound}): {steps}"
    pieces = ", then ".join(f"{piece.room_number} ({nights_text(piece.length)})" for piece in answer.pieces)
    better = "" if answer.proved else "; that a better one can be had is not ruled out"
    changes = "a room change" if len(answer.pieces) == 2 else f"{len(answer.pieces) - 1:,} room changes"
    after = f" after {count} ({steps})" if answer.moves else ""
    return f"fits with {changes}{after}: {pieces}{better}"


def _refusal(answer: Answer) -> str:
    """Return why a request does not fit, and what would."""
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


def settled_text(unsettled: int | None) -> str:
    """Return how exact figures of a sellable table are; nothing without a table."""
    return "" if unsettled is None else "exact" if unsettled == 0 else f"{unsettled:,} stays not settled"


def gained(result: Result) -> float | None:
    """Return what the moves gain in money; None without a night value, or without a present plan."""
    before, after = result.comparison.present, result.comparison.new
    values = [None if plan is None else plan.orphan_nights_value for plan in (before, after)]
    return None if None in values else round((values[0] or 0) - (values[1] or 0), 2)


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


def nights_of(move: Move) -> str:
    """Return the number of nights of a stay that moves; nothing where the result does not say when it leaves."""
    return "" if move.departure is None else f"{(move.departure - move.arrival).days:,}"
