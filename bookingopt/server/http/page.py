"""The operator page: a fixed list of files of the package, which a browser runs under a strict policy.

Style sheets and scripts of results are those of the report. The page holds nothing of any hotel: what it shows it asks
of the API, with the caller's own key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from bookingopt.render import static_files
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
    *(f"tape/{name}.js" for name in ("days", "draw", "free", "keys", "letters", "names", "places", "rows", "views")),
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
    return {name: _page_file(path) for name, path in (own | shared).items()}


def _page_file(path: Path) -> _PageFile:
    content = path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return _PageFile(content, {**_HEADERS, "Content-Type": _TYPES[path.suffix], "ETag": tag})


#: Name of a file, with its folder -> the file.
FILES = _load()

router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def index(request: Request) -> Response:
    """Answer the page itself."""
    return _answer(FILES[_INDEX], request)


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
