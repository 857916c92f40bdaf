"""A component that no rule solves: a primal and a dual search run together until plan and bound meet.

The primal search: exchanges, then window models. The dual search: multipliers, then the linear model of the arcs that
matter. What is left between them goes to the same arcs as an integer model, in which rooms next to others are told
apart where guests have mates. Each knows how to go on from where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.component_state import Changes, changes_of
from bookingopt.optimizer.assign.dual_search import CLOSE, DualSearch
from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.assign.parties.mates import solve_with_mates
from bookingopt.optimizer.assign.windows import WindowSchedule, improve_window, window_with_mates
from bookingopt.optimizer.bounds.exact import Proof
from bookingopt.optimizer.bounds.preferred_kinds import these_kinds_only
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import evaluate, gap_cost, missed_wishes
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.placement.fewest_changes import Face
from bookingopt.optimizer.stop import Stop

#: Multiplier steps; the size of the first one as a share of 2**(largest minimum stay), and of the last in gap cost.
MULTIPLIERS, FIRST_SHARE, LAST_SIZE = 2_000, 1 / 32, 0.0003

#: Multiplier steps where so few arcs matter in any case that the linear model can be solved at once.
FEW_MULTIPLIERS = 200

#: Exchanges between two looks at what has come of them, in one turn, and for one column of a model solved beside them.
LOOK, TURN, A_COLUMN = 50, 1_000, 0.02

#: Exchanges in the first turns, which go on for as long as they are quick: often they are enough.
FIRST_TURN = 250

#: Largest models: of the arcs that matter, linear, and in whole stays.
LINEAR_COLUMNS, WHOLE_COLUMNS = 250_000, 60_000

#: With so few rooms a model of whole stays on hardly more than the best arcs is solved sooner than anything else helps:
#: those that add less than this to the linear bound.
FEW_ROOMS, NARROW = 30, Fraction(1, 100)

#: Exchanges between two windows where they gain nothing more: what is left takes several guests at once.
FEW_EXCHANGES = 100

#: A turn of exchanges that closes less of the gap than this share leaves the rest to models.
SLOW = 0.3

#: Called with the name of a method after it has worked.
OnMethodEnd = Callable[[str], None]


class Incumbent:
    """The best plan known of one component, and a bound of it.

    Attributes
    ----------
    plan, cost
        The plan, and its gap cost in the rooms of the component.
    bound
        No plan with as few misses and type changes costs less.
    """

    def __init__(self, instance: Instance, component: Component, plan: Plan, bound: Fraction) -> None:
        self.instance, self.component, self.bound = instance, component, bound
        self.plan, self.cost = plan, gap_cost(instance, plan, component.rooms)

    @property
    def is_proved(self) -> bool:
        """Whether no plan with as few misses and type changes costs less."""
        return self.cost <= self.bound

    def keep(self, plan: Plan) -> bool:
        """Keep ``plan`` if it is better, and say so."""
        if evaluate(self.instance, plan)[:4] >= evaluate(self.instance, self.plan)[:4]:
            return False
        self.plan, self.cost = plan, gap_cost(self.instance, plan, self.component.rooms)
        return True

    def raise_bound(self, bound: Fraction) -> None:
        """Raise the bound, at most to the cost of the plan."""
        self.bound = max(self.bound, min(bound, self.cost))


class ExchangeTurns:
    """Exchanges in turns, from the incumbent on.

    Attributes
    ----------
    seed
        Seed of the exchanges that run.
    is_slow, has_gained
        Whether the last turn closed little of the optimality gap, and whether it made the plan better at all.
    """

    def __init__(self, incumbent: Incumbent, seed: int) -> None:
        self._incumbent, self.seed, self.is_slow, self.has_gained = incumbent, seed, False, True
        self._exchange = Exchange(incumbent.instance, incumbent.component, incumbent.plan, seed)

    def run(self, steps: int, stop: Stop) -> None:
        """Exchange for a turn, and note whether it was a slow one."""
        incumbent = self._incumbent
        before = incumbent.cost
        self.has_gained = False
        for _ in range(0, steps, LOOK):
            self._exchange.run(stop.part(steps=LOOK))
            self.has_gained |= incumbent.keep(self._exchange.plan)
            if incumbent.is_proved or stop.now():
                break
        self.is_slow = before - incumbent.cost <= Fraction(SLOW) * (before - incumbent.bound)

    def restart(self, plan: Plan) -> None:
        """Exchange on from another plan."""
        self.seed += 1
        self._exchange = Exchange(self._incumbent.instance, self._incumbent.component, plan, self.seed)

    def adopt_outside(self, plan: Plan) -> None:
        """Take over from ``plan`` the rooms of all stays outside the component."""
        component = self._incumbent.component
        stays = np.concatenate([component.free, component.fixed])
        for room_of in (self._exchange.room_of, adopted := self._incumbent.plan.room_of.copy()):
            own = room_of[stays].copy()
            room_of[:] = plan.room_of
            room_of[stays] = own
        self._incumbent.plan = Plan(adopted)


class ComponentSearch:
    """The search in one component among the plans with no more type changes than the one at hand.

    Parameters
    ----------
    instance, component
        What to solve.
    plan
        A legal plan to begin with; other components are never touched.
    bound
        No plan with as few misses and type changes costs less.
    seed
        Seed of the choice of exchanges.
    has_fewest_changes
        Whether no plan has fewer type changes than this one.
    face
        What all plans with no more type changes have in common, where that is known.

    Attributes
    ----------
    dual
        What bounds the plans with just as many type changes.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        plan: Plan,
        bound: Fraction,
        seed: int,
        *,
        has_fewest_changes: bool = False,
        face: Face | None = None,
    ) -> None:
        if face is not None:
            instance = these_kinds_only(instance, component.free, face.kinds)
        self.instance, self.component = instance, component
        within = changes_of(instance, component, plan)
        self._incumbent = Incumbent(instance, component, plan, bound)
        self._exchanges = ExchangeTurns(self._incumbent, seed)
        self.dual = DualSearch(instance, component, within, has_fewest_changes=has_fewest_changes, face=face)
        self._random = np.random.default_rng(seed)
        self._windows = WindowSchedule(instance.days, self._random)
        self._has_mates = bool(np.isin(component.free, instance.group_members).any())

    @property
    def plan(self) -> Plan:
        """The best plan known."""
        return self._incumbent.plan

    @property
    def cost(self) -> Fraction:
        """Gap cost of the plan in the rooms of the component."""
        return self._incumbent.cost

    @property
    def bound(self) -> Fraction:
        """No plan with at most as many type changes, and their positions, as `within` has a smaller gap cost."""
        return self._incumbent.bound

    @property
    def within(self) -> Changes:
        """Type changes and positions of the plans that the bound is of."""
        return self.dual.within

    @property
    def columns(self) -> int:
        """Columns of the largest model that was built."""
        return self.dual.columns

    @property
    def stay_prices(self) -> np.ndarray:
        """Multipliers of the stays with which the bound was found, 0 where there is none; float[stays], in gap cost."""
        return self.dual.stay_prices()

    @property
    def is_proved(self) -> bool:
        """Whether no plan with as few misses and type changes costs less."""
        return self._incumbent.is_proved

    def start_from(self, plan: Plan) -> None:
        """Take over what other searches have changed; a better plan of this component as well."""
        self._exchanges.adopt_outside(plan)
        self._continue_from(plan)

    def work(self, stop: Stop, on_method_end: OnMethodEnd) -> None:
        """Work until the plan is proved or ``stop`` says so; may be called again."""
        exchanges = self._exchanges
        if self.dual.lagrangian is None:
            self._exchange(FIRST_TURN, stop, on_method_end)
            while not exchanges.is_slow and not self._is_done(stop):
                self._exchange(FIRST_TURN, stop, on_method_end)
            if not self._is_done(stop):
                self._multiply(stop, on_method_end)
        while not self._is_done(stop):
            self._exchange(TURN if self._exchanges_help() else FEW_EXCHANGES, stop, on_method_end)
            if self.dual.needs_model(self.cost) and not self._is_done(stop):
                self._relax(stop, on_method_end)
            if exchanges.is_slow and not self._is_done(stop):
                self._solve_model(stop, on_method_end)

    def _exchanges_help(self) -> bool:
        """Whether there is no reason to believe that windows find more: without mates, with misses, after a gain."""
        has_misses = len(missed_wishes(self.instance, self.plan.room_of)) > 0
        return not self._has_mates or has_misses or self._exchanges.has_gained

    def _is_done(self, stop: Stop) -> bool:
        incumbent, reduced = self._incumbent, self.dual.reduced
        if reduced is not None and incumbent.cost - incumbent.bound < CLOSE:
            reduced.shrink(incumbent.cost)
            incumbent.bound = max(incumbent.bound, reduced.sharpened(incumbent.cost))
        return incumbent.is_proved or stop.now()

    def _multiply(self, stop: Stop, on_method_end: OnMethodEnd) -> None:
        """Multiplier steps on one core, exchanges on the other."""
        lagrangian = self.dual.start(self.plan, stop)
        most, exchanges = (FEW_MULTIPLIERS, FIRST_TURN) if self.dual.has_face else (MULTIPLIERS, TURN)
        steps = most if stop.steps_left is None else min(most, stop.steps_left // 2)
        longest = int(self.instance.minimum_stay.max()) + self.instance.turnover_limit
        first = FIRST_SHARE * 2.0 ** min(40, longest)

        def improve(concurrent: Stop) -> None:
            lagrangian.improve(first, LAST_SIZE, steps, concurrent)

        self._run_concurrently(improve, exchanges, stop, on_method_end)
        if not self.is_proved:
            self._incumbent.raise_bound(lagrangian.bound)
        on_method_end("multipliers")

    def _relax(self, stop: Stop, on_method_end: OnMethodEnd) -> None:
        """The linear model on one core, exchanges on the other; only once the arcs that matter are few enough."""
        most_columns = LINEAR_COLUMNS if self._exchanges.is_slow or not self.dual.is_weak else WHOLE_COLUMNS
        reduced = self.dual.reduce(self.cost, most_columns, stop.steps_left)
        if reduced is None:
            return
        self._run_concurrently(reduced.relax, int(reduced.network.columns * A_COLUMN), stop, on_method_end)
        if not self.is_proved:
            self._incumbent.raise_bound(reduced.bound)
        if not reduced.is_relaxed and stop.now():  # it was cut short, and comes again where there is more time
            self.dual.reduced = None
            return
        on_method_end("linear model")
        is_small = len(self.component.rooms) <= FEW_ROOMS and not self.dual.needs_model(self.cost)
        if is_small and not self._is_done(stop):
            self._solve_whole(reduced.narrowed(reduced.bound + NARROW), stop.part(share=0.3), on_method_end)

    def _solve_model(self, stop: Stop, on_method_end: OnMethodEnd) -> None:
        """Solve the next window; after a round of them without gain, the whole of the arcs that matter."""
        reduced = self.dual.reduced
        dear = self.dual.dear_days(self.plan)
        no_gain = self._windows.ends_round_without_gain(dear)
        if no_gain and self._has_mates:
            self._solve_with_mates(stop.part(share=0.1), on_method_end)
            return
        if no_gain and reduced is not None and reduced.network.columns <= WHOLE_COLUMNS:
            self._solve_whole(reduced.narrowed(self.cost), stop.part(share=0.5), on_method_end)
            return
        instance, component, plan = self.instance, self.component, self.plan
        window = window_with_mates(instance, component, plan, self._windows.next_days(dear), self._random)
        prices = self.dual.stay_prices(), self.dual.budget_prices()
        seed = self._exchanges.seed
        improved = improve_window(instance, component, plan, window, prices, stop.part(share=0.2), seed)
        if improved is None:
            self._windows.shorten()
        else:
            self._continue_from(improved)
        on_method_end("window")

    def _solve_with_mates(self, stop: Stop, on_method_end: OnMethodEnd) -> None:
        prices, seed = self.dual.stay_prices(), self._exchanges.seed
        proof = solve_with_mates(self.instance, self.component, self.plan, prices, stop, seed)
        self._absorb(proof)
        self.dual.columns = max(self.dual.columns, proof.columns)
        on_method_end("whole model")

    def _solve_whole(self, reduced: ReducedNetwork, stop: Stop, on_method_end: OnMethodEnd) -> None:
        """Solve all of a reduced network in whole stays."""
        steps_left = stop.steps_left
        if steps_left is not None and setup_steps(reduced.network.columns) > steps_left:
            return
        search = reduced.search(self.component, self.plan, self._exchanges.seed)
        search.minimize_gap_cost(stop)
        if search.best.gap_bound is not None:
            search.best.gap_bound = min(search.best.gap_bound, reduced.most)
        self._absorb(search.best)
        on_method_end("whole model")

    def _absorb(self, proof: Proof) -> None:
        """Take over what a model has found and proved."""
        self._continue_from(proof.plan)
        if proof.gap_bound is not None:
            self._incumbent.raise_bound(proof.gap_bound)

    def _exchange(self, steps: int, stop: Stop, on_method_end: OnMethodEnd) -> None:
        self._exchanges.run(steps, stop)
        on_method_end("exchange")

    def _run_concurrently(
        self, work: Callable[[Stop], None], steps: int, stop: Stop, on_method_end: OnMethodEnd
    ) -> None:
        """Exchange while ``work`` runs on another core; both to their end, or until exchanges prove the plan.

        So the outcome does not depend on which core is faster.
        """
        concurrent = stop.concurrent(lambda: self.is_proved)
        with ThreadPoolExecutor(1) as other_core:
            done = other_core.submit(work, concurrent)
            self._exchange(steps, stop, on_method_end)
            done.result()
        if not self.is_proved:  # else it was cut short, and counts for nothing
            stop.step(concurrent.steps)

    def _continue_from(self, plan: Plan) -> None:
        """Exchange on from a plan that exchanges did not find, if it is better."""
        if self._incumbent.keep(plan):
            self._windows.note_gain()
            self._exchanges.restart(plan)
