"""What other minimum stays would cost and sell, each in place of the hotel's own on every night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from bookingopt.domain.params import SolveParams
from bookingopt.domain.result_rows import MinimumStayPoint
from bookingopt.optimizer.assign.driver import Best
from bookingopt.optimizer.availability.restrictions import Offer
from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import BoolArray, Instance, minimum_stay_by_day
from bookingopt.optimizer.model.objective import bounded_gaps, gap_cost, rounded_down
from bookingopt.optimizer.phases import offered_table, search_plan, share_of_plan
from bookingopt.optimizer.reporting.comparison import orphan_nights
from bookingopt.optimizer.stop import Stop


def curve_of_minimum_stays(
    instance: Instance,
    best: Best,
    offer: Offer | None,
    params: SolveParams,
    stop: Stop,
    full: Sequence[tuple[int, int]],
) -> list[MinimumStayPoint]:
    """Return what each minimum stay that is asked for would cost and sell.

    Parameters
    ----------
    instance, best, offer
        The house, its complete plan and what may be sold, by the hotel's own minimum stays.
    params
        Which minimum stays, whether by room type, what a night is worth, and the limits of each search.
    stop
        Ends the searches; each has an equal share of what is left.
    full
        Room types and nights of which nothing may be sold.
    """
    rows: list[MinimumStayPoint] = []
    ended = stop.reason
    for number, nights in enumerate(params.minimum_stays):
        house, plan, table = instance, best, None if offer is None else offer.table
        if not _is_everywhere(instance, nights):
            part = stop.part(share=1 / (len(params.minimum_stays) - number))
            house = with_minimum_stay(instance, nights)
            search = part.part(share=share_of_plan(house, params))
            plan = search_plan(house, search, params, _tell_nobody, start=best.plan)
            table = offered_table(house, plan.plan, params.max_los, part, full) if params.sellable else None
            if table is not None and table.unsettled:
                part.now()  # so that it says what ended it
            ended = ended or search.reason or part.reason
        rows += _points(house, plan, table, nights, params)
    stop.reason = stop.reason or ended
    return rows


def with_minimum_stay(instance: Instance, nights: int) -> Instance:
    """Return ``instance`` with ``nights`` as its minimum stay on every night."""
    changed = {"minimum_stay": nights, "minimum_stay_by_day": {}, "minimum_stay_by_date": ()}
    problem = instance.problem.model_copy(update=changed)
    by_day = minimum_stay_by_day(problem, instance.day_zero, instance.days)
    return replace(instance, problem=problem, minimum_stay=by_day)


def _is_everywhere(instance: Instance, nights: int) -> bool:
    """Whether the hotel's own minimum stay is ``nights`` on every night."""
    problem = instance.problem
    has_others = bool(problem.minimum_stay_by_day) or bool(problem.minimum_stay_by_date)
    return problem.minimum_stay == nights and not has_others


def _tell_nobody(method: str, plan: Fraction | None, bound: Fraction | None) -> None:
    """Keep the methods of the curve out of the log, which is about the plan."""


def _points(
    house: Instance, best: Best, table: SellableTable | None, nights: int, params: SolveParams
) -> list[MinimumStayPoint]:
    """Return the row of the whole house, and by room type those of each."""
    assert best.gap_bound is not None  # there is a plan to start from, and the search never returns a worse one
    gaps = bounded_gaps(house, best.plan)
    lost, value = orphan_nights(house, gaps), params.value_of_nights
    covered = None if table is None else covered_nights(table.sellable)
    whole = MinimumStayPoint(
        minimum_stay=nights,
        gap_cost=float(best.objective.gap_cost),
        bound=rounded_down(best.gap_bound),
        orphan_nights=sum(lost.values()),
        orphan_nights_value=None if value is None else value.worth(lost.items()),
        sellable_stays=None if table is None else int(table.sellable.sum()),
        sellable_nights=None if covered is None else int(covered.sum()),
        unsettled=None if table is None else table.unsettled,
    )
    return [whole, *_by_type(house, best, table, whole, lost, params)] if params.by_type else [whole]


def _by_type(
    house: Instance,
    best: Best,
    table: SellableTable | None,
    whole: MinimumStayPoint,
    lost: dict[str, int],
    params: SolveParams,
) -> list[MinimumStayPoint]:
    """Return the rows of the room types, in the order of the rooms."""
    value, rows = params.value_of_nights, []
    for position, room_type in enumerate(lost):
        rooms = np.flatnonzero(house.type_of_room == position)
        update = {
            "room_type": room_type,
            "gap_cost": float(gap_cost(house, best.plan, rooms)),
            "bound": None,
            "orphan_nights": lost[room_type],
            "orphan_nights_value": None if value is None else value.worth([(room_type, lost[room_type])]),
        }
        if table is not None:
            of_type = SellableTable(table.first, table.why[position : position + 1])
            update |= {
                "sellable_stays": int(of_type.sellable.sum()),
                "sellable_nights": int(covered_nights(of_type.sellable).sum()),
                "unsettled": of_type.unsettled,
            }
        rows.append(whole.model_copy(update=update))
    return rows


def covered_nights(sellable: BoolArray) -> BoolArray:
    """Return which nights of the table a sellable stay covers; bool[types, arrivals].

    ``sellable`` is bool[types, arrivals, lengths]; nights after the last arrival day are none of the table.
    """
    _, arrivals, lengths = sellable.shape
    longest = (sellable * np.arange(1, lengths + 1)).max(axis=2, initial=0)
    days = np.arange(arrivals)
    covered: BoolArray = np.maximum.accumulate(np.where(longest > 0, days + longest, 0), axis=1) > days
    return covered
