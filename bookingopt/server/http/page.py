"""The operator page: a fixed list of files of the package, which a browser runs under a strict policy.

Style sheets and scripts of results are those of the report. The page holds nothing of any hotel: what it shows it asks
of the API, with the caller's own key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from bookingopt.io.sources.balance import REASONS
from bookingopt.io.sources.catalog import find_mapping, preset_names
from bookingopt.render import static_files
from bookingopt.render.language import ENGLISH, LANGUAGES, LanguageCode
from bookingopt.render.page_text import page_text
from bookingopt.render.phrases import LEFT_OUT
from bookingopt.server.http.problem_documents import not_found

#: What the page may do: load its own files and call its own server; no inline script or style, no frame, no form.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

#: How the types of the files are named to browsers; ``nosniff`` makes them believe it.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A browser keeps the file and asks each time whether it is still this one: a new version is seen at once.
    "Cache-Control": "no-cache",
}

_FOLDER = Path(__file__).parents[1] / "static"
_INDEX = "index.html"

#: What the page shares with the report; the page asks for it below ``render/``.
_SHARED = (
    *("chart.css", "chart.js", "language.js", "result.css", "search.js", "ticks.js"),
    *(f"tape/{name}.js" for name in ("days", "draw", "free", "held", "keys", "letters")),
    *(f"tape/{name}.js" for name in ("marks", "names", "places", "rows", "views", "window")),
)


@dataclass(frozen=True, slots=True)
class _PageFile:
    """A file of the page, with the headers that go with it."""

    content: bytes
    headers: dict[str, str]


def _load() -> dict[str, _PageFile]:
    """Read the files of the page once; nothing else of the disk can be asked for."""
    own = {path.relative_to(_FOLDER).as_posix(): path for path in sorted(_FOLDER.rglob("*")) if path.suffix in _TYPES}
    shared = {f"render/{name}": static_files.FOLDER / name for name in _SHARED}
    return {name: _page_file(path.read_bytes(), path.suffix) for name, path in (own | shared).items()}


def _page_file(content: bytes, suffix: str) -> _PageFile:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return _PageFile(content, {**_HEADERS, "Content-Type": _TYPES[suffix], "ETag": tag})


#: Name of a file, with its folder -> the file.
FILES = _load()

#: What stands in quotes in a script of the page, or comes from the server to be shown: its texts go with the page.
_SCRIPTS = "".join(file.content.decode() for name, file in FILES.items() if name.endswith(".js"))
_WORDS = (*LEFT_OUT.values(), *REASONS.values())


@cache
def index_page(code: LanguageCode) -> _PageFile:
    """Return the page in a language, with the texts of its scripts."""
    titles = (find_mapping(name).title for name in preset_names())
    shown = "".join(f'"{text}"' for text in (*_WORDS, *titles))
    page = page_text(FILES[_INDEX].content.decode(), code, _SCRIPTS + shown)
    file = _page_file(page.encode(), ".html")
    return _PageFile(file.content, {**file.headers, "Content-Language": code, "Vary": "Accept-Language"})


def _preferred(accepted: str) -> LanguageCode:
    """Return the language that a browser prefers among those that there are; English where it names none of them."""
    found = []
    for part in accepted.split(","):
        name, _, quality = part.strip().lower().partition(";q=")
        code = name.partition("-")[0].strip()
        if code in LANGUAGES:
            found.append((_share(quality), LanguageCode(code)))
    best = max((share for share, _ in found), default=0.0)
    return next((code for share, code in found if share == best and best > 0), ENGLISH)


def _share(quality: str) -> float:
    """Return a quality of a header as a number; 1 where none is given, 0 for what is none."""
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def index(request: Request, language: str = "") -> Response:
    """Answer the page itself, in the language that the address or else the browser asks for."""
    accepted = request.headers.get("Accept-Language", "")
    return _answer(index_page(LanguageCode(language) if language in LANGUAGES else _preferred(accepted)), request)


@router.api_route("/static/{name:path}", methods=["GET", "HEAD"])
def static(name: str, request: Request) -> Response:
    """Answer a file that the page loads."""
    file = FILES.get(name)
    if file is None or name == _INDEX:
        raise not_found("no such path")
    return _answer(file, request)


def _answer(file: _PageFile, request: Request) -> Response:
    """Answer a file, or that the browser has it already."""
    asked = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    if file.headers["ETag"] in asked:
        return Response(status_code=304, headers={k: v for k, v in file.headers.items() if k != "Content-Type"})
    return Response(file.content, headers=file.headers)
