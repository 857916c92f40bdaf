"""What a channel must be told to get from the restrictions of an older result to those of a newer one."""

from __future__ import annotations

from bookingopt.domain.result import Restriction, Result


def changed_restrictions(old: Result, new: Result) -> tuple[Restriction, ...]:
    """Return the restrictions of ``new`` that ``old`` does not have, and open values for those that are gone.

    A result without any restrictions (there was no plan, or they were not asked for) says nothing about what may be
    sold; nothing is opened because of it.
    """
    if not new.restrictions:
        return ()
    before = {(row.room_type, row.date): row for row in old.restrictions}
    now = {(row.room_type, row.date): row for row in new.restrictions}
    longest = new.report.parameters.max_los
    gone = [_opened(row, longest) for place, row in before.items() if place not in now]
    return tuple(row for row in (*now.values(), *gone) if before.get((row.room_type, row.date)) != row)


def _opened(row: Restriction, longest: int) -> Restriction:
    open_values = {
        "min_stay": 1,
        "max_stay": longest,
        "min_stay_through": 1,
        "closed_to_arrival": False,
        "closed_to_departure": False,
    }
    return row.model_copy(update=open_values)
