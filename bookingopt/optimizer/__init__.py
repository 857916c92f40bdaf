"""The optimizer core: problem -> instance -> plan -> result. No files, no HTTP, no terminal.

- `solve.solve`: put the reservations of a problem into rooms.
- `solve.answer`: answer the new reservations of a problem.
- `stop.Stop`: what ends a search.
- `reporting.witnesses`: plans that show a stay more.
"""
