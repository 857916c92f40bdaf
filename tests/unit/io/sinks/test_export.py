"""An export as a whole: what is refused, what is said beside it, and how long a large one takes."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from bookingopt.domain.fields import StayStatus
from bookingopt.domain.result import Result
from bookingopt.errors import InputError, UsageError
from bookingopt.io.sinks.catalog import SINKS
from bookingopt.io.sinks.export import export_plan
from bookingopt.io.sinks.messages import texts_of
from bookingopt.io.sinks.options import ExportOptions, What
from bookingopt.io.sinks.rates import RatedType, Rates
from bookingopt.io.sinks.rehearsal import rehearse
from bookingopt.io.sinks.stay_rules import OPEN, StayRules
from bookingopt.io.sinks.systems import apaleo, channex, cloudbeds, mews, ohip
from bookingopt.io.sources.options import BlockEnd
from tests.unit.io.sinks.plans import two_that_swap
from tests.unit.io.sinks.samples import ANSWERS, TYPES, answers_for, day, rates, with_rules

RESTRICTIONS = ExportOptions(what=What.RESTRICTIONS, rates=rates())

#: Through the second night stays have three nights or more; of four lengths from the first day only three are sellable.
THROUGH = {"Twin": {day(0): StayRules(), day(1): StayRules(min_stay_through=3)}, TYPES[1]: {day(0): OPEN}}
TABLE = {"Twin": {day(0): "YNYY", day(1): "NNYY"}}


def test_what_would_be_sold_wrongly_is_counted_and_refused():
    result = with_rules(THROUGH, TABLE)
    with pytest.raises(UsageError) as caught:
        export_plan(apaleo.SINK, result, RESTRICTIONS)
    told = (
        "apaleo cannot say minimum stay through: it would sell 3 stays that must not be sold, and turn away 0 that may "
        "be sold"
    )
    assert str(caught.value) == f"{told}; --allow-loss sends the rest all the same"
    exported = export_plan(apaleo.SINK, result, replace(RESTRICTIONS, allow_loss=True))
    assert exported.notes == (told,)
    assert exported.messages


def test_a_safe_substitute_loses_sales_only():
    # A minimum stay of three on arrival, sent as one through, turns away the night before it.
    table = {"Twin": {day(0): StayRules(), day(1): StayRules(3)}, TYPES[1]: {day(0): OPEN}}
    result = with_rules(table, {"Twin": {day(0): "YYYY", day(1): "NNYY"}})
    with pytest.raises(UsageError, match="sell 0 stays that must not be sold, and turn away 1 that may be sold"):
        export_plan(cloudbeds.SINK, result, replace(RESTRICTIONS, interval_end=BlockEnd.LAST_NIGHT))


def test_a_kind_that_is_lacking_and_does_no_harm_is_only_told():
    result = with_rules(THROUGH, {"Twin": {day(0): "YYYY", day(1): "YYYY"}})
    assert export_plan(apaleo.SINK, result, RESTRICTIONS).notes == (
        "apaleo cannot say minimum stay through: no stay is sold wrongly for that",
    )
    assert export_plan(channex.SINK, result, replace(RESTRICTIONS, hotel="H")).notes == ()


def test_without_a_sellable_table_nothing_can_be_counted():
    with pytest.raises(UsageError, match="no sellable table to count"):
        export_plan(apaleo.SINK, with_rules(THROUGH), RESTRICTIONS)


def test_a_type_that_is_not_sent_loses_nothing():
    text = '[types.Twin]\nsend = false\n[types."Suite & Spa"]\nrates = ["S"]\n'
    exported = export_plan(apaleo.SINK, with_rules(THROUGH, TABLE), replace(RESTRICTIONS, rates=rates(text)))
    assert [message.query["ratePlanIds"] for message in exported.messages] == ["S"]
    assert exported.notes == ()


def test_only_what_has_changed_is_sent_and_nothing_of_the_past():
    old = with_rules({"Twin": {day(0): StayRules(2), day(1): StayRules(2)}, TYPES[1]: {day(0): OPEN}})
    new = with_rules({"Twin": {day(1): StayRules(2), day(2): StayRules(4)}, TYPES[1]: {day(0): OPEN}})
    options = replace(RESTRICTIONS, hotel="H", changes_since=old)

    def sent(given: ExportOptions) -> list[tuple[str, int]]:
        messages = export_plan(channex.SINK, new, given).messages
        return [
            (each["date_from"], each["min_stay_arrival"])
            for message in messages
            for each in message.body["values"][::2]
        ]

    assert sent(options) == [(str(day(0)), 1), (str(day(2)), 4)]
    house = two_that_swap().problem.model_copy(update={"today": day(1)})
    assert sent(replace(options, problem=house)) == [(str(day(2)), 4)]
    assert export_plan(channex.SINK, old, options).messages == ()


@pytest.mark.parametrize(
    ("sink", "options", "said"),
    [
        (mews.SINK, ExportOptions(), "mews takes restrictions and moves: say --what restrictions or moves"),
        (channex.SINK, ExportOptions(what=What.MOVES), "--what moves: channex takes restrictions only"),
        (ohip.SINK, RESTRICTIONS, "--what restrictions: ohip takes moves only"),
        (channex.SINK, ExportOptions(), "channex needs --rates, --hotel"),
        (mews.SINK, RESTRICTIONS, "mews needs --service, --timezone"),
        (mews.SINK, ExportOptions(what=What.MOVES), "mews needs --problem"),
        (mews.SINK, replace(RESTRICTIONS, service="S", timezone="Mars/Base"), "--timezone Mars/Base"),
    ],
)
def test_what_is_not_said_is_asked_for(sink, options, said):
    with pytest.raises(UsageError, match=said):
        export_plan(sink, with_rules(THROUGH), options)


def test_options_of_restrictions_are_refused_with_moves():
    case = two_that_swap()
    options = ExportOptions(
        what=What.MOVES, problem=case.problem, rates=rates(), changes_since=case.result, allow_loss=True
    )
    with pytest.raises(
        UsageError, match="--rates, --changes-since, --allow-loss: not used for moves of mews"
    ) as caught:
        export_plan(mews.SINK, case.result, options)
    assert set(caught.value.about) == {"rates", "changes_since", "allow_loss"}


@pytest.mark.parametrize("sink", SINKS, ids=lambda sink: sink.dialect or sink.name)
def test_an_option_that_a_system_does_not_use_is_refused(sink):
    case = two_that_swap()
    every = {**ANSWERS, "rates": rates(), "problem": case.problem}
    for what, writer in ((What.RESTRICTIONS, sink.restrictions), (What.MOVES, sink.moves)):
        if writer is None:
            continue
        used = {"problem", *writer.options, *writer.may_have, *(("rates",) if what is What.RESTRICTIONS else ())}
        with pytest.raises(UsageError, match=f": not used for {what} of {sink.name}") as caught:
            export_plan(sink, case.result, ExportOptions(what=what, **every))
        assert set(caught.value.about) == set(every) - used


def test_what_is_missing_or_would_be_lost_names_its_options():
    with pytest.raises(UsageError) as missing:
        export_plan(channex.SINK, with_rules(THROUGH), ExportOptions())
    assert list(missing.value.about) == ["rates", "hotel"]
    with pytest.raises(UsageError) as loss:
        export_plan(apaleo.SINK, with_rules(THROUGH, TABLE), RESTRICTIONS)
    assert loss.value.about == {"allow_loss": str(loss.value)}


def test_a_plan_without_restrictions_says_nothing():
    with pytest.raises(UsageError, match="solve it without --no-sellable"):
        export_plan(channex.SINK, with_rules({}), replace(RESTRICTIONS, hotel="H"))


def test_a_move_of_a_guest_in_house_is_not_sent_and_said():
    case = two_that_swap()
    stays = [
        stay.model_copy(update={"status": StayStatus.IN_HOUSE}) if stay.key == "C" else stay
        for stay in case.result.assignments
    ]
    result = case.result.model_copy(update={"assignments": tuple(stays)})
    exported = export_plan(ohip.SINK, result, ExportOptions(hotel="H"))
    assert exported.notes == ("move 1 is not sent: Guest C (C) is in house",)
    assert not any("r%2FC" in message.path for message in exported.messages)


def test_stays_that_the_system_cannot_tell_apart_are_an_error():
    # One record of two rooms, or a stay in two pieces.
    case = two_that_swap()
    alike = {"x-source-reservation-id": "1"}
    stays = [
        type(stay).model_validate({**stay.model_dump(by_alias=True), **(alike if stay.key in "AB" else {})})
        for stay in case.result.assignments
    ]
    result = case.result.model_copy(update={"assignments": tuple(stays)})
    with pytest.raises(InputError) as caught:
        export_plan(ohip.SINK, result, ExportOptions(hotel="H"))
    assert [fault.where for fault in caught.value.faults] == ["stay.A", "stay.B"]


def test_a_first_room_that_the_system_cannot_give_is_not_sent_and_said():
    # OPERA: a record of two rooms can have none assigned before it is split.
    case = two_that_swap()
    record = {"x-source-reservation-id": "1", "PreviousRoom": None}
    stays = [
        type(stay).model_validate({**stay.model_dump(by_alias=True), **(record if stay.key in "CD" else {})})
        for stay in case.result.assignments
    ]
    moves = tuple(move for move in case.result.moves if move.id != "C")
    result = case.result.model_copy(update={"assignments": tuple(stays), "moves": moves})
    exported = export_plan(ohip.SINK, result, ExportOptions(hotel="H"))
    assert [note.partition(", is")[0] for note in exported.notes] == [
        "the first room of Guest C (C), 2",
        "the first room of Guest D (D), 1",
    ]
    assert not any("reservations/1/" in message.path for message in exported.messages)
    assert ohip.SINK.moves is not None
    assert rehearse(ohip.SINK.moves, exported.messages, result, case.problem) == []


def test_a_plan_of_yesterday_is_not_carried_out():
    case = two_that_swap()
    _, two, three, four = case.problem.reservations
    now = (two, three.model_copy(update={"assigned_room": "2"}), four)
    problem = case.problem.model_copy(update={"reservations": now})
    with pytest.raises(InputError) as caught:
        export_plan(mews.SINK, case.result, ExportOptions(what=What.MOVES, problem=problem))
    assert [str(fault) for fault in caught.value.faults] == [
        "stay.A: expected in 1, as the plan has it; the problem has it in no room: solve it again",
        "stay.C: expected in 1, as the plan has it; the problem has it in 2: solve it again",
    ]


def test_a_plan_without_a_room_for_everybody_is_not_carried_out():
    case = two_that_swap()
    result = case.result.model_copy(update={"unassigned": case.result.assignments[:1]})
    with pytest.raises(UsageError, match="stays without a room in the plan: 1;"):
        export_plan(ohip.SINK, result, ExportOptions(hotel="H"))


def test_rooms_without_ids_are_named():
    case = two_that_swap()
    problem = case.problem.model_copy(update={"rooms": ()})
    with pytest.raises(InputError) as caught:
        export_plan(mews.SINK, case.result, ExportOptions(what=What.MOVES, problem=problem))
    assert [fault.where for fault in caught.value.faults] == ["room.1", "room.2"]


@cache
def season(length: int) -> tuple[Result, Rates]:
    """So many days of ten types in which no two days that follow each other are alike."""
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(length)]
    names = [f"Type {number}" for number in range(10)]
    rules = {name: {each: StayRules(1 + each.day % 5, 7 + each.day % 3) for each in days} for name in names}
    patterns = {name: {each: f"{'Y' * (each.day % 5)}{'N' * 23}YYYY"[:28] for each in days} for name in names}
    codes = {
        name: RatedType(id=str(number), rates=tuple(f"{number}-{rate}" for rate in range(5)), minimum_stay="arrival")
        for number, name in enumerate(names)
    }
    return with_rules(rules, patterns), Rates(types=codes)


@pytest.mark.parametrize(
    "sink", [sink for sink in SINKS if sink.restrictions], ids=lambda sink: str(sink.dialect or sink.name)
)
def test_twice_the_days_of_ten_types_and_five_rate_plans_are_twice_the_work(sink):
    calls: Counter[int] = Counter()

    def called(frame: object, event: str, what: object) -> None:
        calls[length] += event.endswith("call")

    for length in (30, 60):
        result, codes = season(length)
        options = replace(RESTRICTIONS, rates=codes, allow_loss=True, **answers_for(sink.restrictions))
        before = sys.getprofile()
        sys.setprofile(called)
        try:
            texts = texts_of(export_plan(sink, result, options).messages)
        finally:
            sys.setprofile(before)
    assert 1_000 < calls[60] < 2.2 * calls[30]
    assert sum(map(len, texts)) > 15_000
