"""Texts of a file are texts on the operator page, whatever they try to be."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.operator import SOLVED, give, solved, start, visit, was_read

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</td></table><script>alert(2)</script>",
    "\"><svg onload='alert(3)'>",
    "javascript:alert(4)",
    "{{constructor.constructor('alert(5)')()}}",
    "O'Brien & <b>Söhne</b>",
    "\u202egnp.exe",
    "مريم 王",
]

ATTACK = "<iframe srcdoc='<script>parent.alert(6)</script>'></iframe>"


def house() -> str:
    """Every text that a problem has is hostile; two stays have to change their rooms."""
    stays = [
        {"Name": name, "Id": f"{at}{ATTACK}", "Arrival": "2027-05-01", "Length": 2, "AssignedRoom": str(at)}
        for at, name in enumerate(HOSTILE)
    ]
    later = [
        {**stay, "Id": f"b{stay['Id']}", "Arrival": f"2027-05-{4 + at:02}", "Length": 3}
        for at, stay in enumerate(stays)
    ]
    rooms = [{"RoomNumber": str(at), "RoomType": ATTACK} for at in range(len(HOSTILE))]
    rooms.append({"RoomNumber": HOSTILE[0], "RoomType": ATTACK})
    later[0]["AssignedRoom"] = HOSTILE[0]
    asked = [{"Name": ATTACK, "Arrival": "2027-05-02", "Length": 3, "RoomType": ATTACK}]
    return json.dumps(
        {
            "ProblemId": ATTACK,
            "MinimumStay": 3,
            "Rooms": rooms,
            "Reservations": [*stays, *later],
            "NewReservations": asked,
            "OutOfOrder": [{"RoomNumber": "1", "Start": "2027-06-01", "End": "2027-06-02", "Reason": ATTACK}],
        }
    )


def is_only_text(page: Page) -> None:
    strange = "main :is(img, iframe, script, object, embed, form form), main svg :is(a, image, script, foreignObject)"
    assert page.locator(strange).count() == 0
    # Only the chart sets styles by itself: where its parts are, and how large.
    assert (
        page.evaluate(
            "[...document.querySelectorAll('main *')].flatMap(n => [...n.attributes])"
            ".filter(({name, value, ownerElement}) => name.startsWith('on') || name === 'srcdoc' || (name === 'style'"
            " && !(ownerElement.closest('#chart') && /^((left|top|width|height): [0-9.]+px; ?)*$/.test(value))))"
            ".map(({name, value}) => [name, value])"
        )
        == []
    )


@pytest.fixture
def alerts(page: Page) -> list[str]:
    """What a script that got in would show."""
    found: list[str] = []
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    return found


def test_hostile_texts_stay_texts(page, alerts, service):
    visit(page, service)
    give(page, "<b>house.json", house())
    was_read(page, ATTACK)
    is_only_text(page)
    start(page)
    result = solved(page)["result"]["result"]
    assert result["moves"]
    page.locator("#chart .tape.plan .bar").first.wait_for(timeout=SOLVED)
    expect(page.locator("#job-heading")).to_have_text(f"Room plan: {ATTACK}")
    for move in result["moves"]:
        shown = f"{move['Name']} ({move['Id']})".replace("\u202e", "\ufffd")
        expect(page.locator("#moves tbody")).to_contain_text(shown)
    expect(page.locator("#answers tbody")).to_contain_text(ATTACK)
    is_only_text(page)
    page.get_by_role("link", name="Earlier jobs").click()
    expect(page.locator("#jobs tbody")).to_contain_text(ATTACK)
    page.locator("#jobs td button").first.click()  # the latest
    expect(page.locator("#confirm")).to_contain_text(ATTACK)
    is_only_text(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="New plan").click()
    assert alerts == []


def test_hostile_errors_stay_texts(watched, service):
    page = watched.page
    visit(page, service)
    give(page, "<img src=x>.json", json.dumps({ATTACK: 1, "ProblemId": "x", "Rooms": [{"RoomNumber": [ATTACK]}]}))
    expect(page.locator("#faults")).to_contain_text(ATTACK)
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator(".source")).to_contain_text(ATTACK)
    is_only_text(page)
