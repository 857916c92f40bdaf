"""Phrases that the summary and the report share: what is known of a plan, and the answers to requests."""

from __future__ import annotations

from collections.abc import Sequence

from bookingopt.domain.fields import WEEKDAYS
from bookingopt.domain.house import LeftOutReason
from bookingopt.domain.problem import SalesRule
from bookingopt.domain.result import Aim, PlacedPart, Result, Status, StoppedBy
from bookingopt.domain.result_rows import (
    Answer,
    Move,
)
from bookingopt.errors import printable
from bookingopt.render.language import counted, day_text, figure_text, localized, t, weekday_names
from bookingopt.render.reasons import reason_text

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
    StoppedBy.TIME: "The search stopped at its time limit.",
    StoppedBy.STEPS: "The search stopped at its step limit.",
    StoppedBy.CANCELLED: "The search was cancelled.",
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


#: What a status is called.
STATUS = {
    Status.OPTIMAL: "optimal",
    Status.FEASIBLE: "feasible",
    Status.INFEASIBLE: "infeasible",
    Status.TIME_LIMIT: "time limit",
}


def status_text(status: Status) -> str:
    """Return a status in words."""
    return t(STATUS[status])


def change_text(kind: str) -> str:
    """Return in words whether a change of the room type is an upgrade."""
    return t("upgrade") if kind == "upgrade" else t("downgrade")


def stop_text(result: Result) -> str:
    """Return what ended the search; nothing where its aim was reached."""
    status = result.solver_status if result.claim is None else result.claim.solver_status
    is_settled = status in (Status.OPTIMAL, Status.INFEASIBLE) and result.report.unassigned_proved is not False
    if is_settled and result.report.stopped_by is StoppedBy.CANCELLED and result.report.unsettled:
        cancelled = "What may be sold was cancelled before it was known: {count} entries are not settled."
        return " " + t(cancelled, count=whole(result.report.unsettled))
    return "" if is_settled or result.report.stopped_by not in _STOPPED else " " + t(_STOPPED[result.report.stopped_by])


def meaning(result: Result) -> str:
    """Return what the status of a result says of its plan, or of that of the part that can be placed."""
    claim = result.claim
    if result.solver_status is Status.INFEASIBLE:
        text = _no_plan(result)
        return text if claim is None else " ".join((text, t("The others are planned."), _worth(result, claim)))
    if claim is None:
        return t("No plan was found within the limits, and none is ruled out; give the search more time or steps.")
    return _worth(result, claim)


def _no_plan(result: Result) -> str:
    """Return that not every reservation can have a room, and within which limit."""
    kinds = {reason.kind for reason in result.explanation or ()}
    if kinds <= {"present_plan"}:
        return t("The present plan, which is to be kept, breaks a rule; the reasons are below.")
    most = result.report.parameters.max_moves
    if kinds == {"move_budget"} and most is not None:
        return t(
            "It is proved that no plan within a move cost of {most} has a room for every reservation; "
            "the reasons are below.",
            most=whole(most),
        )
    return t("It is proved that no plan has a room for every reservation; the reasons are below.")


def _worth(result: Result, claim: PlacedPart) -> str:
    """Return how good a plan is known to be."""
    most = result.report.parameters.max_moves
    within = None if most is None else whole(most)
    if claim.solver_status is Status.OPTIMAL:
        return _proved(within, fewest_moves=Aim.MOVES in result.report.proved) + _least_move_cost(result)
    if claim.best_bound is None:
        return t("The plan is legal.")
    above = cost(claim.objective_value - claim.best_bound)
    if within is None:
        return t("The plan is legal; its gap cost is at most {above} above the least possible.", above=above)
    least = "The plan is legal; its gap cost is at most {above} above the least possible within a move cost of {most}."
    return t(least, above=above, most=within)


def _proved(within: str | None, *, fewest_moves: bool) -> str:
    """Return that no plan is better, perhaps within a move cost, and none as good with fewer moves."""
    if within is None and fewest_moves:
        return t("It is proved that no legal plan is better, and none as good moves fewer guests.")
    if within is None:
        return t("It is proved that no legal plan is better.")
    if fewest_moves:
        return t(
            "It is proved that no legal plan within a move cost of {most} is better, and none as good moves fewer "
            "guests.",
            most=within,
        )
    return t("It is proved that no legal plan within a move cost of {most} is better.", most=within)


def _least_move_cost(result: Result) -> str:
    """Return what plans as good must cost in moves, where it is not proved that this is what the plan costs."""
    least = result.report.least_move_cost
    if not least or Aim.MOVES in result.report.proved:
        return ""
    return " " + t("The moves of any plan as good come to a move cost of at least {least}.", least=whole(least))


