"""The problem as arrays, a plan, and what a plan is worth.

- `instance.build_instance`: a problem as read-only arrays.
- `instance.with_present_rooms_fixed`: the same with every stay fixed in its present room, or without any.
- `components.components`: what can be solved on its own.
- `segments.segments`: the free time between fixed entries.
- `plan.is_legal`, `plan.entries`: whether a plan obeys every hard rule, and what takes its rooms.
- `sales_mask.stays_against_rules`: which stays the sales rules forbid.
- `objective.evaluate`, `objective.gap_cost`, `objective.bounded_gaps`: what a plan is worth.
"""
