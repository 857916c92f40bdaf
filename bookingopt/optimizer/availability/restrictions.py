"""Restrictions: the best that per-date rules can say about the sellable table, and what these turn away.

For one room type a table ``sellable`` is bool[arrivals, max_los]: entry ``[a, l - 1]`` says whether a stay of ``l``
nights from day ``a`` is sellable. Rules hold one value for each day of the table; departure days and nights beyond it
are open.

Once it is settled which days are closed to departure and which nights ask for a minimum stay, every arrival day is on
its own: it takes the range of lengths with the most sellable stays among the ranges without an unsellable one. What is
searched for are therefore closings (runs of departure days, and nights with a minimum stay) that turn away stays in the
middle of such ranges and so join what lies on both sides: a room that is free for six nights with a minimum stay of
three may be sold for 3 or 6 of them, and two closed departure days say so for every arrival day at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from bookingopt.optimizer.availability.table import SellableTable
from bookingopt.optimizer.model.instance import BoolArray, IntArray, frozen
from bookingopt.optimizer.stop import Stop


@dataclass(frozen=True)
class Rules:
    """Restrictions of one room type by day of the table; none of the arrays can be written to.

    Attributes
    ----------
    min_stay, max_stay
        Shortest and longest stay that may arrive on day ``d``; int64[arrivals], nights.
    min_stay_through
        Shortest stay that may include night ``d``; int64[arrivals], nights.
    closed_to_arrival, closed_to_departure
        No stay may arrive, or leave, on day ``d``; bool[arrivals].
    """

    min_stay: IntArray
    max_stay: IntArray
    min_stay_through: IntArray
    closed_to_arrival: BoolArray
    closed_to_departure: BoolArray


@dataclass(frozen=True)
class Offer:
    """The table, and what is published of it.

    Attributes
    ----------
    table
        What may be sold.
    rules
        The restrictions of each room type of the table.
    blocked
        Sellable stays that they turn away; bool[types, arrivals, lengths].
    """

    table: SellableTable
    rules: tuple[Rules, ...]
    blocked: BoolArray

    @property
    def blocked_share(self) -> float:
        """Share of the sellable stays that the restrictions turn away."""
        sellable = int(self.table.sellable.sum())
        return int(self.blocked.sum()) / sellable if sellable else 0.0


def offer_of(table: SellableTable, stop: Stop | None = None) -> Offer:
    """Return the restrictions of each room type of ``table``, within the time that ``stop`` gives."""
    by_type = list(table.sellable)
    rules = tuple(rules_of(sellable, stop) for sellable in by_type)
    blocked = [blocked_stays(sellable, of_type) for sellable, of_type in zip(by_type, rules, strict=True)]
    return Offer(table, rules, np.array(blocked, dtype=np.bool_).reshape(table.why.shape))


@dataclass
class _Closings:
    """Departure days that are closed, bool[arrivals], and least lengths by night, int64[arrivals]; the search's own."""

    days: BoolArray
    least: IntArray


class _ClockEnded(Exception):
    """The clock came before the closings were found."""


def _look(stop: Stop | None) -> None:
    if stop is not None and stop.is_interrupted():
        raise _ClockEnded


def rules_of(sellable: BoolArray, stop: Stop | None = None) -> Rules:
    """Return rules that admit many of the sellable stays and none of the others.

    They are safe (a stay that obeys them is sellable) and maximal (no single value can be relaxed by one step without
    admitting an unsellable stay). Where the sellable lengths of every arrival day are a range, they block nothing;
    otherwise they are what a deterministic local search finds.

    Parameters
    ----------
    sellable
        bool[arrivals, max_los].
    stop
        Where its clock comes first, nothing is closed to departure and no night asks for a minimum stay: that is safe
        and maximal too. No step is counted.
    """
    try:
        closings = _closings(sellable, stop)
    except _ClockEnded:
        closings = _no_closings(sellable)
    return _rules(sellable, closings)


def _no_closings(sellable: BoolArray) -> _Closings:
    return _Closings(np.zeros(len(sellable), np.bool_), np.ones(len(sellable), np.int64))


