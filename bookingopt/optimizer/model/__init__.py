"""The problem as arrays, a plan, and what a plan is worth."""
