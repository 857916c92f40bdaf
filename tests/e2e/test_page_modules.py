"""Modules of the page that decide what is said, each asked alone in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.operator import opened, visit
from tests.services import Service

_SAID = "async (told) => (await import('./static/base/messages.js')).messageText(...told)"
_NODE = """async (told) => {
  const { isInEnglish, messageNode } = await import('./static/base/messages.js');
  return [messageNode(...told).outerHTML, isInEnglish(...told)];
}"""
_PRICED = """async ([chart, prices, rows]) => {
  const { withPrices } = await import('./static/desk/prices.js');
  return withPrices(chart, prices, (id) => rows.find((row) => row.Id === id));
}"""

PLAIN = ["expected a date YYYY-MM-DD", None]
ONE = ["ignored", {"template": "every number once; already at {first}", "values": {"first": "Rooms[0]"}}]
FOREIGN = ["line 3: not well-formed", None]


def chart(*bars: dict[str, Any]) -> dict[str, Any]:
    return {"first": "2027-05-01", "plans": [{"sections": [{"title": "Twin", "rows": [{"lanes": [list(bars)]}]}]}]}


def titles(made: dict[str, Any]) -> list[str]:
    return [bar["title"] for bar in made["plans"][0]["sections"][0]["rows"][0]["lanes"][0]]


def price(**more: Any) -> dict[str, Any]:
    known = {"Id": "A", "RoomNumber": "1", "GapCost": 2.5, "Bound": 3, "OrphanNights": 1, "OrphanNightsValue": None}
    return {**known, **more}


def locked(room: str = "1", *, is_locked: bool = True) -> dict[str, Any]:
    return {"Id": "A", "AssignedRoom": room, "IsLocked": is_locked}


def test_a_message_in_english_is_said_as_it_came(page: Page, service: Service) -> None:
    visit(page, service)
    assert page.evaluate(_SAID, PLAIN) == "expected a date YYYY-MM-DD"
    assert page.evaluate(_SAID, FOREIGN) == "line 3: not well-formed"
    assert page.evaluate(_NODE, FOREIGN)[1] is False


def test_a_message_that_is_known_is_said_in_the_language_of_the_page(browser: Browser, service: Service) -> None:
    with opened(browser, locale="de-DE") as watched:
        visit(watched.page, service)
        assert watched.page.evaluate(_SAID, PLAIN) == "erwartet: ein Datum JJJJ-MM-TT"
        node, is_in_english = watched.page.evaluate(_NODE, PLAIN)
        assert "lang=" not in node
        assert is_in_english is False


def test_a_message_that_is_not_known_says_that_it_is_in_english(browser: Browser, service: Service) -> None:
    with opened(browser, locale="de-DE") as watched:
        visit(watched.page, service)
        node, is_in_english = watched.page.evaluate(_NODE, FOREIGN)
        assert 'lang="en"' in node
        assert "line 3: not well-formed" in node
        assert is_in_english is True
        inner = ["outer", {"template": "{why}", "values": {"why": {"template": "of nobody", "values": {}}}}]
        assert watched.page.evaluate(_SAID, inner) == "outer"  # one part that has no translation leaves all in English


def test_the_price_of_a_lock_is_said_while_the_stay_is_locked_where_it_was(page: Page, service: Service) -> None:
    visit(page, service)
    bars = chart({"id": "A", "title": "Ann"}, {"id": "B", "title": "Ben"}, {"title": "orphan gap"})
    made = page.evaluate(_PRICED, [bars, [price()], [locked()]])
    assert titles(made) == [
        "Ann\nprice of the lock: gap cost 2.5 (at most 3), orphan nights 1",
        "Ben",
        "orphan gap",
    ]
    worth = page.evaluate(_PRICED, [bars, [price(OrphanNightsValue=120)], [locked()]])
    assert titles(worth)[0].endswith("orphan nights 1, worth 120")


@pytest.mark.parametrize("rows", [[locked("2")], [locked(is_locked=False)], []], ids=["moved", "unlocked", "gone"])
def test_no_price_is_said_of_a_lock_that_is_no_more(page: Page, service: Service, rows) -> None:
    visit(page, service)
    assert titles(page.evaluate(_PRICED, [chart({"id": "A", "title": "Ann"}), [price()], rows])) == ["Ann"]