def _closings(sellable: BoolArray, stop: Stop | None) -> _Closings:
    """Search for closings that make the best ranges of the arrival days longer."""
    closings = _no_closings(sellable)
    if sellable.any():
        # Closings only serve ranges that end with a sellable stay: longer lengths than that have no say.
        spoken_of = sellable[:, : int(np.flatnonzero(sellable.any(axis=0))[-1]) + 1]
        unused = ~_departure_days(spoken_of)  # closed from the beginning, which turns no sellable stay away
        closings.days |= unused
        _close(spoken_of, closings, stop)
        while _reopen(spoken_of, closings, closings.days & ~unused, stop):
            _close(spoken_of, closings, stop)
        while _open_what_is_safe(spoken_of, closings, stop):
            pass
    return closings


def _departure_days(stays: BoolArray) -> BoolArray:
    """Return the days on which some of the ``stays`` leave; bool[arrivals]."""
    arrival, column = np.nonzero(stays)
    departure = arrival + column + 1
    found = np.zeros(len(stays), np.bool_)
    found[departure[departure < len(found)]] = True
    return found


def admitted(rules: Rules, max_los: int) -> BoolArray:
    """Return which stays of up to ``max_los`` nights obey ``rules``; bool[arrivals, max_los]."""
    lengths = np.arange(1, max_los + 1)
    in_range = (rules.min_stay[:, None] <= lengths) & (lengths <= rules.max_stay[:, None])
    turned_away = _turned_away(rules.closed_to_departure, rules.min_stay_through, max_los)
    found: BoolArray = in_range & ~rules.closed_to_arrival[:, None] & ~turned_away
    return found


def blocked_stays(sellable: BoolArray, rules: Rules) -> BoolArray:
    """Return the sellable stays that ``rules`` turn away; bool[arrivals, max_los]."""
    blocked: BoolArray = sellable & ~admitted(rules, sellable.shape[1])
    return blocked


def _turned_away(
    closed: BoolArray, least: IntArray, max_los: int, first: int = 0, last: int | None = None
) -> BoolArray:
    """Return which stays, by arrival day ``first … last - 1``, leave on a closed day or are too short for a night."""
    last = len(closed) if last is None else last
    if first >= last:
        return np.zeros((0, max_los), np.bool_)
    days = np.zeros(last - first + max_los, np.bool_)
    nights = np.ones(last - first + max_los, np.int64)
    known = closed[first : last + max_los]
    days[: len(known)] = known
    nights[: len(known)] = least[first : last + max_los]
    needed = np.maximum.accumulate(sliding_window_view(nights, max_los)[: last - first], axis=1)
    found: BoolArray = sliding_window_view(days[1:], max_los) | (needed > np.arange(1, max_los + 1))
    return found


# ---- ranges of lengths


@dataclass(frozen=True)
class _Ranges:
    """Sizes of ranges of lengths that hold no unsellable stay, by the length where they end or begin.

    A size counts the sellable stays that are not turned away. Columns 0 and ``max_los + 1`` stand for "no length".

    Attributes
    ----------
    before, after
        Size of the longest range that ends, or begins, with length ``l``; int16[arrivals, max_los + 2].
    best_before, best_after
        The largest size within the lengths up to, or from, ``l``; int16[arrivals, max_los + 2].
    """

    before: np.ndarray
    after: np.ndarray
    best_before: np.ndarray
    best_after: np.ndarray


def _ranges(sellable: BoolArray, turned_away: BoolArray) -> _Ranges:
    good, bad = sellable & ~turned_away, ~sellable & ~turned_away
    before, after = _sizes(good, bad), _sizes(good[:, ::-1], bad[:, ::-1])[:, ::-1]
    return _Ranges(
        before,
        after,
        np.maximum.accumulate(before, axis=1),
        np.maximum.accumulate(after[:, ::-1], axis=1)[:, ::-1],
    )


