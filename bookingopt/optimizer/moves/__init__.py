"""Fewest moves among the plans that are best in every other aim.

* `best_plans`: what such plans have in common, from the prices that prove the least gap cost.
* `fewest_moves`: single rooms, on the arcs of such plans; whole, or in pieces of some days and rooms.
"""
