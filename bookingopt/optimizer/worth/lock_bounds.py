"""A lower bound of the gap cost without one lock, for many locks in turn: the Lagrangian bound with few changes.

The network of all stays is built once, each lock in it as a class of no stay. Without a lock its class has one stay,
and the tokens that would end and start at it are one that goes through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from bookingopt.optimizer.bounds.lagrangian import Budget, Lagrangian, change_budgets
from bookingopt.optimizer.bounds.pooled import pooled_prices
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import Instance, IntArray, frozen
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import Segment, segments
from bookingopt.optimizer.network.token_flow import Commodity, Frame, StayClass, room_classes, stay_classes
from bookingopt.optimizer.stop import Stop
from bookingopt.optimizer.worth.released import with_released

#: Sizes of the first and of the last multiplier step, in gap cost, where the multipliers are already good.
FIRST_SIZE, LAST_SIZE = 0.01, 0.001

#: Highest price of the class of a lock, in gap cost, and how many are tried between.
HIGHEST, TRIED = 64, 12

#: A token: room class, end, whether a block follows, start, whether it is idle.
_Token = tuple[int, int, bool, int, bool]


class LockBounds:
    """Bounds of one component, with all locks or without one of them.

    Parameters
    ----------
    instance
        The house with all its locks.
    component
        Rooms and stays that do not touch the rest, whichever locks are released; locks may be among its free stays.
    plan
        A legal plan.
    locks
        The locks of the component; ascending.
    within_changes
        Whether only plans with at most as many type changes as ``plan`` count.

    Attributes
    ----------
    with_all
        No plan that keeps all locks costs less in the component.
    """

    def __init__(
        self, instance: Instance, component: Component, plan: Plan, locks: IntArray, *, within_changes: bool = True
    ) -> None:
        self._instance, self._component, self._within_changes = instance, component, within_changes
        free = np.setdiff1d(component.free, locks)
        self._class_of_room, kinds = room_classes(instance, component.rooms, by_room=False)
        self._base = Counter(map(self._token, segments(instance, component.rooms, instance.fixed_room)))
        self._without = {int(lock): self._through(int(lock)) for lock in locks}
        tokens = self._base.keys() | {token for more, _ in self._without.values() for token in more}
        classes = (*stay_classes(instance, free, by_room=False), *(StayClass((int(lock),)) for lock in locks))
        self._released = with_released(instance, locks.tolist())
        self._lagrangian = self._build(self._released, component, plan, classes, tuple(sorted(tokens)), kinds)
        self._class_of_lock = {int(lock): len(classes) - len(locks) + at for at, lock in enumerate(locks)}
        tables: Any = self._lagrangian.tables
        count = self._lagrangian.frame.count.copy()
        count[list(self._class_of_lock.values())] = 0
        self._tables = tables._replace(stays=count, token_count=self._counts(self._base))
        self._change_of = instance.type_change[instance.preference, instance.kind_of_room[plan.room_of]]
        self._limit = self._tables.budget_limit - int(self._change_of[locks].sum()) * (
            len(self._tables.budget_limit) > 0
        )
        self._tables = self._tables._replace(budget_limit=self._limit)
        self._prices = np.zeros(len(count) + len(self._limit))
        self.with_all = Fraction(0)

    def start(self, steps: int, stop: Stop, known: np.ndarray, enough: Fraction) -> None:
        """Find multipliers with all locks, from which those without one of them go on.

        Parameters
        ----------
        steps, stop
            End the search.
        known
            Multipliers of the stays that are perhaps good already; float[stays], in gap cost.
        enough
            No more steps are taken where the bound is that high.
        """
        tables, starts = self._barred(self._tables), []
        for of_stays in (known, pooled_prices(self._released, self._component, stop)):
            prices = np.zeros(len(self._prices))
            of_classes = of_stays[self._lagrangian.frame.first]
            prices[: len(of_classes)] = np.ldexp(of_classes, -self._lagrangian.unit)
            starts.append((int(self._lagrangian.paths.lagrangian(tables, self._whole(prices))), prices))
        value, best = max(starts, key=lambda start: start[0])
        highest = 2.0 ** min(40, int(self._instance.minimum_stay.max()) + self._instance.turnover_limit)
        if self._in_gap_cost(value) < enough:
            found = self._ascended(tables, best, highest / 32, LAST_SIZE / 8, steps, stop)
            value, best = max((value, best), found, key=lambda one: one[0])
        self._prices = best
        self.with_all = self._in_gap_cost(value)

    def without(self, lock: int, steps: int, enough: Fraction, stop: Stop) -> Fraction:
        """Return a bound without ``lock``: after so many multiplier steps, or as soon as it is ``enough``."""
        more, fewer = self._without[lock]
        counts = self._base.copy()
        counts.update(more)
        counts.subtract(fewer)
        own = self._class_of_lock[lock]
        stays = self._tables.stays.copy()
        stays[own] = 1
        limit = self._limit + int(self._change_of[lock])
        tables = self._barred(
            self._tables._replace(stays=stays, token_count=self._counts(counts), budget_limit=limit), but=own
        )
        whole = self._whole(self._prices)

        def worth(price: int) -> int:
            whole[own] = price
            return int(self._lagrangian.paths.lagrangian(tables, whole))

        wanted = ceil(enough / Fraction(2) ** self._lagrangian.unit)
        highest = self._lagrangian.grain * ceil(HIGHEST / 2.0**self._lagrangian.unit / self._lagrangian.grain)
        whole[own], value = peak(worth, highest, self._lagrangian.grain, wanted)
        if steps and value < wanted:
            found, _ = self._ascended(tables, whole.astype(float), FIRST_SIZE, LAST_SIZE, steps, stop)
            value = max(value, found)
        return self._in_gap_cost(value)

    def _build(
        self,
        released: Instance,
        component: Component,
        plan: Plan,
        classes: tuple[StayClass, ...],
        tokens: tuple[_Token, ...],
        kinds: IntArray,
    ) -> Lagrangian:
        """Build the network of all tokens that there can be, one of each."""
        commodities: dict[tuple[int, int, bool], list[Segment]] = {}
        for room_class, end, to_block, start, idle in tokens:
            commodities.setdefault((room_class, end, to_block), []).append(Segment(0, start, end, idle, to_block))
        first = np.array([members.stays[0] for members in classes], dtype=np.int64)
        count = np.array([len(members.stays) for members in classes], dtype=np.int64)
        allowed = released.eligible[np.ix_(released.condition[first], kinds)]
        of_key = tuple(Commodity(*key, tuple(found)) for key, found in commodities.items())
        frame = Frame(classes, of_key, kinds, first, count, allowed)
        everyone = replace(
            component, free=frozen(np.concatenate([members.stays for members in classes]).astype(np.int64))
        )
        budgets: tuple[Budget, ...] = change_budgets(released, everyone, frame, plan)
        # With fewer changes any positions would do.
        is_limited = self._within_changes and self._has_changes(budgets, frame, released)
        return Lagrangian(released, frame, budgets[:1] if is_limited else ())

    @staticmethod
    def _has_changes(budgets: tuple[Budget, ...], frame: Frame, instance: Instance) -> bool:
        """Whether the first budget is that of the type changes, not of their positions."""
        table = instance.type_change[np.ix_(instance.preference[frame.first], frame.kind_of_room_class)]
        return bool(budgets) and bool(table.any())

    def _token(self, segment: Segment) -> _Token:
        room_class = int(self._class_of_room[segment.room])
        return room_class, segment.end, segment.to_block, segment.start, segment.is_idle

    def _through(self, lock: int) -> tuple[Counter[_Token], Counter[_Token]]:
        """Return the tokens of the lock's room without it that are new, and those that are gone."""
        instance = self._instance
        room = np.array([instance.fixed_room[lock]])
        released = with_released(instance, [lock])
        before = Counter(map(self._token, segments(instance, room, instance.fixed_room)))
        after = Counter(map(self._token, segments(released, room, released.fixed_room)))
        return after - before, before - after

    def _counts(self, tokens: Counter[_Token]) -> IntArray:
        """Return how many there are of each token, in the order of the tables; int64[tokens]."""
        counts = []
        for commodity in self._lagrangian.frame.commodities:
            key = (commodity.room_class, commodity.end, commodity.to_block)
            starts = sorted((segment.start, segment.is_idle) for segment in commodity.segments)
            counts += [tokens[(*key, start, idle)] for start, idle in starts]
        return np.array(counts, dtype=np.int64)

    def _barred(self, tables: Any, but: int | None = None) -> Any:
        """Return ``tables`` in which no token takes the class of a lock that is kept."""
        dear = tables.arc_cost.copy()
        kept = [own for own in self._class_of_lock.values() if own != but]
        dear[np.isin(tables.arc_class, kept)] = 1 << 58
        return tables._replace(arc_cost=dear)

    def _whole(self, prices: np.ndarray) -> IntArray:
        grain = self._lagrangian.grain
        whole: IntArray = (np.rint(prices / grain) * grain).astype(np.int64)
        return whole

    def _ascended(
        self, tables: Any, prices: np.ndarray, first: float, last: float, steps: int, stop: Stop
    ) -> tuple[int, np.ndarray]:
        """Return the best value of so many multiplier steps from ``prices`` on, and its prices."""
        paths, lagrangian = self._lagrangian.paths, self._lagrangian
        best = self._whole(prices)
        value = int(paths.lagrangian(tables, best))
        momentum = np.zeros(len(prices))
        now = prices.copy()
        sizes = np.ldexp(np.geomspace(first, last, max(1, steps)), -lagrangian.unit)
        for at in range(0, steps, 50):
            if stop.now():
                break
            chunk = sizes[at : at + 50]
            value = int(paths.ascend(tables, now, momentum, lagrangian.grain, chunk, value, best))
            stop.step(len(chunk))
        return value, best.astype(float)

    def _in_gap_cost(self, value: int) -> Fraction:
        return Fraction(value) * Fraction(2) ** self._lagrangian.unit


def peak(worth: Callable[[int], int], highest: int, grain: int, enough: int) -> tuple[int, int]:
    """Return where a concave function has its largest value, and that value; or the first that is ``enough``.

    Where the tangents from both sides meet, the function is tried next: of lines with whole slopes few are met.

    Parameters
    ----------
    worth
        Value at a multiple of ``grain``.
    highest
        It is looked for between this and its negative, a multiple of ``grain``.
    """
    found: dict[int, int] = {}

    def tangent(at: int) -> tuple[int, Fraction]:
        for place in (at, at + grain):
            found[place] = worth(place)
        return at, Fraction(found[at + grain] - found[at], grain)

    (left, rises), (right, falls) = tangent(-highest), tangent(highest)
    for _ in range(TRIED):
        if max(found.values()) >= enough or rises <= 0 or falls >= 0:
            break
        meet = (found[right] - found[left] + rises * left - falls * right) / (rises - falls)
        at, slope = tangent(int(meet // grain) * grain)
        if slope > 0:
            is_known, (left, rises) = at <= left, (at, slope)
        else:
            is_known, (right, falls) = at >= right, (at, slope)
        if is_known or slope == 0:
            break
    best = max(found, key=found.__getitem__)
    return best, found[best]
