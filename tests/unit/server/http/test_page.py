"""The files of the page: all that it loads is there, nothing else can be asked for, and browsers may keep it."""

from __future__ import annotations

import gzip
import re

import pytest

from bookingopt.render.language import ENGLISH, LANGUAGES, language_of
from bookingopt.server.http.page import FILES, POLICY, index_page
from bookingopt.server.http.problem_documents import ErrorKind
from bookingopt.server.jobs.outcome import FAILURES
from tests.unit.server.calls import Api, refused

LOADED = re.compile(r"""(?:src|href)="(?:static/)?([^"#:]+)"|(?:from|import)\s*"([^"]+)\"""")


def test_the_page_and_its_files_have_types_and_a_strict_policy(redis):
    api = Api(redis)
    index, script = api.get("/"), api.get("/static/app.js")
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (index.content, script.content) == (index_page(ENGLISH).content, FILES["app.js"].content)
    for answer in (index, script):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-cache"
    assert "unsafe" not in POLICY


def test_the_page_holds_no_script_or_style_of_its_own():
    html = index_page(ENGLISH).content.decode()
    assert not re.search(r"<style|\son[a-z]+=|\sstyle=|<script(?![^>]*\ssrc=)", html)


def test_everything_that_the_index_loads_is_there():
    html = FILES["index.html"].content.decode()
    names = {one for one, _ in LOADED.findall(html) if one.endswith((".js", ".css", ".svg"))}
    assert names
    assert {name.removeprefix("/static/") for name in names} <= set(FILES)


@pytest.mark.parametrize("name", ["index.html", "../page.py", "%2e%2e/page.py", "", "render/report.css"])
def test_nothing_else_of_the_disk_can_be_asked_for(redis, name):
    refused(Api(redis).get(f"/static/{name}"), 404, "not-found")


def test_a_file_that_the_browser_has_is_not_sent_again(redis):
    api = Api(redis)
    tag = api.get("/static/app.js").headers["etag"]
    for known in (tag, f'"other", W/{tag}'):
        answer = api.get("/static/app.js", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert api.get("/static/app.js", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "en"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
        ("nl,es;q=0.5,it;q=0.7", "it"),
        ("nl-NL,nl;q=0.9", "en"),
        ("de;q=0,es", "es"),
        ("de;q=much", "en"),
        ("en,de", "en"),
        (";q=1,,-,de;q=nan", "en"),
    ],
)
def test_the_page_is_in_the_language_that_the_browser_prefers(redis, accepted, code):
    page = Api(redis).get("/", headers={"Accept-Language": accepted})
    assert page.headers["content-language"] == code
    assert page.headers["vary"] == "Accept-Language"
    assert f'<html lang="{code}">' in page.text
    assert f'<option value="{code}" lang="{code}" selected>' in page.text


def test_the_address_may_ask_for_another_language(redis):
    api = Api(redis)
    german = {"Accept-Language": "de"}
    assert api.get("/?language=it", headers=german).headers["content-language"] == "it"
    assert api.get("/?language=nl", headers=german).headers["content-language"] == "de"
    assert api.get("/?language=it").headers["etag"] != api.get("/?language=de").headers["etag"]


def test_the_page_brings_the_texts_of_its_language_alone():
    for code in LANGUAGES:
        html = index_page(code).content.decode()
        assert ('<template class="texts">' in html) == (code != ENGLISH)
        for other in set(LANGUAGES) - {ENGLISH, code}:
            assert language_of(other).texts["Make the plan"] not in html


def test_the_whole_page_is_light():
    files = sum(len(gzip.compress(file.content)) for name, file in FILES.items() if name != "index.html")
    pages = [len(gzip.compress(index_page(code).content)) for code in LANGUAGES]
    assert files + max(pages) < 200_000


def test_the_page_has_words_of_its_own_for_every_error():
    """They are said where it does not speak English; a kind without words of its own has those of its status."""
    script = FILES["base/api.js"].content.decode()
    kinds = set(re.findall(r'^  "?([a-z-]+)"?: t\(', script, re.MULTILINE))
    statuses = {int(status) for status in re.findall(r"^  (\d{3}): t\(", script, re.MULTILINE)}
    assert set(FAILURES) <= kinds
    for kind in set(ErrorKind) - {ErrorKind.METHOD_NOT_ALLOWED}:  # the page calls no path with another method
        assert kind.urn.rpartition(":")[2] in kinds or kind.status in statuses
