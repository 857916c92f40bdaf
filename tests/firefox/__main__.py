"""``python -m tests.firefox``: the desk in Debian's Firefox, by mouse, finger and keyboard, on a service of its own.

The tests of the page run in Chromium; this says whether Firefox does the same. It needs ``apt install firefox-esr``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Final

from tests.e2e.browser import AXE
from tests.e2e.operator import example, served
from tests.firefox.bidi import Firefox, started
from tests.services import Service

_ENTER, _SHIFT, _DOWN, _RIGHT = "\ue006", "\ue008", "\ue015", "\ue014"
_ANSWER: Final = "document.querySelector('.answer form') && document.querySelector('.answer p').textContent"
_FIGURES: Final = "document.querySelector('#chart .desk .good')?.textContent"


def send(service: Service) -> str:
    """Start a job with the small inn, and return its address."""
    body = example("small-inn.json").encode()
    headers = {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{service.url}api/v1/optimize", body, headers)
    with urllib.request.urlopen(call) as answer:
        return f"{service.url}?job={json.load(answer)['job_id']}"


def opened(firefox: Firefox, address: str, width: int) -> None:
    """Open the plan, with its chart in the middle of the window."""
    firefox.go(address, width, 900)
    firefox.until("document.querySelector('#chart svg.plan') !== null")
    in_middle(firefox)


def in_middle(firefox: Firefox) -> None:
    firefox.run("document.querySelector('#chart > .chart').scrollIntoView({block: 'center'})")


def box(firefox: Firefox, selector: str) -> tuple[float, float, float, float]:
    """Where an element is in the window: left, top, width, height."""
    place = firefox.run(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()")
    return place["x"], place["y"], place["width"], place["height"]


def focus(firefox: Firefox, button: str) -> None:
    """Give the focus to the button with a text."""
    wanted = json.dumps(button)
    firefox.run(f"[...document.querySelectorAll('button')].find((one) => one.textContent === {wanted}).focus()")


def draws_with_the_mouse_and_adds(firefox: Firefox) -> None:
    """Draw four nights in room 7, and add the stay that is answered."""
    left, top, wide, high = box(firefox, '#chart .bar[data-id="7012"] rect')  # Rivera is there from 23 May for 7 nights
    day, line = wide / 7, top + high / 2
    firefox.point((left - 5 * day, line), "down", (left - 4 * day, line), (left - 1.5 * day, line), "up")
    print(firefox.until(_ANSWER))
    firefox.run("document.getElementById('answer-guest').focus()")
    for key in (*"Vega", _ENTER):
        firefox.press(key)
    firefox.until("document.querySelector('.bar[data-id=new-1]') !== null")


def drags_a_stay_and_takes_it_back(firefox: Firefox) -> None:
    """Drag Lorenz to the next room; the effect is said before, and undone by key."""
    in_middle(firefox)
    before = firefox.run(_FIGURES)
    left, top, *_ = box(firefox, '.bar[data-id="7013"] rect')
    firefox.point((left + 20, top + 8), "down", (left + 20, top + 20), (left + 20, top + 33))
    said = firefox.until("document.querySelectorAll('.light.allowed').length > 0") and firefox.run(_FIGURES)
    assert said.startswith("Lorenz (7013) to room 4: gap cost +"), said
    firefox.point("up")
    print(firefox.until(f"{_FIGURES}.startsWith('Gap cost') && {_FIGURES}"))
    focus(firefox, "Undo")
    firefox.press(_ENTER)
    firefox.until(f"{_FIGURES} === {json.dumps(before)}")


def draws_with_the_keys(firefox: Firefox) -> None:
    """Mark nights with arrow keys, and ask."""
    focus(firefox, "Draw the nights")
    for keys, said in [((_ENTER,), "1 night"), ((_SHIFT, _RIGHT), "2 nights"), ((_DOWN,), "room 3")]:
        firefox.press(*keys)
        firefox.until(f"document.getElementById('live').textContent.includes({json.dumps(said)})")
    firefox.press(_ENTER)
    print(firefox.until(_ANSWER))


def draws_with_a_finger(firefox: Firefox) -> None:
    """Draw three nights on a phone, on which nothing is wider than the window."""
    assert firefox.run("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    focus(firefox, "Draw the nights")
    firefox.press(_ENTER)
    firefox.until("document.querySelector('.mark.drawn') !== null")
    left, top, wide, high = box(firefox, ".mark.drawn rect")
    line = top + high / 2
    firefox.point((left + 5, line), "down", (left + wide, line), (left + 2.5 * wide, line), "up", kind="touch")
    answer = firefox.until(_ANSWER)
    print(answer)
    assert ", 3 nights" in answer


def locks_blocks_and_takes_none_of_the_moves(firefox: Firefox) -> None:
    """Lock a stay, block nights of a room, accept no move and all again, by the buttons and boxes of the desk."""
    firefox.run(
        "document.querySelector('.bar[data-id=\"7013\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    firefox.until("document.querySelector('#desk-room option:not([value=\"\"])') !== null")
    focus(firefox, "Lock")
    firefox.press(_ENTER)
    firefox.until("document.querySelector('.bar.locked[data-id=\"7013\"]') !== null")
    firefox.run(
        "window.blocks = [...document.querySelectorAll('.desk details')].find((one) => /^Block/.test(one.innerText))"
    )
    firefox.run("window.blocks.open = true")
    for label, value in [("First night", "2027-05-06"), ("Last night", "2027-05-07")]:
        field = f"[...window.blocks.querySelectorAll('label')].find((one) => one.textContent === '{label}').control"
        firefox.run(f"{field}.value = '{value}'")
    firefox.run("window.blocks.querySelector('select').value = '5'")
    firefox.run("window.blocks.querySelector('form').requestSubmit()")
    firefox.until("document.querySelectorAll('#chart .bar.block').length === 1")
    for button, said in [("Accept none", "0 moves of 11"), ("Accept all", "11 moves of 11")]:
        firefox.run("document.querySelector('.accept').open = true")
        focus(firefox, button)
        firefox.press(_ENTER)
        firefox.until(f"document.querySelector('.accept summary').textContent.startsWith({json.dumps(said)})")
        print(said)


def has_nothing_serious(firefox: Firefox) -> None:
    """Look at the page with axe."""
    firefox.run(f"(() => {{ {AXE}; return true; }})()")
    firefox.run("(window.checked = null, axe.run(document).then((all) => (window.checked = all)))")
    bad = "window.checked.violations.filter((one) => /serious|critical/.test(one.impact))"
    found = firefox.until(f"window.checked && {{bad: {bad}.map((one) => `${{one.id}}: ${{one.nodes[0].target}}`)}}")
    assert found["bad"] == [], found


def main() -> int:
    """Go through the desk; the first thing that is not so ends it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("service", "profile"):
            Path(folder, name).mkdir()
        with served(Path(folder, "service")) as service, started(Path(folder, "profile")) as firefox:
            address = send(service)
            opened(firefox, address, 1280)
            draws_with_the_mouse_and_adds(firefox)
            drags_a_stay_and_takes_it_back(firefox)
            locks_blocks_and_takes_none_of_the_moves(firefox)
            has_nothing_serious(firefox)
            draws_with_the_keys(firefox)
            opened(firefox, address, 390)
            draws_with_a_finger(firefox)
            has_nothing_serious(firefox)
            assert firefox.faults == [], firefox.faults
    print("Firefox does as Chromium does.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
