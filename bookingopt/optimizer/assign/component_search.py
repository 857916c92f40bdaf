"""A component that no rule solves: plan and bound drawn together until they meet.

The plan: exchanges, then window models. The bound: multipliers, then the linear model of the arcs that matter. What is
left between them goes to the same arcs as a model of whole stays. Each knows how to go on from where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.assign.component_state import changes_of
from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.assign.windows import improve_window
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.bounds.reduced import Reduced
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import evaluate, gap_cost
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import Frame, build_frame
from bookingopt.optimizer.stop import Stop

#: Multiplier steps; the size of the first one as a share of 2**(largest minimum stay), and of the last in gap cost.
MULTIPLIERS, FIRST_SHARE, LAST_SIZE = 2_000, 1 / 32, 0.0003

#: Exchanges between two looks at what has come of them, in one turn, and for one column of a model solved beside them.
LOOK, TURN, A_COLUMN = 50, 1_000, 0.02

#: Exchanges in the first turns, which go on for as long as they are quick: often they are enough.
FIRST_TURN = 250

#: Largest models: of the arcs that matter, linear, and of whole stays.
LINEAR_COLUMNS, WHOLE_COLUMNS = 250_000, 60_000

#: With so few rooms a model of whole stays on hardly more than the best arcs is solved sooner than anything else helps:
#: those that add less than this to the linear bound.
FEW_ROOMS, NARROW = 30, Fraction(1, 100)

#: Days of a window model, and how far the next one is from it.
WINDOW, STRIDE = 30, 15

#: A turn of exchanges that closes less of the gap than this share leaves the rest to models.
SLOW = 0.3

#: Plan and bound closer than this are compared by what the gaps that are left can cost.
CLOSE = Fraction(1, 1000)

#: Called with the name of a method after it has worked.
Tell = Callable[[str], None]


class HardPart:
    """The search in one component among the plans with no more type changes than the one at hand.

    Parameters
    ----------
    instance, component
        What to solve.
    plan
        A legal plan to begin with; other components are never touched.
    bound
        No plan with as few type changes costs less.
    held
        Stays that keep their room for other reasons (int64); the bound does not count on it.
    seed
        Seed of the choice of exchanges.
    least
        Whether no plan has fewer type changes than this one.

    Attributes
    ----------
    bound, within
        No plan with at most as many type changes, and their positions, as ``within`` has a smaller gap cost.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        plan: Plan,
        bound: Fraction,
        held: IntArray,
        seed: int,
        *,
        least: bool = False,
    ) -> None:
        self.instance, self.component, self.bound, self.seed, self.least = instance, component, bound, seed, least
        # What models may change: all but those who are held.
        self.loose = Component(
            component.rooms,
            frozen(np.setdiff1d(component.free, held)),
            frozen(np.union1d(component.fixed, np.intersect1d(component.free, held))),
        )
        self.within = changes_of(instance, component, plan)
        self.exchange = Exchange(instance, component, plan, seed)
        self.plan, self.cost = plan, gap_cost(instance, plan, component.rooms)
        self.columns = 0
        self._lagrangian: Lagrangian | None = None
        self._reduced: Reduced | None = None
        self._slow = self._vain = False
        self._day = 0

    @property
    def is_proved(self) -> bool:
        """Whether no plan with as few type changes costs less."""
        return self.cost <= self.bound

    def start_from(self, plan: Plan) -> None:
        """Take over what other searches have changed; a better plan of this component as well."""
        stays = np.concatenate([self.component.free, self.component.fixed])
        for search_room in (self.exchange.room_of, room_of := self.plan.room_of.copy()):
            own = search_room[stays].copy()
            search_room[:] = plan.room_of
            search_room[stays] = own
        self.plan = Plan(room_of)
        self._continue_from(plan)

    def work(self, stop: Stop, tell: Tell) -> None:
        """Work until the plan is proved or ``stop`` says so; may be called again."""
        if self._lagrangian is None:
            self._exchange(FIRST_TURN, stop, tell)
            while not self._slow and not self._is_done(stop):
                self._exchange(FIRST_TURN, stop, tell)
            if not self._is_done(stop):
                self._multiply(stop, tell)
        while not self._is_done(stop):
            self._exchange(TURN, stop, tell)
            if self._reduced is None and not self._is_done(stop):
                self._relax(stop, tell)
            if self._slow and not self._is_done(stop):
                self._model(stop, tell)

    def _is_done(self, stop: Stop) -> bool:
        if self._reduced is not None and self.cost - self.bound < CLOSE:
            self._reduced.shrink(self.cost)
            self.bound = max(self.bound, self._reduced.sharpened(self.cost))
        return self.is_proved or stop.now()

    def _multiply(self, stop: Stop, tell: Tell) -> None:
        """Multiplier steps on one core, exchanges on the other."""
        frame = build_frame(self.instance, self.component, by_room=False)
        budgets = change_budgets(self.instance, self.component, frame, self.plan)
        if not self.least:  # with fewer changes any positions would do
            budgets = budgets[:1]
        self.within = changes_of(self.instance, self.component, self.plan)
        self._lagrangian = lagrangian = Lagrangian(self.instance, frame, budgets)
        lagrangian.start(pooled_prices(self.instance, self.component)[frame.first])
        steps = MULTIPLIERS if stop.steps_left is None else min(MULTIPLIERS, stop.steps_left // 2)
        first = FIRST_SHARE * 2.0 ** min(40, int(self.instance.minimum_stay.max()))
        self._beside(lambda aside: lagrangian.improve(first, LAST_SIZE, steps, aside), TURN, stop, tell)
        if not self.is_proved:
            self.bound = max(self.bound, min(lagrangian.bound, self.cost))
        tell("multipliers")

    def _relax(self, stop: Stop, tell: Tell) -> None:
        """The linear model on one core, exchanges on the other; only once the arcs that matter are few enough."""
        lagrangian = self._lagrangian
        if lagrangian is None:
            return
        above = self.cost - lagrangian.bound
        columns, steps_left = lagrangian.near_columns(above), stop.steps_left
        too_large = columns > (LINEAR_COLUMNS if self._slow else WHOLE_COLUMNS)
        if too_large or (steps_left is not None and setup_steps(columns) > steps_left):
            return
        self._reduced = reduced = Reduced(self.instance, lagrangian, above)
        self.columns = max(self.columns, columns)
        self._beside(reduced.relax, int(columns * A_COLUMN), stop, tell)
        if not self.is_proved:
            self.bound = max(self.bound, min(reduced.bound, self.cost))
        tell("linear model")
        if len(self.component.rooms) <= FEW_ROOMS and not self._is_done(stop):
            self._whole(reduced.narrowed(reduced.bound + NARROW), stop.part(share=0.3), tell)

    def _model(self, stop: Stop, tell: Tell) -> None:
        """Solve the next window; after a round of them in vain, the whole of the arcs that matter."""
        arrival = self.instance.arrival[self.component.free]
        if self._day > int(arrival.max() - arrival.min()):
            vain, self._day, self._vain = self._vain, 0, True
            if vain and self._reduced is not None and self._reduced.network.columns <= WHOLE_COLUMNS:
                self._whole(self._reduced.narrowed(self.cost), stop.part(share=0.5), tell)
                return
        first = int(arrival.min()) + self._day
        self._day += STRIDE
        part = stop.part(share=0.2)
        plan = improve_window(
            self.instance,
            self.loose,
            self.plan,
            (first, first + WINDOW),
            self._stay_prices(),
            part,
            self.seed,
        )
        self._continue_from(plan)
        tell("window")

    def _whole(self, reduced: Reduced, stop: Stop, tell: Tell) -> None:
        """Solve all of a reduced network in whole stays."""
        steps_left = stop.steps_left
        if steps_left is not None and setup_steps(reduced.network.columns) > steps_left:
            return
        search = reduced.search(self.component, self.plan, self.seed)
        search.minimize_gap_cost(stop)
        self._continue_from(search.best.plan)
        if search.best.gap_bound is not None:
            self.bound = max(self.bound, min(search.best.gap_bound, reduced.most, self.cost))
        tell("whole model")

    def _stay_prices(self) -> np.ndarray:
        source = self._reduced or self._lagrangian
        prices = np.zeros(self.instance.stays)
        if source is not None:
            frame: Frame = source.frame
            each = source.class_prices()
            for position, members in enumerate(frame.classes):
                prices[list(members.stays)] = each[position]
        return prices

    def _exchange(self, steps: int, stop: Stop, tell: Tell) -> None:
        """Exchange for a turn, and note whether it was a slow one."""
        before = self.cost
        self._run(steps, stop)
        left = before - self.bound
        self._slow = before - self.cost <= Fraction(SLOW) * left
        tell("exchange")

    def _beside(self, work: Callable[[Stop], None], steps: int, stop: Stop, tell: Tell) -> None:
        """Exchange while ``work`` runs on another core; both to their end, or until exchanges prove the plan.

        So the outcome does not depend on which core is faster.
        """
        aside = stop.aside(lambda: self.is_proved)
        with ThreadPoolExecutor(1) as other_core:
            done = other_core.submit(work, aside)
            self._exchange(steps, stop, tell)
            done.result()
        if not self.is_proved:  # else it was cut short, and counts for nothing
            stop.step(aside.steps)

    def _run(self, steps: int, stop: Stop) -> None:
        for _ in range(0, steps, LOOK):
            self.exchange.run(stop.part(steps=LOOK))
            self._keep(self.exchange.plan)
            if self.is_proved or stop.now():
                break

    def _continue_from(self, plan: Plan) -> None:
        """Exchange on from a plan that exchanges did not find, if it is better."""
        if self._keep(plan):
            self._vain = False
            self.seed += 1
            self.exchange = Exchange(self.instance, self.component, plan, self.seed)

    def _keep(self, plan: Plan) -> bool:
        """Keep ``plan`` if it is better, and say so."""
        if evaluate(self.instance, plan)[:4] >= evaluate(self.instance, self.plan)[:4]:
            return False
        self.plan, self.cost = plan, gap_cost(self.instance, plan, self.component.rooms)
        return True
