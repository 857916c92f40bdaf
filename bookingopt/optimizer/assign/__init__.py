"""The best plan: first a legal one, then better ones.

- `driver.best_plan`: the best plan of a problem, and what is proved of it.
- `driver.kept_plan`: the present plan, with a bound of all plans.
- `first_plan.first_plan`: a legal plan where there is one.
- `move_budget.best_within_moves`, `prove_within_moves`, `move_curve`: the best plans within a move cost.
"""
