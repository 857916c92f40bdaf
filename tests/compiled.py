"""Has numba compile all there is, and keep it: ``python -m tests.compiled``. Fails where something is left out."""

from __future__ import annotations

import json
from fractions import Fraction

from bookingopt.io.json import problem_from_json
from bookingopt.optimizer.assign.component_search import ComponentSearch
from bookingopt.optimizer.assign.first_plan import first_plan
from bookingopt.optimizer.availability.orphans import kempe_chains
from bookingopt.optimizer.availability.orphans.kempe_search import KempeSearch
from bookingopt.optimizer.availability.orphans.least_orphan_cost import units_of
from bookingopt.optimizer.model.components import components
from bookingopt.optimizer.model.instance import build_instance
from bookingopt.optimizer.network import shortest_paths
from bookingopt.optimizer.stop import Stop
from tests.benchmarks.generator import House, generate

BETWEEN_LOCKS = House(12, 30, occupancy=0.9, types=2, upgrades=0.5, locks=0.3, present=False)


def compile_all() -> None:
    """Search a house with locks, for the least gap cost and for the fewest orphans."""
    instance = build_instance(problem_from_json(json.dumps(generate(BETWEEN_LOCKS, 1))))
    component, *_ = parts = components(instance)
    plan, _ = first_plan(instance, parts, Stop())
    assert plan is not None
    methods: list[str] = []
    ComponentSearch(instance, component, plan, Fraction(0), seed=0).work(
        Stop(cancelled=lambda: "linear model" in methods), methods.append
    )
    units = units_of(instance, component, plan)
    minimum_stay = instance.minimum_stay_until(instance.days + 20)
    KempeSearch(instance, component, minimum_stay, plan, units, seed=0).run(1.0, units - 1, Stop(), steps=1)
    for module in (shortest_paths, kempe_chains):
        for name, function in vars(module).items():
            # An inner one is compiled into those that call it.
            assert name.startswith("_") or getattr(function, "signatures", True), f"{name} is not compiled"


if __name__ == "__main__":
    compile_all()
