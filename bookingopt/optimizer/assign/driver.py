"""The best plan: which method for which part, and what is proved in the end.

Part by part (`components`): exact matching where nothing is fixed; the whole Model T where it is tiny; else plan and
bound are drawn together (`hard`). Neighbours and moves tie parts together; they come last, by single rooms where that
is small enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.component_search import HardPart
from bookingopt.optimizer.assign.component_state import Part, changes_of, joined, part_of
from bookingopt.optimizer.assign.exchange import Exchange, Moves
from bookingopt.optimizer.assign.first_plan import first_plan, largest_part
from bookingopt.optimizer.assign.move_budget import Point, best_within, exactly_within, move_curve
from bookingopt.optimizer.bounds.adjacency_bound import forced_misses
from bookingopt.optimizer.bounds.exact import ExactSearch
from bookingopt.optimizer.bounds.preferred_kinds import fewest_changes
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component, components, merged
from bookingopt.optimizer.model.instance import Instance, build_instance
from bookingopt.optimizer.model.objective import Objective, evaluate
from bookingopt.optimizer.model.plan import Plan, is_legal
from bookingopt.optimizer.network.token_flow import build_network, estimated_columns
from bookingopt.optimizer.reporting.infeasibility import Reason, plain_reasons
from bookingopt.optimizer.reporting.irreducible import irreducible_set
from bookingopt.optimizer.stop import Stop

#: Largest models that are built whole: of room kinds, solved sooner than any exchange would help; of single rooms, for
#: neighbours; and of single rooms for moves, once the rest is proved.
KIND_COLUMNS = 1_500
ROOM_COLUMNS = 25_000
MOVE_COLUMNS = 1_200

#: Exchanges in one turn for neighbours; for fewer moves and longer free time at the end; and prices that all of the
#: latter may look at, a price being one room and one run of an exchange.
TURN_EXCHANGES = 200
LAST_EXCHANGES, LAST_PRICES = 1_000, 6_000_000

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
    curve
        Best plans by move cost, where they were asked for.
    most_placeable
        No plan has a room for more stays; None with a complete plan.
    """

    plan: Plan
    objective: Objective
    complete: bool
    gap_bound: Fraction | None = None
    proved: list[Aim] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    columns: int = 0
    curve: list[Point] = field(default_factory=list)
    most_placeable: int | None = None


def best_plan(
    instance: Instance, stop: Stop, seed: int, report: Report, *, max_moves: int | None = None, curve: bool = False
) -> Best:
    """Search the best plan of ``instance`` until it is proved or ``stop`` ends the search.

    With ``max_moves`` only plans within that move cost of the present plan count, with ``curve`` the best ones by move
    cost are found besides; the present plan must be legal for both.
    """
    few = max_moves is not None or curve
    liked = fewest_changes(instance)
    known = None
    if liked is not None and few:
        if is_legal(liked, Plan(instance.present_room)) and not len(instance.grouped):
            instance = liked  # no plan has fewer changes than the present one
    elif liked is not None:
        known = _best_of_liked(liked, stop, seed, report)
        if known is not None and known.objective.misses == forced_misses(instance):
            return known
    parts = components(instance)
    reasons = plain_reasons(instance, parts)
    if not reasons:
        report("first plan", None, None)
        plan, unplaceable = first_plan(instance, parts, stop) if known is None else (known.plan, [])
        if plan is not None:
            search = _Search(instance, parts, plan, stop, seed, report)
            return _few_moves(search, max_moves, curve=curve) if few else search.run(stop)
        report("reasons", None, None)
        reasons = [irreducible_set(instance, *part, stop.part(share=0.5)) for part in unplaceable]
    plan, most = largest_part(instance, parts, stop)
    most = min(most, instance.stays - max((reason.least_left_out for reason in reasons), default=0))
    return Best(plan, evaluate(instance, plan), complete=False, reasons=reasons, most_placeable=most)


def _best_of_liked(liked: Instance, stop: Stop, seed: int, report: Report) -> Best | None:
    """Return the best plan in which no stay could have fewer type changes; None where none was found soon."""
    parts = components(liked)
    if plain_reasons(liked, parts):
        return None
    plan, _ = first_plan(liked, parts, stop.part(share=0.2))
    if plan is None:
        return None
    # Where mates cannot come together there, they come first, and need time.
    return _Search(liked, parts, plan, stop, seed, report).run(stop.part(share=0.5) if len(liked.grouped) else stop)


