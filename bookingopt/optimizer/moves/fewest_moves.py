"""Fewest moves among the best plans: one model of single rooms, on the arcs of such plans alone.

Where that is too large, pieces of it come first: some days, and as many rooms as a quick model holds, in sweeps over
the season until none of them gains anything.
"""

from __future__ import annotations

import numpy as np

from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.moves.best_plans import BestPlans
from bookingopt.optimizer.network.token_flow import build_frame
from bookingopt.optimizer.stop import Stop

#: Stays times rooms of a piece, at first and at most, and of a component that is solved whole.
FIRST_COLUMNS, PIECE_COLUMNS, MOST_COLUMNS = 4_000, 16_000, 80_000

#: How pieces grow after one that was solved. Those after one that was not are half as large.
GROWTH = 1.25

#: Days of a piece, at least.
FEWEST_DAYS = 10

#: Solver nodes of one model.
NODES = 200

#: Share of the time left that the whole model may take: where nothing is locked, it may not end.
WHOLE_SHARE = 0.4

#: Sweeps go on for as long as each takes away this share of the moves.
GAIN = 0.02


class MoveSearch:
    """The search for fewer moves in one component.

    Parameters
    ----------
    instance, component
        Where to search; rooms must not consist of others.
    plan
        A plan that is best in all aims before moves.
    stop
        Ends the search for prices.
    seed
        Seed of the solver and of the choice of rooms.

    Attributes
    ----------
    plan
        The best plan known; it is as good in all other aims as the one to begin with.
    bound
        No plan as good in all other aims has less move cost among the free stays of the component.
    columns
        Columns of the largest model.
    """

    def __init__(self, instance: Instance, component: Component, plan: Plan, stop: Stop, seed: int) -> None:
        self.instance, self.component, self.plan, self.seed = instance, component, plan, seed
        self.bound, self.columns = 0, 0
        self._single = frozen(np.setdiff1d(component.free, instance.group_members))
        self._best = BestPlans(instance, component, plan, stop)
        self._size = FIRST_COLUMNS
        self._random = np.random.default_rng(seed)

    @property
    def moves(self) -> int:
        """Move cost of the free stays of the component."""
        return self._moves_of(self.component)

    def _moves_of(self, part: Component) -> int:
        return int(self.instance.move_cost_in(part.free, self.plan.room_of[part.free]).sum())

    def run(self, stop: Stop, *, is_alone: bool = True) -> None:
        """Search until the fewest moves are proved, little more is gained, or ``stop`` says so.

        Nothing is proved unless the component ``is_alone``: where groups have members elsewhere, plans may be as good
        in the whole house that are worse here.
        """
        size = len(self.component.free) * len(self.component.rooms)
        if size > PIECE_COLUMNS or not is_alone:
            self._sweep(stop)
        if size <= MOST_COLUMNS and is_alone and not stop.now():
            self.bound = self._solve(self.component, stop.part(share=WHOLE_SHARE))

    def _sweep(self, stop: Stop) -> None:
        """Solve pieces from the first day to the last, again and again while that gains anything."""
        gained = True
        while gained and not stop.now():
            before = self.moves
            day = self._next_moved(NONE)
            while day is not None and not stop.now():
                piece, days = self._piece(day)
                is_solved = self._solve(piece, stop.part(share=0.2)) == self._moves_of(piece)
                self._size = min(PIECE_COLUMNS, int(self._size * (GROWTH if is_solved else 0.5)))
                day = self._next_moved(day + days // 2)
            gained = before - self.moves > GAIN * before

    def _moved(self) -> IntArray:
        """Return the stays that move, without those of groups: few of these can change alone."""
        free = self._single
        return frozen(free[self.instance.move_cost_in(free, self.plan.room_of[free]) > 0])

    def _next_moved(self, day: int) -> int | None:
        """Return the next day on which somebody arrives who moves; None where there is none."""
        arrivals = self.instance.arrival[self._moved()]
        return int(arrivals[arrivals >= day].min()) if (arrivals >= day).any() else None

    def _piece(self, first: int) -> tuple[Component, int]:
        """Return a part of the component from day ``first`` on, and its days."""
        instance, plan, rooms = self.instance, self.plan, self.component.rooms
        later = self._single[instance.arrival[self._single] >= first]
        departures = np.sort(instance.departure[later])
        last = max(first + FEWEST_DAYS, int(departures[: max(1, self._size // len(rooms))][-1]))
        inner = later[instance.departure[later] <= last]
        most = int((self._size * len(rooms) / max(1, len(inner))) ** 0.5)
        if most < len(rooms):
            moved = np.intersect1d(self._moved(), inner)
            touched = np.intersect1d(np.append(plan.room_of[moved], instance.present_room[moved]), rooms)
            others = self._random.permutation(np.setdiff1d(rooms, touched))
            rooms = np.sort(np.append(self._random.permutation(touched), others)[:most])
            inner = inner[np.isin(plan.room_of[inner], rooms)]
        stays = np.append(self.component.free, self.component.fixed)
        here = stays[np.isin(plan.room_of[stays], rooms)]
        return Component(frozen(rooms), frozen(inner), frozen(np.setdiff1d(here, inner))), last - first

    def _solve(self, part: Component, stop: Stop) -> int:
        """Solve a part of the component, keep what is better, and return a bound of the moves of its free stays."""
        instance, plan = self.instance, self.plan
        fixed_rooms = plan.room_of.copy()
        fixed_rooms[part.free] = NONE
        frame = build_frame(instance, part, by_room=True, fixed_rooms=fixed_rooms)
        reduced = self._best.network(frame, part, plan, stop)
        columns = reduced.network.columns
        steps_left = stop.steps_left
        if stop.now() or (steps_left is not None and setup_steps(columns) > steps_left):
            return 0
        search = reduced.search(part, plan, self.seed, by_room=True)
        reduced.hold_cost(search)
        self.columns = max(self.columns, search.best.columns)
        bound = search.minimize_moves(stop.part(steps=setup_steps(columns) + NODES))
        if search.best.objective < evaluate(instance, plan):
            self.plan = search.best.plan
        return bound if bound <= self._moves_of(part) else 0  # above it would be the solver's mistake
