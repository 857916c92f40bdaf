"""From a first legal plan to the best one: what is proved component by component, and what ties components together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from bookingopt.domain.result import Aim
from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.assign.component_state import ComponentState, SearchState, changes_of, joined_state
from bookingopt.optimizer.assign.dual_search import DualSearch
from bookingopt.optimizer.assign.exchange import Exchange, MoveRules
from bookingopt.optimizer.assign.parties.mates import bring_mates_together
from bookingopt.optimizer.assign.parties.seating import seated
from bookingopt.optimizer.bounds.linked_exact import columns_of, exact_search
from bookingopt.optimizer.bounds.run_rows import run_columns
from bookingopt.optimizer.highs import setup_steps
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance
from bookingopt.optimizer.model.objective import evaluate
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.moves.fewest_moves import MoveSearch
from bookingopt.optimizer.network.held_wholes import held_wholes
from bookingopt.optimizer.network.linked_shadows import has_wholes
from bookingopt.optimizer.placement.fewest_changes import fewest_changes
from bookingopt.optimizer.stop import Stop

#: Largest models that are built whole: of room kinds, solved sooner than any exchange would help; of single rooms, for
#: neighbours; and of single rooms for moves, gaps of any length told apart, once the rest is proved.
KIND_COLUMNS = 1_500
ROOM_COLUMNS = 25_000
MOVE_COLUMNS = 1_200

#: Largest model of a component in which rooms consist of others, where it is too large for single rooms.
LINKED_COLUMNS = 60_000

#: Exchanges in one turn for neighbours.
TURN_EXCHANGES = 200
#: For fewer moves and longer free time at the end: exchanges at most, and for each stay that may change; and prices
#: that all of them may look at, a price being one room and one run of an exchange.
LAST_EXCHANGES, LAST_EXCHANGES_PER_STAY, LAST_PRICES = 1_000, 25, 6_000_000

#: Of the search in a house with groups, the share of a first plan with few misses; of what is left, that of a plan
#: without regard to groups and of seating mates in it; of this, the share of that plan, which is good enough where it
#: may cost so much more than the bound; and steps of it at most.
SOON, SEATING, WITHOUT, NEAR, WITHOUT_STEPS = 0.05, 0.7, 0.65, Fraction(1, 1000), 200_000

#: Misses above the fewest that models are asked to bring down.
FEW_MISSES = 6

#: Stays times rooms up to which larger models search fewer moves, which take minutes beyond that.
MOVE_ARCS = 150_000

#: Solver nodes that the proof of fewest moves may take there, and steps of the search for them in larger models.
MOVE_NODES, MOVE_STEPS = 2_000, 20_000

#: Called with the name of a method after it has worked, the gap cost of the plan and the bound.
OnProgress = Callable[[str, Fraction | None, Fraction | None], None]


class PlanSearch:
    """The search for the best plan of the whole house.

    Parameters
    ----------
    instance, components
        The house and its components.
    plan
        A legal plan to begin with.
    seed
        Seed of all random choices.
    on_progress
        Called after every method.
    stop
        Its clock ends what is proved at the beginning.

    Attributes
    ----------
    state
        The best plan known, and what is proved.
    searches, duals
        The searches of components that were begun; what bounds them, where that is known already.
    """

    def __init__(
        self,
        instance: Instance,
        components: list[Component],
        plan: Plan,
        seed: int,
        on_progress: OnProgress,
        stop: Stop,
    ) -> None:
        self.instance, self.seed = instance, seed
        self.state = SearchState(instance, components, plan, stop)
        self._on_progress = on_progress
        self.searches: dict[ComponentState, ComponentSearch] = {}
        self.duals: dict[ComponentState, DualSearch] = {}
        self._exchange_turns = 0

    def run(self, stop: Stop) -> None:
        """Prove component by component, then what ties them together, then search on until ``stop`` says so."""
        self.note("first plan")
        self.improve(stop)
        if self.state.is_optimal() and not stop.now():
            self._settle_moves(stop)

    def improve(self, stop: Stop) -> None:
        """Search the best plan, moves aside."""
        whole = self.state
        for state in whole.states:
            if self._is_linked(state):
                self._settle_linked(state, stop.part(share=0.6))
            elif state.can_change and changes_of(self.instance, state.component, whole.plan) != state.changes:
                self._settle_changes(state, stop.part(share=0.5))
        for state in whole.states:
            is_open = not whole.is_settled(state) and not self._is_linked(state)
            if is_open and self._is_small(state, KIND_COLUMNS, by_room=False):
                self._prove(state, by_room=False, stop=stop.part(share=0.5))
        if not whole.is_optimal():
            self._prove_groups(stop)
        if whole.with_groups() and not whole.is_optimal() and self.instance.links is None:
            seat_mates(self, stop.part(share=SEATING))
        # The rest is for mates, and for other components.
        share = 0.5 if whole.with_groups() or len(whole.unsettled()) > 1 else 1.0
        steps = -1
        while not whole.is_optimal() and not stop.now() and stop.steps > steps:
            steps = stop.steps
            self._join_mates(stop.part(share=0.3))
            for state, weight in whole.unsettled():
                self._search_component(state, stop.part(share=share * weight))
            share = 1.0

    def _is_linked(self, state: ComponentState) -> bool:
        return has_wholes(self.instance, state.component.rooms)

    def _settle_linked(self, state: ComponentState, stop: Stop) -> None:
        """Prove a component in which rooms consist of others, by single rooms where that is small enough."""
        for by_room, most in ((True, ROOM_COLUMNS), (False, LINKED_COLUMNS)):
            if self._is_small(state, most, by_room=by_room):
                self._prove(state, by_room=by_room, stop=stop)
                break

    def note(self, method: str) -> None:
        """Say that ``method`` has worked."""
        self._on_progress(method, self.state.objective.gap_cost, self.state.gap_bound())

    def _settle_changes(self, state: ComponentState, stop: Stop) -> None:
        """Find the fewest type changes of a component."""
        whole = self.state
        fewest = fewest_changes(self.instance, state.component, stop)
        state.note_changes((fewest.changes, fewest.positions))
        if fewest.room_of is not None:
            room_of = whole.plan.room_of.copy()
            room_of[list(fewest.room_of)] = list(fewest.room_of.values())
            whole.keep(Plan(room_of))
        # Whoever has mates may have more changes for a neighbour's sake.
        state.face = None if len(self.instance.group_members) else fewest.face
        self.note("type changes")

    def _search_component(self, state: ComponentState, stop: Stop) -> None:
        """Run the primal and the dual search of one component together."""
        whole = self.state
        if self._is_linked(state):
            search_around_wholes(whole, state.component, self.seed, stop, self.note)
            return
        if state not in self.searches:
            self.searches[state] = new_search(self, state)
        search = self.searches[state]
        search.start_from(whole.plan)

        def absorb() -> None:
            state.note_gap_bound(search.within, search.bound)
            whole.keep(search.plan)
            whole.note_columns(search.columns)

        def on_method_end(method: str) -> None:
            absorb()
            self.note(method)

        search.work(stop, on_method_end)
        absorb()
        if search.is_proved and not whole.is_settled(state):  # only fewer type changes could help
            self.exchange(state, TURN_EXCHANGES, stop)

    def _prove_groups(self, stop: Stop) -> None:
        """Join the components that groups tie together and prove them by single rooms, if that is small enough."""
        tied = self.state.with_groups()
        if tied and self._is_small(joined_state(tied), ROOM_COLUMNS, by_room=True):
            self._prove(self.state.join(tied), by_room=True, stop=stop.part(share=0.5))

    def _join_mates(self, stop: Stop) -> None:
        """Exchange in turns in the components with groups for as long as that brings mates together; then by models.

        Exchanges are quicker where they find anything, so models come when few miss, and have a share only.
        """
        whole = self.state
        before = whole.objective.misses + 1
        while whole.misses < whole.objective.misses < before and not stop.now():
            before = whole.objective.misses
            for state in whole.with_groups():
                self.exchange(state, TURN_EXCHANGES, stop)
        # Those models know nothing of rooms that consist of others.
        are_few = whole.misses < whole.objective.misses <= whole.misses + FEW_MISSES
        if are_few and self.instance.links is None and not stop.now():
            seed = self.seed + self._exchange_turns
            part = stop.part(share=0.3)
            whole.keep(bring_mates_together(self.instance, whole.plan, whole.misses, part, seed))
            self.note("mates")

    def _settle_moves(self, stop: Stop) -> None:
        """Once the rest is proved: fewest moves where models are small, else fewer, and long free time."""
        whole = self.state
        tied = whole.with_groups()
        if tied and self._is_small(joined_state(tied), ROOM_COLUMNS, by_room=True):
            whole.join(tied)
            tied = []
        alone = [state for state in whole.states if len(tied) <= 1 or state not in tied]  # no members elsewhere
        for state in whole.states:
            is_open = state in alone and whole.moves_are_open(state) and not stop.now()
            if is_open and self._is_small(state, MOVE_COLUMNS, by_room=True):
                self._prove(state, by_room=True, stop=stop.part(share=0.5, steps=MOVE_NODES))
            if not stop.now():
                component = state.component
                steps = min(LAST_EXCHANGES, LAST_PRICES // len(component.rooms) ** 2)
                steps = min(steps, LAST_EXCHANGES_PER_STAY * len(component.free))
                self.exchange(state, steps, stop, MoveRules(as_last_aim=True))
        search_fewer_moves(whole, alone, self.seed, stop, self.note)

    def exchange(self, state: ComponentState, steps: int, stop: Stop, moves: MoveRules | None = None) -> None:
        """Exchange in one component, and keep what is better."""
        if self._is_linked(state):
            return
        self._exchange_turns += 1
        seed = self.seed + self._exchange_turns
        search = Exchange(self.instance, state.component, self.state.plan, seed, moves)
        search.run(stop.part(steps=steps))
        self.state.keep(search.plan, equal=search.moves.as_last_aim)
        self.note("exchange")

    def _columns(self, state: ComponentState, *, by_room: bool) -> int:
        of_runs = run_columns(self.instance, state.component) if by_room else 0
        return columns_of(self.instance, state.component, by_room=by_room) + of_runs

    def _is_small(self, state: ComponentState, most: int, *, by_room: bool) -> bool:
        """Whether the whole token-flow network has at most so many columns; it has one at least for every class."""
        return (not by_room or len(state.component.free) <= most) and self._columns(state, by_room=by_room) <= most

    def _prove(self, state: ComponentState, *, by_room: bool, stop: Stop) -> None:
        """Solve the whole network of a component, if the steps suffice to set it up."""
        steps_left = stop.steps_left
        if steps_left is not None and setup_steps(self._columns(state, by_room=by_room)) > steps_left:
            return
        whole = self.state
        search = exact_search(self.instance, state.component, whole.plan, by_room=by_room, seed=self.seed)
        proof = search.run(stop)
        whole.note_columns(proof.columns)
        whole.keep(proof.plan)
        if Aim.ADJACENCY in proof.proved and state.has_groups(self.instance):
            whole.misses = proof.objective.misses
            state.any_misses = state.any_misses or replace(state)
        changes = changes_of(self.instance, state.component, proof.plan)
        if Aim.TYPE_CHANGES in proof.proved:
            state.note_changes(changes)
        if proof.gap_bound is not None:
            state.note_gap_bound(changes, proof.gap_bound)
        if Aim.MOVES in proof.proved:
            state.moves = state.moves_of(self.instance, whole.plan)
        self.note("single rooms" if by_room else "room kinds")


def new_search(search: PlanSearch, state: ComponentState) -> ComponentSearch:
    """Return the search of one component from the plan at hand on, with what is known of its bound."""
    instance, component, plan = search.instance, state.component, search.state.plan
    changes = changes_of(instance, component, plan)
    seed, bound = search.seed + len(search.searches), state.gap_bound_at(changes)
    fewest = changes[0] == state.changes[0]
    made = ComponentSearch(instance, component, plan, bound, seed, has_fewest_changes=fewest, face=state.face)
    dual = search.duals.get(state)
    if dual is not None and not dual.has_face and dual.within == changes:
        made.dual = dual
    return made


def seat_mates(search: PlanSearch, stop: Stop) -> None:
    """Search a plan without regard to mates, then bring these together in it.

    What no such plan can go below bounds the others too.
    """
    whole, instance = search.state, search.instance
    house = [state.component for state in whole.states]
    is_near = False
    soon = stop.part(share=SOON)  # whoever cancels the search has a plan with few misses then
    for state in whole.with_groups():
        search.exchange(state, TURN_EXCHANGES, soon)

    def note(method: str, cost: Fraction | None, bound: Fraction | None) -> None:
        nonlocal is_near
        is_near = cost is not None and bound is not None and cost - bound <= NEAR * bound
        search.note(method)

    part = stop.part(share=WITHOUT, steps=WITHOUT_STEPS)
    part.end_when(lambda: is_near)
    relaxed = PlanSearch(replace(instance, wishes=()), house, whole.plan, search.seed, note, part)
    relaxed.improve(part)
    for state, other in zip(whole.states, relaxed.state.states, strict=True):
        state.note_changes(other.changes)
        state.note_gap_bound(other.within, other.gap_bound_within)
        if other in relaxed.searches:
            search.duals[state] = relaxed.searches[other].dual
    whole.note_columns(relaxed.state.columns)
    plan = seated(instance, house, relaxed.state.plan, stop.part(share=0.9), search.seed)
    if evaluate(instance, plan).misses > whole.misses:
        plan = bring_mates_together(instance, plan, whole.misses, stop, search.seed)
    whole.keep(plan)
    search.note("seating")


def search_around_wholes(
    whole: SearchState, component: Component, seed: int, stop: Stop, note: Callable[[str], None]
) -> None:
    """Search a component with linked rooms while those in rooms that consist of others stay there."""
    held = held_wholes(whole.instance, component, whole.plan)
    search = ComponentSearch(held.instance, held.component, held.plan, Fraction(0), seed)

    def absorb(method: str) -> None:
        whole.keep(held.adopted(search.plan, whole.plan))
        note(method)

    search.work(stop, absorb)
    whole.keep(held.adopted(search.plan, whole.plan))


def search_fewer_moves(
    whole: SearchState, alone: list[ComponentState], seed: int, stop: Stop, note: Callable[[str], None]
) -> None:
    """Search fewer moves by models of single rooms; prove them in components that are ``alone``, with whole groups."""
    states = [state for state in whole.states if not has_wholes(whole.instance, state.component.rooms)]
    if sum(len(state.component.free) * len(state.component.rooms) for state in states) > MOVE_ARCS:
        return
    for position, state in enumerate(states):
        if not whole.moves_are_open(state) or stop.now():
            continue
        part = stop.part(share=1 / (len(states) - position), steps=MOVE_STEPS)
        search = MoveSearch(whole.instance, state.component, whole.plan, part, seed)
        search.run(part, is_alone=state in alone)
        whole.keep(search.plan)
        whole.note_columns(search.columns)
        state.moves = max(state.moves, search.bound)
        note("fewest moves")
