"""Working on a plan: by mouse, touch and keyboard; what is announced is what `validate` and a new solve say."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from bookingopt.domain.params import SolveParams
from bookingopt.domain.parse import parse_problem
from bookingopt.io.sheets import problem_from_book
from bookingopt.io.workbook import read_book
from bookingopt.optimizer.solve import solve
from bookingopt.validation import validate_problem
from bookingopt.validation.drafts.effects import plan_cost
from tests.e2e.operator import SOLVED, asked, is_sound, plan_of, solved, visit
from tests.services import Service, until


def begin(page: Page, service: Service, house: str = "small-inn.json") -> dict[str, Any]:
    """Solve the small inn, or another house, and take its plan in hand; returns the plan."""
    result = plan_of(page, service, house)
    take_up(page)
    return result


def take_up(page: Page) -> None:
    page.get_by_role("button", name="Change the plan").click()
    expect(figures(page)).to_contain_text("Gap cost", timeout=SOLVED)


def figures(page: Page) -> Locator:
    return page.locator("#chart .desk .good")


def bar(page: Page, key: str) -> Locator:
    return page.locator(f'#chart .bar[data-id="{key}"]')


def choose(page: Page, key: str) -> None:
    bar(page, key).click()
    expect(page.locator("#desk-room option").first).not_to_contain_text("Looking", timeout=SOLVED)


def form(page: Page, title: str) -> Locator:
    """Open a form of the desk, and return it."""
    page.locator("#chart .desk summary", has_text=title).click()
    return page.get_by_role("form", name=title, exact=True)


def saved(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return Path(download.value.path()).read_bytes()


def draft(page: Page) -> dict[str, Any]:
    return json.loads(saved(page, "Save as problem"))  # type: ignore[no-any-return]


def rooms_of(problem: dict[str, Any]) -> dict[str, str]:
    return {row["Id"]: row["AssignedRoom"] for row in problem["Reservations"]}


def test_a_stay_is_dragged_to_another_room_and_the_effect_said_before(page, service):
    begin(page, service)
    # Unlike a click of an element, the mouse does not scroll to where it goes.
    page.locator("#chart .chart").evaluate("chart => chart.scrollIntoView({block: 'center'})")
    box = bar(page, "7013").locator("rect").first.bounding_box()  # Lorenz in room 3
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    expect(page.locator("#chart .light.allowed").first).to_be_visible(timeout=SOLVED)
    expect(page.locator("#chart .light.refused").first).to_be_visible()
    page.mouse.move(box["x"] + 20, box["y"] + 34)
    said = figures(page).inner_text()
    assert said.startswith("Lorenz (7013) to room 4: gap cost +")
    assert said.endswith(", +1 room move")
    page.mouse.up()
    expect(figures(page)).to_contain_text("12 room moves · no rule broken", timeout=SOLVED)
    announced = float(said.split("gap cost +")[1].split(",")[0])
    now = draft(page)
    assert rooms_of(now)["7013"] == "4"
    solved_again = solve(parse_problem({**now, "RestrictionsOnly": True}), SolveParams(sellable=False, steps=50))
    assert solved_again.objective_value == pytest.approx(9.336425781 + announced, abs=1e-4)
    expect(page.locator("#chart .light")).to_have_count(0)
    page.mouse.move(0, 0)


def test_the_room_under_the_pointer_counts_when_the_wheel_moves_the_page(page, service):
    begin(page, service)
    page.locator("#chart .chart").evaluate("chart => chart.scrollIntoView({block: 'center'})")
    box = bar(page, "7013").locator("rect").first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 34)
    expect(figures(page)).to_contain_text("to room 4", timeout=SOLVED)
    page.mouse.wheel(0, 24)  # one row
    expect(figures(page)).to_contain_text("to room 5", timeout=SOLVED)
    page.keyboard.press("Escape")
    page.mouse.up()


def test_a_room_is_chosen_by_keyboard_undone_and_done_again(page, service):
    begin(page, service)
    before = figures(page).inner_text()
    choose(page, "7016")
    rooms = page.locator("#desk-room")
    refused = [one.inner_text() for one in rooms.locator("option[disabled]").all()]
    assert any("is given to" in text for text in refused)
    rooms.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the cheapest room
    expect(figures(page)).not_to_have_text(before, timeout=SOLVED)
    expect(rooms).to_be_focused(timeout=SOLVED)
    after = figures(page).inner_text()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(figures(page)).to_have_text(before, timeout=SOLVED)
    page.get_by_role("button", name="Redo").press("Enter")
    expect(figures(page)).to_have_text(after, timeout=SOLVED)
    page.reload()
    page.locator("#summary").wait_for(timeout=SOLVED)
    take_up(page)
    expect(figures(page)).to_have_text(after, timeout=SOLVED)  # this tab has kept the change
    assert is_sound(page) is None
    page.get_by_role("button", name="Back to the plan").click()
    expect(page.locator("#chart .desk")).to_have_count(0)
    expect(page.get_by_role("button", name="Change the plan")).to_be_visible()


def test_a_room_that_parts_a_group_says_so_before_and_after(page, service):
    begin(page, service, "groups.json")
    choose(page, "G06")
    away = page.locator("#desk-room option", has_text="no longer next to their group: Morgan (cousins) (G05)").first
    page.locator("#desk-room").select_option(away.get_attribute("value"))
    page.get_by_role("button", name="Move", exact=True).click()
    expect(figures(page)).to_contain_text("1 stay not next to their group", timeout=SOLVED)


def test_locks_left_outs_blocks_and_minimum_stays_are_changes_too(page, service):
    priced = {row["Id"]: row for row in plan_of(page, service, "small-inn.json", box="lock-prices")["lock_prices"]}
    take_up(page)
    choose(page, "7003")
    expect(page.locator("#desk-room option:checked")).to_have_text("No other room is possible")  # it is locked
    told = page.locator("#chart .stay .told")
    expect(told).to_contain_text(f"price of the lock: gap cost {round(priced['7003']['GapCost'], 4):g} (at most ")
    page.get_by_role("button", name="Unlock", exact=True).click()
    expect(bar(page, "7003")).not_to_have_class(re.compile("locked"), timeout=SOLVED)
    expect(told).not_to_contain_text("price of the lock")
    choose(page, "7013")
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(bar(page, "7013")).to_have_class(re.compile("locked"), timeout=SOLVED)
    choose(page, "7016")
    page.get_by_role("button", name="Set aside").click()
    expect(bar(page, "7016")).to_have_count(0, timeout=SOLVED)
    block = form(page, "Block nights of a room")
    block.get_by_label("Room", exact=True).select_option("5")
    block.get_by_label("First night").fill("2027-05-06")
    block.get_by_label("Last night").fill("2027-05-07")
    block.get_by_role("button", name="Block", exact=True).click()
    expect(page.locator("#chart .bar.block")).to_have_count(1, timeout=SOLVED)
    minimum = form(page, "Another minimum stay for a period")
    minimum.get_by_label("First night").fill("2027-05-01")
    minimum.get_by_label("Last night").fill("2027-07-01")
    minimum.get_by_label("Nights", exact=True).fill("1")
    minimum.get_by_role("button", name="Set", exact=True).click()
    expect(figures(page)).to_contain_text("0 orphan nights", timeout=SOLVED)
    now = draft(page)
    row = {each["Id"]: each for each in now["Reservations"]}
    assert (row["7013"]["IsLocked"], row["7016"]["Status"]) == (True, "Waitlisted")
    assert now["OutOfOrder"][-1]["RoomNumber"] == "5"
    assert now["MinimumStayByDate"][-1] == {"Start": "2027-05-01", "End": "2027-07-01", "MinimumStay": 1}
    assert validate_problem(parse_problem(now)).violations == ()


def test_a_new_stay_is_added_and_each_room_says_what_it_would_mean(page, service):
    begin(page, service)
    jobs = len(asked(page, "api/v1/jobs")["jobs"])
    added = form(page, "Does a new stay fit? Add it")
    added.get_by_label("Guest").fill("Vega")
    added.get_by_label("Arrival").fill("2027-05-10")
    added.get_by_label("Nights", exact=True).fill("4")
    added.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#desk-room option:not([disabled])").first).to_contain_text("gap cost", timeout=SOLVED)
    room = page.locator("#desk-room option:not([disabled])").first.get_attribute("value")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#chart .desk").first).to_contain_text(f"Vega (new-1) to room {room}", timeout=SOLVED)
    now = draft(page)
    assert rooms_of(now)["new-1"] == room
    assert validate_problem(parse_problem(now)).violations == ()
    assert len(asked(page, "api/v1/jobs")["jobs"]) == jobs  # nothing of it is a job


def test_moves_are_accepted_one_by_one_with_those_that_they_need(page, service):
    result = begin(page, service)
    page.locator("#chart .accept summary").click()
    page.get_by_role("button", name="Accept none").click()
    expect(figures(page)).to_contain_text("Gap cost 66.75", timeout=SOLVED)  # the present plan
    expect(figures(page)).to_contain_text("0 room moves")
    last = result["moves"][-1]["Id"]
    page.locator(f'#chart [data-move="{last}"]').check()
    expect(figures(page)).not_to_contain_text(" 0 room moves", timeout=SOLVED)
    chosen = page.locator("#chart .accept input:checked").evaluate_all("boxes => boxes.map(box => box.dataset.move)")
    assert len(chosen) > 1  # those that free its room go with it
    table = list(csv.DictReader(io.StringIO(saved(page, "Save the moves").decode("utf-8-sig"))))
    assert [(row["Id"], row["Reason"]) for row in table] == [
        (move["Id"], move["Reason"]) for move in result["moves"] if move["Id"] in chosen
    ]
    now = draft(page)
    book = problem_from_book("plan", "plan.xlsx", read_book(saved(page, "Save as workbook"), "plan.xlsx", 10**7))
    assert {stay.key: stay.assigned_room for stay in book.reservations} == rooms_of(now)
    assert {row["Id"] for row in now["Reservations"] if row["AssignedRoom"] != row["PreviousRoom"]} == set(chosen)
    before = rooms_of(now)[chosen[0]]
    page.locator(f'#chart [data-move="{chosen[0]}"]').uncheck()  # the others are not possible without it
    expect(page.locator(f'#chart [data-move="{last}"]')).not_to_be_checked(timeout=SOLVED)
    assert rooms_of(draft(page))[chosen[0]] != before


def test_whatever_is_accepted_is_legal(page, service):
    """Through the page's own code: each move with those that it needs, and each refused with those that need it."""
    result = begin(page, service)
    drafts = page.evaluate(
        """async (plan) => {
            const names = ["draft", "together"].map((name) => import(`./static/desk/${name}.js`));
            const [draft, { movesTogether }] = await Promise.all(names);
            const { file } = await import("./static/base/api.js");
            const problem = await (await file(new URLSearchParams(location.search).get("job"), "problem.json")).json();
            const { needs, holds } = movesTogether(problem, plan.moves);
            const ids = plan.moves.map((move) => move.Id);
            const refusals = ids.flatMap((id) => [ids.filter((other) => !needs(id).has(other)), [...holds(id)]]);
            return refusals.map((refused) => draft.draftOf(problem, plan, { refused, changes: [] }));
        }""",
        result,
    )
    assert len(drafts) == 2 * len(result["moves"])
    for draft_of_some in drafts:
        assert validate_problem(parse_problem(draft_of_some)).violations == ()


