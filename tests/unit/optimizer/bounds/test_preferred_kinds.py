"""The problem of the kinds that stays prefer."""

from __future__ import annotations

import numpy as np

from bookingopt.domain.parse import parse_problem
from bookingopt.optimizer.bounds.preferred_kinds import preferred_kinds_only, these_kinds_only
from bookingopt.optimizer.model.instance import build_instance
from tests.unit.optimizer.houses import house, stay

ROOMS = [{"RoomNumber": "1", "RoomType": "A"}, {"RoomNumber": "2", "RoomType": "B"}]


def test_a_stay_keeps_to_its_own_type_where_it_may_have_others() -> None:
    wide = stay("a", 1, 2, RoomType="A", AllowableRoomTypes=["A", "B"])
    instance = build_instance(parse_problem(house(wide, Rooms=ROOMS)))
    preferred = preferred_kinds_only(instance)
    assert preferred is not None
    assert instance.eligible[instance.condition[0]].tolist() == [True, True]
    assert preferred.eligible[preferred.condition[0]].tolist() == [True, False]


def test_without_a_choice_there_is_no_such_problem() -> None:
    assert preferred_kinds_only(build_instance(parse_problem(house(stay("a", 1, 2))))) is None


def test_stays_may_be_held_to_some_of_their_kinds() -> None:
    stays = [stay(name, 1, 2, RoomType="A", AllowableRoomTypes=["A", "B"]) for name in ("a", "b")]
    instance = build_instance(parse_problem(house(*stays, Rooms=ROOMS)))
    held = these_kinds_only(instance, np.array([1]), np.array([[False, True]]))
    assert held.eligible[held.condition].tolist() == [[True, True], [False, True]]
