"""The report: its structure as a browser reads it, never its bytes."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections import Counter
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest

from bookingopt.domain.params import SolveParams
from bookingopt.io.read import read_problem
from bookingopt.optimizer.solve import solve
from bookingopt.render.report.figures import rounded
from bookingopt.render.report.page import html_report
from bookingopt.render.report.templates import script, style
from tests.house.sources import ROOT
from tests.unit.render.chart.test_svg import contrast
from tests.unit.render.houses import HOSTILE, HOUSE, NEW, hostile, house, new_plan, stay

SCRIPT, STYLE = script(), style()

EXAMPLES = ["requests", "groups", "out-of-order", "infeasible-overbooked", "infeasible-locks"]
VOID = {"meta", "input"}


class Page(HTMLParser):
    """A page as elements: tag, attributes, the text inside, and the tags around."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[dict] = []
        self.elements: list[dict] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        element = {"tag": tag, "text": "", "around": [one["tag"] for one in self.open], **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        assert "svg" in [one["tag"] for one in self.open]
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def having(self, tag: str, **attributes: str) -> list[dict]:
        wanted = {"tag": tag, **attributes}
        return [one for one in self.elements if wanted.items() <= one.items()]

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the table whose caption begins so; each cell as text."""
        rows, inside = [], False
        for one in self.elements:
            if one["tag"] == "caption":
                inside = one["text"].startswith(caption)
            elif inside and one["tag"] == "tr" and "tbody" in one["around"]:
                rows.append([])
            elif inside and one["tag"] in {"td", "th"} and "tbody" in one["around"]:
                rows[-1].append(one["text"])
        return rows


DAYS = [date(2027, 2, 26) + timedelta(days=number) for number in range(12)]

RESTRICTIONS = [
    {
        "RoomType": room_type, "Date": str(day), "MinStay": 2, "MaxStay": 9, "MinStayThrough": 1 + number % 2,
        "ClosedToArrival": number == 3, "ClosedToDeparture": number in {3, 4},
    }
    for room_type in ("Twin", "Attic")
    for number, day in enumerate(DAYS)
]  # fmt: skip


@pytest.fixture(scope="module")
def solved():
    params = SolveParams(time_limit=60, steps=40)
    found = {}
    for name in EXAMPLES:
        problem = read_problem(str(ROOT / "examples" / f"{name}.json"))
        found[name] = problem, solve(problem, params)
    return found


@pytest.fixture(scope="module")
def pages(solved):
    late = {"solver_status": "time_limit", "objective_value": None, "best_bound": None}
    nothing = {"assignments": [], "orphan_gaps": [], "moves": [], "adjacency_misses": [], "type_changes": []}
    cases = {
        **solved,
        "house": (house(), new_plan(restrictions=RESTRICTIONS, warnings=["Ann <is> here twice"])),
        "hostile": hostile(),
        "late": (house(), new_plan(**late, **nothing, unassigned=HOUSE["Reservations"])),
    }
    return {name: html_report(*case) for name, case in cases.items()}


# ---- the page


def test_what_is_opened_is_closed_and_ids_are_unique(pages):
    for text in pages.values():
        page = Page(text)
        assert max(Counter(one["id"] for one in page.elements if "id" in one).values()) == 1
        assert page.having("html", lang="en")
        assert [len(page.having(tag)) for tag in ("h1", "main", "header", "nav", "footer")] == [1] * 5
        ids = {one.get("id") for one in page.elements}
        links = [one["href"] for one in page.having("a")]
        assert links
        assert {link.removeprefix("#") for link in links} <= ids
        labelled = {one["aria-labelledby"] for one in page.elements if "aria-labelledby" in one}
        assert labelled <= ids


def test_every_control_has_its_label(pages):
    for text in pages.values():
        page = Page(text)
        labels = Counter(one["for"] for one in page.having("label"))
        controls = [one for one in page.elements if one["tag"] in {"input", "select"}]
        assert labels == Counter(one["id"] for one in controls)
        assert all(one["text"].strip() for one in page.elements if one["tag"] in {"label", "button"})


def test_tables_have_captions_and_scopes_and_scroll(pages):
    for text in pages.values():
        page = Page(text)
        assert len(page.having("caption")) == len(page.having("table"))
        assert all(one["text"] for one in page.having("caption"))
        assert all(one.get("scope") in {"col", "row"} for one in page.having("th"))
        regions = page.having("div", role="region")
        assert all(one["tabindex"] == "0" and one["aria-label"] for one in regions)
        wide = [one for one in page.having("table") if one.get("class") != "month"]
        assert len(regions) == len(wide) + 1


def test_nothing_comes_from_outside(pages):
    for text in pages.values():
        assert not re.search(r"https?:|//[a-z]|@import|url\((?!#tape-hatch)", text.replace(SVG, "").replace(SCRIPT, ""))
        page = Page(text)
        assert not [one for one in page.elements if {"src", "srcset", "action", "style"} & one.keys()]
        assert all(one["href"].startswith("#") for one in page.elements if "href" in one)
    assert "http" not in SCRIPT


SVG = "http://www.w3.org/2000/svg"


def test_only_the_script_of_the_page_may_run(pages):
    for text in pages.values():
        page = Page(text)
        (script,) = page.having("script")
        digest = b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
        (policy,) = page.having("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy["content"] == (
            f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:"
        )
        assert not [name for one in page.elements for name in one if name.startswith("on")]


def test_without_the_script_only_the_controls_are_hidden(pages):
    for text in pages.values():
        assert [one["id"] for one in Page(text).elements if "hidden" in one] == ["controls", "details"]


def test_the_script_finds_what_it_looks_for(pages):
    page = Page(pages["house"])
    ids = {one.get("id") for one in page.elements}
    assert set(re.findall(r'field\("(\w+)"\)', SCRIPT)) <= ids
    types = {one["data-type"] for one in page.having("option") if "data-type" in one}
    assert types == {"Twin", "Attic"}
    assert {section["title"] for plan in drawn(pages["house"])["plans"] for section in plan["sections"]} == types
    assert {one["data-type"] for one in page.having("div", **{"class": "calendar"})} == types
    (row,) = [one for one in page.having("tr") if one["text"].startswith(" Step 1Bob")]
    assert (row["data-types"], row["data-from"], row["data-to"]) == ("Attic\nTwin", "2027-03-03", "2027-03-06")


# ---- what is in it


def drawn(text):
    """What the script draws."""
    found = re.search(r'<template class="chart-data">(.*)</template>', text)
    assert found
    return json.loads(unescape(found[1]))


def bars(text):
    return [
        bar
        for plan in drawn(text)["plans"]
        for section in plan["sections"]
        for row in section["rows"]
        for lane in row["lanes"]
        for bar in lane
    ]


def test_moves_gaps_misses_and_changes_are_there_once(pages):
    page = Page(pages["house"])
    (row,) = page.table("Room moves")
    assert row == [" Step 1", "Bob (id-Bob)", "3", "1", "Twin", "2027-03-03", "2027-03-06", "3", "makes room for Emil"]
    assert page.table("Orphan gaps") == [
        ["1", "Twin", "2027-03-01", "2", "3", "4", "Ann (id-Ann)", "Bob (id-Bob)"],
        ["2", "Twin", "2027-03-03", "2", "3", "4", "Cleo (id-Cleo)", "Dora (id-Dora)"],
    ]
    assert page.table("Not next to") == [["Dora (id-Dora)", "party", "2"]]
    assert page.table("Type changes") == [["Bob (id-Bob)", "Attic", "Twin", "downgrade"]]
    assert [one["text"] for one in page.having("li") if "main" in one["around"]][-1] == "Ann <is> here twice"


def test_all_moves_gaps_requests_and_days_of_the_examples(solved, pages):
    requests = 0
    for name, (_, result) in solved.items():
        page = Page(pages[name])
        assert [row[0] for row in page.table("Room moves")] == [f" Step {move.step}" for move in result.moves]
        gaps = [(gap.room_number, str(gap.start)) for gap in result.orphan_gaps]
        assert [(row[0], row[2]) for row in page.table("Orphan gaps")] == gaps
        assert len(page.table("Answers")) == len(result.new_reservations)
        assert len(page.table("Without a room")) == len(result.unassigned)
        days = Counter(one["datetime"] for one in page.having("time"))
        assert days == Counter(str(entry.date) for entry in result.restrictions)
        stays = Counter(bar["id"] for bar in bars(pages[name]) if "id" in bar)
        assert stays == Counter(stay.key for stay in (*result.assignments, *result.unassigned))
        requests += len(result.new_reservations)
    assert requests


def test_answers_say_who_asks_for_what(solved, pages):
    problem, result = solved["requests"]
    rows = Page(pages["requests"]).table("Answers")
    asked = {stay.key: stay for stay in problem.new_reservations}
    for row, answer in zip(rows, result.new_reservations, strict=True):
        request = asked[answer.id]
        assert row[1:4] == [str(request.arrival), str(request.length), request.room_type or ""]
        assert answer.alone.answer.split("_")[0] in row[4] or not answer.alone.proved


def test_the_calendar_says_in_words_what_may_be_sold(pages):
    page = Page(pages["house"])
    assert [row["text"] for row in page.having("h3")] == ["Twin", "Attic"]
    assert [one["text"] for one in page.having("caption") if "2027" in one["text"]] == [
        "Twin, February 2027", "Twin, March 2027", "Attic, February 2027", "Attic, March 2027"
    ]  # fmt: skip
    march = page.table("Twin, March 2027")
    assert march[0] == ["1CTA T2 CTD", "22–9 CTD", "32–9 T2", "42–9", "52–9 T2", "62–9", "72–9 T2"]
    assert march[1] == ["82–9", "92–9 T2", "", "", "", "", ""]
    shut = [one["text"] for one in page.having("td", **{"class": "shut"})]
    assert all("CTA" in text or "CTD" in text for text in shut)
    said = {one["text"] for one in page.having("dt")}
    assert {"T2", "CTA", "CTD"} <= said


def test_before_and_after_stand_side_by_side(solved, pages):
    _, result = solved["requests"]
    rows = {row[0]: row[1:] for row in Page(pages["requests"]).table("Before and after")}
    assert rows["Sellable stays, nobody moved"] == [
        f"{result.comparison.present.sellable_stays:,}", f"{result.comparison.new.sellable_stays:,}"
    ]  # fmt: skip
    assert rows["Sellable stays, with moves"] == ["", f"{sum(row.fplos.count('Y') for row in result.sellable):,}"]
    text = html_report(house(), new_plan(), before=True)
    assert [plan["title"] for plan in drawn(text)["plans"]] == ["Present plan", "New plan"]
    chart = Page(text)
    assert [one["text"][:12] for one in chart.having("figcaption")] == ["Present plan", "New plan, 20"]


def test_an_infeasible_house_says_why_and_who_has_no_room(solved, pages):
    for name in ("infeasible-overbooked", "infeasible-locks"):
        _, result = solved[name]
        page = Page(pages[name])
        (status,) = page.having("p", **{"class": "status"})
        assert status["text"] == "Status: infeasible."
        assert [row[0] for row in page.table("Why there is no plan")] == [why.text for why in result.explanation]
        assert "The others are planned." in pages[name]
        assert ("Nobody has to move" in pages[name]) is (not result.moves)
        assert page.having("td", text=rounded(result.report.placed_part.objective_value))


def test_no_plan_in_time_is_no_promise(pages):
    page = Page(pages["late"])
    (status,) = page.having("p", **{"class": "status"})
    assert status["text"] == "Status: time limit."
    assert "No plan was found within the limits" in pages["late"]
    assert "No orphan gap is left" not in pages["late"]
    assert len(page.table("Without a room: 5 of 5")) == 5


def test_how_it_was_computed(pages):
    page = Page(pages["house"])
    facts = dict(zip(*([one["text"] for one in page.having(tag)][4:] for tag in ("dt", "dd")), strict=True))
    assert facts["Proved"] == ", ".join(NEW["report"]["proved"])
    assert facts["Search ended by"] == NEW["report"]["stopped_by"]
    assert [row[0] for row in page.table("Seconds")] == list(NEW["report"]["seconds"])


# ---- what people may call themselves


def test_hostile_names_are_text(pages):
    page = Page(pages["hostile"])
    assert len(page.having("script")) == 1
    (title,) = page.having("h1")
    assert title["text"] == f"Room plan: {HOSTILE[0]}"
    assert HOSTILE[0] in page.table("Room moves")[0][8]
    assert not set("\x1b\x07\u202e\ufffe\uffff") & set(pages["hostile"])
    options = [one["text"] for one in page.having("option")]
    assert HOSTILE[0] in options
    assert "W" * 200 in options


def test_names_keep_their_direction_to_themselves(pages):
    for name in ("hostile", "house"):
        page = Page(pages[name])
        names = [one["text"] for one in page.having("bdi")]
        for row in page.table("Room moves"):
            assert set(row[1:4]) <= set(names)


@pytest.mark.parametrize("name", HOSTILE)
def test_every_text_of_a_file_is_text(name):
    name = name.replace("\n", " ")
    stays = [stay(name, "2027-03-01", 3, name, AdjacencyGroup=name, RoomType=name)]
    problem = house(ProblemId=name, Rooms=[{"RoomNumber": name, "RoomType": name}], Reservations=stays, OutOfOrder=[])
    why = {"Kind": "fragmented", "Reservations": [name], "RoomTypes": [name], "Text": name}
    result = new_plan(
        ProblemId=name, solver_status="infeasible", assignments=[], unassigned=stays, explanation=[why],
        warnings=[name], adjacency_misses=[{"Id": name, "Name": name, "AdjacencyGroup": name, "RoomNumber": name}],
        type_changes=[{"Id": name, "From": name, "To": name, "Kind": "upgrade"}],
        orphan_gaps=[{**NEW["orphan_gaps"][0], "RoomNumber": name, "Before": name, "After": None}],
        restrictions=[{**RESTRICTIONS[0], "RoomType": name}],
        report={**NEW["report"], "version": name, "solver": name, "problem_sha256": name},
    )  # fmt: skip
    plain, page = Page(html_report(house(), new_plan())), Page(html_report(problem, result))
    assert {one["tag"] for one in page.elements} <= {one["tag"] for one in plain.elements} | {"h3", "time", "ul", "li"}
    assert len(page.having("script")) == 1


# ---- for everybody


def test_text_can_be_read_in_light_and_dark():
    light, _, rest = STYLE.partition("@media screen and (prefers-color-scheme: dark)")
    dark, _, paper = rest.partition("@media print")
    for part in (light, dark, paper):
        colours = dict(re.findall(r"--(\w+): (#\w{6})", part))
        for ink in ("ink", "soft", "link"):
            for ground in ("paper", "band"):
                assert contrast(colours[ink], colours[ground]) >= 4.5
        for ground in ("closed", "done"):
            assert contrast(colours["ink"], colours[ground]) >= 4.5
    assert ".controls" in paper
    assert "break-before: page" in paper
    assert ":focus-visible" in STYLE


def test_a_house_of_real_size_stays_small():
    rooms = [{"RoomNumber": str(number), "RoomType": "ABCDEFGHI"[number % 9]} for number in range(210)]
    rows = [
        stay(f"guest {room}-{slot}", str(DAYS[0] + timedelta(days=20 * slot)), 18, str(room))
        for room in range(210)
        for slot in range(21)
    ]
    moves = [
        {**NEW["moves"][0], "Step": step, "Id": row["Id"], "Name": row["Name"]} for step, row in enumerate(rows, 1)
    ]
    days = [
        {**RESTRICTIONS[0], "RoomType": letter, "Date": str(DAYS[0] + timedelta(days=number))}
        for letter in "ABCDEFGHI"
        for number in range(420)
    ]
    problem = house(Rooms=rooms, Reservations=rows, OutOfOrder=[])
    result = new_plan(assignments=rows, orphan_gaps=[], moves=moves, restrictions=days)
    text = html_report(problem, result)
    assert len(text.encode()) < 6_000_000