def test_a_plan_that_breaks_a_rule_is_not_saved(page, service):
    begin(page, service)
    block = form(page, "Block nights of a room")
    block.get_by_label("Room", exact=True).select_option("5")
    block.get_by_label("First night").fill("2027-05-16")  # Garcia is there
    block.get_by_label("Last night").fill("2027-05-17")
    block.get_by_role("button", name="Block", exact=True).click()
    expect(figures(page)).to_contain_text("1 rule broken", timeout=SOLVED)
    page.get_by_role("button", name="Save the moves").click()
    expect(page.locator("#chart .desk .bad")).to_contain_text(
        "This plan breaks rules and was not saved.", timeout=SOLVED
    )


def test_a_plan_of_many_stays_is_drawn_when_asked_for_beside_the_plan_before(page, service):
    def with_few(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("MOST_DRAWN = 15000", "MOST_DRAWN = 10"))

    page.route("**/result/result.js*", with_few)
    plan_of(page, service, "small-inn.json")
    page.get_by_role("button", name="Draw the chart").click()
    take_up(page)
    choose(page, "7016")
    page.get_by_role("button", name="Lock", exact=True).click()
    expect(page.locator("#chart .desk").first).to_contain_text("Kowalski (7016) locked", timeout=SOLVED)
    page.get_by_role("button", name="Solve again with these").click()
    expect(page.locator("#compare")).to_contain_text("Plan before", timeout=SOLVED)
    page.get_by_role("button", name="Draw the chart").click()
    for chart in ("#chart > .chart", "#chart > .old > .chart"):
        expect(page.locator(f'{chart} .bar[data-id="7016"]')).to_have_count(1, timeout=SOLVED)


