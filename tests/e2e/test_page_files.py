"""The files of the operator page: which there are, how they are served, and what may not stand in them."""

from __future__ import annotations

import posixpath
import re
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from bookingopt.render.language import ENGLISH
from bookingopt.server.http.page import FILES, POLICY, index_page
from tests.house.sources import PACKAGE
from tests.services import Service

STATIC = PACKAGE / "server" / "static"
SHARED = PACKAGE / "render" / "static"
#: Name of a file as the page asks for it -> where it is.
PLACES = {
    **{path.relative_to(STATIC).as_posix(): path for path in sorted(STATIC.rglob("*")) if path.is_file()},
    **{
        f"render/{path.relative_to(SHARED).as_posix()}": path
        for path in sorted(SHARED.rglob("*"))
        if path.is_file() and path.stem != "report"
    },
}
SOURCES = {name: path.read_text(encoding="utf-8") for name, path in PLACES.items()}
MOST_LINES = 400

#: What would run text as code, or bring in what is not ours.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|setAttribute\(\"style"
    r"|<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:|@import|url\(|https?://(?!www\.w3\.org/2000/svg)"
)


def get(service: Service, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(service.url).netloc, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def paths() -> list[tuple[str, str]]:
    return [("/" if name == "index.html" else f"/static/{name}", name) for name in SOURCES]


def sent(name: str) -> bytes:
    """What is sent as a file: the file as it is, or the page in English."""
    return index_page(ENGLISH).content if name == "index.html" else PLACES[name].read_bytes()


TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def test_every_file_is_served_with_its_type_and_the_policy(service):
    assert set(FILES) == set(SOURCES)
    for path, name in paths():
        answer, content = get(service, path)
        assert (answer.status, content) == (200, sent(name))
        assert answer.headers["Content-Type"] == f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8"
        assert answer.headers.get_all("Content-Security-Policy") == [POLICY]
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert answer.headers.get_all("Referrer-Policy") == ["no-referrer"]


def test_a_file_that_the_browser_has_is_not_sent_again(service):
    for path, name in paths():
        answer, _ = get(service, path, "HEAD")
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(sent(name))))
        assert answer.headers.get_all("Cache-Control") == ["no-cache"]
        tag = answer.headers["ETag"]
        for known in (tag, f'"other", W/{tag}'):
            again, content = get(service, path, If_None_Match=known)
            assert (again.status, content, again.headers["ETag"]) == (304, b"", tag)
        assert get(service, path, If_None_Match='"other"')[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/index.html",
        "/static/../page.py",
        "/static/%2e%2e%2fpage.py",
        "/static/none.js",
        "/static/base/",
        "/static/chart.js",
        "/static/render/report.js",
        "/static/render/../../http/page.py",
        "/index.html",
    ],
)
def test_nothing_else_is_served(service, path):
    answer, content = get(service, path)
    assert answer.status == 404
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"import" not in content
    assert answer.headers["Content-Type"] == "application/problem+json"


def found(sources: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, match[0]) for name, text in sources.items() for match in FORBIDDEN.finditer(text)]


def test_no_file_runs_texts_or_reaches_out():
    # a chart refers to the hatch that stands in itself
    sources = {name: text.replace("url(#tape-hatch)", "") for name, text in SOURCES.items()}
    assert found(sources) == []


@pytest.mark.parametrize(
    "text",
    ['node.innerHTML = "x"', "<script>1</script>", '<p style="x">', '<p onclick="x">', "https://example.org/a.js"],
)
def test_what_is_forbidden_is_found(text):
    assert found({"a": text})


def test_no_file_is_too_long():
    assert {name: text.count("\n") for name, text in SOURCES.items() if text.count("\n") > MOST_LINES} == {}


def test_every_module_is_imported_and_every_import_is_there():
    wanted = {"app.js"}
    for name, text in SOURCES.items():
        for module in re.findall(r'from "([a-z_./]+\.js)"', text):
            wanted.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), module)))
    assert wanted == {name for name in SOURCES if name.endswith(".js")}
    asked_for = re.findall(r'(?:src|href)="static/([a-z_/]+\.js)"', SOURCES["index.html"])
    assert sorted(asked_for) == sorted(wanted)  # all at once, not one after the other
