"""A plan for another system from the operator page: what is asked for, what is refused, and what is saved."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.operator import SOLVED, asked, example, give, is_sound, job_id, solved, start, visited, was_read
from tests.services import Service

RATES = '[types.Default]\nid = "101"\nrates = ["BAR", "NR"]\nminimum_stay = "arrival"\n'
CODES = {"Default": {"id": "101", "rates": ["BAR", "NR"], "minimum_stay": "arrival"}}


def imported(name: str) -> str:
    """An example with the ids that an import keeps."""
    house = json.loads(example(name))
    for room in house["Rooms"]:
        room["x-source-room-id"] = f"room {room['RoomNumber']}"
    for stay in house["Reservations"]:
        stay["x-source-reservation-id"] = f"stay {stay['Name']}"
    return json.dumps(house)


page = pytest.fixture(visited)


def plan(page: Page, house: str) -> None:
    give(page, "house.json", house)
    was_read(page, json.loads(house)["ProblemId"])
    start(page)
    solved(page)


def part(page: Page) -> Locator:
    return page.locator("#export")


def choose(page: Page, system: str, *, codes: str | None = RATES) -> None:
    systems = part(page).get_by_label("System", exact=True)
    expect(systems).to_contain_text(system, timeout=SOLVED)
    label = next(text for text in systems.locator("option").all_inner_texts() if text.startswith(system))
    systems.select_option(label=label)
    if codes is not None:
        put(page, "Codes of room types", "rates.toml", codes)


def put(page: Page, label: str, name: str, content: str) -> None:
    part(page).get_by_label(label).set_input_files({"name": name, "mimeType": "", "buffer": content.encode()})


def press(page: Page) -> None:
    part(page).get_by_role("button", name="Save the messages").click()


def saved(page: Page, name: str) -> list[dict[str, Any]]:
    """The messages of the file that is saved."""
    with page.expect_download() as download:
        press(page)
    assert download.value.suggested_filename == name
    return [json.loads(line) for line in Path(download.value.path()).read_text(encoding="utf-8").splitlines()]


def file_of(page: Page, button: Locator) -> str:
    """The text of the file that a button saves."""
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == button.get_attribute("data-file")
    return Path(download.value.path()).read_text(encoding="utf-8")


def answered(page: Page, service: Service, **body: Any) -> dict[str, Any]:
    """What the API answers to the same."""
    url = f"{service.url.rstrip('/')}/api/v1/jobs/{job_id(page)}/export"
    answer = httpx.post(url, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_restrictions_are_asked_about_and_saved_as_the_api_answers_them(page, service):
    plan(page, example("small-inn.json"))
    expect(page.get_by_role("navigation", name="Sections")).to_contain_text("For another system")
    press(page)
    system = part(page).get_by_label("System", exact=True)
    expect(system).to_have_accessible_description("Choose the system.")
    expect(system).to_be_focused()
    choose(page, "Channex", codes=None)
    expect(part(page).get_by_label("Time zone of the hotel")).to_be_hidden()
    for _ in range(3):  # by keyboard from here: the codes, the file of them to fill in, the hotel
        page.keyboard.press("Tab")
    hotel = part(page).get_by_label("The system’s id of the hotel")
    expect(hotel).to_be_focused()
    page.keyboard.press("Enter")
    codes = part(page).get_by_label("Codes of room types")
    expect(codes).to_be_focused()
    expect(codes).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#export-hotel-error")).to_have_text("Enter the id that the system has for the hotel.")
    is_sound(page)

    with page.expect_download() as download:
        part(page).get_by_role("button", name="Save a file of codes to fill in").click()
    assert download.value.suggested_filename == "channex-codes.toml"
    codes_to_fill = tomllib.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert codes_to_fill == {"types": {"Default": {"rates": []}}}

    hotel.fill("H1")
    put(page, "Codes of room types", "rates.toml", '[types.Defualt]\nrates = ["BAR"]\n')
    press(page)
    error = page.locator("#export-rates-error")
    expect(error).to_contain_text("Default: expected this room type of the plan", timeout=SOLVED)
    expect(error).to_contain_text("Defualt: unknown room type; the nearest known one is Default")
    expect(codes).to_be_focused()
    put(page, "Codes of room types", "rates.toml", RATES)
    messages = saved(page, "small-inn-channex-restrictions.ndjson")
    assert messages == answered(page, service, sink="channex", hotel="H1", rates=CODES)["messages"]
    assert messages
    expect(part(page)).to_contain_text("saved in small-inn-channex-restrictions.ndjson. Nothing was sent from here.")
    is_sound(page)

    old = asked(page, f"api/v1/jobs/{job_id(page)}/result.json")
    put(page, "Only what has changed since", "old.json", json.dumps(old))
    press(page)
    expect(part(page)).to_contain_text("Nothing is to be sent.", timeout=SOLVED)
    put(page, "Only what has changed since", "old.json", "{}")
    press(page)
    expect(page.locator("#export-changes-since-error")).to_contain_text("Whole result (JSON)", timeout=SOLVED)


def test_a_loss_is_refused_with_its_number_and_allowed(page, service):
    plan(page, example("minimum-stay-by-date.json"))
    choose(page, "Cloudbeds")
    press(page)
    interval_end = part(page).get_by_label("The last day of an interval")
    expect(interval_end).to_be_focused()
    expect(part(page).get_by_label("The system’s id of the hotel")).to_have_accessible_description("May be left empty.")
    interval_end.select_option("checkout")
    press(page)
    allow = part(page).get_by_label("Allow this loss")
    expect(allow).to_be_focused(timeout=SOLVED)
    expect(page.locator("#export-allow-loss-error")).to_contain_text("turn away 6 that may be sold")
    is_sound(page)
    page.keyboard.press("Space")
    messages = saved(page, "minimum-stay-by-date-cloudbeds-restrictions.ndjson")
    body = {"sink": "cloudbeds", "what": "restrictions", "rates": CODES, "interval_end": "checkout"}
    assert messages == answered(page, service, **body, allow_loss=True)["messages"]
    expect(part(page)).to_contain_text("cloudbeds cannot say minimum stay on arrival: it would sell 0 stays")
    put(page, "Codes of room types", "rates.toml", RATES.replace("NR", "BB"))
    expect(allow).to_be_hidden()  # it was allowed for other codes


def test_moves_are_rehearsed_and_saved_and_documents_are_files_of_their_own(page, service):
    plan(page, imported("out-of-order.json"))
    choose(page, "Mews", codes=None)
    part(page).get_by_label("What it is told").select_option("moves")
    expect(part(page).get_by_label("Codes of room types")).to_be_hidden()
    messages = saved(page, "out-of-order-mews-moves.ndjson")
    assert messages == answered(page, service, sink="mews", what="moves")["messages"]
    assert [number for message in messages for number in message["moves"]]
    expect(part(page)).to_contain_text("Rehearsed: the messages lead to the plan")
    choose(page, "Cloudbeds", codes=None)
    part(page).get_by_label("What it is told").select_option("moves")
    press(page)
    heading = part(page).get_by_role("heading", name="errors")
    expect(heading).to_be_focused(timeout=SOLVED)
    expect(part(page)).to_contain_text("start a plan from that")
    is_sound(page)

    choose(page, "Odoo", codes=None)
    press(page)
    files = part(page).get_by_role("button", name="Save out-of-order-oca-pms-moves-")
    expect(files.first).to_be_visible(timeout=SOLVED)
    found = [file_of(page, each) for each in files.all()]
    assert found == [each["body"] for each in answered(page, service, sink="oca-pms")["messages"]]
