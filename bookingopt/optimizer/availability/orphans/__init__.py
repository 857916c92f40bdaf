"""The least orphan cost of a component.

- `least_orphan_cost.least_orphans`: a plan that has it, multipliers, and a bound that proves it.
- `kempe_search.KempeSearch`: plans with few orphans by annealing, also with a stay more (compiled: `kempe_chains`).
- `flow_builder.build_orphan_model`: the model of a component (`orphan_flow` says what it is).
- `least_by_digits.least_by_digits`: its least cost where that has more digits than a solver keeps.
- `dual_bounds.bounds_with`: what multipliers say of the cost with a stay more.
"""
