"""Every station of the operator page, on a phone and in the dark: nothing bars anybody, nothing is too wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.operator import (
    SOLVED,
    example,
    give,
    hard_problem,
    is_sound,
    keys,
    opened,
    served,
    sign_in,
    solved,
    start,
    visit,
    was_read,
)
from tests.services import RedisServer, Service

WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as redis:
        yield redis


@pytest.fixture(scope="module")
def service(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("stations"), redis.url, auth="keys") as service:
        yield service


@pytest.mark.parametrize("window", WINDOWS)
def test_every_station(browser, redis, service, window):
    with opened(browser, **WINDOWS[window]) as watched:
        page = watched.page
        visit(page, service)
        is_sound(page)
        sign_in(page, keys(redis.url, "create", "--user", window))
        new_plan(page)
        result(page)
        running(page)
        page.get_by_role("link", name="Earlier jobs").click()
        page.locator("#jobs table").wait_for()
        page.locator("#jobs td button").first.click()
        is_sound(page)


def new_plan(page: Page) -> None:
    expect(page.locator("#page-new")).to_be_visible()
    give(page, "house.json", example("requests.json").replace('"2027-08-05"', '"soon"'))
    expect(page.locator("#faults h3")).to_have_text("1 error in house.json")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Requests: does a new reservation fit?").click()
    page.get_by_role("button", name="Add a request").click()
    is_sound(page)
    page.locator("#requests").get_by_role("button", name="Remove").click()


def result(page: Page) -> None:
    give(page, "requests.json", example("requests.json"))
    was_read(page, "requests")
    start(page)
    solved(page)
    page.locator("#chart .tape.plan").wait_for(timeout=SOLVED)
    is_sound(page)
    page.get_by_role("button", name="Full window").click()
    is_sound(page)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="New plan").click()
    give(page, "locks.json", example("infeasible-locks.json"))
    was_read(page, "infeasible-locks")
    start(page)
    page.locator("#explanation").wait_for(timeout=SOLVED)
    is_sound(page)


def running(page: Page) -> None:
    page.get_by_role("link", name="New plan").click()
    give(page, "hard.json", hard_problem())
    was_read(page, "25 rooms")
    start(page)
    expect(page.locator("#job-progress")).to_contain_text("Gap cost of the plan", timeout=SOLVED)
    is_sound(page)
    page.get_by_role("button", name="Cancel").click()
    solved(page)
