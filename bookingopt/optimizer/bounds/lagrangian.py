"""The Lagrangian bound: a price on each class of stays makes every token take its own cheapest path.

Any prices give a bound: nothing in it depends on how good they are. It is computed in whole numbers of one unit, costs
rounded down, so it is exact as a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bookingopt.optimizer.model.components import Component
from bookingopt.optimizer.model.instance import NONE, Instance, IntArray
from bookingopt.optimizer.model.objective import gap_exponent
from bookingopt.optimizer.model.plan import Plan
from bookingopt.optimizer.model.segments import FRESH, OPEN
from bookingopt.optimizer.network.token_flow import Arcs, Commodity, Frame
from bookingopt.optimizer.stop import Stop

#: Costs are whole numbers of 2**FINEST, prices of 2**PRICE, unless the minimum stay makes them too large for that.
FINEST, PRICE = -30, -26

#: Binary digits of the largest sum.
_LARGEST = 60

#: Multiplier steps between two looks at the clock.
CHUNK = 50


@dataclass(frozen=True)
class Budget:
    """At most so much of something that stays take, by their kind of room.

    Attributes
    ----------
    use
        What a stay of class ``c`` takes in a room of room class ``p``; int64[classes, room classes].
    limit
        The most that all stays may take.
    """

    use: IntArray
    limit: int


def change_budgets(instance: Instance, component: Component, frame: Frame, plan: Plan) -> tuple[Budget, ...]:
    """Return the budgets of the plans with no more type changes among the free stays than ``plan`` has.

    First the number of changes, then their positions; none where all rooms are alike to the stays.
    """
    preference = instance.preference[frame.first]
    free = component.free
    kind = instance.kind_of_room[plan.room_of[free]]
    budgets = []
    for table in (instance.type_change, instance.type_position):
        use = table[np.ix_(preference, frame.kind_of_room_class)]
        if use.any():
            budgets.append(Budget(use, int(table[instance.preference[free], kind].sum())))
    return tuple(budgets)


class Lagrangian:
    """The bound of one frame, and the prices that give it.

    Parameters
    ----------
    instance, frame
        What is to be bounded.
    budgets
        Plans that take more of these are left out of account.
    aim
        What a stay of class ``c`` costs in a room of room class ``p`` (int64[classes, room classes]) where that is the
        aim; by default the aim is the gap cost.
    """

    def __init__(
        self, instance: Instance, frame: Frame, budgets: tuple[Budget, ...] = (), aim: IntArray | None = None
    ) -> None:
        # Imported here: numba takes a while, and most problems do not need it.
        from bookingopt.optimizer.network import shortest_paths  # noqa: PLC0415

        self.paths = shortest_paths
        self.instance, self.frame, self.days, self.budgets = instance, frame, instance.days, budgets
        digits = int(max(1, instance.days) * max(1, frame.count.sum())).bit_length()
        highest = int(instance.minimum_stay.max(initial=1)) + instance.turnover_limit + 1
        self.unit = max(FINEST, highest + digits - _LARGEST)
        self._most = 2.0 ** (_LARGEST - digits)  # a price above it might not fit into a sum
        self.grain = 1 << max(0, PRICE - self.unit)
        self.tables = self._tables(budgets, aim)
        size = len(frame.count) + len(budgets)
        self._now = np.zeros(size)
        self._momentum = np.zeros(size)
        self.prices = np.zeros(size, dtype=np.int64)
        self.value = int(shortest_paths.lagrangian(self.tables, self.prices))

    @property
    def bound(self) -> Fraction:
        """No plan within the budgets costs less."""
        return Fraction(self.value) * Fraction(2) ** self.unit

    def class_prices(self) -> np.ndarray:
        """Prices of the classes, in gap cost; float[classes]."""
        prices: np.ndarray = np.ldexp(self.prices[: len(self.frame.count)].astype(float), self.unit)
        return prices

    def budget_prices(self) -> np.ndarray:
        """Prices of the budgets, in gap cost; float[budgets]."""
        prices: np.ndarray = np.ldexp(self.prices[len(self.frame.count) :].astype(float), self.unit)
        return prices

    def start(self, prices: np.ndarray, budget_prices: np.ndarray | None = None) -> None:
        """Go on from other prices, given in gap cost."""
        extra = len(self._now) - len(self.frame.count)
        budget = np.zeros(extra) if budget_prices is None else np.maximum(budget_prices, 0)
        self._now = np.clip(np.ldexp(np.concatenate([prices, budget]), -self.unit), -self._most, self._most)
        self._momentum[:] = 0
        whole = (np.rint(self._now / self.grain) * self.grain).astype(np.int64)
        value = int(self.paths.lagrangian(self.tables, whole))
        if value > self.value:
            self.value, self.prices = value, whole

    def improve(self, first: float, last: float, steps: int, stop: Stop) -> None:
        """Take multiplier steps of sizes from ``first`` down to ``last``, in gap cost; each counts as a step."""
        sizes = np.ldexp(np.geomspace(first, last, steps), -self.unit)
        for at in range(0, steps, CHUNK):
            if stop.now():
                break
            chunk = sizes[at : at + CHUNK]
            self.value = int(
                self.paths.ascend(self.tables, self._now, self._momentum, self.grain, chunk, self.value, self.prices)
            )
            stop.step(len(chunk))

    def count_near_arcs(self, above: Fraction) -> int:
        """Return how many arcs `near` would return."""
        nothing = np.empty((0, 4), np.int64)
        most = int(above / Fraction(2) ** self.unit)
        return int(sum(self.paths.near_arcs(self.tables, self.prices, most, nothing, nothing)))

    def near(self, above: Fraction) -> Arcs:
        """Return all arcs of the plans that cost at most ``above`` more than the bound, and few others."""
        most = int(above / Fraction(2) ** self.unit)
        nothing = np.empty((0, 4), np.int64)
        sizes = self.paths.near_arcs(self.tables, self.prices, most, nothing, nothing)
        stay, gap = np.empty((sizes[0], 4), np.int64), np.empty((sizes[1], 4), np.int64)
        self.paths.near_arcs(self.tables, self.prices, most, stay, gap)
        end = np.array([commodity.end for commodity in self.frame.commodities], dtype=np.int64)
        to = np.where(gap[:, 2] == NONE, end[gap[:, 0]], gap[:, 2])
        return Arcs(stay[:, 1], stay[:, 0], gap[:, 0], gap[:, 1], to, gap[:, 3] == 1)

    def _tables(self, budgets: tuple[Budget, ...], aim: IntArray | None) -> object:
        instance, frame = self.instance, self.frame
        arc_at, arc_class, arc_departure, arc_room_class = _stay_arcs(instance, frame)
        arc_cost = (
            np.zeros(len(arc_class), np.int64) if aim is None else aim[arc_class, arc_room_class] << max(0, -self.unit)
        )
        uses = [budget.use[arc_class, arc_room_class] for budget in budgets]
        gap_row, gap_cost = self._gap_costs(aim is None)
        commodities = frame.commodities
        tokens = [_tokens(commodity) for commodity in commodities]
        token_rows = np.array([row for commodity in tokens for row in commodity], dtype=np.int64).reshape(-1, 3)
        first = [min((max(0, day) for day, *_ in commodity), default=0) for commodity in tokens]
        return self.paths.PathTables(
            days=instance.days,
            room_class=np.array([commodity.room_class for commodity in commodities], dtype=np.int64),
            first=np.array(first, dtype=np.int64),
            end=np.array([min(commodity.end, instance.days + 1) for commodity in commodities], dtype=np.int64),
            is_open=np.array([commodity.end == OPEN for commodity in commodities], dtype=np.bool_),
            to_block=np.array([commodity.to_block for commodity in commodities], dtype=np.bool_),
            token_at=np.concatenate([[0], np.cumsum([len(commodity) for commodity in tokens])]).astype(np.int64),
            token_day=token_rows[:, 0].copy(),
            token_count=token_rows[:, 2].copy(),
            token_idle=token_rows[:, 1] == 1,
            arc_at=arc_at,
            arc_class=arc_class,
            arc_departure=arc_departure,
            arc_cost=arc_cost,
            gap_row=gap_row,
            gap_cost=gap_cost,
            leading=FRESH if instance.leading_from is None else instance.leading_from,
            stays=frame.count,
            budget_use=np.array(uses, dtype=np.int64).reshape(len(budgets), len(arc_class)),
            budget_limit=np.array([budget.limit for budget in budgets], dtype=np.int64),
        )

    def _gap_costs(self, is_aim: bool) -> tuple[IntArray, IntArray]:
        """Row by room class and day, cost by row and length, rounded down to units; none where gaps are not the aim."""
        turnover = self.instance.turnover_of_kind[self.frame.kind_of_room_class]
        shortest = self.instance.minimum_stay + turnover[:, None]
        distinct, row = np.unique(shortest, return_inverse=True)
        row = row.reshape(shortest.shape)
        nights = np.arange(self.days + 2)
        cost = np.zeros((len(distinct), len(nights)), dtype=np.int64)
        if is_aim:
            exponent = gap_exponent(nights[None, :], distinct[:, None]) - self.unit
            cost = np.where(exponent < 0, 0, 1 << np.clip(exponent, 0, 62))
            cost[:, 0] = 0
        return np.hstack([row, row[:, -1:]]).astype(np.int64), cost.astype(np.int64)


def _stay_arcs(instance: Instance, frame: Frame) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Arcs by room class, arrival and departure: where those of a day begin, classes, departures, room classes."""
    arc_class, arc_room_class = np.nonzero(frame.allowed)
    arrival = instance.arrival[frame.first][arc_class]
    departure = instance.freed(frame.first[arc_class], frame.kind_of_room_class[arc_room_class])
    order = np.lexsort((departure, arrival, arc_room_class))
    days = instance.days + 3
    key = (arc_room_class * days + arrival)[order]
    at = np.searchsorted(key, np.arange(len(frame.kind_of_room_class) * days)).reshape(-1, days)
    return at.astype(np.int64), arc_class[order], departure[order], arc_room_class[order]


def _tokens(commodity: Commodity) -> list[tuple[int, int, int]]:
    """Tokens of a commodity: day of start, whether idle between blocks, how many."""
    count: dict[tuple[int, int], int] = {}
    for segment in commodity.segments:
        key = (segment.start, int(segment.is_idle))
        count[key] = count.get(key, 0) + 1
    return [(day, idle, many) for (day, idle), many in sorted(count.items())]
