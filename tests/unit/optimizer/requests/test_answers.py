"""Answers to requests, held against brute force on tiny problems of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from bookingopt.domain.house import planned
from bookingopt.domain.parse import parse_problem
from bookingopt.domain.problem import Problem
from bookingopt.domain.result_rows import (
    Answer,
    Purpose,
    RequestAnswer,
)
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.solve import answer
from bookingopt.optimizer.stop import Stop
from tests import oracle
from tests.oracle_requests import REQUEST, House, Split, Worth, in_pieces
from tests.strategies import DAYS, FEATURES, TYPES, Data, day, number_of, problems

Rooms = dict[str, str]

TYPES_AB = ("A", "B")


@st.composite
def with_requests(draw: st.DrawFn, most: int = 1, houses: st.SearchStrategy[Data] | None = None) -> Data:
    """Draw a tiny problem with requests, some of which change a stay."""
    data = draw(problems() if houses is None else houses)
    stays, rooms = data["Reservations"], data["Rooms"]
    requests: list[Data] = []
    for number in range(draw(st.integers(1, most))):
        arrival = draw(st.integers(0, DAYS - 2))
        request: Data = {"Name": f"q{number}", "Arrival": day(arrival), "Length": draw(st.integers(1, 6))}
        if any("RoomType" in room for room in rooms):
            request["RoomType"] = draw(st.sampled_from((None, *TYPES[:2])))
            request["AllowableRoomTypes"] = draw(st.sampled_from(((), (), TYPES[:1], TYPES[:2])))
            request["TypeOrder"] = draw(st.sampled_from(((), TYPES, TYPES[::-1])))
        if any("Features" in room for room in rooms):
            request["RequiredFeatures"] = draw(st.sampled_from(((), (), FEATURES[:1])))
        if any("AdjacencyGroup" in stay for stay in stays):
            request["AdjacencyGroup"] = draw(st.sampled_from((None, "g", "g", "h")))
        if draw(st.booleans()):
            stay = draw(st.sampled_from(stays))
            request |= {"Id": stay["Name"], "Arrival": draw(st.sampled_from((stay["Arrival"], request["Arrival"])))}
        if request.get("Id") not in [other.get("Id") for other in requests] or "Id" not in request:
            requests.append(request)
    return data | {"NewReservations": requests}


@st.composite
def tight_houses(draw: st.DrawFn, most: int = 1) -> Data:
    """Draw a house that is nearly full, everybody in a room, and requests in the midst of it."""
    locks = draw(st.sampled_from(((False,), (False, False, False, True), (False, True))))
    costs = draw(st.sampled_from(((1,), (1,), (1, 1, 0, 2, 3))))
    typed, after = draw(st.booleans()), draw(st.sampled_from((0, 0, 1, 2)))
    rooms, stays = [], []
    for number in range(draw(st.sampled_from((2, 3, 3, 3)))):
        kind = draw(st.sampled_from(TYPES[:2])) if typed else TYPES[0]
        rooms.append({"RoomNumber": str(number), "RoomType": kind})
        at = draw(st.sampled_from((0, 0, 1, 2)))
        while at < 9 and len(stays) < 9:
            length = draw(st.sampled_from((1, 2, 2, 3, 4)))
            stay: Data = {"Name": f"s{len(stays)}", "Arrival": day(at), "Length": length, "AssignedRoom": str(number)}
            stay |= {"IsLocked": draw(st.sampled_from(locks)), "MoveCost": draw(st.sampled_from(costs))}
            stay["AllowableRoomTypes"] = draw(st.sampled_from(((kind,), (), ())))
            stays.append(stay)
            at += length + after + draw(st.sampled_from((0, 1, 1, 2, 2, 3)))
    today = draw(st.sampled_from((None, None, 2, 4)))
    here = [stay for stay in stays if today is None or number_of(stay["Arrival"]) + stay["Length"] > today]
    requests: list[Data] = []
    for number in range(draw(st.integers(1, most))):
        arrival, length = draw(st.integers(today or 0, 6)), draw(st.integers(1, 5))
        request: Data = {"Name": f"q{number}", "Arrival": day(arrival), "Length": length}
        if number < len(here) and draw(st.sampled_from((False, False, True))):
            stay = here[len(here) // 2 - number]
            length = stay["Length"] + draw(st.integers(-1, 3))
            has_come = today is not None and number_of(stay["Arrival"]) < today
            first = stay["Arrival"] if has_come or draw(st.booleans()) else request["Arrival"]
            request |= {"Id": stay["Name"], "Arrival": first, "Length": max(1, length)}
        if draw(st.booleans()):
            request["AllowedRooms"] = draw(st.lists(st.sampled_from(("0", "1")), min_size=1))
        requests.append(request)
    data = {"ProblemId": "tight", "MinimumStay": 3, "Rooms": rooms, "Reservations": stays, "NewReservations": requests}
    window = draw(st.sampled_from(({}, {}, {"RequestStartDate": day(3)}))) | {"TurnoverNights": after}
    return data | window | ({} if today is None else {"Today": day(today)})


@st.composite
def split_houses(draw: st.DrawFn) -> Data:
    """Draw a house whose rooms of one type are locked for some nights each, and a request that few moves help."""
    first, nights, after = 1, draw(st.integers(3, 5)), draw(st.sampled_from((0, 0, 1, 2)))
    numbers = draw(st.sampled_from((("A1", "A2", "B1"), ("A1", "A2", "A3", "B1"), ("A1", "B1", "B2"))))
    rooms = [{"RoomNumber": number, "RoomType": number[0]} for number in numbers]
    stays: list[Data] = []
    for room in rooms:
        at, kind = first, room["RoomType"]
        while at < first + nights:
            length = draw(st.integers(1, 3))
            if kind == "A" or draw(st.booleans()):
                stay: Data = {"Name": f"s{len(stays)}", "Arrival": day(at), "Length": length}
                stay |= {"AssignedRoom": room["RoomNumber"], "RoomType": kind, "IsLocked": draw(st.booleans())}
                stay |= {"AllowableRoomTypes": draw(st.sampled_from(((), TYPES_AB, TYPES_AB)))}
                stays.append(stay | {"MoveCost": draw(st.sampled_from((1, 1, 1, 0, 3)))})
            at += length + after + draw(st.sampled_from((0, 1, 1, 2)))
    request: Data = {"Name": "q", "Arrival": day(first), "Length": nights, "RoomType": "A"}
    request |= {"TypeOrder": TYPES_AB, "AllowableRoomTypes": draw(st.sampled_from(((), (), TYPES_AB)))}
    house: Data = {"ProblemId": "split", "MinimumStay": 2, "Rooms": rooms, "Reservations": stays}
    return house | {"TurnoverNights": after, "NewReservations": [request]}


def answered(problem: Problem, stop: Stop | None = None) -> tuple[Rooms, list[RequestAnswer]]:
    """The plan that the answers start from, and the answers; only what has a legal plan is of interest."""
    rooms = [room.room_number for room in problem.rooms]
    assume(problem.reservations)
    present = {stay.key: stay.assigned_room for stay in problem.reservations if stay.assigned_room is not None}
    is_present = len(present) == len(problem.reservations) and oracle.is_legal(problem, present)
    plan = present if is_present else next(oracle.legal_plans(problem), None)
    assume(plan is not None)
    assert plan is not None
    instance = build_instance(problem)
    room_of = Plan([rooms.index(plan[stay.key]) for stay in instance.problem.reservations])
    answers = answer(problem, instance, room_of, stop or Stop())
    assert {part.base for row in answers for part in (row.alone, row.together)} == {"present" if is_present else "new"}
    return dict(plan), answers


@given(with_requests() | tight_houses() | split_houses())
def test_the_answer_equals_brute_force(data: Data) -> None:
    problem = planned(parse_problem(data))
    plan, (row,) = answered(problem)
    assert row.alone == row.together
    check(House(problem, problem.new_reservations[0], plan), row.alone)


@given(tight_houses() | split_houses(), st.integers(0, 60))
def test_what_a_step_limit_leaves_open_is_not_claimed(data: Data, steps: int) -> None:
    problem = planned(parse_problem(data))
    plan, (row,) = answered(problem, Stop(steps=steps))
    for part in (row.alone, row.together):
        check_claims(House(problem, problem.new_reservations[0], plan), part)


def check_claims(house: House, answer: Answer) -> None:
    """Hold one answer against what it claims."""
    if answer.proved:
        check(house, answer)
        return
    least, best = house.fewest_moves(), house.best_split()
    if answer.bound is None:  # that it does not fit is known, but not why
        assert (answer.answer, least, best) == ("does_not_fit", None, None)
        return
    if least is not None:
        assert answer.bound <= least[0]
    elif best is not None and answer.answer != "does_not_fit":
        assert answer.bound <= best.changes
    if answer.answer == "fits_with_moves":
        assert least is not None
        assert moved(house, answer) | {REQUEST: str(answer.room_number)} in list(house.plans())
    elif answer.answer == "fits_with_room_change":
        assert best is not None
        assert split_of(house, answer) in legal_splits(house)
    else:
        assert answer.answer == "does_not_fit"
        assert "locks_in_the_way" not in {reason.kind for reason in answer.reasons}


def legal_splits(house: House) -> list[Split]:
    """All legal split stays, whatever they are worth."""
    house.changes = lambda pieces: (0, 0)  # type: ignore[method-assign]
    return list(house.splits())


@given(with_requests(most=3) | tight_houses(most=3))
def test_together_each_is_answered_after_those_before_it(data: Data) -> None:
    problem = planned(parse_problem(data))
    plan, rows = answered(problem)
    for house, together in in_their_order(problem, plan, rows):
        check(house, together)


def in_their_order(problem: Problem, plan: oracle.Plan, rows: list[RequestAnswer]) -> Iterator[tuple[House, Answer]]:
    """Yield each answer of those together, and the house with the requests before it taken in."""
    opening = min((stay.arrival for stay in problem.reservations), default=None)
    for request, row in zip(problem.new_reservations, rows, strict=True):
        assert (row.id, row.name) == (request.key, request.name)
        yield House(problem, request, plan, opening), row.together
        if row.together.answer not in ("fits", "fits_with_moves"):
            continue
        # Taken in: from now on the request is a reservation, in the place of the one that it changes. Its room is not
        # promised yet, so the window does not fix it; only the room of a fixed stay stays what it is.
        house, moved = House(problem, request, plan), {move.id: move.to for move in row.together.moves}
        key, room = request.key, str(row.together.room_number)
        update: Data = {"id": key, "assigned_room": None, "is_locked": False}
        if house.changed is not None and oracle.is_fixed(problem, house.changed) and room == house.home:
            is_locked = house.changed.is_locked if house.company else not house.is_in_house()
            update = {"id": key, "assigned_room": room, "is_locked": is_locked, "status": house.changed.status}
        stay = request.model_copy(update=update)
        plan = {other: moved.get(other, now) for other, now in house.plan.items()} | {key: room}
        kept = [other for other in problem.reservations if other.key in house.plan]
        kept = [o.model_copy(update={"assigned_room": plan[o.key]}) if o.assigned_room else o for o in kept]
        problem = problem.model_copy(update={"reservations": (*kept, stay)})


def check(house: House, answer: Answer) -> None:
    """Hold one answer against every legal plan that there is."""
    assert answer.proved
    least = house.fewest_moves()
    if least is not None:
        if least[1] == 0:
            check_fit(house, answer)
        else:
            check_moves(house, answer, least)
    elif (best := house.best_split()) is not None:
        check_split(house, answer, best)
    else:
        assert answer.answer == "does_not_fit"
        assert answer.bound is None
        check_reasons(house, answer)
        check_alternatives(house, answer)


def check_fit(house: House, answer: Answer) -> None:
    """Nobody moves; the room is one of the request's own type if there is one, and leaves the least gap cost."""
    assert (answer.answer, answer.moves, answer.bound) == ("fits", (), 0)
    free = {plan[REQUEST] for plan in house.plans() if house.moves(plan) == (0, 0)}
    assert answer.room_number in free
    whole = {room: ((room, len(house.nights)),) for room in free}
    assert answer.adjacency_miss == house.missed_group(whole[answer.room_number], house.plan)
    if answer.adjacency_miss is None:  # the others of these rooms do not compete
        free = {room for room in free if house.missed_group(whole[room], house.plan) is None}
    elif house.home is None:
        assert all(house.missed_group(pieces, house.plan) for pieces in whole.values())
    cost = {room: house.gap_cost(whole[room]) for room in free}
    request, types = house.request, {room.room_number: room.type_name for room in house.problem.rooms}
    rank = {room: oracle.type_position(request, types[room]) for room in free if request.room_type is not None}
    own = [room for room in free if types[room] == request.room_type] or [
        room for room in free if rank.get(room, 0) == min(rank.values(), default=0)
    ]
    if house.home is None:
        assert cost[answer.room_number] == min(cost[room] for room in own)