def test_a_change_that_is_said_as_nothing_has_no_sign(page, service):
    visit(page, service)
    said = page.evaluate(
        """async () => {
            const { effectText } = await import("./static/desk/effect.js");
            const effect = { violations: [], gap_cost: 1.00000001, orphan_nights: 3, apart: [], together: [] };
            return effectText(effect, { gap_cost: 1, orphan_nights: 5 }, 1, String);
        }"""
    )
    assert said == "gap cost ±0, −2 orphan nights, +1 room move"


def test_what_was_changed_is_solved_again_beside_the_plan_before(page, service):
    begin(page, service)
    choose(page, "7016")
    page.locator("#desk-room").select_option("5")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#chart .desk")).to_contain_text(["Kowalski (7016) to room 5", ""], timeout=SOLVED)
    page.get_by_role("button", name="Solve again with these").click()
    expect(page.locator("#compare")).to_contain_text("Plan before", timeout=SOLVED)
    again = solved(page)["result"]["result"]
    row = next(each for each in again["assignments"] if each["Id"] == "7016")
    assert (row["AssignedRoom"], row["IsLocked"]) == ("5", True)
    both = [page.locator("#chart > .old .chart"), page.locator("#chart > .chart")]
    rooms = [one.locator('.bar[data-id="7016"] title').text_content(timeout=SOLVED) for one in both]
    assert ["room 6" in rooms[0], "room 5" in rooms[1]] == [True, True]
    assert abs(both[0].bounding_box()["y"] - both[1].bounding_box()["y"]) < 1
    for one, other in (both, both[::-1]):  # in step by scrolling, whichever is scrolled
        one.evaluate("chart => chart.scrollLeft += 300")
        left = one.evaluate("chart => chart.scrollLeft")
        until(
            lambda other=other, left=left: other.evaluate("chart => chart.scrollLeft") == left, "the other scrolls too"
        )
    page.get_by_role("button", name="14 days").click()
    wide = [one.locator(".tape.plan").evaluate("plan => plan.offsetWidth") for one in both]
    assert wide[0] == wide[1]
    bar(page, "7016").last.click()
    expect(page.locator("#chart .old .details")).to_contain_text("room 6")
    is_sound(page)
    page.get_by_role("button", name="Full window").click()
    inside = [page.locator("#full .old .chart"), page.locator("#full #chart > .chart")]
    boxes = [one.bounding_box() for one in inside]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]  # side by side there too
    assert min(box["height"] for box in boxes) > 400
    widths = [one.locator(".tape.plan") for one in inside]
    until(lambda: len({one.evaluate("plan => plan.offsetWidth") for one in widths}) == 1, "both show the same days")
    inside[1].evaluate("chart => chart.scrollLeft += 200")
    left = inside[1].evaluate("chart => chart.scrollLeft")
    until(lambda: inside[0].evaluate("chart => chart.scrollLeft") == left, "the other scrolls too")
    is_sound(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    tops = [one.bounding_box()["y"] for one in both]
    assert tops[0] < tops[1]  # one above the other
    is_sound(page)
    page.get_by_role("link", name="Open the plan before").click()
    expect(page.locator("#compare")).to_have_count(0)
    page.locator("#summary").wait_for(timeout=SOLVED)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_effect_is_what_validate_and_a_solve_say_of_a_random_plan(page, service, seed):
    """Through the page's own code: it makes the draft, the server says what each room would mean.

    Some moves are refused, whatever that breaks, and three stays put into rooms that they may have.
    """
    result = begin(page, service)
    draw = random.Random(seed)
    refused = [move["Id"] for move in draw.sample(result["moves"], 2 * (seed - 1))]
    stays = [row["Id"] for row in draw.sample(result["assignments"], len(result["assignments"]) // 7 + 3)]
    picks = [draw.random() for _ in range(3)]
    found = page.evaluate(
        """async ([plan, refused, [first, second, third, ...stays], picks]) => {
            const [draft, api] = [await import("./static/desk/draft.js"), await import("./static/base/api.js")];
            const id = new URLSearchParams(location.search).get("job");
            const problem = await (await api.file(id, "problem.json")).json();
            const made = (changes) => draft.draftOf(problem, plan, { refused, changes });
            const effectsOf = async (stay, changes) =>
                (await api.draft(JSON.stringify({ problem: made(changes), stay }))).effects;
            const changes = [];
            for (const [at, stay] of [first, second, third].entries()) {
                const allowed = (await effectsOf(stay, changes)).filter((effect) => !effect.violations.length);
                if (allowed.length) {
                    const { room } = allowed[Math.floor(picks[at] * allowed.length)];
                    changes.push({ kind: "room", id: stay, room });
                }
            }
            const all = [];
            for (const stay of stays) {
                for (const effect of await effectsOf(stay, changes)) {
                    all.push([stay, effect, made([...changes, { kind: "room", id: stay, room: effect.room }])]);
                }
            }
            return [made(changes), all];
        }""",
        [result, refused, stays, picks],
    )
    start, all_of_them = found
    is_clean = not validate_problem(parse_problem(start)).violations
    fixed = {row["Id"] for row in start["Reservations"] if row.get("IsLocked")}
    allowed = [one for one in all_of_them if not one[1]["violations"]]
    assert len(allowed) > 5
    for key, effect, changed in all_of_them:
        after = parse_problem(changed)
        if effect["violations"]:
            assert key in fixed or validate_problem(after).violations
        else:
            assert not is_clean or not validate_problem(after).violations
            cost = plan_cost(after)
            assert (effect["gap_cost"], effect["orphan_nights"]) == (cost.gap_cost, cost.orphan_nights)
    if is_clean:
        for _, effect, changed in allowed[:3]:
            again = solve(parse_problem({**changed, "RestrictionsOnly": True}), SolveParams(sellable=False, steps=50))
            assert again.objective_value == effect["gap_cost"]