def _sizes(good: BoolArray, bad: BoolArray) -> np.ndarray:
    """Return the number of good entries since the last bad one, along each row, with a column of 0 at both ends."""
    count = np.cumsum(good, axis=1, dtype=np.int16)
    sizes = np.zeros((len(good), good.shape[1] + 2), np.int16)
    sizes[:, 1:-1] = count - np.maximum.accumulate(np.where(bad, count, 0), axis=1)
    return sizes


# ---- closing


def _close(sellable: BoolArray, closings: _Closings, stop: Stop | None) -> None:
    """Close, the best closings first, as long as that admits more sellable stays in sum."""
    arrivals, max_los = sellable.shape
    while True:
        ranges = _ranges(sellable, _turned_away(closings.days, closings.least, max_los))
        if (ranges.best_before[:, -1] == sellable.sum(axis=1)).all():
            return
        days, nights = _gains(ranges, stop)
        by_days, by_night = days.max(axis=1), nights.max(axis=1)
        gain = np.maximum(by_days, by_night)
        wanted = np.flatnonzero(gain > 0)
        if len(wanted) == 0:
            return
        # The gains of closings that concern no arrival day in common add up; the others wait for the next round.
        concerned = np.zeros(arrivals, np.bool_)
        for day in wanted[np.argsort(-gain[wanted], kind="stable")].tolist():
            closes_days = bool(by_days[day] >= by_night[day])
            size = int((days if closes_days else nights)[day].argmax())
            rows = slice(max(0, day - max_los), day + size - 1) if closes_days else _too_short(day, size)
            if concerned[rows].any():
                continue
            concerned[rows] = True
            if closes_days:
                closings.days[day : day + size] = True
            else:
                closings.least[day] = max(int(closings.least[day]), size)


def _too_short(night: int, least: int) -> slice:
    """Return the arrival days of the stays that include ``night`` and are shorter than ``least`` nights."""
    return slice(max(0, night - least + 2), night + 1)


def _gains(ranges: _Ranges, stop: Stop | None) -> tuple[np.ndarray, np.ndarray]:
    """Return how many more stays are admitted, in sum over all arrival days, by each closing.

    Returns
    -------
    days
        ``[d, w]``: days ``d … d + w - 1`` closed to departure; int32[arrivals, max_los + 1].
    nights
        ``[n, k]``: a minimum stay of ``k`` for stays that include night ``n``; int32[arrivals, max_los + 1].
    """
    arrivals, max_los = len(ranges.before), ranges.before.shape[1] - 2
    best = ranges.best_before[:, -1:]
    days = np.zeros((arrivals + max_los + 1, max_los + 1), np.int32)
    nights = np.zeros((arrivals + max_los, max_los + 1), np.int32)
    whole = np.zeros((arrivals, max_los), np.int32)
    for below in range(max_los):
        _look(stop)
        # For each arrival day the lengths below + 1 … below + w are turned away, w = 1, 2, …: what is left at both
        # sides becomes one range.
        joined = ranges.before[:, below, None] + ranges.after[:, below + 2 :]
        others = np.maximum(ranges.best_before[:, below, None], ranges.best_after[:, below + 2 :])
        gain = np.maximum(joined, others) - best
        if below == 0:
            whole[:] = gain
        days[below + 1 : below + 1 + arrivals, 1 : max_los - below + 1] += gain
        days[below + 1 : below + 1 + arrivals, max_los - below + 1 :] += gain[:, -1:]
        nights[below : below + arrivals, below + 2 :] += gain[:, :-1]
    inside = np.zeros(arrivals, np.int32)
    for width in range(1, max_los + 1):
        # Arrivals on the closed days themselves, by the last of these days.
        if 1 < width <= arrivals:
            inside[width - 1 :] += whole[: arrivals - width + 1, width - 2]
            days[: arrivals - width + 1, width] += inside[width - 1 :]
        days[max(0, arrivals - width + 1) :, width] = 0
    days[0] = 0  # nobody of the table leaves on its first day
    return days[:arrivals], nights[:arrivals]


# ---- opening


