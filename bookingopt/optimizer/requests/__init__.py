"""Answers to new reservations: whether they fit, after which moves, and if not, why not."""
