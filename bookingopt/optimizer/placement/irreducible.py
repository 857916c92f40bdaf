"""Stays that cannot stand together although no night is overbooked: a smallest set of them, as far as it can be found.

By deletion: whatever can be left out of a set that does not fit, so that the rest still does not, is left out. What
remains depends on what is tried first, so several orders are tried, and the smallest set is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance
from bookingopt.optimizer.placement.infeasibility import Reason
from bookingopt.optimizer.placement.linked_placement import largest_placement
from bookingopt.optimizer.placement.placement_model import Placement
from bookingopt.optimizer.stop import Stop

#: Days before and after a stay among whom others that clash with it are looked for first, and by what they grow.
_DAYS, _GROWTH = 4, 4

#: Stays left out of a largest part around each of whom a set is looked for.
_STARTS = 6

#: Questions whether stays fit that the orders after the first may ask. No clock decides it, so results can be repeated.
_QUESTIONS = 400


@dataclass(frozen=True)
class _Found:
    """Stays that cannot stand together; ``is_least`` where it is proved that any one less makes the others fit."""

    stays: tuple[int, ...]
    is_least: bool


def irreducible_set(instance: Instance, component: Component, placement: Placement, stop: Stop) -> Reason:
    """Return stays that cannot stand together although any one less makes the others fit, few of them.

    Parameters
    ----------
    instance, component
        Where not all stays can be placed.
    placement
        A largest part that can be, as far as it was found.
    stop
        Ends the search; the set may then be too large still.
    """
    found = _smallest(_Questions(instance, component, stop), placement)
    nights = {day for i in found.stays for day in range(int(instance.arrival[i]), int(instance.leaves[i]))}
    return Reason("irreducible_set", found.stays, tuple(sorted(nights)), is_least=found.is_least)


class _Questions:
    """Asks whether some stays of the component can stand together, and counts how often."""

    def __init__(self, instance: Instance, component: Component, stop: Stop) -> None:
        self.instance, self.component, self.stop = instance, component, stop
        self.stays = np.sort(np.concatenate([component.free, component.fixed])).tolist()
        self.asked = 0

    def fit(self, stays: list[int]) -> bool | None:
        """Whether ``stays`` can stand together; None where that is not settled."""
        self.asked += 1
        placement = largest_placement(self.instance, self.component, self.stop, np.array(sorted(stays), dtype=np.int64))
        if len(placement.room_of) == len(stays):
            return True
        return False if placement.most < len(stays) else None


def _smallest(ask: _Questions, placement: Placement) -> _Found:
    """Delete in several orders around several stays, and return the smallest set."""
    best: _Found | None = None
    for extra in [i for i in ask.stays if i not in placement.room_of][:_STARTS]:
        # With one more stay than a largest part there is a clash, and only one: that stay is in it.
        is_largest = len(placement.room_of) == placement.most
        suspects = [i for i in ask.stays if i in placement.room_of or i == extra] if is_largest else ask.stays
        near = _near(ask, suspects, extra)
        for order in _orders(ask.instance, extra):
            if best is not None and (len(best.stays) == 1 or ask.asked > _QUESTIONS or ask.stop.now()):
                return best
            found = _deleted(ask, sorted(near, key=order))
            if best is None or (found.is_least, -len(found.stays)) > (best.is_least, -len(best.stays)):
                best = found
    assert best is not None  # some stay of the component has no room
    return best


def _orders(instance: Instance, extra: int) -> Iterator[Callable[[int], tuple[int, ...]]]:
    """Yield the orders in which stays are left out: far ones, short ones, long ones, free ones, locks first."""
    arrival, departure = instance.arrival, instance.departure

    def distance(i: int) -> int:
        return int(max(arrival[i] - departure[extra], arrival[extra] - departure[i]))

    def nights(i: int) -> int:
        return int(departure[i] - arrival[i])

    def is_fixed(i: int) -> int:
        return int(instance.fixed_room[i] != NONE)

    yield lambda i: (-distance(i), i)
    yield lambda i: (nights(i), -distance(i), i)
    yield lambda i: (-nights(i), -distance(i), i)
    yield lambda i: (is_fixed(i), -distance(i), i)
    yield lambda i: (-is_fixed(i), -distance(i), i)


def _near(ask: _Questions, stays: list[int], extra: int) -> list[int]:
    """Return the stays around ``extra`` that cannot stand together already."""
    instance, days = ask.instance, _DAYS
    while True:
        start, end = int(instance.arrival[extra]) - days, int(instance.departure[extra]) + days
        near = [i for i in stays if instance.arrival[i] < end and start < instance.departure[i]]
        if len(near) == len(stays) or ask.fit(near) is False:
            return near
        days *= _GROWTH


def _deleted(ask: _Questions, stays: list[int]) -> _Found:
    """Leave out chunks of stays, the first ones first and ever smaller, as long as the rest cannot stand together."""
    chunk = max(1, len(stays) // 2)
    while not ask.stop.now():
        position, is_least = 0, chunk == 1
        while position < len(stays):
            rest = stays[:position] + stays[position + chunk :]
            fits = True if not rest else ask.fit(rest)
            if fits is False:
                stays = rest
            else:
                position += chunk
                is_least &= fits is True
        if chunk == 1:
            return _Found(tuple(sorted(stays)), is_least)
        chunk //= 2
    return _Found(tuple(sorted(stays)), is_least=False)
