"""Why a guest moves, and why there is no room, in the reader's language; in English as the result has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bookingopt.domain.result_rows import Explanation, Move, Purpose
from bookingopt.render.language import ENGLISH, counted, day_text, localized, spoken, t


def move_reason(move: Move) -> str:
    """Return what a move is good for."""
    if spoken() == ENGLISH or move.purpose is None:
        return move.reason
    room, stay = move.purpose_room, _stay(move)
    if move.purpose is Purpose.CLOSES_GAP:
        start = "" if move.purpose_start is None else day_text(move.purpose_start)
        key = "closes the {n}-night gap from {start} in {room}|closes the {n}-night gap from {start} in {room}"
        return counted(move.purpose_nights or 0, key, start=start, room=room)
    return {
        Purpose.NOT_ALLOWED: lambda: t("may not stay in {room}", room=room),
        Purpose.SAME_ROOM: lambda: t("shares a room with {stay}", stay=stay),
        Purpose.NEXT_TO_MEMBER: lambda: t("next to {group}", group=move.purpose_group),
        Purpose.OWN_TYPE: lambda: t("back to its own room type"),
        Purpose.MAKES_ROOM: lambda: t("makes room for {stay} in {room}", stay=stay, room=room),
        Purpose.SEQUENCE: lambda: t("fits the new sequence of stays in {room}", room=room),
        Purpose.ROOM_TAKEN: lambda: t("its room is taken on the new nights"),
    }[move.purpose]()


def _stay(move: Move) -> str:
    """Return the other stay that a move is about: its name, and its id where that says more."""
    key, name = move.purpose_reservation or "", move.purpose_name or ""
    return key if key.startswith(name) else f"{name} ({key})"


def reason_text(reason: Explanation) -> str:
    """Return why stays cannot stand together."""
    return reason.text if spoken() == ENGLISH else _KINDS[reason.kind](reason)


def _overbooked(reason: Explanation) -> str:
    return t(
        "{nights}: {stays} for {rooms} of {types}, {over} too many.",
        nights=_nights(reason),
        stays=counted(reason.demand or 0, "{n} stay|{n} stays"),
        rooms=counted(reason.rooms or 0, "{n} room|{n} rooms"),
        types=t(" or ").join(reason.room_types),
        over=_whole(reason.over),
    )


def _clashing_locks(reason: Explanation) -> str:
    key = (
        "Fixed in room {room}, which is not free for it: {stays} ({nights}).|"
        "Fixed in room {room}, which cannot hold all of them: {stays} ({nights})."
    )
    room, nights = reason.room_number or "–", _nights(reason)
    return counted(len(reason.reservations), key, room=room, stays=_stays(reason), nights=nights)


def _no_eligible_room(reason: Explanation) -> str:
    types = t(" or ").join(reason.room_types)
    if types:
        return t("No room meets the conditions of {stays}; room type: {types}.", stays=_stays(reason), types=types)
    return t("No room meets the conditions of {stays}.", stays=_stays(reason))


def _present_plan(reason: Explanation) -> str:
    stays, room, nights = _stays(reason), reason.room_number, _nights(reason)
    if room is None:
        key = "The present plan cannot be kept while nobody leaves the present room: {stays} ({nights})."
        return t(key, stays=stays, nights=nights)
    key = "The present plan breaks a rule in room {room}: {stays} ({nights})."
    return t(key, room=room, stays=stays, nights=nights)


def _move_budget(reason: Explanation) -> str:
    most = _whole((reason.demand or 0) - (reason.over or 0))
    return t(
        "No plan within a move cost of {most} has a room for every reservation that can have one; the least is "
        "{least}. While nobody moves, these would have none: {stays}.",
        most=most,
        least=_whole(reason.demand),
        stays=_stays(reason),
    )


def _irreducible(reason: Explanation) -> str:
    key = (
        "{stays} fits into no room for all its nights, although no night is overbooked.|"
        "These {n} stays cannot stand together, although no night is overbooked: {stays}."
    )
    return counted(len(reason.reservations), key, stays=_stays(reason))


def _fragmented(_reason: Explanation) -> str:
    return t("Every night has a room, but no arrangement with one room for all of them was found.")


def _locks_in_the_way(reason: Explanation) -> str:
    key = (
        "The lock of {stays} is in the way; without it the stay would fit.|"
        "The locks of {stays} are in the way; without them the stay would fit."
    )
    return counted(len(reason.reservations), key, stays=_stays(reason))


_KINDS: Mapping[str, Callable[[Explanation], str]] = {
    "overbooked_night": _overbooked,
    "clashing_locks": _clashing_locks,
    "no_eligible_room": _no_eligible_room,
    "present_plan": _present_plan,
    "move_budget": _move_budget,
    "irreducible_set": _irreducible,
    "fragmented": _fragmented,
    "locks_in_the_way": _locks_in_the_way,
}


def _nights(reason: Explanation) -> str:
    if not reason.nights:
        return "–"
    first, last = day_text(min(reason.nights)), day_text(max(reason.nights))
    if first == last:
        return t("night {first}", first=first)
    return t("nights {first} to {last}", first=first, last=last)


def _stays(reason: Explanation) -> str:
    return ", ".join(reason.reservations)


def _whole(number: int | None) -> str:
    return localized(f"{number or 0:,}")
