"""Who keeps a room from others beyond one reservation's own nights.

- `turnover`: how long a room is kept after a stay.
- `same_room`: stays that share a room on purpose.
"""
