"""``validate --prove``: the optimizer proposes, the validation judges; only here do the two meet."""

from __future__ import annotations

import random
from datetime import date

from bookingopt.cli.support.interruptible_search import interruptible_solve, run_interruptible
from bookingopt.domain.house import planned
from bookingopt.domain.params import SolveParams
from bookingopt.domain.problem import Problem, Reservation, fill_ids
from bookingopt.domain.result import Result, Status
from bookingopt.optimizer.reporting.witnesses import RoomNumbers, with_least_orphans, witnesses
from bookingopt.optimizer.stop import Stop
from bookingopt.translatable import Translatable
from bookingopt.validation import Verdict, Violation, not_optimal
from bookingopt.validation.exact import Digits
from bookingopt.validation.judged_plan import claims_plan
from bookingopt.validation.rules.proof import as_plan_of_part
from bookingopt.validation.rules.sellable import (
    NOT_SELLABLE,
    Sale,
    newly_sold,
    not_sellable,
    orphan_cost,
    refuted,
    sales,
    stands_behind,
)

#: A row of the sellable table: room type and arrival.
TableRow = tuple[str, date]

#: So many sellable stays are drawn, and a plan is shown behind each.
SAMPLE = 50

#: Turns in which the time is shared out among the stays that are not settled yet: most take little of their share.
_TURNS = 3


def with_proof(verdict: Verdict, result: Result, problem: Problem) -> Verdict:
    """Add what a new search finds against the claims of ``result``."""
    no_worth = {"minimum_stay_curve": None, "by_type": False, "lock_prices": False}  # nothing of it is proved anew
    params = result.report.parameters.model_copy(update={"sellable": bool(result.sellable), **no_worth})
    fresh = interruptible_solve(problem, params)
    note = f"Solved again: {fresh.solver_status}, gap cost {fresh.objective_value}, bound {fresh.best_bound}."
    found = [*verdict.violations, *not_optimal(result, fresh, problem)]
    notes = [*verdict.notes, Translatable(note)]
    if result.solver_status is Status.INFEASIBLE and fresh.solver_status is Status.INFEASIBLE:
        result, problem = as_plan_of_part(result, problem)
        fresh = interruptible_solve(problem, params)
        again = f"The placed part, solved again: {fresh.solver_status}, gap cost {fresh.objective_value}."
        notes.append(Translatable(again))
        found += not_optimal(result, fresh, problem)
    if result.sellable:
        refuted_rows = {_row(violation) for violation in verdict.violations if violation.rule == NOT_SELLABLE}
        sold, said = _sold(result, fresh, planned(problem), params, refuted_rows)
        found += sold
        notes += said
    return Verdict(tuple(found), tuple(notes))


def _row(violation: Violation) -> TableRow:
    return violation.subject, violation.nights[0]


def _sold(
    result: Result, fresh: Result, problem: Problem, params: SolveParams, refuted_rows: set[TableRow]
) -> tuple[list[Violation], list[Translatable]]:
    """Hold the sellable table against the one found anew, and look for a plan behind a sample of what it sells.

    Rows that are refuted already are left aside.
    """
    unmoved = problem.restrictions_only
    found: list[Violation] = []
    notes: list[Translatable] = []
    if unmoved and _rooms(result) != _rooms(fresh):
        other = "The new search found another plan; without moves the sellable tables cannot be compared."
        notes.append(Translatable(other))
    else:
        found = [violation for violation in not_sellable(result, fresh) if _row(violation) not in refuted_rows]
        if more := newly_sold(result, fresh):
            notes.append(Translatable(f"The new sellable table has {more:,} stays that this one denies."))
    base = result if unmoved else fresh
    drawn = sample(result)
    if not claims_plan(base) or not drawn:
        return found, notes
    denied = refuted_rows | {_row(violation) for violation in found}
    types = {room.type_name for room in problem.rooms}
    doubted = [sale for sale in drawn if sale.room_type in types and (sale.room_type, sale.arrival) not in denied]
    answers = run_interruptible(lambda stop, _: _answers(problem, _rooms(base), doubted, stop), params)
    found += [refuted(sale, [sale.length]) for sale, shown in zip(doubted, answers, strict=True) if shown is False]
    shown = sum(answer is True for answer in answers)
    behind = f"Of {len(drawn):,} sellable stays drawn, {shown:,} are shown with a plan that takes them without harm."
    notes.append(Translatable(behind))
    return found, notes


def sample(result: Result) -> list[Sale]:
    """Draw from what the table sells, evenly over types and arrivals, always the same for the same problem."""
    all_sales = sales(result)
    if len(all_sales) <= SAMPLE:
        return all_sales
    draw = random.Random(result.problem_id)  # noqa: S311  no secret
    cuts = [len(all_sales) * part // SAMPLE for part in range(SAMPLE + 1)]
    return [all_sales[draw.randrange(cuts[part], cuts[part + 1])] for part in range(SAMPLE)]


def _answers(problem: Problem, rooms: RoomNumbers, doubted: list[Sale], stop: Stop) -> list[bool | None]:
    """Return for each sale whether a plan is found behind it; None where neither that nor the contrary is shown."""
    if not problem.restrictions_only:
        rooms = with_least_orphans(problem, rooms, stop.part(share=0.3))
    least = orphan_cost(problem, rooms)
    answers: list[bool | None] = [None] * len(doubted)
    if least is None:  # the plan to begin with is not legal: other rules say so
        return answers
    for _ in range(_TURNS):
        open_ones = [at for at, answer in enumerate(answers) if answer is None]
        for place, at in enumerate(open_ones):
            share = stop.part(share=1 / (len(open_ones) - place))
            answers[at] = _answer(with_stay(problem, doubted[at]), rooms, least, share)
    return answers


def _answer(asked: Problem, rooms: RoomNumbers, least: Digits, stop: Stop) -> bool | None:
    """Return whether a plan is found behind the last reservation; False where it is proved not to fit."""
    for plan in witnesses(asked, rooms, stop):
        if plan is None:
            return False
        if stands_behind(asked, plan, least):
            return True
    return None


def with_stay(problem: Problem, sale: Sale) -> Problem:
    """Return ``problem`` with the stay as its last reservation; it may have any room of its type."""
    numbers = [room.room_number for room in problem.rooms if room.type_name == sale.room_type]
    stay = Reservation.model_validate(
        {"Name": "a stay more", "Arrival": sale.arrival, "Length": sale.length, "AllowedRooms": numbers}
    )
    stays = [*problem.reservations, stay]
    fill_ids(stays)
    return problem.model_copy(update={"reservations": tuple(stays)})


def _rooms(result: Result) -> RoomNumbers:
    return {row.key: row.assigned_room for row in result.assignments if row.assigned_room is not None}
