"""The fewest moves that make room for a request, proved: a whole-number model that grows with the cost allowed.

While the model of all plans within some cost has no solution there is none, and it is built anew for a higher cost.
"""

from __future__ import annotations

from dataclasses import replace

from bookingopt.optimizer.model.instance import BoolArray, IntArray
from bookingopt.optimizer.model.occupancy import Occupancy
from bookingopt.optimizer.requests.displacement import NEVER, DisplacementChains
from bookingopt.optimizer.requests.displacement_model import DisplacementModel, displacement_columns
from bookingopt.optimizer.requests.found_moves import FewestMoves
from bookingopt.optimizer.requests.linked_moves import fewest_linked_moves
from bookingopt.optimizer.requests.stay_request import StayRequest
from bookingopt.optimizer.stop import Stop

#: Columns of the largest model that is built: it takes about a second.
MOST_COLUMNS = 15_000

#: Columns of the model that is tried where that would be too large: those that displace least.
_NARROW_COLUMNS = 5_000

#: By so much a model grows at least, and costs that would add less are taken together.
_GROWTH = 1.5


def fewest_moves(
    occupancy: Occupancy,
    spec: StayRequest,
    stop: Stop,
    *,
    at_least: int = 0,
    cost: IntArray | None = None,
    can_move: BoolArray | None = None,
    any_will_do: bool = False,
) -> FewestMoves:
    """Find the moves of least cost, and of these the fewest, that make room for the request.

    Parameters
    ----------
    occupancy, spec
        Which stay is in which room, without the stay that the request changes, and the request.
    stop
        Ends the search; the bound then says what is known.
    at_least
        What the moves are known to cost at least.
    cost, can_move
        What the move of stay ``i`` counts, and whether it may move; by default as the occupancy has it.
    any_will_do
        Return the first moves that make room, however many they are.
    """
    cost = occupancy.instance.move_cost if cost is None else cost
    can_move = occupancy.can_move if can_move is None else can_move
    if occupancy.instance.links is not None:
        return fewest_linked_moves(occupancy, spec, stop, at_least=at_least, cost=cost, can_move=can_move)
    chains = DisplacementChains(occupancy, spec, cost, can_move)
    bound, count = at_least, 0
    best: FewestMoves | None = None
    while True:
        within = next_cost_of(chains, bound, count, stop)
        if stop.now():
            break
        columns = displacement_columns(chains, within)
        next_cost = min(columns.next_cost, chains.next_cost)
        if columns.count > MOST_COLUMNS:
            best = best or _in_narrow_model(chains, within, bound, stop)
            break
        count = columns.count
        model = DisplacementModel(chains, columns)
        found = model.solve(stop, any_will_do=any_will_do)
        if found is None:
            break
        if any_will_do and found.values is not None:
            return FewestMoves(model.room_of(found.values), found.cost, bound, is_proved=False)
        if found.values is None and next_cost == NEVER:
            return FewestMoves(None, None, None, is_proved=True)
        bound = max(bound, min(found.bound, next_cost))
        if found.values is None:
            continue
        is_least = found.cost <= bound
        if is_least and (found.cost < next_cost or columns.fewest_cost_least):
            room_of, is_fewest = model.refined(found.values, stop)
            return FewestMoves(room_of, found.cost, found.cost, is_proved=is_fewest)
        if best is None or best.cost is None or found.cost < best.cost:
            best = FewestMoves(model.room_of(found.values), found.cost, bound, is_proved=False)
        if found.bound < found.cost:
            break
    return FewestMoves(None, None, bound, is_proved=False) if best is None else replace(best, bound=bound)


def _in_narrow_model(chains: DisplacementChains, within: int, bound: int, stop: Stop) -> FewestMoves | None:
    """Find some moves that make room where the model of all of them is too large."""
    model = DisplacementModel(chains, displacement_columns(chains, within, _NARROW_COLUMNS))
    found = model.solve(stop)
    if found is None or found.values is None:
        return None
    return FewestMoves(model.room_of(found.values), found.cost, bound, is_proved=False)


def next_cost_of(chains: DisplacementChains, bound: int, columns: int, stop: Stop) -> int:
    """Return the cost up to which the next model reaches: so far that it grows by a good part.

    Where the clock of ``stop`` comes first, it is of no use.
    """
    within = bound
    while True:
        chains.settle(within, stop)
        if stop.is_interrupted():
            return within
        reached = sum(int((chains.thresholds(each) <= within).sum()) for each in chains.displacements)
        if reached > _GROWTH * columns or chains.next_cost == NEVER:
            return within
        within = chains.next_cost