def _few_moves(search: _Search, most: int | None, *, curve: bool) -> Best:
    """Search without a limit first, for the bound and for the end of the curve; then within it."""
    instance, stop, seed = search.instance, search.stop, search.seed
    house = merged([part.component for part in search.parts])
    best = search.run(stop.part(share=0.4))
    if most is not None and best.objective.moves > most:
        plan = best_within(instance, house, Plan(instance.present_room), most, stop.part(share=0.5), seed)
        search.plan, search.objective = plan, evaluate(instance, plan)
        best = replace(search.outcome(), columns=best.columns)
        is_small = len(house.free) <= MOVE_COLUMNS  # every free stay has a column at least
        if is_small and estimated_columns(instance, house, by_room=True) <= MOVE_COLUMNS:
            proof = exactly_within(instance, house, plan, most, stop.part(share=0.5), seed)
            bound = best.gap_bound if proof.gap_bound is None else proof.gap_bound
            best = replace(best, plan=proof.plan, objective=proof.objective, gap_bound=bound, proved=proof.proved)
        search._tell("few moves")
    if curve:
        bound = sum((part.gap_bound for part in search.parts), Fraction(0))
        best.curve = move_curve(instance, house, best.plan, bound, stop, seed)
    return best


def kept_plan(instance: Instance, stop: Stop, seed: int, report: Report) -> Best:
    """Return the present plan with a lower bound for all plans; only stays without a legal room are placed."""
    kept = best_plan(build_instance(instance.problem, keep_present=True), stop, seed, report)
    if not kept.complete:
        return kept
    search = _Search(instance, components(instance), kept.plan, stop, seed, report)
    return search.outcome()


