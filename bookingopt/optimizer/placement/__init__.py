"""Parts of a house that can be placed, whatever they cost, and why not all can be.

- `placement_model.largest_placement`: as many stays of a component as possible.
- `cheapest_placement.cheapest_placement`: all stays, where they cost least.
- `fewest_changes.fewest_changes`: the fewest type changes, and a plan that has them; `few_changes`: few of them, soon.
- `sweep.sweep`: most stays, in the order of their arrival.
- `infeasibility.plain_reasons`, `irreducible.irreducible_set`: why stays cannot stand together.
- `least_moves.least_moves`: the plan that moves least.
- `turnover_cuts.cut_by`, `free_again`: until when fixed stays keep their rooms where not all of them are there.
- `unassigned.largest_part`: the part of a house that is placed where not all can be, and whether it is the best one.
"""
