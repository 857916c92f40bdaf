"""A plan -> the messages of one system, after a look at what would be lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bookingopt.domain.result import Result
from bookingopt.errors import Fault, InputError, TranslatableError
from bookingopt.io.sinks.loss import Loss, count_loss
from bookingopt.io.sinks.messages import Message
from bookingopt.io.sinks.options import ExportOptions, What, spelled
from bookingopt.io.sinks.rates import sent_types
from bookingopt.io.sinks.room_steps import Action, Ids, NoRoomFree, RoomStep, SystemView, merged, moves_in_house, phases
from bookingopt.io.sinks.sink import MoveWriter, RestrictionJob, RestrictionWriter, Sink
from bookingopt.io.sinks.stay_rules import (
    KIND_WORDS,
    OPEN,
    Kind,
    StayRules,
    Value,
    changes,
    from_day,
    kinds_in,
    patterns_of,
    projected,
    table_of,
)
from bookingopt.translatable import Translatable, all_of, either

_WHAT = {What.RESTRICTIONS: Translatable("restrictions"), What.MOVES: Translatable("moves")}


@dataclass(frozen=True, slots=True)
class PlanExport:
    """The messages in their order, and what is to be known beside them."""

    messages: tuple[Message, ...]
    notes: tuple[Translatable, ...] = ()


def export_plan(sink: Sink, result: Result, options: ExportOptions) -> PlanExport:
    """Return the messages that bring ``result`` into a system.

    Raises
    ------
    UsageError
        An option is missing, or the system would sell what must not be sold.
    InputError
        The codes of the room types do not fit the plan, or an id of the system is missing; everything at once.
    """
    what = _wanted(sink, options)
    if what is What.MOVES:
        assert sink.moves is not None
        return _moves(sink.name, sink.moves, result, options)
    assert sink.restrictions is not None
    return _restrictions(sink.name, sink.restrictions, result, options)


def _wanted(sink: Sink, options: ExportOptions) -> What:
    offered = [what for what, writer in ((What.RESTRICTIONS, sink.restrictions), (What.MOVES, sink.moves)) if writer]
    if options.what is None and len(offered) > 1:
        key = "{system} takes {kinds}: say --what {choices}"
        raise TranslatableError(Translatable(key, system=sink.name, kinds=all_of(offered), choices=either(offered)))
    if options.what is not None and options.what not in offered:
        key = "--what {what}: {system} takes {kind} only"
        raise TranslatableError(Translatable(key, what=options.what, system=sink.name, kind=offered[0]))
    return options.what or offered[0]


def _check_options(
    name: str, what: What, needed: tuple[str, ...], may_have: tuple[str, ...], options: ExportOptions
) -> None:
    """Make sure that what is needed is there, and that nothing was said without effect.

    Raises
    ------
    UsageError
        An option is missing or not used.
    """
    missing = [option for option in needed if getattr(options, option) is None]
    if missing:
        message = Translatable("{system} needs {options}", system=name, options=list(map(spelled, missing)))
        expected = Translatable("expected, because {system} needs it", system=name)
        raise TranslatableError(message, dict.fromkeys(missing, expected))
    foreign = [option for option in options.given() if option not in (*needed, *may_have)]
    if foreign:
        unused = Translatable("not used for {what} of {system}", what=_WHAT[what], system=name)
        message = Translatable("{option}: {expected}", option=list(map(spelled, foreign)), expected=unused)
        raise TranslatableError(message, dict.fromkeys(foreign, unused))


def _restrictions(name: str, writer: RestrictionWriter, result: Result, options: ExportOptions) -> PlanExport:
    needed, may_have = ("rates", *writer.options), ("changes_since", "allow_loss", *writer.may_have)
    _check_options(name, What.RESTRICTIONS, needed, may_have, options)
    full, patterns = table_of(result), patterns_of(result)
    if not full or (writer.takes_table and not patterns):
        unsaid = "the plan says nothing of what may be sold: solve it without --no-sellable"
        raise TranslatableError(Translatable(unsaid))
    assert options.rates is not None
    types = sent_types(options.rates, full, writer.needs)
    sent = {room_type: full[room_type] for room_type in types}
    kinds = {room_type: frozenset(writer.kinds(entry)) for room_type, entry in types.items()}
    said = _projected(sent, kinds)
    notes = [] if writer.takes_table else _notes_on_loss(name, result, sent, said, kinds, options)
    old = options.changes_since
    before = {} if old is None else _projected({each: table_of(old).get(each, {}) for each in types}, kinds)
    today = None if options.problem is None else options.problem.today
    job = RestrictionJob(
        rules=_news(said, before, OPEN, old, today),
        before=before,
        patterns=_news(
            {each: patterns.get(each, {}) for each in types},
            {} if old is None else {each: patterns_of(old).get(each, {}) for each in types},
            "Y" * result.report.parameters.max_los,
            old,
            today,
        ),
        types=types,
        options=options,
    )
    return PlanExport(tuple(writer.write(job)), tuple(notes))


def _projected(
    table: Mapping[str, Mapping[date, StayRules]], kinds: Mapping[str, frozenset[Kind]]
) -> dict[str, dict[date, StayRules]]:
    return {
        room_type: {day: projected(rules, kinds[room_type]) for day, rules in days.items()}
        for room_type, days in table.items()
    }


def _news(
    now: Mapping[str, Mapping[date, Value]],
    before: Mapping[str, Mapping[date, Value]],
    opened: Value,
    old: Result | None,
    today: date | None,
) -> dict[str, dict[date, Value]]:
    """Return what is to be sent: everything, or the changes since an old result; nothing of the past."""
    return from_day(now if old is None else changes(before, now, opened), today)


def _notes_on_loss(
    name: str,
    result: Result,
    full: Mapping[str, Mapping[date, StayRules]],
    said: Mapping[str, Mapping[date, StayRules]],
    kinds: Mapping[str, frozenset[Kind]],
    options: ExportOptions,
) -> list[Translatable]:
    """Return what is to be said of the kinds that the system lacks.

    Raises
    ------
    UsageError
        Stays would be sold wrongly, and nobody has allowed it.
    """
    lacking = {
        kind for room_type, days in full.items() for kind in kinds_in(days.values()) if kind not in kinds[room_type]
    }
    if not lacking:
        return []
    known = [row for row in result.sellable if row.room_type in full]
    loss = count_loss(known, full, said)
    what = all_of([KIND_WORDS[kind] for kind in sorted(lacking)])
    effect = _told(loss) if known else Translatable("the plan has no sellable table to count what that does")
    told = Translatable("{system} cannot say {kinds}: {effect}", system=name, kinds=what, effect=effect)
    if options.allow_loss or (known and not loss):
        return [told]
    message = Translatable("{loss}; --allow-loss sends the rest all the same", loss=told)
    raise TranslatableError(message, {"allow_loss": message})


def _told(loss: Loss) -> Translatable:
    if not loss:
        return Translatable("no stay is sold wrongly for that")
    return Translatable(
        "it would sell {admitted} stays that must not be sold, and turn away {turned_away} that may be sold",
        admitted=loss.admitted,
        turned_away=loss.turned_away,
    )


def _moves(name: str, writer: MoveWriter, result: Result, options: ExportOptions) -> PlanExport:
    needed = (*(("problem",) if writer.room_ids else ()), *writer.options)
    _check_options(name, What.MOVES, needed, writer.may_have, options)
    if result.unassigned:
        key = "stays without a room in the plan: {count}; only a whole plan is carried out"
        raise TranslatableError(Translatable(key, count=len(result.unassigned)))
    view = SystemView.of(result, options.problem)
    _check_present_rooms(view)
    alike = writer.alike(view)
    steps = [
        [step for step in phase if step.move is not None or step.stay.key not in alike]
        for phase in _phases(name, writer, result, view)
    ]
    _check_ids(writer, view, [step for phase in steps for step in phase])
    if writer.most_changes > 1:
        steps = list(merged(steps, writer.most_changes))
    messages = tuple(message for phase in steps if phase for message in writer.write(phase, options))
    return PlanExport(messages, tuple(_notes_on_moves(name, writer, view, result)))


def _notes_on_moves(name: str, writer: MoveWriter, view: SystemView, result: Result) -> Iterator[Translatable]:
    for move in moves_in_house(result):
        in_house = "move {step} is not sent: {stay} is in house"
        yield Translatable(in_house, step=move.step, stay=f"{move.name} ({move.id})")
    for move in result.moves:
        if move.id in view.locked and not writer.has_locks:
            locked = "move {step}: {stay} is locked; unlock it in {system} by hand"
            yield Translatable(locked, step=move.step, stay=f"{move.name} ({move.id})", system=name)
    alike = writer.alike(view)
    for stay in result.assignments:
        if stay.previous_room is None and stay.assigned_room is not None and stay.key in alike:
            unsent = (
                "the first room of {stay}, {room}, is not sent: other stays are in the same record, which must be "
                "split first"
            )
            yield Translatable(unsent, stay=f"{stay.name} ({stay.key})", room=stay.assigned_room)


def _phases(name: str, writer: MoveWriter, result: Result, view: SystemView) -> list[list[RoomStep]]:
    found = phases(result, view, has_locks=writer.has_locks, can_unassign=writer.can_unassign)
    try:
        return [phase for phase in found if phase]
    except NoRoomFree as error:
        key = "{system} keeps no stay without a room, and no room is free for a while for: {steps}"
        steps = [_described(step) for step in error.steps]
        raise TranslatableError(Translatable(key, system=name, steps=steps)) from None


def _described(step: RoomStep) -> Translatable:
    """Return what a step of a cycle does."""
    assert step.move is not None
    assert step.from_room is not None
    assert step.to_room is not None
    return Translatable(
        "move {number}, {stay} from {before} to {after}",
        number=step.move,
        stay=f"{step.stay.name} ({step.stay.key})",
        before=step.from_room.number,
        after=step.to_room.number,
    )


def _check_present_rooms(view: SystemView) -> None:
    """Make sure that the plan starts from the rooms that the system has now.

    Raises
    ------
    InputError
        With every stay that is elsewhere by now.
    """
    no_room = Translatable("no room")
    faults = [
        Fault(
            ("stay", key),
            "",
            Translatable(
                "expected in {planned}, as the plan has it; the problem has it in {given}: solve it again",
                planned=view.stays[key].previous_room or no_room,
                given=room or no_room,
            ),
        )
        for key, room in view.elsewhere.items()
    ]
    if faults:
        raise InputError(faults)


def _check_ids(writer: MoveWriter, view: SystemView, steps: list[RoomStep]) -> None:
    """Make sure that every reservation and every room has the ids that the system knows it by, and no other has.

    Raises
    ------
    InputError
        With every id that is missing or stands for several stays.
    """
    faults: dict[Fault, None] = {}
    alike = writer.alike(view)
    for step in steps:
        needed = (*writer.ids, *(writer.ids_to_unassign if step.action is Action.UNASSIGN else ()))
        faults |= dict.fromkeys(_missing("stay", step.stay.key, step.ids, needed))
        for room in (step.from_room, step.to_room):
            if room is not None:
                faults |= dict.fromkeys(_missing("room", room.number, room.ids, writer.room_ids))
        if step.stay.key in alike:
            expected = "expected ids of its own: other stays have the same ones, and would be moved with it"
            faults[Fault(("stay", step.stay.key), "", Translatable(expected))] = None
    if faults:
        raise InputError(list(faults))


def _missing(thing: str, name: str, ids: Ids, needed: Sequence[str]) -> Iterator[Fault]:
    for each in needed:
        if each not in ids:
            field = f"x-source-{each}"
            expected = "expected {field}, as `bookingopt import` writes it: the system knows it by nothing else"
            yield Fault((thing, name), "", Translatable(expected, field=field), lacks=field)
