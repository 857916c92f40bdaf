"""What the operator page says when something is wrong: in a file, in an option, with the server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.operator import (
    EXAMPLES,
    SOLVED,
    drop,
    example,
    faults,
    give,
    hard_problem,
    plan_of,
    rows,
    served,
    solved,
    start,
    visited,
    was_read,
)
from tests.services import Service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("errors"), max_active_jobs=1, time_limit_max=600) as service:
        yield service


page = pytest.fixture(visited)


def show(page: Page, number: int) -> None:
    page.get_by_role("button", name="Show").nth(number).click()


def test_errors_of_a_json_file_stand_at_their_places(page):
    data = json.loads(example("small-inn.json"))
    data["Reservations"][2]["Arrival"] = "soon"
    data["Reservations"][4]["Lenght"] = data["Reservations"][4].pop("Length")
    data["Rooms"].append(data["Rooms"][0])
    text = json.dumps(data, indent=1)
    give(page, "house.json", text)
    expect(page.locator("#faults h3")).to_have_text("4 errors in house.json")
    expect(page.locator("#faults h3")).to_be_focused()
    found = {row[0]: row[1:3] for row in rows(page, "#faults")}
    assert found["Reservations[2].Arrival"] == ['"soon"', "expected a date YYYY-MM-DD"]
    assert {"Rooms[9].RoomNumber", "Reservations[4].Lenght"} < set(found)
    show(page, list(found).index("Reservations[2].Arrival"))
    expect(page.locator(".source mark")).to_have_text('"Arrival": "soon"')
    expect(page.locator(".source .here .no")).to_have_text(str(text[: text.index('"soon"')].count("\n") + 1))
    start(page)
    expect(page.locator("#start-note")).to_have_text("The files have to be read without an error first.")
    give(page, "house.json", example("small-inn.json"))
    was_read(page, "small-inn")
    expect(page.locator("#faults")).to_be_empty()


def test_what_is_no_json_is_shown_at_its_line(page):
    give(page, "house.json", '{\n "ProblemId": "x",\n "Rooms": [}\n')
    expect(page.locator("#faults h3")).to_have_text("1 error in house.json")
    show(page, 0)
    expect(page.locator(".source .here .no")).to_have_text("3")


def test_a_problem_without_a_house_is_no_settings(page):
    give(page, "house.json", '{"ProblemId": "x"}')
    expect(page.locator("#faults h3")).to_have_text("1 error in house.json")
    assert rows(page, "#faults")[0][0] == "Rooms"


def test_errors_of_tables_name_file_line_and_column(page):
    folder = EXAMPLES / "csv"
    reservations = (folder / "reservations.csv").read_bytes().replace(b"2027-08-03;4", b"2027-08-03;four")
    drop(page, [("book.csv", reservations), ("rooms.csv", (folder / "rooms.csv").read_bytes())])
    expect(page.locator("#faults h3")).to_have_text("1 error in the files")
    place, value, *_ = rows(page, "#faults")[0]
    assert (place, value) == ("book.csv line 4 column 4 (Length)", '"four"')
    show(page, 0)
    expect(page.locator(".source")).to_have_attribute("aria-label", "book.csv, line 4")
    expect(page.locator(".source mark")).to_contain_text("four")


def test_files_that_are_not_read_say_what_to_do(page):
    give(page, "house.xls", b"<html><table><tr><td>Session expired</td></tr></table></html>")
    expect(page.locator("#faults h3")).to_have_text("1 error in house.xls", timeout=SOLVED)
    page.get_by_role("button", name="Remove house.xls").click()
    give(page, "book.csv", "Name,Arrival,Length\n")
    expect(page.locator("#read")).to_contain_text("The rooms are missing", timeout=SOLVED)
    page.get_by_role("button", name="Remove book.csv").click()
    give(page, "house.xlsx", b"PK nothing of the kind")
    expect(page.locator("#faults h3")).to_have_text("1 error in house.xlsx", timeout=SOLVED)


def test_a_second_file_of_one_kind_is_an_error_and_never_passed_over(page):
    folder = EXAMPLES / "csv"
    give(page, "small-inn.json", example("small-inn.json"))
    was_read(page, "small-inn")
    give(page, "book.csv", (folder / "reservations.csv").read_bytes())
    expect(page.locator("#faults")).to_contain_text("small-inn.json is a whole problem; remove it, or book.csv.")
    page.get_by_role("button", name="Remove small-inn.json").click()
    drop(page, [(name, (folder / name).read_bytes()) for name in ("reservations.csv", "rooms.csv")])
    said = "book.csv and reservations.csv are both taken as Reservations"
    expect(page.locator("#faults")).to_contain_text(said, timeout=SOLVED)
    page.get_by_role("button", name="Remove book.csv").click()
    was_read(page, "reservations – 6 rooms")


def test_an_option_that_is_not_right_is_told_beside_it(page):
    give(page, "small-inn.json", example("small-inn.json"))
    was_read(page, "small-inn")
    limit = page.get_by_label("Time limit, in seconds")
    limit.fill("700")
    start(page)
    expect(page.locator("#time-limit-error")).to_contain_text("expected at most 600")
    expect(limit).to_be_focused()
    expect(limit).to_have_attribute("aria-invalid", "true")
    limit.fill("5")
    page.get_by_label("Most room moves").fill("0")
    page.get_by_text("What promises are worth").click()
    page.get_by_label("Other minimum stays to compare").fill("0..3")
    page.get_by_text("What promises are worth").click()
    start(page)
    expect(page.get_by_label("Other minimum stays to compare")).to_be_focused()
    page.get_by_label("Other minimum stays to compare").fill("2,3")
    page.get_by_label("Compare minimum stays by room type too").check()
    page.get_by_label("What a night is worth").fill("120")
    page.get_by_label("Wear the rooms of a kind evenly").check()
    start(page)
    result = solved(page)["result"]["result"]
    asked = {"max_moves": 0, "minimum_stay_curve": "2,3", "by_type": True, "night_value": "120", "even_wear": True}
    assert asked.items() <= result["report"]["parameters"].items()
    assert result["even_wear"]
    expect(page.locator("#moves")).to_contain_text("Nobody has to move.")


def test_a_busy_server_says_when_to_try_again_and_a_dead_one_is_waited_for(watched, page, service):
    plan_of(page, service, "infeasible-locks.json")  # a short one: the server then expects the next to be short too
    page.get_by_role("link", name="New plan").click()
    give(page, "hard.json", hard_problem())
    was_read(page, "25 rooms")
    page.get_by_label("Time limit, in seconds").fill("600")  # it still runs at the end, however busy the machine
    start(page)
    progress = page.locator("#job-progress")
    expect(progress).to_contain_text("Gap cost of the plan", timeout=SOLVED)
    running = page.url
    page.get_by_role("link", name="New plan").click()
    give(page, "small-inn.json", example("small-inn.json"))
    was_read(page, "small-inn")
    # What the button was is written down as it changes: on a busy machine nobody looks in time.
    page.evaluate(
        """() => {
            window.offered = [];
            const note = document.getElementById("start-note");
            const look = () => note.querySelectorAll("button").forEach((button) => offered.push(button.disabled));
            new MutationObserver(look).observe(note, {subtree: true, childList: true, attributes: true});
        }"""
    )
    start(page)
    again = page.get_by_role("button", name="Try again")
    said = "1 of your jobs wait or run, the most that may;"
    expect(page.locator("#start-note")).to_contain_text(said, timeout=SOLVED)
    expect(again).to_have_text("Try again", timeout=10 * SOLVED)
    assert page.evaluate("offered.includes(true) && !offered.at(-1)")  # disabled as long as Retry-After says
    page.goto(running)
    expect(progress).to_contain_text("Gap cost of the plan", timeout=SOLVED)
    service.kill_part("api")  # the next one has the same listening socket: who asks meanwhile waits for it
    with page.expect_response(lambda response: "/api/v1/jobs/" in response.url and response.ok, timeout=SOLVED):
        pass
    page.context.set_offline(True)
    expect(progress).to_contain_text("The server cannot be reached", timeout=SOLVED)
    page.context.set_offline(False)
    expect(progress).not_to_contain_text("The server cannot be reached", timeout=SOLVED)
    assert [fault for fault in faults(watched) if "net::ERR_" not in fault] == []
    watched.faults.clear()
    nothing_is_asked_while_nobody_looks(page)
    page.get_by_role("button", name="Cancel").click()
    solved(page)


def nothing_is_asked_while_nobody_looks(page: Page) -> None:
    seen: list[str] = []
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.on("request", lambda request: seen.append(request.url))
    page.wait_for_timeout(4_000)  # longer than the longest pause between two questions
    assert len(seen) <= 1  # one may have been on its way
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    with page.expect_response("**/api/v1/jobs/*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
