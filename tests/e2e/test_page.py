"""The operator page on one's own machine: from a dropped file to ticked moves, on a real server, Redis and worker."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bookingopt.domain.parse_result import parse_result
from bookingopt.io.read import read_problem
from bookingopt.render.phrases import answer_text, meaning
from tests.cli.test_suites import INN
from tests.e2e.browser import Watched
from tests.e2e.operator import (
    EXAMPLES,
    SOLVED,
    asked,
    drop,
    example,
    faults,
    give,
    hard_problem,
    job_id,
    opened,
    plan_of,
    rows,
    solved,
    start,
    visit,
    was_read,
)


def saved(page: Page, name: str) -> bytes:
    """What a button of the downloads saves."""
    with page.expect_download() as download:
        page.locator(f'#downloads button[data-file="{name}"]').click()
    assert download.value.suggested_filename == name
    return Path(download.value.path()).read_bytes()


def test_a_dropped_problem_becomes_a_plan(page, service):
    visit(page, service)
    expect(page).to_have_title("New plan – BookingOpt")
    drop(page, [("small-inn.json", example("small-inn.json").encode())])
    was_read(page, "small-inn – 9 rooms · 42 reservations · arriving 2027-05-05 to 2027-06-28")
    start(page)
    result = parse_result(solved(page)["result"]["result"])
    expect(page.locator("#summary")).to_contain_text(meaning(result))
    figures = {label: values for label, *values in rows(page, "#summary")}
    assert figures["Gap cost"] == ["66.75", "9.3364"]
    assert figures["Orphan gaps"] == ["9", "1"]
    assert figures["Room moves"] == ["", str(len(result.moves))]
    assert [row[1:6] for row in rows(page, "#moves")] == [
        [f"{move.name} ({move.id})", move.from_, move.to, move.room_type, move.arrival.isoformat()]
        for move in result.moves
    ]
    assert [[row[0], *row[2:4]] for row in rows(page, "#gaps")] == [["8", "2027-06-21", "2"]]
    assert page.locator("#restrictions td time").count() == len(result.restrictions)
    assert page.locator("#restrictions td.shut").count() == sum(
        entry.closed_to_arrival or entry.closed_to_departure for entry in result.restrictions
    )


def test_the_chart_is_drawn_in_the_page_and_in_a_window_of_its_own(page, service):
    result = plan_of(page, service, "small-inn.json")
    chart = page.locator("#chart .tape.plan")
    page.set_viewport_size({"width": 1900, "height": 900})
    page.get_by_role("button", name="90 days").click()
    bars = page.locator("#chart .tape.plan .bar:not(.gap)")
    expect(bars).to_have_count(len(result["assignments"]))
    moved = page.locator("#chart .tape.plan .bar.moved rect").first
    assert moved.evaluate("node => getComputedStyle(node).fill") == "rgb(240, 181, 60)"  # the style of charts holds
    width = chart.evaluate("node => node.getBoundingClientRect().width")
    page.get_by_role("button", name="Wider days").click()
    assert chart.evaluate("node => node.getBoundingClientRect().width") > width
    page.get_by_role("button", name="90 days").click()
    page.get_by_label("Show the present plan above it").check()
    expect(page.locator("#chart .tape.plan")).to_have_count(2)
    page.get_by_role("button", name="90 days").click()
    expect(page.locator("#chart .tape.plan .bar.gap")).to_have_count(10)
    page.get_by_role("button", name="Full window").click()
    expect(page.locator("#full .tape.plan").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#full")).to_be_hidden()
    expect(chart.last).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#chart .sheet .bar rect").first).to_be_visible()
    expect(page.locator("#chart .chart")).to_be_hidden()


def test_whoever_is_in_a_suite_is_drawn_over_its_rooms_and_the_suite_over_them_is_not_sold(page, service):
    visit(page, service)
    give(page, "inn.json", json.dumps(INN))
    was_read(page, "inn – 3 rooms")
    start(page)
    result = solved(page)["result"]["result"]
    over = page.locator("#chart .tape.plan .bar.linked")
    expect(over).to_have_count(3)  # Ann over both rooms, Bob over the suite
    expect(over.filter(has_text="Bob")).to_have_count(1)
    sold = {row["RoomType"]: row["Why"][0] for row in result["sellable"] if row["Arrival"] == "2027-03-04"}
    assert (sold["Suite"], sold["Double"] != "F") == ("F", True)


def test_the_search_and_the_keys_of_the_report_work_on_the_page(page, service):
    result = plan_of(page, service, "small-inn.json")
    move = result["moves"][0]
    page.get_by_label("Guest, id or room").fill(move["Name"])
    shown = [row.locator("td").first.inner_text() for row in page.locator("#moves tr.row").all() if row.is_visible()]
    assert shown == [f"{each['Name']} ({each['Id']})" for each in result["moves"] if each["Name"] == move["Name"]]
    dim = page.locator("#chart .tape.plan .bar.dim").count()
    page.get_by_label("Show the present plan above it").check()
    expect(page.locator("#chart .tape.plan")).to_have_count(2)
    assert page.locator("#chart .tape.plan .bar.dim").count() > dim  # the chart that was drawn again, too
    page.get_by_role("button", name="Clear").click()
    page.locator("#chart .scroll").focus()
    page.keyboard.press("Tab")
    before = page.locator("#details").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#details")).not_to_have_text(before)


def test_what_is_ticked_stays_ticked_for_this_plan_alone(browser, page, service):
    plan_of(page, service, "small-inn.json")
    page.get_by_label("Step 2", exact=True).check()
    page.get_by_label("Step 5", exact=True).check()
    expect(page.locator("#moves")).to_contain_text("2 of 11 done")
    page.reload()
    page.locator("#moves").wait_for(timeout=SOLVED)
    ticked = [box.is_checked() for box in page.locator("#moves input").all()]
    assert [step for step, done in enumerate(ticked, 1) if done] == [2, 5]
    kept = page.evaluate("Object.entries(localStorage)")
    assert [json.loads(value) for _, value in kept] == [[2, 5]]
    assert "Castro" not in str(kept)
    with opened(browser) as other:
        visit(other.page, service, f"?job={job_id(page)}")
        other.page.locator("#moves").wait_for(timeout=SOLVED)
        assert other.page.locator("#moves input:checked").count() == 0


def test_every_file_of_a_job_arrives(page, service, tmp_path):
    result = plan_of(page, service, "small-inn.json")
    assert json.loads(saved(page, "small-inn-result.json")) == result
    book = tmp_path / "plan.xlsx"
    book.write_bytes(saved(page, "small-inn-plan.xlsx"))
    assert len(read_problem(str(book)).reservations) == 42
    table = csv.DictReader(io.StringIO(saved(page, "small-inn-moves.csv").decode()))
    assert [row["Id"] for row in table] == [move["Id"] for move in result["moves"]]
    assert b"<h1>Room plan: <bdi>small-inn</bdi></h1>" in saved(page, "small-inn-report.html")
    assert saved(page, "small-inn-chart.svg").startswith(b"<svg ")
    assert len(saved(page, "small-inn-chart-before.svg")) > len(saved(page, "small-inn-chart.svg"))
    assert json.loads(saved(page, "small-inn-problem.json"))["ProblemId"] == "small-inn"
    with zipfile.ZipFile(io.BytesIO(saved(page, "small-inn.zip"))) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert json.loads(archive.read("small-inn-result.json")) == result
        assert archive.read("small-inn-plan.xlsx")[:2] == b"PK"
    files = page.locator("#downloads ul button").evaluate_all("all => all.map(b => b.dataset.file)")
    assert names == set(files)
    offered = {name for name in result if result[name] and isinstance(result[name], list)} | {"comparison"}
    files = page.locator("#downloads ul").nth(1).locator("button").evaluate_all("all => all.map(b => b.dataset.file)")
    assert {name.removeprefix("small-inn-").removesuffix(".csv") for name in files} == offered


def test_tables_and_a_workbook_are_read(page, service):
    visit(page, service)
    folder = EXAMPLES / "csv"
    names = ("rooms.csv", "reservations.csv")
    drop(page, [(name, (folder / name).read_bytes()) for name in names])
    was_read(page, "reservations – 6 rooms · 12 reservations")
    page.get_by_label("Minimum stay, in nights").fill("4")
    page.get_by_label("Minimum stay, in nights").press("Tab")
    was_read(page, "minimum stay 4 nights")
    page.get_by_label("Minimum stay, in nights").fill("")
    give(page, "settings.json", (folder / "settings.json").read_bytes())
    was_read(page, "minimum stay 3 nights")
    start(page)
    job = solved(page)
    assert job["problem_id"] == "reservations"
    assert {stay["AssignedRoom"] for stay in job["result"]["result"]["assignments"]} >= {"Дом у моря"}
    book = saved(page, "reservations-plan.xlsx")
    page.get_by_role("link", name="New plan").click()
    give(page, "house.xlsx", book)
    was_read(page, "reservations – 6 rooms · 12 reservations")
    start(page)
    assert solved(page)["result"]["success"]


def test_a_long_search_shows_how_far_it_is_and_can_be_cancelled(page, service):
    visit(page, service)
    give(page, "hard.json", hard_problem())
    was_read(page, "25 rooms")
    page.get_by_label("Time limit, in seconds").fill("80")
    start(page)
    facts = page.locator("#job-progress .facts")
    expect(page.locator("#job-progress h2")).to_have_text("Running", timeout=SOLVED)
    expect(facts).to_contain_text("Gap cost of the plan", timeout=SOLVED)
    expect(facts).to_contain_text("Proved lower bound", timeout=SOLVED)
    expect(page.locator("#live")).to_contain_text("Running: ")
    expect(page).to_have_title(re.compile("^Running – "))
    running = page.url
    page.get_by_role("link", name="New plan").click()
    give(page, "locks.json", example("infeasible-locks.json"))
    was_read(page, "infeasible-locks")
    page.get_by_label("Longest stay to sell").fill("5")  # no other test has asked this
    start(page)
    expect(page.locator("#job-progress h2")).to_have_text("Waiting", timeout=SOLVED)
    expect(facts).to_contain_text(re.compile("Position in the queue.*1"))
    page.goto(running)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#job-note")).to_contain_text(
        "It was cancelled; the plan found so far is below.", timeout=SOLVED
    )
    assert solved(page)["result"]["result"]["report"]["stopped_by"] == "cancelled"
    expect(page.locator("#summary")).to_contain_text("The search was cancelled.")
    page.go_back()
    expect(page.locator("#summary .status")).to_have_text("Status: infeasible.", timeout=SOLVED)


def test_why_there_is_no_plan_is_said(page, service):
    result = plan_of(page, service, "infeasible-locks.json")
    expect(page.locator("#summary .status")).to_have_text("Status: infeasible.")
    assert rows(page, "#explanation") == [[result["explanation"][0]["Text"], "Ibarra, Jansen"]]
    expect(page.locator("#explanation")).to_contain_text("Without a room: 1 of 3 reservations, proved the best choice")
    assert page.locator("#ask").count() == 1


def test_requests_are_answered_with_the_plan_and_after_it(page, service):
    result = parse_result(plan_of(page, service, "requests.json"))
    assert [row[4:] for row in rows(page, "#answers")] == [
        [answer_text(row.alone), answer_text(row.together)] for row in result.new_reservations
    ]
    tops = page.locator("#answers tbody tr").first.evaluate(
        "row => [...row.cells].map(cell => cell.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == 1  # the styles of page and report do not mix up their rows
    page.locator("#ask").get_by_label("Arrival").fill("2027-07-24")
    page.locator("#ask").get_by_label("Nights").fill("14")
    page.locator("#ask").get_by_label("Room type").select_option("Double")
    page.get_by_role("button", name="Does it fit?").click()
    answer = page.locator("#chart .answer p").first
    expect(answer).to_have_text(
        re.compile(r"^2027-07-24, 14 nights, Double: (fits|does not fit|no room)"), timeout=SOLVED
    )
    newest = asked(page, "api/v1/jobs?limit=1&kind=requests")["jobs"][0]
    said = asked(page, f"api/v1/jobs/{newest['job_id']}")["result"]["result"]["new_reservations"][0]["Alone"]
    kinds = {"fits": "fits in ", "fits_with_moves": "fits in ", "fits_with_room_change": "fits with a room change"}
    refused = "does not fit" if said["Proved"] else "no room found"  # as far as its time went
    assert kinds.get(said["Answer"], refused) in answer.inner_text()


def test_a_request_can_be_sent_with_the_problem(page, service):
    visit(page, service)
    give(page, "small-inn.json", example("small-inn.json"))
    was_read(page, "small-inn")
    page.get_by_text("Requests: does a new reservation fit?").click()
    page.get_by_role("button", name="Add a request").click()
    page.locator("#requests").get_by_label("Nights").fill("4")
    start(page)
    expect(page.locator("#requests").get_by_label("Arrival")).to_be_focused()  # it is missing: nothing was started
    page.locator("#requests").get_by_label("Arrival").fill("2027-06-01")
    start(page)
    solved(page)
    assert [row[:3] for row in rows(page, "#answers")] == [["request-1", "2027-06-01", "4"]]


def test_earlier_jobs_are_opened_and_erased(page, service):
    plan_of(page, service, "out-of-order.json")
    page.get_by_label("Step 1", exact=True).check()
    gone = job_id(page)
    page.get_by_role("link", name="Earlier jobs").click()
    link = page.locator(f'#jobs a[data-job="{gone}"]')
    expect(link.locator("xpath=ancestor::tr")).to_contain_text("Done")
    link.click()
    page.locator("#summary").wait_for(timeout=SOLVED)
    erase = page.get_by_role("button", name="Erase this job")
    erase.click()
    expect(page.locator("#confirm")).to_contain_text("This cannot be undone.")
    page.get_by_role("button", name="Keep it").click()
    assert asked(page, f"api/v1/jobs/{gone}")["status"] == "completed"
    erase.click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.locator("#notices")).to_have_text("The job was erased.")
    expect(page.locator("#page-jobs")).to_be_visible()
    expect(link).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_the_same_problem_is_not_computed_twice_unless_wished(page, service):
    plan_of(page, service, "out-of-order.json")
    first = job_id(page)
    plan_of(page, service, "out-of-order.json")
    assert job_id(page) == first
    page.get_by_role("button", name="Run again").click()
    expect(page).not_to_have_url(re.compile(first))
    solved(page)
    page.go_back()
    expect(page).to_have_url(re.compile(first))
    page.locator("#summary").wait_for(timeout=SOLVED)


@pytest.mark.parametrize("name", ["12", "0" * 31 + "g", ""])
def test_an_address_that_names_no_job_says_so(page, service, name):
    visit(page, service, f"?job={name}")
    expect(page.locator("#job-note")).to_contain_text("is no job" if name else "names no job")
    expect(page.locator("#page-new")).to_be_hidden()


def test_back_from_a_plan_the_files_and_settings_are_still_there(page, service):
    visit(page, service)
    give(page, "infeasible-locks.json", example("infeasible-locks.json"))
    was_read(page, "infeasible-locks")
    page.get_by_label("Time limit, in seconds").fill("7")
    page.get_by_text("What promises are worth").click()
    page.get_by_label("What each lock costs").check()
    start(page)
    assert solved(page)["result"]["result"]["report"]["parameters"]["lock_prices"] is True
    page.reload()
    page.locator("#summary").wait_for(timeout=SOLVED)
    page.go_back()
    was_read(page, "infeasible-locks")
    assert page.get_by_label("Time limit, in seconds").input_value() == "7"
    assert page.locator("#lock-prices").is_checked()
    start(page)
    expect(page.locator("#job-note")).to_contain_text("This was asked before", timeout=SOLVED)


def test_an_unknown_job_is_said_to_be_unknown(watched: Watched, service):
    visit(watched.page, service, "?job=" + "0" * 32)
    expect(watched.page.locator("#job-note")).to_contain_text("does not know this job")
    assert faults(watched) == []
