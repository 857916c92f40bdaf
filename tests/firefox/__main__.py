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

_ENTER, _SHIFT, _CONTROL, _DOWN, _RIGHT = "\ue006", "\ue008", "\ue009", "\ue015", "\ue014"
_ANSWER: Final = "document.querySelector('.answer form') && document.querySelector('.answer p').textContent"
_FIGURES: Final = "document.querySelector('#chart .desk .good')?.textContent"


def send(service: Service, house: str = "small-inn.json") -> str:
    """Start a job with the small inn, or another house, and return its address."""
    body = example(house).encode()
    headers = {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{service.url}api/v1/optimize", body, headers)
    with urllib.request.urlopen(call) as answer:
        return f"{service.url}?job={json.load(answer)['job_id']}"


def opened(firefox: Firefox, address: str, width: int) -> None:
    """Open the plan, with its chart in the middle of the window."""
    firefox.go(address, width, 900)
    firefox.until("document.querySelector('#chart .tape.plan') !== null")
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


def choose(firefox: Firefox, stay: str) -> None:
    """Click a stay, and wait until its rooms are known."""
    in_middle(firefox)
    firefox.until(f"document.querySelector('#chart > .chart .bar[data-id=\"{stay}\"]') !== null")
    left, top, *_ = box(firefox, f'#chart > .chart .bar[data-id="{stay}"] rect')
    firefox.point((left + 12, top + 8), "down", "up")
    firefox.until("document.querySelector('#desk-room option:not([value=\"\"])') !== null")


def sets_a_stay_aside_and_a_minimum_stay(firefox: Firefox) -> None:
    """Set a stay aside and take that back by key; give a period another minimum stay by typing it."""
    choose(firefox, "7001")
    focus(firefox, "Set aside")
    firefox.press(_ENTER)
    firefox.until("document.querySelector('#chart > .chart .bar[data-id=\"7001\"]') === null")
    firefox.press(_CONTROL, "z")
    firefox.until("document.querySelector('#chart > .chart .bar[data-id=\"7001\"]') !== null")
    firefox.run(
        "window.period = [...document.querySelectorAll('.desk details')].find((one) => /^Another/.test(one.innerText))"
    )
    firefox.run("window.period.open = true")
    for at, keys in enumerate(("05012027", "07012027", "1")):
        firefox.run(f"window.period.querySelectorAll('input')[{at}].focus()")
        for key in keys:
            firefox.press(key)
    typed = firefox.run("[...window.period.querySelectorAll('input')].map((one) => one.value)")
    assert typed == ["2027-05-01", "2027-07-01", "1"], typed
    firefox.press(_ENTER)
    print(firefox.until(f"{_FIGURES}.includes(' 0 orphan nights') && {_FIGURES}"))


def solves_again_beside_the_plan_before(firefox: Firefox) -> None:
    """Have the changed problem solved; the plan before stands beside the new one, and can be hidden."""
    focus(firefox, "Solve again with these")
    firefox.press(_ENTER)
    firefox.until("document.querySelector('#compare')?.textContent.includes('Plan before')")
    firefox.until("document.querySelector('#chart > .old .bar') !== null")
    hide = "[...document.querySelectorAll('#chart label')].find((one) => /plan before/.test(one.textContent)).control"
    firefox.run(f"{hide}.focus()")
    firefox.press(" ")
    firefox.until("document.querySelector('#chart > .old').getClientRects().length === 0")


def asks_for_what_is_near(firefox: Firefox, kind: str) -> None:
    """Type nights that do not fit, and choose what is near: by click, by finger, or in the list by key."""
    firefox.until("document.querySelector('#ask') !== null")
    firefox.run("document.querySelectorAll('#ask input')[0].focus()")
    for key in "08122027":
        firefox.press(key)
    firefox.run("document.querySelector('#ask input[type=number]').select()")
    firefox.press("5")
    firefox.run("document.querySelector('#ask select').value = 'Double'")
    focus(firefox, "Does it fit?")
    firefox.press(_ENTER)
    firefox.until("document.querySelector('.answer p')?.textContent.includes('does not fit')")
    if kind == "key":
        firefox.run("document.querySelector('.answer .near button').focus()")
        firefox.press(_ENTER)
    else:
        in_middle(firefox)
        left, top, _, high = box(firefox, "#chart .mark.near rect")
        firefox.point((left + 8, top + high / 2), "down", "up", kind=kind)
    print(firefox.until(_ANSWER))


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
            sets_a_stay_aside_and_a_minimum_stay(firefox)
            solves_again_beside_the_plan_before(firefox)
            has_nothing_serious(firefox)
            requests = send(service, "requests.json")
            for kind in ("mouse", "key"):
                opened(firefox, requests, 1280)
                asks_for_what_is_near(firefox, kind)
            opened(firefox, address, 390)
            draws_with_a_finger(firefox)
            has_nothing_serious(firefox)
            opened(firefox, requests, 390)
            asks_for_what_is_near(firefox, "touch")
            assert firefox.faults == [], firefox.faults
    print("Firefox does as Chromium does.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
