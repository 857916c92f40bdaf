"""Search for plans with few orphan gaps by annealing over Kempe chains: millions of small exchanges a second.

Each exchange takes one stay to another room, and with it the chain of those that must change then (see `kempe_chains`),
so every plan on the way is legal. What costs more is taken too, ever more seldom while the temperature falls. That
finds the least orphan cost also where every stay has its own list of rooms, so that rooms are hardly ever alike, and
models of some weeks are large.

A stay more begins on a waiting list, a room that is open to everybody and costs more than any good plan: who is pushed
out of a room for it waits there until another room is found.

References
----------
Kirkpatrick, S., Gelatt, C. D. & Vecchi, M. P. (1983), Optimization by simulated annealing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bookingopt.optimizer.availability.orphans.orphan_flow import units_type
from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, BoolArray, Instance, IntArray
from bookingopt.optimizer.model.plan import Entries, Plan
from bookingopt.optimizer.model.plan import entries as room_entries
from bookingopt.optimizer.stop import Stop

#: Chains that are tried in one step, and steps between two looks at the clock.
TRIES, STEPS = 2_000, 10

#: Stays and blocks of one chain at most.
_LONGEST_CHAIN = 64

#: Units for a night on the waiting list.
_NIGHT = 2

#: The highest temperature, in the units of a gap of one night; the lowest, in units; steps from the one to the other
#: for each stay that may move.
_HOT, _COLD, _COOLING = 0.1, 0.1, 2.5

#: Doublings of a unit that raise the highest temperature.
_HOT_DIGITS = 12


class KempeSearch:
    """The search in one component whose rooms do not consist of others.

    Parameters
    ----------
    instance, component
        Where to search.
    minimum_stay
        By day, to the last departure that a stay more may have, turnover nights included; int64[days], nights.
    plan, units
        A legal plan to begin with, and its orphan cost.
    seed
        Seed of the choice of chains.
    kinds
        Kinds of rooms that a stay more may have.

    Attributes
    ----------
    units
        Cost of the plan at hand: its orphan cost, and what those on the waiting list cost. Only the search's own
        measure where `is_exact` is not so.
    cooling
        Steps for the temperature to fall once.
    is_exact
        Whether units are counted as they are: very long minimum stays have too many digits.
    """

    def __init__(
        self,
        instance: Instance,
        component: Component,
        minimum_stay: IntArray,
        plan: Plan,
        units: int,
        seed: int,
        kinds: IntArray | None = None,
    ) -> None:
        # Imported here: numba takes a while, and small houses do not need it.
        from bookingopt.optimizer.availability.orphans import kempe_chains  # noqa: PLC0415

        self._chains = kempe_chains
        self._rooms, self._plan = component.rooms, plan
        self.is_exact = units_type(minimum_stay + instance.turnover_limit) is not object
        self.units = units if self.is_exact else 0
        taken = _entries_of(instance, component, plan)
        self._stay = taken.stay
        self._state = _state(self._chains, instance, component, minimum_stay, taken, seed, kinds)
        self._free = np.flatnonzero(self._state.is_free)
        self._extra = len(taken.stay)
        digits = min(int(self._state.longest) - 2, _HOT_DIGITS)
        self._hot = _HOT * 2.0 ** max(1, digits)
        self.cooling = max(STEPS, round(_COOLING * len(self._free)))

    @property
    def plan(self) -> Plan:
        """The plan at hand, without the stay more."""
        room_of = self._plan.room_of.copy()
        room_of[self._stay[self._free]] = self._rooms[self._state.room[self._free]]
        return Plan(room_of)

    @property
    def is_complete(self) -> bool:
        """Whether nobody is on the waiting list."""
        return bool((self._state.taken_by[-1] == NONE).all())

    def cool(self, target: int, stop: Stop, share: float = 1.0) -> Iterator[None]:
        """Let the temperature fall once, in a share of the usual steps; yield between two looks at the clock.

        It ends where the plan costs no more than ``target``.
        """
        steps = max(1, round(share * self.cooling / STEPS))
        for step in range(steps):
            if (self.is_exact and self.units <= target) or stop.now():
                break
            self.run(self._hot * (_COLD / self._hot) ** (step / max(1, steps - 1)), target, stop)
            yield

    def wander(self, stop: Stop) -> None:
        """Go on at the lowest temperature, from plan to plan that cost hardly more."""
        self.run(_COLD, -1, stop)

    def run(self, temperature: float, target: int, stop: Stop, steps: int = STEPS) -> None:
        """Try chains in some steps at one temperature; end where the plan costs no more than ``target``."""
        is_extra = bool(self._state.is_free[self._extra])
        entries = np.append(self._free, self._extra) if is_extra else self._free
        if len(entries) == 0 or len(self._rooms) < 2:
            return
        tries = steps * TRIES
        target = target if self.is_exact else -1
        self.units = int(self._chains.anneal(self._state, entries, tries, temperature, _NIGHT, self.units, target))
        stop.step(steps)

    def add(self, arrival: int, departure: int) -> None:
        """Put a stay more on the waiting list, which is empty."""
        state, extra = self._state, self._extra
        state.room[extra] = len(self._rooms)
        state.start[extra], state.leave[extra], state.end[extra] = arrival, departure, departure
        state.is_free[extra] = True
        state.taken_by[-1, arrival:departure] = extra
        self.units += _NIGHT * (1 + departure - arrival)

    def withdraw(self, units: int) -> None:
        """Take the stay more out of the house; the plan without it, which is complete, costs ``units``."""
        state, extra = self._state, self._extra
        state.taken_by[state.room[extra], state.start[extra] : state.end[extra]] = NONE
        state.is_free[extra] = False
        self.units = units if self.is_exact else 0

    def saved(self) -> list[Any]:
        """Return what `restore` needs to come back to this plan."""
        state = self._state
        return [part.copy() for part in (state.taken_by, state.room, state.end, state.is_free)] + [self.units]

    def restore(self, saved: list[Any]) -> None:
        """Come back to a plan that was saved."""
        state = self._state
        for part, before in zip((state.taken_by, state.room, state.end, state.is_free), saved[:-1], strict=True):
            part[:] = before
        self.units = saved[-1]


def _entries_of(instance: Instance, component: Component, plan: Plan) -> Entries:
    """Return the stays and blocks of the component with positions of its rooms; who is in a turnover ends before it."""
    local = np.full(instance.rooms, NONE)
    local[component.rooms] = np.arange(len(component.rooms))
    taken = room_entries(instance, plan.room_of)
    here = np.isin(taken.room, component.rooms)
    room, start, end = local[taken.room[here]], taken.start[here], taken.end[here].copy()
    same = room[1:] == room[:-1]
    end[:-1] = np.where(same, np.minimum(end[:-1], start[1:]), end[:-1])
    return Entries(room, start, end, taken.stay[here])


def _state(
    chains: Any,
    instance: Instance,
    component: Component,
    minimum_stay: IntArray,
    taken: Entries,
    seed: int,
    kinds: IntArray | None,
) -> Any:
    """Return the arrays of a plan; the last entry is the stay more, which is not there yet."""
    count, rooms = len(taken.stay), len(component.rooms)
    is_block = taken.stay == NONE
    nothing = np.zeros(1, dtype=np.int64)
    taken_by = np.full((rooms + 1, len(minimum_stay)), NONE, dtype=np.int32)
    for entry, (room, start, end) in enumerate(zip(taken.room, taken.start, taken.end, strict=True)):
        taken_by[room, start:end] = entry
    kind_of_room = instance.kind_of_room[component.rooms]
    conditions, condition = np.unique(instance.condition[taken.stay[~is_block]], return_inverse=True)
    extra_may: BoolArray = np.isin(kind_of_room, [] if kinds is None else kinds)
    eligible = np.vstack([instance.eligible[np.ix_(conditions, kind_of_room)], extra_may])
    choice_at = np.concatenate([nothing, np.cumsum(eligible.sum(axis=1))])
    of_entry = np.full(count + 1, len(conditions))
    of_entry[:count][~is_block] = condition
    turnover = np.append(instance.turnover_of_room[component.rooms], 0)
    return chains.ChainState(
        taken_by=taken_by,
        room=np.append(taken.room, rooms),
        start=np.append(taken.start, 0),
        leave=np.append(np.where(is_block, taken.end, np.append(instance.leaves, 0)[taken.stay]), 0),
        end=np.append(taken.end, 0),
        is_free=np.append(~is_block & (np.append(instance.fixed_room, 0)[taken.stay] == NONE), False),
        is_block=np.append(is_block, False),
        condition=of_entry,
        eligible=np.column_stack([eligible, np.ones(len(eligible), dtype=np.bool_)]),
        choice_at=choice_at,
        choice=np.nonzero(eligible)[1],
        turnover=turnover,
        minimum_stay=np.ascontiguousarray(minimum_stay),
        leading=-1 if instance.leading_from is None else instance.leading_from,
        longest=int(minimum_stay.max() + turnover.max()),
        mark=np.zeros(count + 2, dtype=np.int64),
        chain=np.zeros(_LONGEST_CHAIN, dtype=np.int64),
        random=np.array([seed], dtype=np.uint64),
    )
