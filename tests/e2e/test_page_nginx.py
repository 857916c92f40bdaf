"""The operator page as it is deployed: behind nginx with TLS and limits, keys, and the policy on."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from bookingopt.server.http.page import POLICY
from tests.e2e.operator import (
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
    was_read,
)
from tests.proxy import Proxy
from tests.services import RedisServer


def test_the_story_behind_nginx(browser, tmp_path):
    (tmp_path / "service").mkdir()
    with (
        RedisServer() as redis,
        served(tmp_path / "service", redis.url, auth="keys", trusted_proxies="127.0.0.1") as service,
        Proxy(tmp_path / "nginx", urlsplit(service.url).port or 0) as proxy,
        opened(browser, ignore_https_errors=True) as watched,
    ):
        page = watched.page
        answer = page.goto(proxy.url)
        assert answer
        assert answer.header_values("content-security-policy") == [POLICY]
        assert answer.header_values("x-content-type-options") == ["nosniff"]
        assert answer.header_values("referrer-policy") == ["no-referrer"]
        assert answer.header_values("cache-control") == ["no-cache"]
        assert answer.header_values("strict-transport-security")
        sign_in(page, "bo_nobody_" + "0" * 43)
        expect(page.locator("#key-error")).to_contain_text("This key is not accepted")
        sign_in(page, keys(redis.url, "create", "--user", "anna"))
        give(page, "small-inn.json", example("small-inn.json"))
        was_read(page, "small-inn")
        start(page)
        result = solved(page)["result"]["result"]
        page.get_by_label("Step 1", exact=True).check()
        page.locator("#chart .tape.plan .bar").first.wait_for(timeout=SOLVED)
        with page.expect_download() as download:
            page.locator("#downloads button[data-file='small-inn-result.json']").click()
        assert json.loads(Path(download.value.path()).read_bytes()) == result
        page.locator("#ask").get_by_label("Arrival").fill("2027-06-01")
        page.locator("#ask").get_by_label("Nights").fill("4")
        page.get_by_role("button", name="Does it fit?").click()
        expect(page.locator("#chart .answer")).to_contain_text("fits in ", timeout=SOLVED)
        page.get_by_role("button", name="Erase this job").click()
        page.get_by_role("button", name="Erase", exact=True).click()
        expect(page.locator("#notices")).to_have_text("The job was erased.")
        nginx_refuses_too_many(page)
        assert faults(watched) == []


def nginx_refuses_too_many(page) -> None:
    """Its refusal is a problem document with Retry-After, which the page passes on in words."""
    page.get_by_role("link", name="New plan").click()
    statuses = [asked(page, "api/v1/jobs/" + "0" * 32)]
    give(page, "small-inn.json", example("small-inn.json"))
    was_read(page, "small-inn")
    for _ in range(12):
        statuses.append(page.evaluate("async () => (await fetch('api/v1/optimize', {method: 'POST'})).status"))
        if statuses[-1] == 429:
            break
    assert statuses[-1] == 429, statuses
    start(page)
    expect(page.locator("#start-note")).to_contain_text("Too many requests from this address")
    expect(page.locator("#start-note button")).to_have_text("Try again in 5 seconds")
