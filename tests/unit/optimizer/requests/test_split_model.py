"""The model of split stays with moves: its best solution, all others of the same worth, what it need not look for."""

from __future__ import annotations

import numpy as np
import pytest

from bookingopt.optimizer.requests.displacement import NEVER
from bookingopt.optimizer.requests.split_model import (
    SplitChains,
    SplitFound,
    SplitModel,
    least_changes,
    open_rooms,
    split_columns,
)
from bookingopt.optimizer.stop import Stop
from tests.oracle_requests import Split, in_pieces
from tests.unit.optimizer.asking import SPLIT_WITH_MOVES, Asked, asked, fragmented
from tests.unit.optimizer.houses import house, stay

ANY = (NEVER, NEVER)


def model_of(one: Asked, within: int = NEVER - 1) -> SplitModel:
    chains = SplitChains(one.occupancy, one.spec)
    chains.settle(within, Stop())
    return SplitModel(chains, split_columns(chains, within))


def split_of(one: Asked, found: SplitFound) -> Split:
    numbers = [room.room_number for room in one.house.problem.rooms]
    plan = {key: room for key, room in one.named(found.room_of).items() if key in one.house.plan}
    return Split(in_pieces([numbers[room] for room in found.rooms]), plan)


@pytest.mark.parametrize("seed", SPLIT_WITH_MOVES)
def test_all_split_stays_of_the_best_worth_are_found(seed: int) -> None:
    one = asked(fragmented(seed))
    best = one.house.best_split()
    assert best is not None
    model = model_of(one)
    found, is_proved = model.best(Stop(), ANY)
    assert found is not None
    assert is_proved
    assert found.worth == best[:-1]
    splits = []
    while found is not None:
        splits.append(split_of(one, found))
        found, is_last = model.following(found, Stop())
    assert is_last
    expected = [split for split in one.house.splits() if one.house.worth(split)[:-1] == best[:-1]]
    assert sorted(map(repr, splits)) == sorted(map(repr, expected))


@pytest.mark.parametrize("seed", SPLIT_WITH_MOVES)
def test_none_is_looked_for_that_is_no_better_than_one_without_moves(seed: int) -> None:
    one = asked(fragmented(seed))
    best = one.house.best_split()
    assert best is not None
    assert model_of(one).best(Stop(), best[:2]) == (None, True)
    found, is_proved = model_of(one).best(Stop(), (best.changes, best.to_lower + 1))
    assert found is not None
    assert is_proved


@pytest.mark.parametrize("seed", SPLIT_WITH_MOVES)
def test_moves_that_cost_less_than_the_least_make_no_split_stay(seed: int) -> None:
    one = asked(fragmented(seed))
    best = one.house.best_split()
    assert best is not None
    chains = SplitChains(one.occupancy, one.spec)
    chains.settle(best.cost - 1, Stop())
    columns = split_columns(chains, best.cost - 1)
    assert min(columns.next_cost, chains.next_cost) <= best.cost
    nights = set(columns.night.tolist())
    found = SplitModel(chains, columns).best(Stop(), ANY)[0] if len(nights) == one.house.request.length else None
    assert found is None or found.worth.cost >= best.cost


def test_the_fewest_changes_that_open_rooms_allow() -> None:
    assert least_changes(np.array([[1, 0], [1, 1], [0, 1], [0, 1]], dtype=np.bool_)) == 1
    assert least_changes(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.bool_)) == 2
    assert least_changes(np.array([[1, 1], [1, 0]], dtype=np.bool_)) == 0
    assert least_changes(np.array([[1, 0], [0, 0]], dtype=np.bool_)) is None


def test_a_room_is_open_unless_somebody_is_there_who_cannot_move() -> None:
    # q is there on 2, 3 and 4 May; the lock on the 2nd, a movable stay on the 4th, room 2 out of order on the 3rd.
    stays = (stay("l", 1, 2, AssignedRoom="1", IsLocked=True), stay("m", 4, 2, AssignedRoom="1"))
    block = [{"RoomNumber": "2", "Start": "2027-05-03", "End": "2027-05-03"}]
    one = asked(house(*stays, OutOfOrder=block, NewReservations=[stay("q", 2, 3)]))
    assert open_rooms(one.occupancy, one.spec).tolist() == [[False, True], [True, False], [True, True]]
    # With a turnover night that of the lock is the 3rd, and the 2nd in room 2 would have its own in the block.
    one = asked(house(*stays, TurnoverNights=1, OutOfOrder=block, NewReservations=[stay("q", 2, 3)]))
    assert open_rooms(one.occupancy, one.spec).tolist() == [[False, False], [False, False], [True, True]]
