"""The best plan: first a legal one, then better ones."""