def check_moves(house: House, answer: Answer, least: tuple[int, int]) -> None:
    assert answer.answer == "fits_with_moves"
    plan = moved(house, answer) | {REQUEST: str(answer.room_number)}
    assert plan in list(house.plans())
    assert house.moves(plan) == least
    assert len(answer.moves) == least[1]
    pieces = ((str(answer.room_number), len(house.nights)),)
    assert answer.adjacency_miss == house.missed_group(pieces, plan)
    assert answer.bound == least[0]


def check_split(house: House, answer: Answer, best: Worth) -> None:
    assert answer.answer == "fits_with_room_change"
    assert answer.bound == best.changes
    split = split_of(house, answer)
    assert split in list(house.splits())
    assert house.worth(split) == best
    assert answer.adjacency_miss == house.missed_group(split.pieces, split.plan)


def split_of(house: House, answer: Answer) -> Split:
    after = moved(house, answer)
    where = dict.fromkeys(house.company_nights, after[house.company[0].key] if house.company else "")
    rooms = [piece.room_number for piece in answer.pieces for _ in range(piece.length)]
    mine = dict(zip(oracle.nights(house.request), rooms, strict=True))
    assert all(mine[night] == room for night, room in where.items() if night in mine)
    return Split(in_pieces([(where | mine)[night] for night in house.nights]), after)


