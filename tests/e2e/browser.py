"""A real browser for tests: Debian's chromium that has no windows, which reaches no network but this machine's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

#: Chromium's own errands, which are none of the pages'.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LOCAL = {"127.0.0.1", "localhost"}

AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe*.js")).read_text(encoding="utf-8")


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser, and end it afterwards."""
    program = shutil.which("chromium-headless-shell")
    assert program, "chromium-headless-shell is missing: tests/system-packages.txt names what the tests need"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield browser
        browser.close()


class Watched:
    """A page that remembers what went wrong on it: errors of its script, of its policy, and calls to other machines."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        context.route("**/*", self._guard)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _guard(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname not in _LOCAL:
            self.faults.append(f"asks {url.hostname}")
            route.abort()
        else:
            route.continue_()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)


def serious(page: Page) -> list[str]:
    """Return what axe finds on ``page`` that is serious or critical, with the elements it is about."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
