"""A plan that somebody works on: what each room would mean for a stay, and the order of the moves."""
