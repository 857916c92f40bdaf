"""What must hold between the fields of a problem: errors, and what deserves a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise, permutations
from typing import TYPE_CHECKING

from bookingopt.domain.faults import not_before
from bookingopt.domain.fields import ABSENT, LAST_DAY, UNREAD_DAY, StayStatus
from bookingopt.domain.house import departed_stays, house_warnings, left_out_reason, planned
from bookingopt.domain.rooms.linked_rooms import has_linked_rooms, linked_stay_faults, part_faults
from bookingopt.domain.rooms.same_room import same_room_faults, same_room_warnings
from bookingopt.domain.rooms.turnover import most_turnover_nights, turnover_warnings
from bookingopt.domain.sales.rules import sales_rule_faults
from bookingopt.domain.sales.warnings import sales_rule_warnings
from bookingopt.errors import Fault, Place, shown
from bookingopt.translatable import Translatable

if TYPE_CHECKING:
    from bookingopt.domain.problem import Problem, Reservation

#: Days from the first departure of a house to its last arrival, at most: ten years.
_LONGEST_SPAN = timedelta(days=3653)


def problem_faults(problem: Problem) -> list[Fault]:
    """Return every contradiction between the fields of ``problem``, in the order of its lists."""
    found = [
        *_room_faults(problem),
        *part_faults(problem),
        *_stay_faults(problem, "Reservations", problem.reservations),
        *_stay_faults(problem, "NewReservations", problem.new_reservations),
        *_past_request_faults(problem),
        *_period_faults(problem),
        *sales_rule_faults(problem),
        *_window_faults(problem),
        *_span_faults(problem),
    ]
    has_sharers = any(stay.same_room is not None for stay in (*problem.reservations, *problem.new_reservations))
    if found or not (has_sharers or has_linked_rooms(problem.rooms)):
        return found  # who is fixed, and where, is known only of what is right
    house = planned(problem)
    found += same_room_faults(problem, house, departed_stays(problem))
    return found or list(linked_stay_faults(problem, house))


def _room_faults(problem: Problem) -> Iterator[Fault]:
    first_at: dict[str, int] = {}
    for position, room in enumerate(problem.rooms):
        if room.room_number in ABSENT:
            place = ("Rooms", position, "RoomNumber")
            yield Fault(
                place,
                shown(room.room_number),
                Translatable("expected another name: as an AssignedRoom this means no room"),
            )
        first = first_at.setdefault(room.room_number, position)
        if first != position:
            place = ("Rooms", position, "RoomNumber")
            yield Fault(
                place, shown(room.room_number), Translatable("expected each room once"), repeats=("Rooms", first)
            )


def _stay_faults(problem: Problem, field: str, stays: Sequence[Reservation]) -> Iterator[Fault]:
    rooms = {room.room_number for room in problem.rooms}
    nights_after = most_turnover_nights(problem)
    on_the_books = field == "Reservations"
    first_at: dict[str, int] = {}
    for position, stay in enumerate(stays):
        place: Place = (field, position)
        first = first_at.setdefault(stay.key, position)
        if first != position:
            yield Fault((*place, "Id"), shown(stay.key), Translatable("expected each Id once"), repeats=(field, first))
        if on_the_books and left_out_reason(problem, stay) is not None:
            continue  # whoever is left out of the house needs no room of it
        if stay.assigned_room is not None and stay.assigned_room not in rooms:
            expected = Translatable("expected a RoomNumber that stands in Rooms")
            yield Fault((*place, "AssignedRoom"), shown(stay.assigned_room), expected)
        if stay.is_locked and stay.assigned_room is None:
            yield Fault((*place, "IsLocked"), "true", Translatable("expected an AssignedRoom to be locked in"))
        if on_the_books and stay.status is StayStatus.IN_HOUSE and stay.assigned_room is None:
            yield Fault(
                (*place, "Status"),
                shown(stay.status.value),
                Translatable("expected an AssignedRoom of a guest in house"),
            )
        if stay.arrival.toordinal() + stay.length + nights_after > LAST_DAY.toordinal():
            expected = Translatable(
                "expected a departure no later than {day}", day=LAST_DAY - timedelta(days=nights_after)
            )
            yield Fault((*place, "Length"), shown(stay.length), expected)


def _period_faults(problem: Problem) -> Iterator[Fault]:
    rooms = {room.room_number for room in problem.rooms}
    for position, period in enumerate(problem.minimum_stay_by_date):
        if period.end < period.start:
            expected = not_before("Start", period.start)
            yield Fault(("MinimumStayByDate", position, "End"), shown(str(period.end)), expected)
    for position, block in enumerate(problem.out_of_order):
        if block.room_number not in rooms:
            expected = Translatable("expected a RoomNumber that stands in Rooms")
            yield Fault(("OutOfOrder", position, "RoomNumber"), shown(block.room_number), expected)
        if block.end < block.start:
            expected = not_before("Start", block.start)
            yield Fault(("OutOfOrder", position, "End"), shown(str(block.end)), expected)
        elif block.end == LAST_DAY:
            yield Fault(
                ("OutOfOrder", position, "End"),
                shown(str(block.end)),
                Translatable("expected a day before {day}", day=LAST_DAY),
            )


def _past_request_faults(problem: Problem) -> Iterator[Fault]:
    """Yield the requests that arrive before the business date; a change of who has come repeats the own arrival."""
    if problem.today is None:
        return
    on_the_books = {stay.key: stay for stay in problem.reservations if left_out_reason(problem, stay) is None}
    for position, request in enumerate(problem.new_reservations):
        changed = on_the_books.get(request.key) if request.id_given else None
        expected = None
        if changed is None and request.arrival < problem.today:
            expected = not_before("Today", problem.today)
        elif changed is not None and min(request.arrival, changed.arrival) < problem.today:
            wrong = request.arrival != changed.arrival
            own = "expected {day}, the arrival of the stay that it changes"
            expected = Translatable(own, day=changed.arrival) if wrong else None
        if expected is not None:
            yield Fault(("NewReservations", position, "Arrival"), shown(str(request.arrival)), expected)


def _window_faults(problem: Problem) -> Iterator[Fault]:
    start, end = problem.request_start_date, problem.request_end_date
    if problem.today is not None and end is not None and end < problem.today:
        yield Fault(("RequestEndDate",), shown(str(end)), not_before("Today", problem.today))
    if start is not None and end is not None and end < start:
        yield Fault(("RequestEndDate",), shown(str(end)), not_before("RequestStartDate", start))
    if problem.freeze_days and start is None and problem.today is None:
        yield Fault(
            ("FreezeDays",),
            shown(problem.freeze_days),
            Translatable("expected a RequestStartDate or Today to count from"),
        )


def _span_faults(problem: Problem) -> Iterator[Fault]:
    """Yield the stay that is years from all others, for a mistyped year, say: tables grow with the span."""

    def stays() -> Iterator[tuple[Place, Reservation]]:  # no list of them: there may be 100,000
        for field, of_field in (("Reservations", problem.reservations), ("NewReservations", problem.new_reservations)):
            for position, stay in enumerate(of_field):
                is_here = field != "Reservations" or left_out_reason(problem, stay) is None
                if is_here and stay.arrival != UNREAD_DAY:
                    yield (field, position), stay

    # By the departure of the first one, as a guest may have lived in the house for years.
    first = min(stays(), key=lambda entry: _last_day(entry[1]), default=None)
    last = max(stays(), key=lambda entry: entry[1].arrival, default=None)
    if first is None or last is None or last[1].arrival - _last_day(first[1]) <= _LONGEST_SPAN:
        return
    arrivals = sorted(stay.arrival for _, stay in stays())
    middle = arrivals[(len(arrivals) - 1) // 2]
    is_early = middle - first[1].arrival > last[1].arrival - middle
    place, stay = first if is_early else last
    expected = Translatable("expected a day within ten years of the other stays, around {day}", day=middle)
    yield Fault((*place, "Arrival"), shown(str(stay.arrival)), expected)


def _last_day(stay: Reservation) -> date:
    """Return the departure day, or the last day that there is."""
    return stay.arrival + min(timedelta(days=stay.length), LAST_DAY - stay.arrival)


def problem_warnings(problem: Problem) -> list[Translatable]:
    """Return what is legal in ``problem`` but probably not meant, in a fixed order."""
    house = planned(problem)
    return [
        *problem.reading.warnings,
        *(Translatable("The older field {field} is read and ignored.", field=name) for name in problem.ignored_fields),
        *house_warnings(problem),
        *turnover_warnings(house),
        *same_room_warnings(house),
        *_unknown_rooms(house),
        *_unknown_types(house),
        *_lonely_members(house),
        *sales_rule_warnings(house),
    ]


def _unknown_rooms(problem: Problem) -> Iterator[Translatable]:
    rooms = {room.room_number for room in problem.rooms}
    for room in problem.rooms:
        for other in room.adjacent_rooms:
            if other not in rooms:
                adjacent = "Room {room} is adjacent to {other}, which does not exist."
                yield Translatable(adjacent, room=room.room_number, other=other)
    for stay in (*problem.reservations, *problem.new_reservations):
        for other in stay.allowed_rooms:
            if other not in rooms:
                allows = "Reservation {stay} allows room {room}, which does not exist."
                yield Translatable(allows, stay=stay.key, room=other)


def _unknown_types(problem: Problem) -> Iterator[Translatable]:
    types = {room.type_name for room in problem.rooms}
    asked: Counter[str] = Counter()
    for stay in (*problem.reservations, *problem.new_reservations):
        asked.update({*stay.allowable_room_types, *([stay.room_type] if stay.room_type else [])} - types)
    for name in sorted(asked):
        yield Translatable(
            "No room is of the type {type}, which {n} reservation would take.|"
            "No room is of the type {type}, which {n} reservations would take.",
            type=name,
            n=asked[name],
        )


def _lonely_members(problem: Problem) -> Iterator[Translatable]:
    groups: dict[str, list[Reservation]] = {}
    for stay in problem.reservations:
        if stay.adjacency_group is not None:
            groups.setdefault(stay.adjacency_group, []).append(stay)
    for name, members in groups.items():
        if len(members) == 1:
            alone = "Adjacency group {group} has one member only ({stay})."
            yield Translatable(alone, group=name, stay=members[0].key)
            continue
        met = _who_meet(members) if all(stay.same_room is None for stay in members) else _who_meet_others(members)
        for stay in members:
            if stay.key not in met:
                apart = "Reservation {stay} shares no night with any other member of adjacency group {group}."
                yield Translatable(apart, stay=stay.key, group=name)


def _who_meet_others(stays: Sequence[Reservation]) -> set[str]:
    """Return the ids of the stays that share a night with another one, which does not share their room as well."""
    return {
        stay.key
        for stay, other in permutations(stays, 2)
        if (stay.same_room is None or stay.same_room != other.same_room)
        and other.arrival < stay.departure
        and stay.arrival < other.departure
    }


def _who_meet(stays: Sequence[Reservation]) -> set[str]:
    """Return the ids of the stays that share a night with another one."""
    met: set[str] = set()
    in_order = sorted(stays, key=lambda stay: stay.arrival)
    last_departure = accumulate((stay.departure for stay in in_order), max)
    for (stay, following), occupied_until in zip(pairwise(in_order), last_departure, strict=False):
        if following.arrival < stay.departure:
            met.add(stay.key)
        if following.arrival < occupied_until:
            met.add(following.key)
    return met
