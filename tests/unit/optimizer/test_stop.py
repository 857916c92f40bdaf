"""A stop and its parts: who ended the search, and whether a clock did."""

from __future__ import annotations

import math

from bookingopt.domain.problem import Problem
from bookingopt.domain.result import StoppedBy
from bookingopt.optimizer.solve import SECONDS_A_STAY, solve
from bookingopt.optimizer.stop import Stop
from tests.unit.optimizer.houses import tight_locks


def test_a_stop_without_limits_never_ends():
    stop = Stop()
    stop.step(10**9)
    assert not stop.now()
    assert (stop.seconds_left, stop.steps_left, stop.reason) == (math.inf, None, None)


def test_the_first_cause_is_kept():
    interrupts = []
    stop = Stop(steps=2, cancelled=lambda: bool(interrupts))
    assert not stop.now()
    stop.step(2)
    assert stop.now()
    interrupts.append(True)
    assert stop.now()
    assert stop.reason is StoppedBy.STEPS


def test_a_part_counts_for_the_whole_and_ends_with_it():
    whole = Stop(steps=10)
    part = whole.part(share=0.5, steps=100)
    assert part.steps_left == 5
    part.step(5)
    assert part.now()
    assert (whole.steps_left, whole.now()) == (5, False)
    whole.step(5)
    assert whole.part().now()


def test_a_clock_that_ends_a_part_marks_the_whole():
    whole = Stop(time_limit=1000)
    assert whole.part(share=0).now()
    assert whole.ended_by_clock
    assert not whole.now()


def test_time_is_kept_back_for_the_result_and_at_most_a_fifth_of_it():
    stop = Stop(time_limit=1000)
    stop.keep_back(50)
    assert stop.time_limit == 950
    stop.keep_back(10_000)
    assert stop.time_limit == 760
    endless = Stop()
    endless.keep_back(50)
    assert endless.seconds_left == math.inf


def test_the_search_of_a_house_leaves_time_for_its_result():
    stop, problem = Stop(time_limit=1000), Problem.model_validate(tight_locks())
    solve(problem, stop=stop)
    assert stop.time_limit == 1000 - SECONDS_A_STAY * len(problem.reservations)


def test_a_search_in_which_the_clock_decided_ends_by_time_whatever_came_last():
    stop = Stop(time_limit=1000)
    assert stop.part(share=0).now()
    result = solve(Problem.model_validate(tight_locks()), stop=stop)
    assert result.report.stopped_by is StoppedBy.TIME


def test_a_stop_without_time_is_not_cancelled():
    cancelled = []
    part = Stop(time_limit=0, steps=0, cancelled=lambda: bool(cancelled)).part()
    assert (part.is_interrupted(), part.is_cancelled()) == (True, False)
    cancelled.append(True)
    assert part.is_cancelled()


def test_what_is_made_in_any_case_gets_a_little_more_time_and_no_step_ends_it():
    late = Stop(time_limit=0, steps=0, cancelled=lambda: True).late(1_000)
    assert not late.now()
    assert (late.time_limit, late.steps_left) == (1_000, None)
    assert Stop().late(1).time_limit is None


def test_a_search_may_end_by_what_it_has_reached():
    whole = Stop()
    part = whole.part(steps=5)
    reached = False
    part.end_when(lambda: reached)
    assert not part.now()
    reached = True
    assert part.now()
    assert not whole.now()