def moved(house: House, answer: Answer) -> Rooms:
    """Where the others are after the moves."""
    after = dict(house.plan)
    for rooms in replayed(house, answer):
        after = {key: room for key, room in rooms.items() if key in house.plan}
    return after


def replayed(house: House, answer: Answer) -> Iterator[Rooms]:
    """Carry out the moves, those of a cycle together; nobody is double-booked on the way."""
    stays = {stay.key: stay for stay in house.problem.reservations}
    rooms = dict(house.plan)
    apart = [stay.model_copy(update={"same_room": None}) for stay in house.problem.reservations]
    row_by_row = house.problem.model_copy(update={"reservations": tuple(apart)})
    moves = list(answer.moves)
    if house.changed is not None and moves and moves[-1].id == house.changed.key:
        last, mine = moves.pop(), house.request
        assert (last.from_, last.to) == (house.home, answer.room_number)
        assert (last.arrival, last.departure) == (mine.arrival, mine.departure)
    assert [move.step for move in answer.moves] == list(range(1, len(answer.moves) + 1))
    while moves:
        together = [move for move in moves if move.cycle == moves[0].cycle] if moves[0].cycle else moves[:1]
        moves = moves[len(together) :]
        for move in together:
            assert rooms[move.id] == move.from_
            is_company = bool(house.company) and stays[move.id].same_room == house.request.same_room
            is_right = move.purpose in (Purpose.ROOM_TAKEN, Purpose.SAME_ROOM)
            assert is_right if is_company else move.purpose is Purpose.MAKES_ROOM
            rooms[move.id] = move.to
        taken: dict[tuple[str, date], str] = {}
        for key, room in rooms.items():
            who = stays[key].same_room or key
            alone = stays[key].model_copy(update={"same_room": None})
            assert all(taken.setdefault((room, night), who) == who for night in oracle.kept(row_by_row, alone, room))
        yield dict(rooms)


