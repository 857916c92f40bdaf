"""The files of the page: all that it loads is there, nothing else can be asked for, and browsers may keep it."""

from __future__ import annotations

import re

import pytest

from bookingopt.server.http.page import FILES, POLICY
from tests.unit.server.calls import Api, refused

LOADED = re.compile(r"""(?:src|href)="(?:static/)?([^"#:]+)"|(?:from|import)\s*"([^"]+)\"""")


def test_the_page_and_its_files_have_types_and_a_strict_policy(redis):
    api = Api(redis)
    index, script = api.get("/"), api.get("/static/app.js")
    assert index.headers["content-type"] == "text/html; charset=utf-8"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (index.content, script.content) == (FILES["index.html"].content, FILES["app.js"].content)
    for answer in (index, script):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["cache-control"] == "no-cache"
    assert "unsafe" not in POLICY


def test_the_page_holds_no_script_or_style_of_its_own():
    html = FILES["index.html"].content.decode()
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
