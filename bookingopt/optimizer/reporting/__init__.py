"""Arrays become names again: outcome, moves, comparison, infeasibility."""