class _Search:
    """From a first legal plan to the best that can be had; ``plan`` never gets worse."""

    def __init__(
        self, instance: Instance, parts: list[Component], plan: Plan, stop: Stop, seed: int, report: Report
    ) -> None:
        self.instance, self.stop, self.seed, self.report = instance, stop, seed, report
        self.plan, self.objective = plan, evaluate(instance, plan)
        self.parts = [part_of(instance, component, plan) for component in parts]
        self.misses = forced_misses(instance)  # no legal plan has fewer
        self.columns = 0
        self.turn = 0
        self._hard: dict[Part, HardPart] = {}

    def run(self, stop: Stop) -> Best:
        """Prove part by part, then what ties them together, then search on until ``stop`` says so."""
        self.stop = stop
        self._tell("first plan")
        for part in self.parts:
            if not self._is_settled(part) and self._is_small(part, KIND_COLUMNS, by_room=False):
                self._prove(part, by_room=False, stop=self.stop.part(share=0.5))
        if not self._is_optimal():
            self._tie()
        share = 0.5
        steps = -1
        while not self._is_optimal() and not self.stop.now() and self.stop.steps > steps:
            steps = self.stop.steps
            self._join_mates(self.stop.part(share=0.3))
            for part, weight in self._unsettled():
                self._work(part, self.stop.part(share=share * weight))
            share = 1.0
        if self._is_optimal() and not self.stop.now():
            self._settle_moves()
        return self.outcome()

    def outcome(self) -> Best:
        """Return the plan at hand and what is proved of it."""
        return Best(self.plan, self.objective, True, self._gap_bound(), self._proved(), columns=self.columns)

    def _unsettled(self) -> list[tuple[Part, float]]:
        """Parts that are not settled, the smallest first, and the share of what is then left that each may take."""
        parts = sorted((part for part in self.parts if not self._is_settled(part)), key=lambda part: len(part.stays))
        sizes = [len(part.stays) for part in parts]
        return [(part, size / sum(sizes[at:])) for at, (part, size) in enumerate(zip(parts, sizes, strict=True))]

    def _work(self, part: Part, stop: Stop) -> None:
        """Draw plan and bound together in one part."""
        changes = changes_of(self.instance, part.component, self.plan)
        if part not in self._hard:
            held = np.intersect1d(part.component.free, self.instance.grouped)
            bound, least = part.gap_bound_at(changes), changes[0] == part.changes[0]
            seed = self.seed + len(self._hard)
            self._hard[part] = HardPart(self.instance, part.component, self.plan, bound, held, seed, least=least)
        hard = self._hard[part]
        hard.start_from(self.plan)

        def absorb() -> None:
            part.note_gap_bound(hard.within, hard.bound)
            self._take(hard.plan)
            self.columns = max(self.columns, hard.columns)

        def tell(method: str) -> None:
            absorb()
            self._tell(method)

        hard.work(stop, tell)
        absorb()
        if hard.is_proved and not self._is_settled(part):  # only fewer type changes could help
            self._exchange(part, TURN_EXCHANGES, stop)

    def _tie(self) -> None:
        """Join the parts that groups tie together and prove them by single rooms, if that is small enough."""
        tied = [part for part in self.parts if part.has_groups(self.instance)]
        if tied and self._is_small(joined(tied), ROOM_COLUMNS, by_room=True):
            self._prove(self._join(tied), by_room=True, stop=self.stop.part(share=0.5))

    def _join_mates(self, stop: Stop) -> None:
        """Exchange in turns in the parts with groups for as long as that brings mates together."""
        before = self.objective.misses + 1
        while self.misses < self.objective.misses < before and not stop.now():
            before = self.objective.misses
            for part in self.parts:
                if part.has_groups(self.instance):
                    self._exchange(part, TURN_EXCHANGES, stop)

    def _settle_moves(self) -> None:
        """Once the rest is proved: fewest moves where models are small, else fewer, and long free time."""
        tied = [part for part in self.parts if part.has_groups(self.instance)]
        if tied and self._is_small(joined(tied), MOVE_COLUMNS, by_room=True):
            self._join(tied)
            tied = []
        for part in self.parts:
            if part.moves_of(self.instance, self.plan) > part.moves and not self.stop.now():
                stop = self.stop.part(share=0.5, steps=MOVE_NODES)
                is_whole = len(tied) <= 1 or part not in tied  # no group has members elsewhere
                if is_whole and self._is_small(part, MOVE_COLUMNS, by_room=True):
                    self._prove(part, by_room=True, stop=stop)
            if not self.stop.now():
                steps = min(LAST_EXCHANGES, LAST_PRICES // len(part.component.rooms) ** 2)
                self._exchange(part, steps, self.stop, Moves(as_last_aim=True))

    def _join(self, tied: list[Part]) -> Part:
        """Put one part in the place of several."""
        if len(tied) == 1:
            return tied[0]
        whole = joined(tied)
        self.parts = [whole, *(part for part in self.parts if part not in tied)]
        return whole

    def _exchange(self, part: Part, steps: int, stop: Stop, moves: Moves | None = None) -> None:
        self.turn += 1
        search = Exchange(self.instance, part.component, self.plan, self.seed + self.turn, moves)
        search.run(stop.part(steps=steps))
        self._take(search.plan, equal=search.moves.as_last_aim)
        self._tell("exchange")

    def _columns(self, part: Part, *, by_room: bool) -> int:
        return estimated_columns(self.instance, part.component, by_room=by_room)

    def _is_small(self, part: Part, most: int, *, by_room: bool) -> bool:
        """Whether the whole Model T has at most so many columns; it has at least one for every free stay or class."""
        return (not by_room or len(part.component.free) <= most) and self._columns(part, by_room=by_room) <= most

    def _prove(self, part: Part, *, by_room: bool, stop: Stop) -> None:
        steps_left = stop.steps_left
        if steps_left is not None and setup_steps(self._columns(part, by_room=by_room)) > steps_left:
            return
        network = build_network(self.instance, part.component, by_room=by_room)
        search = ExactSearch(self.instance, part.component, self.plan, network, by_room=by_room, seed=self.seed)
        proof = search.run(stop)
        self.columns = max(self.columns, proof.columns)
        self._take(proof.plan)
        if Aim.ADJACENCY in proof.proved and part.has_groups(self.instance):
            self.misses = proof.objective.misses
        changes = changes_of(self.instance, part.component, proof.plan)
        if Aim.TYPE_CHANGES in proof.proved:
            part.note_changes(changes)
        if proof.gap_bound is not None:
            part.note_gap_bound(changes, proof.gap_bound)
        if Aim.MOVES in proof.proved:
            part.moves = part.moves_of(self.instance, self.plan)
        self._tell("single rooms" if by_room else "room kinds")

    def _take(self, plan: Plan, *, equal: bool = False) -> None:
        """Take ``plan`` where it is better than the plan at hand; ``equal`` also where it is as good."""
        objective = evaluate(self.instance, plan)
        if objective < self.objective or (equal and objective == self.objective):
            self.plan, self.objective = plan, objective

    def _tell(self, phase: str) -> None:
        self.report(phase, self.objective.gap_cost, self._gap_bound())

    def _is_settled(self, part: Part) -> bool:
        return part.is_settled(self.instance, self.plan)

    def _has_fewest_changes(self) -> bool:
        least = (sum(part.changes[0] for part in self.parts), sum(part.changes[1] for part in self.parts))
        return (self.objective.type_changes, self.objective.positions) == least

    def _gap_bound(self) -> Fraction:
        """Sum of the bounds of the parts: where one part only can have more or less changes, or all have the fewest.

        Otherwise a plan with as few changes in all may have more of them in one part than this plan has there.
        """
        alone = sum(part.can_change for part in self.parts) <= 1 or self._has_fewest_changes()
        bounds = (
            part.gap_bound_at(changes_of(self.instance, part.component, self.plan)) if alone else part.gap_bound
            for part in self.parts
        )
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
