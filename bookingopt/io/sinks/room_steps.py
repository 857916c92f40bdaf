"""The moves of a plan as single steps: unlock, take the rooms of a cycle away, assign, lock again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.problem import USER_PREFIX, Open, Problem, Reservation
from bookingopt.domain.result import Assignment, Result
from bookingopt.domain.result_rows import Move

_SOURCE = f"{USER_PREFIX}source-"

Ids = Mapping[str, str]


class Action(StrEnum):
    """What a step does to one stay."""

    UNLOCK = "unlock"
    UNASSIGN = "unassign"
    ASSIGN = "assign"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class RoomRef:
    """A room by its number and by what the system calls it."""

    number: str
    ids: Ids = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoomStep:
    """One step.

    Attributes
    ----------
    ids
        What the system calls the reservation.
    from_room
        The room that the stay has; None where it has none.
    to_room
        The room that it gets; None where it loses its room.
    move
        The number of the move; None for a stay that had no room.
    """

    action: Action
    stay: Assignment
    ids: Ids
    from_room: RoomRef | None
    to_room: RoomRef | None
    move: int | None
    serves: str

    @property
    def moves(self) -> list[int]:
        """The move that the step belongs to, as a list of at most one."""
        return [] if self.move is None else [self.move]


@dataclass(frozen=True, slots=True)
class SystemView:
    """The house as the other system has it: its ids and its locks.

    ``elsewhere`` are the stays of the plan that the system has in another room, or not at all, by key.
    """

    stays: Mapping[str, Assignment]
    ids: Mapping[str, Ids]
    rooms: Mapping[str, RoomRef]
    locked: frozenset[str]
    elsewhere: Mapping[str, str | None]
    blocks: Sequence[tuple[str, range]]

    @classmethod
    def of(cls, result: Result, problem: Problem | None) -> SystemView:
        """Return what the plan says of the system, and the problem where there is one."""
        stays = {stay.key: stay for stay in result.assignments}
        given = {} if problem is None else {stay.key: stay for stay in problem.reservations}
        ids = {key: {**_ids(given.get(key)), **_ids(stay)} for key, stay in stays.items()}
        rooms = () if problem is None else problem.rooms
        blocks = () if problem is None else problem.out_of_order
        return cls(
            stays,
            ids,
            {room.room_number: RoomRef(room.room_number, _ids(room)) for room in rooms},
            frozenset(key for key, stay in stays.items() if given.get(key, stay).is_locked),
            {} if problem is None else _elsewhere(stays, given),
            [(each.room_number, range(each.start.toordinal(), each.end.toordinal() + 1)) for each in blocks],
        )

    def room(self, number: str) -> RoomRef:
        """Return the room of that number, without ids where the problem is not at hand."""
        return self.rooms.get(number) or RoomRef(number)


def _elsewhere(stays: Mapping[str, Assignment], given: Mapping[str, Reservation]) -> dict[str, str | None]:
    now = {key: given[key].assigned_room if key in given else None for key in stays}
    return {key: now[key] for key, stay in stays.items() if now[key] != stay.previous_room}


def _ids(record: Open | None) -> dict[str, str]:
    extra = {} if record is None else record.model_extra or {}
    return {name.removeprefix(_SOURCE): str(value) for name, value in extra.items() if name.startswith(_SOURCE)}


class NoRoomFree(LookupError):
    """A cycle of ``steps`` of which none can be carried out: no room is free for a while."""

    def __init__(self, steps: Sequence[RoomStep]) -> None:
        super().__init__(", ".join(step.serves for step in steps))
        self.steps = steps


def nights(stay: Assignment) -> range:
    """Return the nights of a stay as ordinals."""
    first = stay.arrival.toordinal()
    return range(first, first + stay.length)


def phases(result: Result, view: SystemView, *, has_locks: bool, can_unassign: bool) -> Iterator[list[RoomStep]]:
    """Yield the steps that lead from the present plan to the new one, in lists that do not depend on each other.

    Moves come in their order, then the stays without a present room. Guests in house keep their rooms: a move of one
    is left out (see `moves_in_house`). Where a stay cannot be without a room, a cycle goes through a free one.

    Raises
    ------
    NoRoomFree
        A cycle for which there is no free room.
    """
    left_out = {move.id for move in moves_in_house(result)}
    rooms = {key: stay.previous_room for key, stay in view.stays.items()}
    for _, group in groupby(result.moves, lambda move: move.step if move.cycle is None else -move.cycle):
        moves = [move for move in group if move.id not in left_out]
        steps = [_step(view, move.id, move.from_, move.to, move.step) for move in moves]
        locked = [step for step in steps if has_locks and step.stay.key in view.locked]
        yield [_as(step, Action.UNLOCK) for step in locked]
        if len(steps) == 1:
            yield steps
        elif can_unassign:
            yield [replace(_as(step, Action.UNASSIGN), to_room=None) for step in steps]
            yield [replace(step, from_room=None) for step in steps]
        else:
            yield from ([step] for step in _through_free_rooms(view, rooms, steps))
        yield [_as(step, Action.LOCK) for step in locked]
        rooms.update({move.id: move.to for move in moves})
    yield [
        _step(view, stay.key, None, stay.assigned_room, None)
        for stay in result.assignments
        if stay.previous_room is None and stay.assigned_room is not None
    ]


def moves_in_house(result: Result) -> list[Move]:
    """Return the moves of guests in house, which no system takes from a plan."""
    in_house = {stay.key for stay in result.assignments if stay.status is StayStatus.IN_HOUSE}
    return [move for move in result.moves if move.id in in_house]


def _as(step: RoomStep, action: Action) -> RoomStep:
    return replace(step, action=action, serves=f"{action}: {step.serves}")


def _step(view: SystemView, key: str, from_: str | None, to: str, number: int | None) -> RoomStep:
    stay = view.stays[key]
    guest = f"{stay.name} ({key})"
    serves = f"first room of {guest}, {to}" if number is None else f"move {number}, {guest} from {from_} to {to}"
    return RoomStep(
        Action.ASSIGN,
        stay,
        view.ids[key],
        None if from_ is None else view.room(from_),
        view.room(to),
        number,
        serves,
    )


def merged(steps: Iterable[list[RoomStep]], most: int) -> Iterator[list[RoomStep]]:
    """Yield the phases joined where no step of one depends on a step of the other, at most so many steps each."""
    joined: list[RoomStep] = []
    for phase in steps:
        for start in range(0, len(phase), most):
            part = phase[start : start + most]
            if joined and (len(joined) + len(part) > most or any(_depends(step, joined) for step in part)):
                yield joined
                joined = []
            joined = [*joined, *part]
    if joined:
        yield joined


def _depends(step: RoomStep, earlier: Iterable[RoomStep]) -> bool:
    """Whether the step is of the same stay as an earlier one, or goes into a room that one of them leaves."""
    wanted = None if step.to_room is None else step.to_room.number
    return any(each.stay.key == step.stay.key or wanted in _left_by(each) for each in earlier)


def _left_by(step: RoomStep) -> list[str]:
    moves = step.action in (Action.ASSIGN, Action.UNASSIGN)
    return [step.from_room.number] if moves and step.from_room is not None else []


def served(phase: Sequence[RoomStep]) -> str:
    """Return what a message serves that carries out several steps."""
    return phase[0].serves if len(phase) == 1 else f"{len(phase):,} steps: {'; '.join(step.serves for step in phase)}"


def _through_free_rooms(view: SystemView, rooms: Mapping[str, str | None], steps: list[RoomStep]) -> Iterator[RoomStep]:
    """Yield the steps of a cycle one by one, each into a free room."""
    now = dict(rooms)
    waiting = list(steps)
    parked: set[str] = set()
    while waiting:
        step = next((step for step in waiting if _is_free(view, now, step.stay, _number(step))), None)
        if step is not None:
            waiting.remove(step)
        else:
            step, spare = _parked(view, now, [step for step in waiting if step.stay.key not in parked])
            parked.add(step.stay.key)
            waiting = [replace(each, from_room=spare) if each.stay.key == step.stay.key else each for each in waiting]
        now[step.stay.key] = _number(step)
        yield step


def _parked(view: SystemView, now: Mapping[str, str | None], waiting: list[RoomStep]) -> tuple[RoomStep, RoomRef]:
    for step in waiting:
        for number, room in view.rooms.items():
            if number != now[step.stay.key] and _is_free(view, now, step.stay, number):
                return replace(step, to_room=room, serves=f"{step.serves}, by way of {number}"), room
    raise NoRoomFree(waiting)


def _is_free(view: SystemView, now: Mapping[str, str | None], stay: Assignment, number: str) -> bool:
    wanted = set(nights(stay))
    others = [view.stays[key] for key, room in now.items() if room == number and key != stay.key]
    taken = any(wanted.intersection(nights(each)) for each in others if not _share_a_room(stay, each))
    return not taken and not any(room == number and wanted.intersection(closed) for room, closed in view.blocks)


def _share_a_room(one: Assignment, other: Assignment) -> bool:
    """Whether the plan itself has both in one room."""
    return one.assigned_room == other.assigned_room


def _number(step: RoomStep) -> str:
    assert step.to_room is not None
    return step.to_room.number
