"""Exit statuses of the service's processes; `bookingopt serve` hands on that of a child that did not start."""

from __future__ import annotations

from typing import Final

#: Ended as asked.
ENDED: Final = 0
#: Wrong settings, an address that is taken, or no Redis server program.
WRONG_SETTINGS: Final = 2
#: Redis does not answer, or is full.
NO_REDIS: Final = 3
#: An error of the program.
INTERNAL: Final = 4
