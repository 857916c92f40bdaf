"""What tests of the operator page do again and again, as an operator would: choose, drop, start, wait, look."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.cli.commands import run
from tests.e2e.browser import Watched, overflow, serious
from tests.house.sources import ROOT
from tests.services import Service
from tests.tasks import LONG

EXAMPLES = ROOT / "examples"
SOLVED = 90_000  # milliseconds that a small problem may take where all else comes before a worker

#: What the browser itself reports of an answer that the test asked for.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")


def faults(watched: Watched) -> list[str]:
    """What went wrong on the page beside refusals of the server."""
    return [fault for fault in watched.faults if not _REFUSED.match(fault)]


@contextmanager
def opened(browser: Browser, **context: Any) -> Iterator[Watched]:
    """A page of its own, with what a context can be set to; it must end without a fault."""
    made = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context})
    watched = Watched(made)
    yield watched
    assert faults(watched) == []
    made.close()


@contextmanager
def served(folder: Path, redis_url: str | None = None, **settings: object) -> Iterator[Service]:
    """The whole service, with one worker."""
    with Service(folder, redis_url, **{"workers": 1, **settings}) as service:
        yield service


def visit(page: Page, service: Service, path: str = "") -> None:
    page.goto(service.url.rstrip("/") + "/" + path)
    page.locator("#page-start").wait_for(state="hidden")


def visited(watched: Watched, service: Service) -> Iterator[Page]:
    """The page of the service; the server may refuse what it is asked for. For `pytest.fixture`."""
    visit(watched.page, service)
    yield watched.page
    assert faults(watched) == []


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def hard_problem() -> str:
    """A problem that no limit of a test is enough to prove; a plan is found soon."""
    return json.dumps(LONG)


def give(page: Page, name: str, content: str | bytes) -> None:
    """Choose a file with the browser's own dialogue."""
    buffer = content.encode() if isinstance(content, str) else content
    page.set_input_files("#files", {"name": name, "mimeType": "", "buffer": buffer})


def drop(page: Page, files: Sequence[tuple[str, bytes]]) -> None:
    """Drop files on the page as from a folder."""
    given = [{"name": name, "bytes": b64encode(content).decode()} for name, content in files]
    page.evaluate(
        """files => {
            const data = new DataTransfer();
            for (const file of files) {
                data.items.add(new File([Uint8Array.from(atob(file.bytes), c => c.charCodeAt(0))], file.name));
            }
            const place = document.getElementById("drop");
            for (const name of ["dragenter", "dragover", "drop"]) {
                place.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
            }
        }""",
        given,
    )


def was_read(page: Page, text: str) -> None:
    expect(page.locator("#read .good")).to_contain_text(text, timeout=SOLVED)


def start(page: Page) -> None:
    page.locator("#start").click()


def solved(page: Page) -> dict[str, Any]:
    """Wait for the result, and return the job as the API tells it to this page."""
    page.locator("#summary").wait_for(timeout=SOLVED)
    return asked(page, f"api/v1/jobs/{job_id(page)}")


def asked(page: Page, path: str) -> Any:
    """What the API answers to the page's own browser and key."""
    return page.evaluate(
        """async path => {
            const key = sessionStorage.getItem("bookingopt:key");
            const answer = await fetch(path, {headers: key ? {Authorization: `Bearer ${key}`} : {}});
            return answer.status === 200 ? await answer.json() : answer.status;
        }""",
        path,
    )


def job_id(page: Page) -> str:
    found = re.search(r"job=([0-9a-f]{32})", page.url)
    assert found, page.url
    return found[1]


def plan_of(page: Page, service: Service, name: str, box: str = "") -> dict[str, Any]:
    """Solve an example, with a box of the options ticked; the page then shows its result, which is returned."""
    visit(page, service)
    give(page, name, example(name))
    was_read(page, json.loads(example(name))["ProblemId"])
    if box:
        page.locator(f"details:has(#{box}) > summary").last.click()
        page.locator(f"#{box}").check()
    start(page)
    return solved(page)["result"]["result"]  # type: ignore[no-any-return]


def rows(page: Page, part: str) -> list[list[str]]:
    """The texts of the first table of a part."""
    table = page.locator(f"{part} table").first
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def is_sound(page: Page, *, contrast: bool = True) -> None:
    """Nothing on the page bars anybody, and it is not wider than the window; see `serious` for ``contrast``."""
    assert serious(page, contrast=contrast) == []
    assert overflow(page) == 0


def keys(redis_url: str, *args: str) -> str:
    """What ``bookingopt keys`` says to whoever runs the server."""
    done = run("keys", *args, cwd=ROOT, BOOKINGOPT_REDIS_URL=redis_url)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def sign_in(page: Page, key: str) -> None:
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Sign in").click()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