def check_reasons(house: House, answer: Answer) -> None:
    """Each reason is the true one."""
    assert answer.reasons
    kinds = {reason.kind for reason in answer.reasons}
    fewest_locks = house.smallest_locks()
    if house.company:
        check_locks(house, answer, fewest_locks)
    elif house.released() is None or not house.may():
        assert kinds == {"no_eligible_room"}
    elif fewest_locks is not None:
        check_locks(house, answer, fewest_locks)
    elif house.is_full():
        assert kinds == {"overbooked_night"}
        assert all(reason.over is not None and reason.over >= 1 and reason.nights for reason in answer.reasons)
    else:
        assert kinds == {"fragmented"}


def check_locks(house: House, answer: Answer, fewest: int | None) -> None:
    """The locks in the way are the fewest without which the request fits, where there are any."""
    named = [reason.reservations for reason in answer.reasons if reason.kind == "locks_in_the_way"]
    assert [len(keys) for keys in named] == ([] if fewest is None else [fewest])
    assert all(map(house.fits_without, named))


def check_alternatives(house: House, answer: Answer) -> None:
    """Each alternative has a free room, nobody moved."""
    for near in answer.alternatives:
        update: Data = {"arrival": near.arrival, "length": near.length}
        if near.room_type is not None:
            update |= {"room_type": near.room_type, "allowable_room_types": ()}
        other = House(house.problem, house.request.model_copy(update=update), {**house.plan, **changed_room(house)})
        assert min(map(other.moves, other.plans())) == (0, 0)
        assert near.answer == "fits"


def changed_room(house: House) -> Rooms:
    return {house.changed.key: house.home} if house.changed is not None and house.home is not None else {}
