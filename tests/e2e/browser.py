"""A real browser for tests: Debian's chromium that has no windows, which reaches no network but this machine's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

#: Chromium's own errands, which are none of the pages'.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
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
        context.on("request", self._see)
        self.page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _see(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname not in _LOCAL:
            self.faults.append(f"asks {url.hostname}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)


#: All rules but that of contrast; that one for some texts of every kind: each costs it milliseconds, and a calendar
#: has hundreds that look alike. It says nothing of text in a picture, whose background it does not see.
_JUDGE = """async of_contrast => {
    const kinds = new Map();
    for (const one of !of_contrast ? [] : document.querySelectorAll("body *:not(svg, svg *)")) {
        const texts = [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!texts.length && !one.matches("input, select, textarea")) continue;
        if (!one.checkVisibility({visibilityProperty: true})) continue;
        const {color, opacity, fontSize, fontWeight} = getComputedStyle(one);
        const kind = [one.localName, one.disabled, color, opacity, fontSize, fontWeight];
        for (let behind = one; behind; behind = behind.parentElement) {
            const {backgroundColor, backgroundImage} = getComputedStyle(behind);
            kind.push(behind.className, backgroundColor, backgroundImage);
        }
        const key = kind.join("|");
        kinds.set(key, [...(kinds.get(key) || []), one]);
    }
    const some = [...kinds.values()].flatMap(all => [all[0], all[all.length - 1]]);
    const resultTypes = ["violations"];
    const most = await axe.run(document, {resultTypes, rules: {"color-contrast": {enabled: false}}});
    const contrast = {type: "rule", values: ["color-contrast"]};
    const rest = some.length ? await axe.run([...new Set(some)], {resultTypes, runOnly: contrast}) : {violations: []};
    return [...most.violations, ...rest.violations];
}"""


def serious(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what axe finds on ``page`` that is serious or critical, with the elements it is about.

    Without ``contrast`` where another test judges that of the same elements.
    """
    page.evaluate(AXE)
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in page.evaluate(_JUDGE, contrast)
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
