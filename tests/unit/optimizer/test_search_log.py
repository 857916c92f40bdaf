"""The log of a run: methods in their order, one entry for runs that follow each other, and what a watcher is told."""

from __future__ import annotations

from fractions import Fraction

from bookingopt.optimizer.search_log import SearchLog
from bookingopt.optimizer.stop import Progress, Stop


def test_methods_stand_in_their_order_and_a_repeated_one_once() -> None:
    told: list[Progress] = []
    log = SearchLog(Stop(), told.append)
    log.note("first plan", None, None)
    log.note("exchange", Fraction(9), Fraction(1))
    log.note("exchange", Fraction(5), Fraction(2))
    log.end("search")
    assert [(run.method, run.plan, run.bound) for run in log.methods] == [
        ("first plan", None, None),
        ("exchange", 5.0, 2.0),
    ]
    assert list(log.seconds) == ["search: first plan", "search: exchange", "until the first plan", "search"]
    assert [progress.phase for progress in told] == ["first plan", "exchange", "exchange"]


def test_a_method_without_a_plan_takes_none_away_from_whoever_watches() -> None:
    told: list[Progress] = []
    log = SearchLog(Stop(), told.append)
    log.note("exchange", Fraction(9), Fraction(1))
    log.note("first plan", None, None)
    log.begin("sellable table")
    assert [(progress.plan, progress.bound) for progress in told] == [(9.0, 1.0)] * 3
    assert (log.methods[-1].plan, log.methods[-1].bound) == (None, None)


def test_nobody_need_watch() -> None:
    log = SearchLog(Stop(), None)
    log.begin("sellable table")
    assert log.methods == ()
