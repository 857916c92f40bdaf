"""Report and page in every language, in a browser: on a phone, and for those who cannot see.

Colours are the same in every language; other tests judge their contrast.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bookingopt.render.language import LANGUAGES, language_of
from bookingopt.render.report.page import html_report
from tests.e2e.browser import overflow, serious
from tests.e2e.operator import SOLVED, example, give, is_sound, opened, rows, start, visit
from tests.e2e.reports import full
from tests.services import Service

PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_report_in_every_language(page: Page, tmp_path, code):
    path = tmp_path / "report.html"
    path.write_text(html_report(*full(), before=True, language=code), encoding="utf-8")
    page.set_viewport_size(PHONE)
    page.goto(path.as_uri())
    texts = language_of(code).texts
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator(".days summary")).to_have_text(texts.get("List by day", "List by day"))
    expect(page.locator("#found")).to_contain_text("6")
    assert overflow(page) == 0
    assert serious(page, contrast=False) == []


def work_through(page: Page) -> Iterator[str]:
    """Go through the page as a desk does; yields at each station."""
    yield "new"
    give(page, "small-inn.json", example("small-inn.json"))
    expect(page.locator("#read .good")).to_contain_text("small-inn", timeout=SOLVED)
    yield "read"
    start(page)
    page.locator("#summary").wait_for(timeout=SOLVED)
    yield "result"
    page.locator("#chart > .inline button").last.click()
    page.locator("#chart .desk .good:not(:empty)").wait_for(timeout=SOLVED)
    page.locator("#chart .plan .bar.stay").first.press("Enter")
    page.locator("#chart .desk .stay").wait_for(timeout=SOLVED)
    assert "\ufffd" not in page.locator("#chart .desk .told").inner_text()
    # Why a room is not possible is made of data, as all that is said of rules.
    page.locator("#desk-room option[disabled]").first.wait_for(state="attached", timeout=SOLVED)
    assert page.locator("#desk-room option[lang=en]").count() == 0
    yield "desk"
    page.locator("#menu a").nth(1).click()
    page.locator("#jobs table").wait_for(timeout=SOLVED)
    yield "jobs"


#: The words that the page says or reads out, but for English of the server, names of other systems, and short months,
#: which are English words in some languages.
WORDS = """() => {
    const unread = "[lang=en], #method, #language, #export-sink, code, template, .corner";
    const found = [];
    const walk = node => {
        if (node.nodeType === Node.TEXT_NODE) {
            found.push(node.data);
        } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(unread)) {
            found.push(...["aria-label", "title", "placeholder"].map(name => node.getAttribute(name) || ""));
            node.childNodes.forEach(walk);
        }
    };
    walk(document.body);
    return found.join(" ").match(/[\\p{L}]{3,}/gu);
}"""


def words_of(texts: Iterable[str]) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", " ".join(texts)))


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_the_page_in_the_language_of_the_browser(browser: Browser, service: Service, code):
    texts = language_of(code).texts
    english = words_of(texts) - words_of(texts.values()) - words_of([example("small-inn.json")])
    with opened(browser, locale=f"{code}-{code.upper()}", viewport=PHONE, has_touch=True, is_mobile=True) as watched:
        page = watched.page
        visit(page, service)
        expect(page.locator("html")).to_have_attribute("lang", code)
        for _ in work_through(page):
            is_sound(page, contrast=False)
            assert set(page.evaluate(WORDS)) & english == set()
        assert page.title() == f"{texts['Earlier jobs']} – BookingOpt"


def test_another_language_can_be_chosen_and_is_kept(page: Page, service: Service):
    visit(page, service)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    choice = page.get_by_label("Language")
    choice.select_option("fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouveau plan")
    page.get_by_role("link", name="Calculs précédents").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Calculs précédents")
    visit(page, service)  # the address does not say it now
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouveau plan")
    assert page.evaluate("document.cookie") == ""
    page.locator("#language").select_option("en")
    expect(page.get_by_role("heading", level=1)).to_have_text("New plan")


def test_an_error_of_the_server_is_said_in_the_language_of_the_page(browser: Browser, service: Service):
    with opened(browser, locale="de-DE") as watched:
        page = watched.page
        visit(page, service)
        broken = json.loads(example("small-inn.json"))
        broken["Reservations"][2]["Arrival"] = "soon"
        broken["Rooms"].append(broken["Rooms"][0])
        give(page, "house.json", json.dumps(broken))
        expect(page.locator("#faults h3")).to_have_text("2 Fehler in house.json", timeout=SOLVED)
        told = {row[0]: row[2] for row in rows(page, "#faults")}
        assert told["Reservations[2].Arrival"] == "erwartet: ein Datum JJJJ-MM-TT"
        assert told["Rooms[9].RoomNumber"] == "jedes Zimmer nur einmal; schon an der Stelle Rooms[0]"
        alone = json.loads(example("small-inn.json"))
        alone["Reservations"][0]["AdjacencyGroup"] = "alone"
        give(page, "house.json", json.dumps(alone))
        expect(page.locator("#read .good")).to_contain_text("small-inn", timeout=SOLVED)
        expect(page.locator("#read-more li").first).to_contain_text("Die Gruppe alone hat nur ein Mitglied")
        refusal = {"type": "urn:bookingopt:problem:too-many-jobs", "detail": "1 of your jobs wait or run"}
        page.route("**/optimize?*", lambda route: route.fulfill(status=429, json=refusal))
        start(page)
        said = "Zu viele Ihrer Aufträge warten oder laufen; versuchen Sie es erneut, wenn einer beendet ist."
        expect(page.locator("#start-note .bad p").first).to_have_text(said)


TABLE = (
    "Reservation Number,Name,Check in Date,Check out Date,Room Number,Status\n7,Ann,2026-05-03,2026-05-01,1,Confirmed\n"
)
#: What is chosen -> its source, and what is wrong in it, in German and in French: place and matter.
WRONG = {
    "cloudbeds.csv": (
        "cloudbeds-csv",
        TABLE.encode(),
        ("cloudbeds.csv Zeile 2, Check out Date", "erwartet: eine Abreise nicht vor der Anreise"),
        ("cloudbeds.csv ligne 2, Check out Date", "attendu\xa0: un départ qui n’est pas avant l’arrivée"),
    ),
    "bookings.xml": (
        "ota",
        b'<!DOCTYPE a><OTA_ResRetrieveRS xmlns="http://www.opentravel.org/OTA/2003/05"/>',
        ("die ganze Datei", "XML mit einem Dokumenttyp (DOCTYPE) wird nicht angenommen"),
        ("tout le fichier", "le XML avec un type de document (DOCTYPE) est refusé"),
    ),
    "mews.json": (
        "mews",
        b'{"Reservations": [{}]',
        ("mews.json", 'kein gültiges JSON, bei "": es fehlt ein Komma (,)'),
        ("mews.json", 'JSON non valide, près de ""\xa0: il manque une virgule (,)'),
    ),
}


@pytest.mark.parametrize(("code", "at"), [("de", 0), ("fr", 1)])
def test_what_is_wrong_in_files_is_said_in_the_language_of_the_page(browser: Browser, service: Service, code, at):
    with opened(browser, locale=f"{code}-{code.upper()}") as watched:
        page = watched.page
        for name, (source, content, *told) in WRONG.items():
            visit(page, service)
            give(page, name, content)
            read = page.get_by_role("button", name=language_of(code).texts["Read the files"])
            page.locator("#source-name").select_option(source)
            read.click()
            page.locator("#faults table").wait_for(timeout=SOLVED)
            assert (rows(page, "#faults")[0][0], rows(page, "#faults")[0][2]) == told[at]
            assert page.locator("#faults [lang=en]").count() == 0
            is_sound(page, contrast=False)
