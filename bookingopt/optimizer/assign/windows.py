"""Window models: some weeks of all rooms, solved exactly while everything else stays where it is.

Rooms of a kind are alike there, but for those that guests with mates are in: told apart, and with neighbours of theirs,
they let mates change rooms without losing each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bookingopt.optimizer.bounds.exact import ExactSearch
from bookingopt.optimizer.bounds.lagrangian import Lagrangian, change_budgets
from bookingopt.optimizer.bounds.reduced import ReducedNetwork
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray, frozen
from bookingopt.optimizer.model.objective import gap_cost, missed_wishes, wishes_of
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.network.token_flow import NO_ROOMS, build_frame
from bookingopt.optimizer.stop import Stop

#: Days of a window at first, and at least.
DAYS, FEWEST_DAYS = 30, 8

#: Largest window model that is solved.
WINDOW_COLUMNS = 12_000

#: Most rooms that a window tells apart.
APART = 20

#: Multiplier steps for a window, and their sizes in gap cost.
_STEPS, _FIRST, _LAST = 200, 0.05, 0.001


class WindowSchedule:
    """The days of the next window model: those around which the plan takes what no best plan does.

    A round of windows is over when each of these days was near the middle of one of them. Windows are longer after a
    round without gain, and shorter where a model was too large.
    """

    def __init__(self, days: int, random: np.random.Generator) -> None:
        self._random = random
        self._days = DAYS
        self._is_seen = np.zeros(days + 1, dtype=np.bool_)
        self._no_gain = False

    def ends_round_without_gain(self, dear: IntArray) -> bool:
        """Begin a new round where the last one is over, and say whether that one was without gain.

        ``dear`` counts what should not be so by day; int64[days + 1], not all of them 0.
        """
        if (dear > 0)[~self._is_seen].any():
            return False
        no_gain, self._no_gain = self._no_gain, True
        self._is_seen[:] = False
        if no_gain:
            self._days = self._days * 3 // 2
        return no_gain

    def next_days(self, dear: IntArray) -> tuple[int, int]:
        """Return first and last day of the next window, which has most of the ``dear`` days near its middle."""
        half = self._days // 2
        near = half - np.abs(np.arange(-half, half + 1))
        middle = int(np.convolve(np.where(self._is_seen, 0, dear), near)[half:-half].argmax())
        self._is_seen[max(0, middle - half // 2) : middle + half // 2 + 1] = True
        first = middle - half + int(self._random.integers(-half // 4, half // 4 + 1))
        return first, first + self._days

    def shorten(self) -> None:
        """Let windows be shorter from now on, but not shorter than a week or so."""
        self._days = max(FEWEST_DAYS, self._days * 2 // 3)

    def note_gain(self) -> None:
        """Note that the plan has become better since the round began."""
        self._no_gain = False


@dataclass(frozen=True)
class Window:
    """What a window model may change.

    Attributes
    ----------
    first_day, last_day
        Stays that arrive and depart between them may change.
    apart
        Rooms that are told apart; guests with mates may change only where they are in one of them. int64, ascending.
    """

    first_day: int
    last_day: int
    apart: IntArray = field(default_factory=lambda: NO_ROOMS)

    def covers(self, instance: Instance, stays: IntArray) -> BoolArray:
        """Return which of ``stays`` (int64) are between the days; bool."""
        return (instance.arrival[stays] >= self.first_day) & (instance.departure[stays] <= self.last_day)


def window_with_mates(
    instance: Instance, component: Component, plan: Plan, days: tuple[int, int], random: np.random.Generator
) -> Window:
    """Return the window of ``days`` that tells apart rooms of guests with mates, and as many rooms next to them."""
    window = Window(*days)
    members = np.intersect1d(component.free, instance.group_members)
    rooms = np.unique(plan.room_of[members[window.covers(instance, members)]])
    rooms = random.permutation(rooms)[:APART]
    next_door = np.setdiff1d(component.rooms[instance.adjacent[np.ix_(component.rooms, rooms)].any(axis=1)], rooms)
    more = random.permutation(next_door)[: min(len(rooms), APART - len(rooms))]
    return Window(*days, frozen(np.sort(np.concatenate([rooms, more]))))


def improve_window(
    instance: Instance,
    component: Component,
    plan: Plan,
    window: Window,
    prices: tuple[np.ndarray, np.ndarray],
    stop: Stop,
    seed: int,
) -> Plan | None:
    """Return the best plan in which only a window changes; None where the model is too large.

    Parameters
    ----------
    instance, component, plan
        A legal plan, and the part of it that is looked at.
    window
        What may change.
    prices
        Multipliers to begin with: of the stays, float[stays], and of the budgets of type changes, float[budgets].
    stop, seed
        Of the solver.
    """
    free = component.free
    held = np.isin(free, instance.group_members) & ~np.isin(plan.room_of[free], window.apart)
    inside = window.covers(instance, free) & ~held
    inner = free[inside]
    if len(inner) == 0:
        return plan
    fixed_rooms = np.full(instance.stays, NONE)
    others = np.concatenate([component.fixed, free[~inside]])
    fixed_rooms[others] = plan.room_of[others]
    part = Component(component.rooms, frozen(inner), frozen(np.sort(others)))
    frame = build_frame(instance, part, by_room=False, fixed_rooms=fixed_rooms, apart=window.apart)
    lagrangian = Lagrangian(instance, frame, change_budgets(instance, part, frame, plan))
    of_stays, of_budgets = prices
    # Where the window knows fewer kinds than the component, its budgets are others.
    lagrangian.start(of_stays[frame.first], of_budgets if len(of_budgets) == len(lagrangian.budgets) else None)
    lagrangian.improve(_FIRST, _LAST, _STEPS, stop)
    above = gap_cost(instance, plan, component.rooms) - lagrangian.bound
    if above <= 0 or stop.now():
        return plan
    if lagrangian.count_near_arcs(above) > WINDOW_COLUMNS:
        return None
    search = ReducedNetwork(instance, lagrangian, above).search(part, plan, seed)
    hold_neighbours(search, wishes_of(instance, inner))
    search.minimize_gap_cost(stop)
    return search.best.plan


def hold_neighbours(search: ExactSearch, wishes: IntArray) -> None:
    """Let a search grant at least as many of the ``wishes`` (int64, positions) as the plan that it begins with."""
    if len(wishes):
        missed = np.intersect1d(missed_wishes(search.instance, search.best.plan.room_of), wishes)
        search.hold_misses(wishes, len(missed))
