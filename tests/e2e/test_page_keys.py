"""The operator page where keys are asked for: signing in and out, and everything by the keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Watched
from tests.e2e.operator import (
    EXAMPLES,
    SOLVED,
    asked,
    example,
    faults,
    give,
    keys,
    opened,
    served,
    sign_in,
    solved,
    start,
    tab_to,
    visit,
    was_read,
)
from tests.services import RedisServer, Service, until


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as redis:
        yield redis


@pytest.fixture(scope="module")
def service(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("keys"), redis.url, auth="keys") as service:
        yield service


@pytest.fixture(scope="module")
def key(redis: RedisServer) -> str:
    return keys(redis.url, "create", "--user", "anna")


def test_a_key_lets_in_and_a_wrong_one_does_not(watched: Watched, service, key):
    page = watched.page
    visit(page, service)
    expect(page.get_by_label("Key", exact=True)).to_be_focused()
    expect(page.locator("#menu")).to_be_hidden()
    for wrong, words in {
        "": "Enter the key.",
        "bo_nobody_" + "0" * 43: "This key is not accepted: it may be mistyped, expired or revoked.",
        "clé": "A key has letters, digits and signs without blanks",
    }.items():
        sign_in(page, wrong)
        expect(page.locator("#key-error")).to_contain_text(words)
        expect(page.get_by_label("Key", exact=True)).to_be_focused()
    assert page.evaluate("sessionStorage.length") == 0
    sign_in(page, f" {key} ")  # as it is copied from a terminal
    expect(page.locator("#page-new")).to_be_visible()
    page.reload()
    expect(page.locator("#page-new")).to_be_visible()
    stores = page.evaluate("[Object.values(sessionStorage), Object.values(localStorage), document.cookie]")
    assert stores == [[key], [], ""]
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#page-sign-in")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.locator("#page-sign-in")).to_be_visible()
    assert faults(watched) == []


def test_a_key_sees_its_own_jobs_until_it_is_revoked(browser, watched: Watched, redis, service, key):
    page = watched.page
    visit(page, service)
    sign_in(page, key)
    give(page, "infeasible-locks.json", example("infeasible-locks.json"))
    was_read(page, "infeasible-locks")
    start(page)
    solved(page)
    address = page.url.rpartition("/")[2]
    with opened(browser) as other:
        visit(other.page, service, address)
        berts = keys(redis.url, "create", "--user", "bert")
        sign_in(other.page, berts)
        expect(other.page.locator("#job-note")).to_contain_text("does not know this job")
        other.page.get_by_role("link", name="Earlier jobs").click()
        expect(other.page.locator("#jobs")).to_contain_text("There are none")
        keys(redis.url, "revoke", berts.split("_")[1])
        other.page.get_by_role("link", name="New plan").click()
        give(other.page, "small-inn.json", example("small-inn.json"))
        expect(other.page.locator("#key-error")).to_contain_text("The key is no longer accepted")
        assert other.page.evaluate("sessionStorage.length") == 0
    page.get_by_role("button", name="Sign out").click()
    assert "Jansen" not in page.content()  # whoever comes next finds nothing
    assert faults(watched) == []


def test_everything_goes_by_the_keyboard(watched: Watched, service, key):
    page = watched.page
    page.set_viewport_size({"width": 700, "height": 600})  # the chart is wider
    page.on("filechooser", lambda _: None)  # the browser takes a moment to hand its dialogue over to the test
    page.goto(service.url)
    expect(page.get_by_label("Key", exact=True)).to_be_focused()
    page.keyboard.type(key)
    page.keyboard.press("Enter")
    expect(page.locator("#new-heading")).to_be_focused()
    tab_to(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(EXAMPLES / "small-inn.json")
    was_read(page, "small-inn")
    tab_to(page, "#start")
    page.keyboard.press("Enter")
    page.locator("#summary").wait_for(timeout=SOLVED)
    expect(page.locator("#job-heading")).to_be_focused()
    tab_to(page, "#job-nav a[href='#moves']")
    page.keyboard.press("Enter")
    tab_to(page, "#move-1")
    page.keyboard.press("Space")
    expect(page.locator("#moves")).to_contain_text("1 of 11 done")
    page.locator("#chart .tape.plan").wait_for(timeout=SOLVED)
    tab_to(page, "#chart .inline button:first-of-type")
    page.keyboard.press("Enter")
    expect(page.locator("#full")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#full")).to_be_hidden()
    tab_to(page, "#chart .scroll")
    page.keyboard.press("ArrowRight")
    until(lambda: page.locator("#chart .scroll").evaluate("node => node.scrollLeft") > 0, "the chart is scrolled")
    tab_to(page, "#ask input[type=date]")
    page.keyboard.type("06012027")
    tab_to(page, "#ask input[type=number]")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator("#chart .answer p").first).to_have_text(
        re.compile("^2027-06-01, 4 nights.*: fits in "), timeout=SOLVED
    )
    tab_to(page, "#downloads button[data-file='small-inn-result.json']")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert json.loads(Path(download.value.path()).read_bytes())["ProblemId"] == "small-inn"
    tab_to(page, "#job-foot button")
    page.keyboard.press("Enter")
    expect(page.locator("#confirm-no")).to_be_focused()
    tab_to(page, "#confirm-yes")
    page.keyboard.press("Enter")
    expect(page.locator("#notices")).to_have_text("The job was erased.")
    # With the plan go the requests that were asked of it.
    assert [job for job in asked(page, "api/v1/jobs")["jobs"] if job["problem_id"] == "small-inn"] == []
    assert faults(watched) == []