def fewest(result: Result) -> str:
    """Return what is known of plans that leave fewer, or others, without a room."""
    if result.report.unassigned_proved:
        return t(", proved the best choice")
    most = result.report.most_placeable
    if most is None:
        return ""
    least = stays_of(result) - most
    if least == len(result.unassigned):
        return t(", proved fewest")
    return t("; at least {least} in every plan", least=whole(least))


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
    notes = [] if answer.adjacency_miss is None else [t("not next to {group}", group=answer.adjacency_miss)]
    notes += [t(_NOT_SOLD[answer.sellable])] if _is_denied(answer) and answer.sellable else []
    return printable("; ".join((_fit(answer), *notes)))


def _is_denied(answer: Answer) -> bool:
    """Whether the sellable table denies a stay that fits; of one that changes rooms it always says that it is full."""
    return answer.sellable in _NOT_SOLD and not (answer.pieces and answer.sellable == "F")


def _fit(answer: Answer) -> str:
    """Return how a request fits."""
    room = answer.room_number or ""
    room += f" ({answer.room_type})" if answer.room_type not in (None, "Default") else ""
    if answer.answer == "fits":
        return t("fits in {room}", room=room)
    moves = [
        t("{id} from {before} to {after}", id=who(one.id, one.name), before=one.from_, after=one.to)
        for one in answer.moves
    ]
    count, steps = len(answer.moves), "; ".join(moves)
    if answer.answer == "fits_with_moves":
        least = t("not proved fewest, at least {least}", least=whole(answer.bound or 0))
        bound = t("proved fewest") if answer.proved else least
        key = "fits in {room} with {n} move ({bound}): {steps}|fits in {room} with {n} moves ({bound}): {steps}"
        return counted(count, key, room=room, bound=bound, steps=steps)
    pieces = t(", then ").join(f"{piece.room_number} ({nights_text(piece.length)})" for piece in answer.pieces)
    changes = counted(len(answer.pieces) - 1, "fits with a room change|fits with {n} room changes")
    after = counted(count, " after {n} move ({steps})| after {n} moves ({steps})", steps=steps) if count else ""
    better = "" if answer.proved else "; " + t("that a better one can be had is not ruled out")
    return f"{changes}{after}: {pieces}{better}"


def _refusal(answer: Answer) -> str:
    """Return why a request does not fit, and what would."""
    doubt = t("does not fit") if answer.proved else t("no room found (not proved)")
    reasons = " ".join(reason_text(reason) for reason in answer.reasons[:3])
    near = "; ".join(
        f"{day_text(near.arrival)}, {nights_text(near.length)}" + (f", {near.room_type}" if near.room_type else "")
        for near in answer.alternatives
    )
    return printable(f"{doubt}: {reasons}" + (" " + t("Nearest that fit: {near}.", near=near) if near else ""))


def sales_rule_text(rule: SalesRule) -> str:
    """Return what a sales rule says, but for its dates and types."""
    parts = (
        t("closed to arrival") if rule.closed_to_arrival else "",
        t("closed to departure") if rule.closed_to_departure else "",
        t("arrival on {days} only", days=_weekdays(rule.arrival_days)) if rule.arrival_days else "",
        t("departure on {days} only", days=_weekdays(rule.departure_days)) if rule.departure_days else "",
        t("at least {nights}", nights=nights_text(rule.min_stay)) if rule.min_stay else "",
        t("at most {nights}", nights=nights_text(rule.max_stay)) if rule.max_stay else "",
        t("{lengths} nights only", lengths=t(" or ").join(map(str, rule.lengths))) if rule.lengths else "",
    )
    return "; ".join(part for part in parts if part) or t("nothing")


def _weekdays(days: Sequence[str]) -> str:
    return ", ".join(weekday_names()[WEEKDAYS.index(day)] for day in days)


def settled_text(unsettled: int | None) -> str:
    """Return how exact figures of a sellable table are; nothing without a table."""
    if unsettled is None:
        return ""
    return t("{count} stays not settled", count=whole(unsettled)) if unsettled else t("exact")


def gained(result: Result) -> float | None:
    """Return what the moves gain in money; None without a night value, or without a present plan."""
    before, after = result.comparison.present, result.comparison.new
    values = [None if plan is None else plan.orphan_nights_value for plan in (before, after)]
    return None if None in values else round((values[0] or 0) - (values[1] or 0), 2)


def nights_text(count: int) -> str:
    """Return a number of nights in words."""
    return counted(count, "{n} night|{n} nights")


def who(key: str, name: str) -> str:
    """Return a reservation as people know it: by its name, and its id where that says more."""
    return printable(key if key.startswith(name) else f"{name} ({key})")


def cost(value: float | None) -> str:
    """Return a gap cost with at most four decimals, but never a positive cost as 0; nothing for None."""
    return number(value and (round(value, 4) or float(f"{value:.4g}")))


def number(value: float | None) -> str:
    """Return a cost or a count as people read it; nothing for None."""
    return "" if value is None else figure_text(value)


def whole(value: int) -> str:
    """Return a whole number."""
    return localized(f"{value:,}")


def nights_of(move: Move) -> str:
    """Return the number of nights of a stay that moves; nothing where the result does not say when it leaves."""
    return "" if move.departure is None else whole((move.departure - move.arrival).days)
