"""Prices of an exchange: runs put into other rooms cost what the whole plan then costs, by brute force."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import given

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.assign.exchange_pricing import ExchangeEntries, GapPricing, Runs, StayPricing
from bookingopt.optimizer.assign.neighbourhood import ALWAYS, NEVER, Neighbourhood
from bookingopt.optimizer.availability.orphans.least_orphan_cost import units_of
from bookingopt.optimizer.model.components import components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from tests.strategies import Data, problems
from tests.unit.optimizer.houses import day, house, stay
from tests.unit.optimizer.settings import setting


class Cut(NamedTuple):
    """The runs of a plan from one day on, and what they are made of."""

    instance: Instance
    plan: Plan
    runs: Runs
    gaps: GapPricing
    stays: StayPricing

    def turned(self) -> tuple[Plan, np.ndarray]:
        """The plan in which every room gets the run of the one before it, and which run each room gets."""
        rooms = self.instance.rooms
        run = np.roll(np.arange(rooms), 1)
        room_of = self.plan.room_of.copy()
        room_of[self.runs.members] = (self.runs.run + 1) % rooms
        return Plan(room_of), run


def cut(instance: Instance, plan: Plan, first_day: int, last_day: int = ALWAYS) -> Cut:
    component, local = merged(components(instance)), np.arange(instance.rooms)
    entries = ExchangeEntries(instance, component, local, plan.room_of)
    runs = entries.runs(Neighbourhood(first_day, last_day))
    return Cut(instance, plan, runs, GapPricing(instance, component), StayPricing(instance, component, local))


def test_runs_end_at_what_may_not_change() -> None:
    # Day 0 is the 1st. Room 1: a on days 0–1, b on 3–4, a lock on 8. Room 2: nothing but c on 2–3.
    stays = (
        stay("a", 1, 2, AssignedRoom="1"),
        stay("b", 4, 2, AssignedRoom="1"),
        stay("l", 9, 1, AssignedRoom="1", IsLocked=True),
        stay("c", 3, 2, AssignedRoom="2"),
    )
    instance = build_instance(parse_problem(house(*stays)))
    runs = cut(instance, Plan(instance.present_room), 2).runs
    assert (runs.before.tolist(), runs.after.tolist()) == ([2, NEVER], [8, ALWAYS])
    assert (runs.first.tolist(), runs.last.tolist()) == ([3, 2], [5, 4])
    assert sorted(zip(runs.members.tolist(), runs.run.tolist(), strict=True)) == [(1, 0), (3, 1)]
    # What departs after the last day takes no part.
    assert cut(instance, Plan(instance.present_room), 2, 4).runs.members.tolist() == [3]


@given(problems())
def test_prices_are_what_the_turned_plan_costs(data: Data) -> None:
    instance, _, _, start = setting(data)
    for first_day in sorted({0, *instance.arrival.tolist()}):
        here = cut(instance, start, first_day)
        plan, run = here.turned()
        gaps, has_time = here.gaps.prices(here.runs)
        changes, positions, ineligible = here.stays.type_changes(here.runs)
        rooms = np.arange(instance.rooms)
        fits = bool(has_time[rooms, run].all() and not ineligible[rooms, run].any())
        # A run goes before what ends the place of another, though it may have the time behind that as well.
        is_behind = (here.runs.last[run] != NEVER) & (here.runs.first[run] >= here.runs.after)
        # A fixed stay may be where its conditions do not hold; runs are of free stays only.
        assert fits == (is_legal(instance, plan) and not is_behind.any())
        if not fits:
            continue
        before, after = evaluate(instance, start), evaluate(instance, plan)
        assert here.gaps.difference(here.runs, run, gaps) == float(after.gap_cost - before.gap_cost)
        for table, old, new in (
            (changes, before.type_changes, after.type_changes),
            (positions, before.positions, after.positions),
            (here.stays.moves(here.runs), before.moves, after.moves),
        ):
            assert int(table[rooms, run].sum() - table[rooms, rooms].sum()) == new - old


@given(problems())
def test_gaps_that_can_be_sold_cost_nothing_where_orphans_alone_count(data: Data) -> None:
    instance, _, _, start = setting(data)
    whole = merged(components(instance))
    pricing = GapPricing(instance, whole, only_orphans=True)
    for first_day in sorted({0, *instance.arrival.tolist()}):
        here = cut(instance, start, first_day)
        plan, run = here.turned()
        gaps, _ = pricing.prices(here.runs)
        if (
            is_legal(instance, plan)
            and not ((here.runs.last[run] != NEVER) & (here.runs.first[run] > here.runs.after)).any()
        ):
            before, after = units_of(instance, whole, start), units_of(instance, whole, plan)
            assert pricing.difference(here.runs, run, gaps) == 4 * (after - before)  # a gap one night short costs 4


def test_a_room_that_is_empty_up_to_a_block_has_no_leading_gap() -> None:
    # Room 1 is out of order from the 10th on; its only stay goes to room 2, where the leading gap is as long.
    closed = [{"RoomNumber": "1", "Start": day(10), "End": day(11)}]
    data = house(stay("a", 4, 6, AssignedRoom="1"), LeadingGaps=True, RequestStartDate=day(1), OutOfOrder=closed)
    instance = build_instance(parse_problem(data))
    here = cut(instance, Plan(instance.present_room), 0)
    plan, run = here.turned()
    gaps, _ = here.gaps.prices(here.runs)
    before, after = evaluate(instance, here.plan), evaluate(instance, plan)
    assert here.gaps.difference(here.runs, run, gaps) == float(after.gap_cost - before.gap_cost) == 0
