"""One writer a system: its facts, its restrictions, its room moves."""
