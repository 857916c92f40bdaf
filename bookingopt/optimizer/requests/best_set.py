"""The set of requests with the most nights that the house can take in together, exact.

A model that counts rooms by kind proposes a set. Whether the house has room for it is found out by taking in its
requests one after the other, whoever moves for them, once all stays that they change have given up their nights: so
their order does not matter. A set for which it has none is cut off, with all that contain it and change no other stays,
and the model proposes the next one. What is counted by kind and night is true of every plan, so the first set that
stands is the best.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bookingopt.optimizer.highs import FloatArray, LinearModel, Outcome, RowBuilder
from bookingopt.optimizer.model.instance import NONE, frozen
from bookingopt.optimizer.model.occupancy import Occupancy, eligible_rooms
from bookingopt.optimizer.model.request_arrays import RequestArrays, with_joined
from bookingopt.optimizer.requests.fewest_moves import fewest_moves
from bookingopt.optimizer.requests.reasons import full_nights
from bookingopt.optimizer.requests.stay_request import (
    free_room,
    in_arrays,
    placed_in,
    request_spec,
    whole_stay_rooms,
    with_request,
)
from bookingopt.optimizer.stop import Stop

#: Steps for taking in one request while a set is tried.
_STEPS = 300

#: Of so many requests that do not stand together fewer are looked for, one by one.
_MOST_REDUCED = 8


def best_set(requests: RequestArrays, occupancy: Occupancy, stop: Stop) -> tuple[list[int], bool]:
    """Return the best set of requests that the house can take in, ascending, and whether it is proved the best.

    The best has the most nights, then the most requests, then the earlier ones: of two sets that with the first request
    that only one of them has.

    Parameters
    ----------
    requests, occupancy
        The reservations and the requests, and the occupancy before any of them is taken in.
    stop
        Ends the search; the set is then the best of those that were found to stand.
    """
    search = _SetSearch(requests, occupancy, stop)
    every = np.arange(requests.requests)
    nights = (requests.nights[:, 1] - requests.nights[:, 0]).astype(float)
    for worth in (nights, np.ones(len(every))):
        if not search.maximize(worth):
            return search.best, False
    is_known = all(search.prefer(number) for number in every.tolist())
    return search.best, is_known and search.is_exact


class _SetSearch:
    """The model, what was cut off from it, and the best set that stands so far."""

    def __init__(self, requests: RequestArrays, occupancy: Occupancy, stop: Stop) -> None:
        self.requests, self.occupancy, self.stop = requests, occupancy, stop
        #: Whether everything that was cut off is proved not to stand.
        self.is_exact = True
        self.best = self._first()
        self._columns, self._model = _model_by_kind(requests, occupancy)

    def maximize(self, worth: FloatArray) -> bool:
        """Find the set with the most ``worth``, hold on to that, and say whether it is proved."""
        aim = np.zeros(self._columns)
        aim[: len(worth)] = -worth
        while True:
            found = self._proposed(aim)
            if found is None:
                return False
            if worth[found].sum() <= worth[self.best].sum() or self._stands(found):
                break
            if self.stop.now():
                return False
        if worth[found].sum() > worth[self.best].sum():
            self.best = found
        used = np.flatnonzero(worth)
        self._model.add_row(used, worth[used], float(worth[self.best].sum()), np.inf)
        return True

    def prefer(self, number: int) -> bool:
        """Take the request in where a set that is as good has it, and say whether that is known."""
        column = np.array([number])
        aim = np.zeros(self._columns)
        aim[number] = -1
        while number not in self.best:
            found = self._proposed(aim)
            if found is None:
                return False
            if number not in found:
                self._model.add_row(column, np.ones(1), -np.inf, 0.0)
                return True
            if self._stands(found):
                self.best = found
            elif self.stop.now():
                return False
        self._model.add_row(column, np.ones(1), 1.0, np.inf)
        return True

    def _proposed(self, aim: FloatArray) -> list[int] | None:
        """Return the set that the model likes best; None where it does not say in time."""
        if self.stop.now():
            return None
        answer = self._model.minimize(aim, self.stop, gap=0.5)
        if answer.outcome is not Outcome.OPTIMAL or answer.values is None:
            return None
        found: list[int] = np.flatnonzero(np.rint(answer.values[: self.requests.requests])).tolist()
        return found

    def _first(self) -> list[int]:
        """Return the requests that the house takes in one after the other, in their order."""
        taken: list[int] = []
        so_far, requests = self.occupancy, self.requests
        for number in range(self.requests.requests):
            if self.stop.is_interrupted():
                break
            after, _ = self._taken_in(requests, in_arrays(requests, so_far), number)
            if after is not None:
                taken, so_far, requests = [*taken, number], after, with_joined(requests, number)
        return taken

    def _stands(self, numbers: Sequence[int]) -> bool:
        """Whether the house takes in all these requests; if not, they are cut off, which may not be proved."""
        start = with_changed_released(self.requests, self.occupancy, numbers)
        refused, is_proved = self._refused(start, numbers)
        if not refused:
            return True
        self.is_exact &= is_proved
        if any(_shares_with_another(self.requests, number) for number in range(self.requests.requests)):
            refused = list(numbers)  # they change the room for each other
        elif is_proved:
            refused = self._reduced(start, refused)
        # With the nights of other stays, that other requests change, they may stand.
        others = np.setdiff1d(np.flatnonzero(self.requests.changed_stay != NONE), numbers)
        value = np.append(np.ones(len(refused)), np.full(len(others), -1.0))
        self._model.add_row(np.append(refused, others), value, -np.inf, float(len(refused) - 1))
        return False

    def _refused(self, start: Occupancy, numbers: Sequence[int]) -> tuple[list[int], bool]:
        """Return the first of the requests that cannot stand together, none where all can, and whether it is proved."""
        so_far, requests = start, self.requests
        for at, number in enumerate(numbers):
            after, is_proved = self._taken_in(requests, in_arrays(requests, so_far), number)
            if after is None:
                return list(numbers[: at + 1]), is_proved
            so_far, requests = after, with_joined(requests, number)
        return [], True

    def _reduced(self, start: Occupancy, refused: list[int]) -> list[int]:
        """Return fewer of the requests that cannot stand together either: those who meet the last, then one less."""
        instance, stays = self.requests.instance, self.requests.reservations + np.array(refused)
        arrival, departure = instance.arrival[stays], instance.departure[stays]
        meets = (arrival < departure[-1]) & (arrival[-1] < departure)
        found, is_proved = self._refused(start, np.array(refused)[meets].tolist())
        refused = found if found and is_proved else refused
        for number in refused[:-1] if len(refused) <= _MOST_REDUCED else []:
            if number in refused and not self.stop.now():
                found, is_proved = self._refused(start, [other for other in refused if other != number])
                refused = found if found and is_proved else refused
        return refused

    def _taken_in(self, requests: RequestArrays, occupancy: Occupancy, number: int) -> tuple[Occupancy | None, bool]:
        """Return the occupancy with the request in it; None where it has no room, and whether that is proved."""
        at_first = in_arrays(requests, self.occupancy)
        spec = request_spec(requests, number, placed_in(requests, number, occupancy, at_first))
        before = occupancy.without(spec.changes)
        room, room_of = free_room(before, spec), before.room_of.copy()
        if room != NONE:
            room_of[spec.stay] = room
            return with_request(before, spec, frozen(room_of)), True
        if not whole_stay_rooms(before, spec).any() or full_nights(before, spec):
            return None, True
        found = fewest_moves(before, spec, self.stop.part(steps=_STEPS), any_will_do=True)
        if found.room_of is None:
            return None, found.is_proved
        return with_request(before, spec, found.room_of), True


def with_changed_released(requests: RequestArrays, occupancy: Occupancy, numbers: Sequence[int]) -> Occupancy:
    """Return the occupancy after all stays that these requests change have given up their nights."""
    for number in numbers:
        occupancy = occupancy.without(int(requests.changed_stay[number]))
    return occupancy


def _model_by_kind(requests: RequestArrays, occupancy: Occupancy) -> tuple[int, LinearModel]:
    """Return the number of columns and the model that counts rooms by kind on the nights of the requests.

    The first columns say which requests are taken in; then a request, or a stay that may move, has a room of a kind.
    Requests that share a room with each other, and those whose room they share, are not counted: how many rooms they
    need together is for taking them in to say.
    """
    instance, every = requests.instance, range(requests.requests)
    specs = [request_spec(requests, number, occupancy) for number in every]
    changed = {spec.changes: number for number, spec in enumerate(specs) if spec.changes != NONE}
    nights = np.unique(np.concatenate([np.arange(spec.arrival, spec.departure) for spec in specs]))
    inside = occupancy.overlapping(int(nights[0]), int(nights[-1]) + 1)
    who = [requests.reservations + number for number in every]
    kinds = [np.unique(instance.kind_of_room[whole_stay_rooms(occupancy, spec)]) for spec in specs]
    apart = [number for number in every if _shares_with_another(requests, number)]
    inside = np.setdiff1d(inside, requests.changed_stay[apart])
    free = inside[occupancy.can_move[inside]].tolist()
    who += free
    kinds += [np.unique(instance.kind_of_room[eligible_rooms(instance, stay)]) for stay in free]
    owner = np.repeat(np.arange(len(who)), [len(each) for each in kinds])
    kind = np.concatenate([np.empty(0, dtype=np.int64), *kinds])
    first, rows = requests.requests, RowBuilder()
    for at, stay in enumerate(who):
        if at in apart:
            continue
        own = first + np.flatnonzero(owner == at)
        taken = at if at < first else changed.get(stay)
        terms = [(own, 1.0), *([] if taken is None else [(np.array([taken]), -1.0 if at < first else 1.0)])]
        rows.add(terms, *((0.0, 0.0) if at < first else (1.0, 1.0)))
    stays = np.array(who)[owner] if len(owner) else np.empty(0, dtype=np.int64)
    freed = instance.freed(stays, kind)
    points = np.intersect1d(nights, np.concatenate([instance.arrival, instance.block_start]))
    for day in points.tolist():
        there = (instance.arrival[stays] <= day) & (day < freed)
        blocked = instance.block_room[(instance.block_start <= day) & (day < instance.block_end)]
        open_rooms = np.setdiff1d(np.arange(instance.rooms), blocked)
        fixed = inside[~occupancy.can_move[inside]]
        fixed = fixed[(instance.arrival[fixed] <= day) & (day < instance.departure[fixed])]
        for of_kind in np.unique(kind[there]).tolist():
            left = int((instance.kind_of_room[open_rooms] == of_kind).sum())
            in_kind = fixed[instance.kind_of_room[occupancy.room_of[fixed]] == of_kind]
            gives_up = np.array([changed[i] for i in in_kind.tolist() if i in changed], dtype=np.int64)
            columns = first + np.flatnonzero(there & (kind == of_kind) & ~np.isin(owner, apart))
            rows.add([(columns, 1.0), (gives_up, -1.0)], -np.inf, float(left - len(in_kind)))
    total = first + len(owner)
    return total, LinearModel(np.zeros(total), np.ones(total), np.ones(total, dtype=np.bool_), rows.built())


def _shares_with_another(requests: RequestArrays, number: int) -> bool:
    """Whether another request is to have the same room."""
    every = requests.problem.new_reservations
    text = every[number].same_room
    return text is not None and sum(each.same_room == text for each in every) > 1
