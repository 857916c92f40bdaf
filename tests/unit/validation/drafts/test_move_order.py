"""Moves that were accepted or made by hand come in an order in which they can be carried out."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bookingopt.domain.parse import parse_problem
from bookingopt.validation.drafts.move_order import ordered_moves


def stay(key: str, arrival: int, length: int, way: str, **more: Any) -> dict[str, Any]:
    before, after = way.split(">")
    row = {"Id": key, "Name": key, "Arrival": f"2027-03-{arrival:02}", "Length": length}
    return {**row, "PreviousRoom": before, "AssignedRoom": after, **more}


def order(*stays: dict[str, Any], **more: Any) -> list[tuple[str, int | None]]:
    """Ids and cycles in their order, which the order of the file does not decide where one waits for another."""
    rooms = [{"RoomNumber": number} for number in "1234"]
    found = ordered_moves(parse_problem({"ProblemId": "inn", "Rooms": rooms, "Reservations": list(stays), **more}))
    return [(move.stay.key, move.cycle) for move in found]


def test_who_frees_a_room_moves_first_and_a_circle_together():
    chain = [stay("a", 1, 3, "1>2"), stay("b", 2, 3, "2>3"), stay("c", 4, 2, "3>4")]
    circle = [stay("d", 10, 2, "1>2"), stay("e", 10, 2, "2>3"), stay("f", 11, 2, "3>1")]
    assert order(*chain, *circle) == [("c", None), ("d", 1), ("e", 1), ("f", 1), ("b", None), ("a", None)]
    shuffled = [*chain, *circle, stay("stays", 20, 2, "1>1"), stay("first", 24, 1, "1>4", PreviousRoom=None)]
    random.Random(1).shuffle(shuffled)
    keys = [key for key, _ in order(*shuffled)]
    assert keys.index("c") < keys.index("b") < keys.index("a")
    assert {key for key, cycle in order(*shuffled) if cycle == 1} == {"d", "e", "f"}
    assert len(keys) == 6


def test_turnover_linked_rooms_and_shared_rooms_count():
    meets = [stay("a", 4, 2, "1>2"), stay("b", 2, 2, "2>3")]
    assert order(*meets) == [("a", None), ("b", None)]  # b leaves on the day of a's arrival
    assert order(*meets, TurnoverNights=1) == [("b", None), ("a", None)]
    suite = [{"RoomNumber": "S", "RoomType": "Suite", "Parts": ["1", "2"]}, *({"RoomNumber": n} for n in "1234")]
    assert order(stay("a", 1, 3, "3>S"), stay("b", 2, 3, "2>4"), Rooms=suite) == [("b", None), ("a", None)]
    together = [stay("a", 1, 3, "1>2", SameRoom="x"), stay("b", 1, 3, "1>2", SameRoom="x"), stay("c", 1, 2, "2>1")]
    assert {cycle for _, cycle in order(*together)} == {1}


@pytest.mark.parametrize("seed", range(3))
def test_no_stay_comes_before_another_has_left(seed):
    draw = random.Random(seed)
    rooms = list("1234")
    stays = []
    for number in range(12):
        before, after = draw.sample(rooms, 2)
        stays.append(stay(f"s{number}", draw.randrange(1, 20), draw.randrange(1, 6), f"{before}>{after}"))
    found = order(*stays)
    by_key = {row["Id"]: row for row in stays}
    assert sorted(key for key, _ in found) == sorted(by_key)
    for position, (key, cycle) in enumerate(found):
        for later, other_cycle in found[position + 1 :]:
            one, other = by_key[key], by_key[later]
            first, second = (int(row["Arrival"][-2:]) for row in (one, other))
            meet = first < second + other["Length"] and second < first + one["Length"]
            assert not (meet and one["AssignedRoom"] == other["PreviousRoom"]) or cycle == other_cycle is not None
