"""Every family through every phase once, in its small variant and without a clock; each answer is checked."""

from __future__ import annotations

import json
from functools import cache

import pytest

from bookingopt.io.json import problem_from_json
from tests import oracle
from tests.benchmarks.families import FAMILIES
from tests.benchmarks.generator import House, generate
from tests.benchmarks.measure import PHASES, Work, measure
from tests.replay import assert_moves_lead_to_the_plan, plan_of

NO_CLOCK = 600.0


@cache
def done(name: str) -> Work:
    """The work of a family after all phases."""
    work = Work(FAMILIES[name].text(full=False), NO_CLOCK)
    for phase in PHASES.values():
        phase(work)
    return work


@pytest.mark.parametrize("name", FAMILIES)
class TestPhases:
    def test_parse(self, name: str) -> None:
        data = json.loads(FAMILIES[name].text(full=False))
        problem = done(name).problem
        assert [stay.name for stay in problem.reservations] == [stay["Name"] for stay in data["Reservations"]]
        assert not problem.ignored_fields

    def test_instance(self, name: str) -> None:
        instance, problem = done(name).instance, done(name).problem
        assert (instance.departure - instance.arrival).tolist() == [stay.length for stay in problem.reservations]

    def test_solve(self, name: str) -> None:
        work = done(name)
        assert work.result.solver_status in FAMILIES[name].allowed(full=False)
        plan = plan_of(work.result)
        assert oracle.is_legal(work.problem, plan)
        if work.result.solver_status == "infeasible":
            assert work.result.unassigned
        else:
            assert float(oracle.value(work.problem, plan).gap) == work.result.objective_value
            assert_moves_lead_to_the_plan(work.problem, work.result)

    def test_validate(self, name: str) -> None:
        assert done(name).verdict.violations == ()

    def test_write(self, name: str) -> None:
        work = done(name)
        assert type(work.result).model_validate_json(work.written) == work.result


def test_measuring_reports_every_phase() -> None:
    outcome = measure(FAMILIES["plain"].text(full=False), NO_CLOCK)
    assert list(outcome["seconds"]) == list(PHASES)
    assert outcome["status"] == "optimal"
    assert outcome["plan"] == done("plain").result.objective_value


def test_the_generator_is_seeded_and_gives_what_is_asked_for() -> None:
    house = House(30, 60, types=3, upgrades=0.5, in_house=0.5, locks=0.25, groups=0.1, blocks=0.3, over=2)
    data = generate(house, 7)
    assert generate(house, 7) == data
    assert generate(house, 8) != data
    problem = problem_from_json(json.dumps(data))
    assert len(problem.rooms) == 30
    assert len(problem.out_of_order) == 9
    assert {room.room_type for room in problem.rooms} == {"T1", "T2", "T3"}
    later = [stay for stay in problem.reservations if stay.arrival > min(s.arrival for s in problem.reservations)]
    assert 0.2 < sum(stay.is_locked for stay in later) / len(later) < 0.3
    assert any(stay.adjacency_group for stay in later)
    assert any(stay.allowable_room_types for stay in later)


def test_without_overbooking_the_present_plan_is_legal() -> None:
    problem = problem_from_json(json.dumps(generate(House(20, 60, types=3, upgrades=0.5, locks=0.2, blocks=0.3), 3)))
    plan = {stay.key: stay.assigned_room for stay in problem.reservations}
    assert None not in plan.values()
    assert oracle.is_legal(problem, plan)
