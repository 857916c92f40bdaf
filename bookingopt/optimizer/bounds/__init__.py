"""Lower bounds: what no plan can undercut, and what no plan can avoid.

- `pooled.pooled_bound`: of the gap cost, as if nothing were fixed.
- `lagrangian.Lagrangian`: of the gap cost, by multipliers.
- `reduced.ReducedNetwork`: of the gap cost, by the arcs that matter.
- `exact.ExactSearch`: the optimum of a small network, aim by aim.
- `adjacency_bound.forced_misses`: of the misses.
- `preferred_kinds.preferred_kinds_only`: the problem whose plans have the fewest type changes.
"""
