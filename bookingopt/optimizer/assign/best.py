"""The best plan: which method for which part, and what is proved in the end.

Part by part (`components`): exact matching where nothing is fixed, else a first legal plan, exchanges, and Model T
where it is small enough. Neighbours and moves tie parts together; they come last, by single rooms where that is small
enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.components import Component, components, merged
from bookingopt.optimizer.assign.exact import ExactSearch
from bookingopt.optimizer.assign.exchange import Exchange
from bookingopt.optimizer.assign.first import first_plan, largest_part
from bookingopt.optimizer.assign.network import estimated_columns
from bookingopt.optimizer.assign.pooled import pooled_bound
from bookingopt.optimizer.assign.strict import best_rooms, is_strict
from bookingopt.optimizer.explain import Reason, irreducible_set, plain_reasons
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.instance import Instance, build_instance
from bookingopt.optimizer.objective import Objective, evaluate, gap_cost, moved
from bookingopt.optimizer.plan import Plan
from bookingopt.optimizer.stop import Stop

#: Largest models that are built: of room kinds; of single rooms, for neighbours, and once the rest is proved for moves.
KIND_COLUMNS = 60_000
ROOM_COLUMNS = 25_000
MOVE_COLUMNS = 1_200

#: Largest models of room kinds that are solved before the other parts have had their turn.
EARLY_COLUMNS = 20_000

#: Models so small that they are solved sooner than any exchange would help.
TINY_COLUMNS = 5_000

#: Share of the time and the steps that exchanges have before larger models are built.
EXCHANGE_SHARE = 0.6

#: Exchanges in a component before a model is built, in one turn of the search, and for fewer moves at the end.
FIRST_EXCHANGES = 300
TURN_EXCHANGES = 200
MOVE_EXCHANGES = 50

#: Solver nodes that the proof of fewest moves may take.
MOVE_NODES = 2_000

#: Called with the name of the method, the gap cost of the plan and the bound.
Report = Callable[[str, Fraction | None, Fraction | None], None]


@dataclass(eq=False)
class Best:
    """The outcome of the search.

    Attributes
    ----------
    plan, objective
        The plan and its worth; ``NONE`` for stays without a room.
    complete
        Whether every stay has a room.
    gap_bound
        Lower bound of the gap cost among the plans as good in the aims before; None without a complete plan.
    proved
        The aims that are proved, in their order.
    reasons
        Why not every stay can have a room.
    columns
        Columns of the largest model that was built.
    """

    plan: Plan
    objective: Objective
    complete: bool
    gap_bound: Fraction | None = None
    proved: list[Aim] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    columns: int = 0


def best_plan(instance: Instance, stop: Stop, seed: int, report: Report) -> Best:
    """Search the best plan of ``instance`` until it is proved or ``stop`` ends the search."""
    parts = components(instance)
    reasons = plain_reasons(instance, parts)
    if not reasons:
        report("first plan", None, None)
        plan, unplaceable = first_plan(instance, parts, stop)
        if plan is not None:
            return _Search(instance, parts, plan, stop, seed, report).run()
        report("reasons", None, None)
        reasons = [irreducible_set(instance, part, set(placed), stop) for part, placed in unplaceable]
    plan = largest_part(instance, parts, stop)
    return Best(plan, evaluate(instance, plan), complete=False, reasons=reasons)


def kept_plan(instance: Instance, stop: Stop, seed: int, report: Report) -> Best:
    """Return the present plan with a lower bound for all plans; only stays without a legal room are placed."""
    kept = best_plan(build_instance(instance.problem, keep_present=True), stop, seed, report)
    if not kept.complete:
        return kept
    search = _Search(instance, components(instance), kept.plan, stop, seed, report)
    return search.outcome()


@dataclass(eq=False)
class _Part:
    """A component and what is proved about it.

    Attributes
    ----------
    component
        The component.
    gap_bound
        No legal plan has a smaller gap cost in its rooms.
    changes
        No legal plan has less (type changes, sum of positions) here.
    gap_bound_at_changes
        No legal plan with just ``changes`` has a smaller gap cost here.
    moves
        No plan as good in the other aims has less move cost here.
    """

    component: Component
    gap_bound: Fraction
    changes: tuple[int, int]
    gap_bound_at_changes: Fraction
    moves: int = 0


class _Search:
    """From a first legal plan to the best that can be had; ``plan`` never gets worse."""

    def __init__(
        self, instance: Instance, parts: list[Component], plan: Plan, stop: Stop, seed: int, report: Report
    ) -> None:
        self.instance, self.stop, self.seed, self.report = instance, stop, seed, report
        self.plan, self.objective = plan, evaluate(instance, plan)
        self.parts = [self._part(component) for component in parts]
        self.misses = 0  # no legal plan has fewer
        self.columns = 0
        self.turn = 0

    def _part(self, component: Component) -> _Part:
        rooms = best_rooms(self.instance, component) if is_strict(self.instance, component) else None
        if rooms is None:
            bound = pooled_bound(self.instance, component)
        else:
            room_of = self.plan.room_of.copy()
            room_of[list(rooms)] = list(rooms.values())
            bound = gap_cost(self.instance, Plan(room_of), component.rooms)
        return _Part(component, bound, _least_changes(self.instance, component), bound)

    def run(self) -> Best:
        """Prove part by part, then what ties them together, then search on."""
        self._tell("first plan")
        for part in self.parts:
            if not self._is_settled(part):
                self._improve(part, TINY_COLUMNS if self._has_groups(part) else EARLY_COLUMNS, by_room=False)
        if not self._is_optimal():
            self._tie()
        if not self._is_optimal():
            self._search_on(self.stop.part(share=EXCHANGE_SHARE))
            for part in self.parts:
                if not self._is_settled(part):  # where groups bind, a model without neighbours is worth a bound
                    self._improve(part, KIND_COLUMNS, by_room=False)
            self._search_on(self.stop)
        if self._is_optimal() and self.objective.moves > 0:
            self._save_moves()
        return self.outcome()

    def outcome(self) -> Best:
        """Return the plan at hand and what is proved of it."""
        return Best(self.plan, self.objective, True, self._gap_bound(), self._proved(), columns=self.columns)

    def _tie(self) -> None:
        """Join the parts that groups tie together and prove them by single rooms, if that is small enough."""
        tied = [part for part in self.parts if self._has_groups(part)]
        if tied and self._columns(_joined(tied), by_room=True) <= ROOM_COLUMNS:
            self._improve(self._join(tied), ROOM_COLUMNS, by_room=True)

    def _search_on(self, stop: Stop) -> None:
        """Exchange in turns in all parts that are not proved."""
        while not self._is_optimal() and not stop.now():
            for part in self.parts:
                if not self._is_settled(part) or (self._has_groups(part) and self.objective.misses > self.misses):
                    self._exchange(part, TURN_EXCHANGES, stop)

    def _save_moves(self) -> None:
        """Once the rest is proved: fewest moves where models are small, else fewer."""
        tied = [part for part in self.parts if self._has_groups(part)]
        if tied and self._columns(_joined(tied), by_room=True) <= MOVE_COLUMNS:
            self._join(tied)
            tied = []
        for part in self.parts:
            if self._moves_in(part) > part.moves and not self.stop.now():
                stop = self.stop.part(share=0.5, steps=MOVE_NODES)
                is_whole = len(tied) <= 1 or part not in tied  # no group has members elsewhere
                if is_whole and self._columns(part.component, by_room=True) <= MOVE_COLUMNS:
                    self._prove(part, by_room=True, stop=stop)
                else:
                    self._exchange(part, MOVE_EXCHANGES, stop)

    def _improve(self, part: _Part, most: int, *, by_room: bool) -> None:
        """Exchange for a while, and solve a model of at most ``most`` columns; a tiny one at once."""
        if not self._is_tiny(part):
            self._exchange(part, FIRST_EXCHANGES, self.stop)
        if self._columns(part.component, by_room=by_room) <= most:
            self._prove(part, by_room=by_room, stop=self.stop.part(share=0.5))

    def _join(self, tied: list[_Part]) -> _Part:
        """Put one part in the place of several."""
        if len(tied) == 1:
            return tied[0]
        joined = _Part(
            _joined(tied),
            sum((part.gap_bound for part in tied), Fraction(0)),
            (sum(part.changes[0] for part in tied), sum(part.changes[1] for part in tied)),
            sum((part.gap_bound_at_changes for part in tied), Fraction(0)),
        )
        self.parts = [joined, *(part for part in self.parts if part not in tied)]
        return joined

    def _exchange(self, part: _Part, steps: int, stop: Stop) -> None:
        self.turn += 1
        search = Exchange(self.instance, part.component, self.plan, self.seed + self.turn)
        search.run(stop.part(steps=steps))
        self._take(search.plan)
        self._tell("exchange")

    def _columns(self, component: Component, *, by_room: bool) -> int:
        return estimated_columns(self.instance, component, by_room=by_room)

    def _is_tiny(self, part: _Part) -> bool:
        return self._columns(part.component, by_room=False) <= TINY_COLUMNS

    def _has_groups(self, part: _Part) -> bool:
        return bool(np.isin(self.instance.grouped, self._stays(part)).any())

    def _prove(self, part: _Part, *, by_room: bool, stop: Stop) -> None:
        steps_left = stop.steps_left
        if steps_left is not None and setup_steps(self._columns(part.component, by_room=by_room)) > steps_left:
            return
        self._tell("single rooms" if by_room else "room kinds")
        search = ExactSearch(self.instance, part.component, self.plan, by_room=by_room, seed=self.seed)
        proof = search.run(stop)
        self.columns = max(self.columns, proof.columns)
        self._take(proof.plan)
        if Aim.ADJACENCY in proof.proved and self._has_groups(part):
            self.misses = proof.objective.misses
        if Aim.TYPE_CHANGES in proof.proved:
            changes = _changes(self.instance, part.component, proof.plan)
            if changes != part.changes:  # what was known of the gap cost holds for plans with fewer changes only
                part.changes, part.gap_bound_at_changes = changes, part.gap_bound
        if proof.gap_bound is not None:
            part.gap_bound_at_changes = max(proof.gap_bound, part.gap_bound_at_changes)
        if Aim.MOVES in proof.proved:
            part.moves = self._moves_in(part)

    def _take(self, plan: Plan) -> None:
        objective = evaluate(self.instance, plan)
        if objective < self.objective:
            self.plan, self.objective = plan, objective

    def _tell(self, phase: str) -> None:
        self.report(phase, self.objective.gap_cost, self._gap_bound())

    def _stays(self, part: _Part) -> np.ndarray:
        return np.concatenate([part.component.free, part.component.fixed])

    def _moves_in(self, part: _Part) -> int:
        free = part.component.free
        return int(self.instance.move_cost[free[moved(self.instance, self.plan)[free]]].sum())

    def _is_settled(self, part: _Part) -> bool:
        """Whether the plan is proved best in the part, neighbours and moves aside."""
        return (
            _changes(self.instance, part.component, self.plan) == part.changes
            and gap_cost(self.instance, self.plan, part.component.rooms) == part.gap_bound_at_changes
        )

    def _has_fewest_changes(self) -> bool:
        least = (sum(part.changes[0] for part in self.parts), sum(part.changes[1] for part in self.parts))
        return (self.objective.type_changes, self.objective.positions) == least

    def _gap_bound(self) -> Fraction:
        at_changes = self._has_fewest_changes()
        bounds = (part.gap_bound_at_changes if at_changes else part.gap_bound for part in self.parts)
        return sum(bounds, Fraction(0))

    def _is_optimal(self) -> bool:
        return (
            self.objective.misses == self.misses
            and self._has_fewest_changes()
            and self.objective.gap_cost == self._gap_bound()
        )

    def _proved(self) -> list[Aim]:
        """The aims that are proved; each needs those before it."""
        holds = {
            Aim.ADJACENCY: self.objective.misses == self.misses,
            Aim.TYPE_CHANGES: self._has_fewest_changes(),
            Aim.GAP_COST: self.objective.gap_cost == self._gap_bound(),
            Aim.MOVES: self.objective.moves == sum(part.moves for part in self.parts),
        }
        proved = []
        for aim, is_proved in holds.items():
            if not is_proved:
                break
            proved.append(aim)
        return proved


def _joined(parts: list[_Part]) -> Component:
    return merged([part.component for part in parts])


def _least_changes(instance: Instance, component: Component) -> tuple[int, int]:
    """Type changes and positions that every plan has at least: each stay in the kind that it likes best."""
    free, fixed = component.free, component.fixed
    unit = 1 << 32  # positions stay far below
    worth = instance.type_change * unit + instance.type_position
    liked = np.where(
        instance.eligible[instance.condition[free]], worth[instance.preference[free]], np.iinfo(np.int64).max
    )
    settled = worth[instance.preference[fixed], instance.kind_of_room[instance.fixed_room[fixed]]]
    least = np.concatenate([liked.min(axis=1), settled])
    return int((least // unit).sum()), int((least % unit).sum())


def _changes(instance: Instance, component: Component, plan: Plan) -> tuple[int, int]:
    stays = np.concatenate([component.free, component.fixed])
    preference, kind = instance.preference[stays], instance.kind_of_room[plan.room_of[stays]]
    return int(instance.type_change[preference, kind].sum()), int(instance.type_position[preference, kind].sum())
