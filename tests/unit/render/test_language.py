"""Every text of the report is in the catalogue, in every language; numbers and dates are written as there."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest

from bookingopt.io.sources.balance import REASONS
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.render import language
from bookingopt.render.chart.svg import tape_chart
from bookingopt.render.language import (
    ENGLISH,
    LANGUAGES,
    counted,
    day_text,
    language_of,
    localized,
    percent,
    speaking,
    t,
    translated,
)
from bookingopt.render.report.page import html_report
from bookingopt.translatable import Translatable, either
from tests.unit.render.houses import house, new_plan
from tests.unit.render.report.test_page import RESTRICTIONS
from tests.unit.render.texts import (
    PAGE,
    RENDER,
    python_literals,
    reads_like_text,
    script_literals,
    template_texts,
)
from tests.unit.samples import ANSWER, REASON

CATALOGUES = {code: language_of(code).texts for code in LANGUAGES if code != ENGLISH}
MESSAGES = {code: language_of(code).messages for code in CATALOGUES}
KEYS = set(CATALOGUES["de"])

#: Names and signs that are the same in every language.
NAMES = {"BookingOpt", "BookingOpt ", "CTA", "CTD", "Default", "Escape", "Enter", "Control+Z", "Control+Y"}


#: What a script says that is no text: names of headers, of fields and of states in what is sent and received.
SENT = {
    *("ProblemId", "Rooms", "AbortError", "Authorization", "Content-Type", "Idempotency-Key", "Retry-After", "Name"),
    *("Idempotent-Replayed", "Waitlisted", "From", "Arrival", "Length", "Bearer ", "line here"),
}


#: What the page calls the systems that exports come from.
TITLES = {find_mapping(name).title for name in preset_names()}


def used() -> set[str]:
    templates = [template_texts(path)[0] for folder in (RENDER, PAGE) for path in folder.rglob("*.html")]
    scripts = (script_literals(folder) for folder in (RENDER, PAGE))
    return set().union(python_literals(), REASONS.values(), TITLES, *scripts, *templates)


def test_every_language_has_every_text():
    assert {code: set(texts) ^ KEYS for code, texts in CATALOGUES.items() if set(texts) ^ KEYS} == {}
    assert all(text.strip() for texts in CATALOGUES.values() for text in texts.values())
    assert (language_of(ENGLISH).texts, language_of(ENGLISH).messages) == ({}, {})


@pytest.mark.parametrize("code", CATALOGUES)
def test_a_translation_has_the_places_and_plurals_of_its_key(code):
    def places(form: str) -> set[str]:
        return set(re.findall(r"\{(\w*)\}", form))

    for key, text in (*CATALOGUES[code].items(), *MESSAGES[code].items()):
        keys, forms = key.split("|"), text.split("|")
        assert len(forms) == len(keys), key
        assert [places(form) - {"n"} for form in forms] == [places(form) - {"n"} for form in keys], key
        assert text[:1].isspace() == key[:1].isspace() or code == "fr", key
        assert text[-1:].isspace() == key[-1:].isspace(), key


def test_french_does_not_break_a_line_before_its_signs():
    for text in (*CATALOGUES["fr"].values(), *MESSAGES["fr"].values()):
        assert not re.search(r"\w[ )}]? [:;?!»](?:\W|$)|« ", text), text


def test_every_text_of_the_code_is_a_key():
    literals = (*python_literals(), *script_literals(RENDER), *script_literals(PAGE))
    assert {text for text in literals if reads_like_text(text)} - KEYS - NAMES - SENT == set()
    assert not TITLES - KEYS


def test_templates_say_nothing_beside_the_catalogue():
    for path in (*RENDER.rglob("*.html"), *PAGE.rglob("*.html")):
        keys, plain = template_texts(path)
        assert keys <= KEYS
        assert set(re.findall(r"[A-Za-z]{2,}", plain)) <= NAMES | {"bookingopt", "keys", "create"}


def test_no_key_is_unused():
    assert KEYS - used() == set()


@pytest.mark.parametrize(
    ("code", "number", "thousand", "share", "day", "nights"),
    [
        ("en", "12,345.5", "1,234", "12.5%", "2027-03-01", ("0 nights", "1 night", "1,234 nights")),
        ("de", "12.345,5", "1.234", "12,5\u00a0%", "01.03.2027", ("0 Nächte", "1 Nacht", "1.234 Nächte")),
        ("fr", "12\u202f345,5", "1\u202f234", "12,5\u00a0%", "01/03/2027", ("0 nuit", "1 nuit", "1\u202f234 nuits")),
        ("es", "12.345,5", "1234", "12,5\u00a0%", "01/03/2027", ("0 noches", "1 noche", "1234 noches")),
        ("it", "12.345,5", "1234", "12,5%", "01/03/2027", ("0 notti", "1 notte", "1234 notti")),
    ],
)
def test_numbers_dates_and_plurals_are_those_of_the_language(code, number, thousand, share, day, nights):
    with speaking(code):
        assert (localized("12,345.5"), localized("1,234"), percent(0.125)) == (number, thousand, share)
        assert localized("-1,234") == f"-{thousand}"
        assert day_text(date(2027, 3, 1)) == day
        assert tuple(counted(count, "{n} night|{n} nights") for count in (0, 1, 1234)) == nights
    assert localized("12,345.5") == "12,345.5"


def test_messages_are_said_with_their_values():
    days = [date(2027, 3, 1), Translatable("{first} to {last}", first=date(2027, 3, 4), last=date(2027, 3, 5))]
    key = "The sales rules leave nothing to sell of the type {types} on {days}: no stay with these nights obeys them."
    said = Translatable(key, types=either(["Double", "{types}", "a|b"]), days=days)
    assert said == (
        "The sales rules leave nothing to sell of the type Double, {types} or a|b on 2027-03-01, 2027-03-04 to "
        "2027-03-05: no stay with these nights obeys them."
    )
    assert translated(said, said.data) == said
    with speaking("de"):
        assert translated(said, json.loads(json.dumps(said.data))) == (
            "Die Verkaufsregeln lassen in der Kategorie Double, {types} oder a|b am 01.03.2027, 04.03.2027 bis "
            "05.03.2027 nichts zu verkaufen: Kein Aufenthalt mit diesen Nächten hält sie ein."
        )
        number = Translatable(
            "No room is of the type {type}, which {n} reservation would take.|"
            "No room is of the type {type}, which {n} reservations would take.",
            type="A",
            n=1234,
        )
        assert translated(number, number.data) == "Kein Zimmer hat die Kategorie A, die 1.234 Reservierungen nähmen."
        assert translated("expected each room once", None) == "jedes Zimmer nur einmal"
    with speaking("fr"):
        none = Translatable(number.template, type="A", n=0)
        assert translated(none, none.data) == "Aucune chambre n’est du type A, que 0 réservation accepterait."


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"template": "unheard of", "values": {}},
        {"template": "expected {what}", "values": {}},
        {"template": "expected {what}", "values": {"what": {"template": "unheard of", "values": {}}}},
        {"template": "expected a day before {day}", "values": {"day": {"day": "soon"}}},
        {"template": "expected {what}", "values": {"what": {"day": 5}}},
    ],
)
def test_a_message_without_a_translation_or_with_the_wrong_data_is_none(data):
    with speaking("de"):
        assert translated("a text of somebody", data) is None


def test_keys_of_one_english_text_are_told_apart():
    assert (t("From#room"), t("To#room")) == ("From", "To")
    with speaking("de"):
        assert (t("To#room"), t("To")) == ("Nach", "Bis")


class _Words(HTMLParser):
    """The words that a reader sees or hears; of the data of the chart its titles and labels."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "template"}:
            self._inside.append(dict(attrs).get("class") or tag)
        self._add(" ".join(value or "" for name, value in attrs if name in {"aria-label", "title", "placeholder"}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "template"}:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._add(data)
        elif self._inside == ["chart-data"]:
            bars = re.findall(r'"(?:labels|title|found)":(\[[^\]]*\]|"(?:[^"\\]|\\.)*")', data)
            self._add(" ".join(str(json.loads(bar)) for bar in bars))

    def _add(self, text: str) -> None:
        self.words |= set(re.findall(r"[A-Za-z]{2,}", text))


def _strange(text: str) -> str:
    """The text with other letters, but for the places of values."""
    parts = re.split(r"(\{\w*\})", text)
    return "".join(part if part.startswith("{") else re.sub(r"[A-Za-z]", "ж", part) for part in parts)


@pytest.fixture
def strange(tmp_path, monkeypatch):
    """A language in which every text of the catalogue has letters that are nowhere else."""
    english = json.loads((language.FOLDER / "en.json").read_text(encoding="utf-8"))
    names = {name: ["ж"] * len(value) for name, value in english.items() if isinstance(value, list)}
    strange = {**english, **names, "texts": {key: _strange(key.partition("#")[0]) for key in KEYS}}
    strange["messages"] = {key: _strange(key) for key in MESSAGES["de"]}
    (tmp_path / "strange.json").write_text(json.dumps(strange), encoding="utf-8")
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    yield "strange"
    language_of.cache_clear()


def _case():
    rules = [{"Start": "2027-03-01", "End": "2027-03-05", "ArrivalDays": ["Sat"], "Lengths": [3, 4], "MinStay": 2}]
    asked = {"Id": "N1", "Name": "Fay", "Arrival": "2027-03-02", "Length": 2}
    reasons = [
        {**REASON, "Kind": kind, "Rooms": 1, "Demand": 2, "Over": 1, "Reservations": ["id-Ann"]} for kind in KINDS
    ]
    no = {"Answer": "does_not_fit", "Base": "new", "Proved": True}
    together = {
        **no,
        "Reasons": reasons[:3],
        "Alternatives": [{"Arrival": "2027-03-04", "Length": 1, "RoomType": "Twin", "Answer": "fits"}],
    }
    answers = [
        {"Id": "N1", "Name": "Fay", "Alone": ANSWER, "Together": together},
        {
            "Id": "N2",
            "Name": "Gus",
            "Alone": {**no, "Reasons": reasons[3:6]},
            "Together": {**no, "Reasons": reasons[6:]},
        },
    ]
    moves = [
        {"Step": 1 + at, "Id": "id-Bob", "Name": "Bob", "From": "3", "To": "1", "Arrival": "2027-03-03"}
        | {"Departure": "2027-03-07", "Reason": "a sentence", "Purpose": purpose, "PurposeRoom": "1", "Cycle": 1}
        | {"PurposeStart": "2027-03-01", "PurposeNights": 2, "PurposeReservation": "id-Ann", "PurposeName": "Ann"}
        | {"PurposeGroup": "party"}
        for at, purpose in enumerate(PURPOSES)
    ]
    curve = [{"Moves": 1, "GapCost": 9.5, "Bound": 8.0}]
    warning = Translatable("Adjacency group {group} has one member only ({stay}).", group="party", stay="id-Ann")
    warned = {"warnings": [warning], "warnings_data": [warning.data]}
    more = {**warned, "restrictions": RESTRICTIONS, "explanation": reasons, "move_curve": curve, "moves": moves}
    return house(NewReservations=[asked], SalesRules=rules), new_plan(**more, new_reservations=answers)


KINDS = (
    *("overbooked_night", "clashing_locks", "no_eligible_room", "present_plan", "move_budget", "irreducible_set"),
    *("fragmented", "locks_in_the_way"),
)
PURPOSES = (
    *("not_allowed", "same_room", "next_to_member", "own_type", "closes_gap", "makes_room", "sequence", "room_taken"),
)


def test_nothing_of_a_report_or_chart_is_english_in_another_language(strange):
    problem, result = _case()
    report = result.report
    data = [problem.model_dump_json(), report.model_dump_json(), "BookingOpt", "CTA", "CTD", "Gus", "id", "scrolls"]
    told = set(re.findall(r"[A-Za-z]{2,}", " ".join(data)))
    assert _Words(html_report(problem, result, before=True, language=strange)).words - told == set()
    chart = tape_chart(problem, result, before=True, language=strange)
    assert _Words(chart).words - told == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_report_says_its_language_and_brings_only_its_texts(code):
    text = html_report(*_case(), language=code)
    assert f'<html lang="{code}">' in text
    assert ('<template class="texts">' in text) == (code != ENGLISH)
    if code != ENGLISH:
        assert CATALOGUES[code]["List by day"] in text
        assert not any(texts["List by day"] in text for other, texts in CATALOGUES.items() if other != code)
