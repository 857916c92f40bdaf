"""Bars say what they stand for, in lines for the tooltip and in labels from long to short."""

from __future__ import annotations

from bookingopt.render.chart.bars import BarKind, Mark, StayBars, gap_bar, stay_bar
from tests.unit.render.houses import house, new_plan, stay


def test_a_moved_stay_says_where_it_comes_from():
    result = new_plan()
    (bob,) = [stay for stay in result.assignments if stay.key == "id-Bob"]
    bar = StayBars(house(), result).stay_after(bob)
    assert Mark.MOVED in bar.marks
    assert {"moved: 3 → 1", "reason: makes room for Emil"} <= set(bar.title.split("\n"))
    assert bar.labels[-1] == "Bob"
    assert bar.labels[0].startswith("Bob · from 3")


def test_marks_stand_in_their_order_of_importance():
    stay = house().reservations[0]
    assert stay_bar(stay, (), [Mark.LOCKED, Mark.MISS]).marks[:2] == (Mark.MISS, Mark.LOCKED)


def test_a_gap_has_labels_from_long_to_short():
    (gap, *_) = new_plan().orphan_gaps
    bar = gap_bar(gap)
    assert bar.kind is BarKind.GAP
    assert list(bar.labels) == sorted(bar.labels, key=len, reverse=True)
    assert "worth" not in bar.title
    valued = gap_bar(gap.model_copy(update={"value": 240.5}))
    assert valued.title.startswith("orphan gap: 2 nights, cost 4, worth 240.5")


def test_a_bar_tells_type_guests_state_and_remarks():
    row = stay("Ann", "2027-03-01", 2, "1", RoomType="Twin", Guests=2, Status="Tentative", **{"x-remark": "late"})
    bar = stay_bar(house(Reservations=[row]).reservations[0], (), ())
    assert bar.marks == (Mark.TENTATIVE,)
    assert bar.title.split("\n")[3:] == ["type: Twin", "guests: 2", "status: tentative", "remark: late"]
    assert bar.found == ("Ann (id-Ann)", "room 1")


def test_states_are_to_be_seen():
    rows = [
        stay("Ann", "2027-03-01", 2, "1", Status="InHouse"),
        stay("Bob", "2027-03-01", 2, "2", Status="InHouse", IsLocked=True),
        stay("Cleo", "2027-03-01", 2),
    ]
    problem = house(Reservations=rows, RequestStartDate=None, RequestEndDate=None)
    said = StayBars(problem, new_plan(assignments=[{**row, "AssignedRoom": "1"} for row in rows]))
    ann, bob, cleo = problem.reservations
    marks = [said.stay_before(ann).marks, said.stay_before(bob).marks, said.stay_after(cleo).marks]
    assert marks == [(Mark.IN_HOUSE,), (Mark.MOVED, Mark.LOCKED), (Mark.FIRST,)]


def test_a_lock_says_what_it_costs():
    price = {"Id": "id-Bob", "Name": "Bob", "RoomNumber": "1", "GapCost": 4.0, "Bound": 4.5, "OrphanNights": 2}
    told = "price of the lock: gap cost 4 (at most 4.5), orphan nights 2"
    for more, text in (({}, told), ({"OrphanNightsValue": 240}, f"{told}, worth 240")):
        result = new_plan(lock_prices=[price | more])
        bars = {stay.key: StayBars(house(), result).stay_after(stay).title.split("\n") for stay in result.assignments}
        assert [key for key, lines in bars.items() if text in lines] == ["id-Bob"]