def _reopen(sellable: BoolArray, closings: _Closings, days: BoolArray, stop: Stop | None) -> bool:
    """Open, one after the other, what admits more stays when it is open; return whether there was any.

    Of the closed days only ``days`` are asked.
    """
    max_los = sellable.shape[1]
    changed = False

    def value(rows: slice) -> int:
        turned_away = _turned_away(closings.days, closings.least, max_los, rows.start, rows.stop)
        return int(_ranges(sellable[rows], turned_away).best_before[:, -1].sum(dtype=np.int64))

    for day in np.flatnonzero(days).tolist():
        _look(stop)
        rows = slice(max(0, day - max_los), day)
        before = value(rows)
        closings.days[day] = False
        if value(rows) > before:
            changed = True
        else:
            closings.days[day] = True
    for night in np.flatnonzero(closings.least > 1).tolist():
        _look(stop)
        least = int(closings.least[night])
        rows = _too_short(night, least)
        before = value(rows)
        closings.least[night] = 1
        if value(rows) > before:
            changed = True
        else:
            closings.least[night] = least
    return changed


def _open_what_is_safe(sellable: BoolArray, closings: _Closings, stop: Stop | None) -> bool:
    """Open, as far as it goes, what the best ranges do not need closed; return whether there was any."""
    max_los = sellable.shape[1]
    lengths = np.arange(1, max_los + 1)
    low, high, sells = _best_ranges(sellable, _turned_away(closings.days, closings.least, max_los))
    unsellable = ~sellable & sells[:, None] & (low[:, None] <= lengths) & (lengths <= high[:, None])
    no_day, no_night = np.zeros_like(closings.days), np.ones_like(closings.least)

    needed = _departure_days(unsellable & ~_turned_away(no_day, closings.least, max_los))
    changed = bool((closings.days & ~needed).any())
    closings.days &= needed

    left = unsellable & ~_turned_away(closings.days, no_night, max_los)
    for night in np.flatnonzero(closings.least > 1).tolist():
        _look(stop)
        least = int(closings.least[night])
        rows = _too_short(night, least)
        closings.least[night] = 1
        let_in = left[rows] & ~_turned_away(no_day, closings.least, max_los, rows.start, rows.stop)
        longest = np.flatnonzero(let_in.any(axis=0))
        closings.least[night] = longest[-1] + 2 if len(longest) else 1  # column c stands for c + 1 nights
        changed |= bool(closings.least[night] < least)
    return changed


# ---- rules


def _best_ranges(sellable: BoolArray, turned_away: BoolArray) -> tuple[IntArray, IntArray, BoolArray]:
    """Return by arrival day the first and last sellable length of its best range, and whether there is any."""
    good = sellable & ~turned_away
    sizes = _sizes(good, ~sellable & ~turned_away)
    high = sizes.argmax(axis=1)
    size = sizes.max(axis=1, initial=0)
    count = np.cumsum(good, axis=1)
    below = np.take_along_axis(count, np.maximum(high, 1)[:, None] - 1, axis=1) - size[:, None]
    low = (count > below).argmax(axis=1) + 1
    return low, high, size > 0


def _rules(sellable: BoolArray, closings: _Closings) -> Rules:
    """Return the rules with the best range of every arrival day, made as wide as it can be."""
    max_los = sellable.shape[1]
    lengths = np.arange(1, max_los + 1)
    turned_away = _turned_away(closings.days, closings.least, max_los)
    low, high, sells = _best_ranges(sellable, turned_away)
    bad = ~sellable & ~turned_away
    min_stay = np.where(bad & (lengths < low[:, None]), lengths, 0).max(axis=1, initial=0) + 1
    max_stay = np.where(bad & (lengths > high[:, None]), lengths, max_los + 1).min(axis=1, initial=max_los + 1) - 1
    closed = ~sells & bad.any(axis=1)
    return Rules(
        min_stay=frozen(np.where(sells, min_stay, 1)),
        max_stay=frozen(np.where(sells, max_stay, max_los)),
        min_stay_through=frozen(closings.least),
        closed_to_arrival=frozen(closed, np.bool_),
        closed_to_departure=frozen(closings.days, np.bool_),
    )
