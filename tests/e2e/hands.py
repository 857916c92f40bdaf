"""Three ways to use the page: a mouse, a finger on a phone, and the keyboard alone; each does what a person would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from playwright.sync_api import Locator, Page, expect

from tests.e2e.operator import SOLVED

#: So many times Tab is pressed in one direction until something must have the focus: it is not lost on the way.
_REACH = 40

#: The key that leads from the bar that has the focus towards the one of a stay: first to its row, then along it.
_TOWARDS = """stay => {
    const [here, there] = [document.activeElement, document.querySelector(`#chart > .chart .bar[data-id="${stay}"]`)];
    const [from, to] = [here, there].map(one => one.querySelector("rect").getBoundingClientRect());
    const [down, right] = [to.top - from.top, to.left - from.left];
    if (here === there) return "Enter";
    return down ? (down > 0 ? "ArrowDown" : "ArrowUp") : right > 0 ? "ArrowRight" : "ArrowLeft";
}"""

Point = tuple[float, float]


class Mouse:
    """A mouse in a window."""

    window: ClassVar[dict[str, Any]] = {"viewport": {"width": 1280, "height": 900}}

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """Press a button, a box, a link or what else can be pressed."""
        target.click()

    def choose(self, stay: str) -> None:
        """Choose a stay of the chart, and wait until its rooms are known."""
        self.press(self.page.locator(f'#chart > .chart .bar[data-id="{stay}"] text').first)
        self._wait_for_rooms()

    def move(self, stay: str, room: str) -> str:
        """Put a stay into a room; return what was said of it before."""
        box = self._box(f'#chart > .chart .bar[data-id="{stay}"] rect')
        name = self.page.locator("#chart > .chart .beside .name").get_by_text(room, exact=True).bounding_box()
        assert name is not None
        x = box["x"] + 12
        self._down((x, box["y"] + 8), (x, box["y"] + 20))
        self._to((x, name["y"] + name["height"] / 2))
        expect(self.page.locator("#chart .light.allowed").first).to_be_visible(timeout=SOLVED)
        expect(self.page.locator("#chart .light.refused").first).to_be_visible()
        figures = self.page.locator("#chart .desk .good")
        expect(figures).to_contain_text(f"to room {room}: ", timeout=SOLVED)
        expect(figures).to_be_in_viewport(ratio=1)
        said = figures.inner_text().partition(f"to room {room}: ")[2]
        self._up()
        return said

    def draw(self, nights: int) -> None:
        """Draw the first nights of room 2, which are free."""
        row = self._box('#chart > .chart .bar[data-id="Ben"] rect')
        day = row["width"] / 5
        start = (row["x"] - 4.5 * day, row["y"] + 8)
        self._down(start, (start[0] + day / 2, start[1]))
        self._to((start[0] + (nights - 1) * day, start[1]))
        self._up()

    def near(self) -> Locator:
        """What is pressed for a stay that is near."""
        return self.page.locator("#chart .mark.near rect")

    def _box(self, selector: str) -> Any:
        target = self.page.locator(selector).first
        # Unlike a click of an element, a press at a point does not scroll to where it goes.
        self.page.locator("#chart > .chart").evaluate("chart => chart.scrollIntoView({block: 'center'})")
        return target.bounding_box()

    def _wait_for_rooms(self) -> None:
        expect(self.page.locator("#desk-room option").first).not_to_contain_text("Looking", timeout=SOLVED)

    def _down(self, *way: Point) -> None:
        self.page.mouse.move(*way[0])
        self.page.mouse.down()
        self._to(*way[1:])

    def _to(self, *way: Point) -> None:
        for point in way:
            self.page.mouse.move(*point)

    def _up(self) -> None:
        self.page.mouse.up()


class Finger(Mouse):
    """A finger on a phone; a stay is dragged once it was tapped, and nights are drawn once that was asked for."""

    window: ClassVar[dict[str, Any]] = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    }

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._screen = page.context.new_cdp_session(page)

    def press(self, target: Locator) -> None:
        """Tap it."""
        target.tap()

    def move(self, stay: str, room: str) -> str:
        """Tap the stay, then drag it."""
        self.choose(stay)
        return super().move(stay, room)

    def draw(self, nights: int) -> None:
        """Ask for it, then draw from the mark that shows where to begin."""
        self.press(self.page.get_by_role("button", name="Draw the nights"))
        box = self.page.locator("#chart .mark.drawn rect").bounding_box()
        assert box is not None
        start = (box["x"] + box["width"] / 2, box["y"] + 8)
        self._down(start, (start[0] + box["width"] * (nights - 0.9), start[1]))
        self._up()

    def _down(self, *way: Point) -> None:
        self._touch("touchStart", way[:1])
        self._to(*way[1:])

    def _to(self, *way: Point) -> None:
        for point in way:
            self._touch("touchMove", [point])

    def _up(self) -> None:
        self._touch("touchEnd", [])

    def _touch(self, kind: str, points: Sequence[Point]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self._screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})


class Keys(Mouse):
    """The keyboard alone: what is pressed is reached by Tab from where the focus is."""

    def press(self, target: Locator) -> None:
        """Reach it by Tab, forwards or backwards, and press Enter, or the space bar on a box."""
        expect(target).to_be_visible(timeout=SOLVED)
        for key, count in (("Tab", _REACH), ("Shift+Tab", 2 * _REACH)):
            for _ in range(count):
                if target.evaluate("one => one === document.activeElement"):
                    is_box = target.evaluate("one => one.type === 'checkbox'")
                    self.page.keyboard.press("Space" if is_box else "Enter")
                    return
                self.page.keyboard.press(key)
        raise AssertionError(f"Tab does not reach {target}")

    def choose(self, stay: str) -> None:
        """Go from bar to bar with the arrow keys, and press Enter, which leads to what can be done."""
        self.page.locator("#chart > .chart").focus()
        self.page.keyboard.press("Tab")
        for _ in range(_REACH):
            key = self.page.evaluate(_TOWARDS, stay)
            self.page.keyboard.press(key)
            if key == "Enter":
                self._wait_for_rooms()
                expect(self.page.locator("#desk-room")).to_be_focused()
                return
        raise AssertionError(f"the arrow keys do not reach {stay}")

    def move(self, stay: str, room: str) -> str:
        """Choose the room in the list."""
        self.choose(stay)
        self.page.keyboard.type(room)  # as in any list: the first that begins so
        said: str = self.page.locator("#desk-room").evaluate("one => one.selectedOptions[0].textContent")
        assert said.startswith(f"{room}: ")
        assert self.page.locator("#desk-room option:disabled").count() > 0
        self.press(self.page.get_by_role("button", name="Move", exact=True))
        return said.partition(": ")[2]

    def draw(self, nights: int) -> None:
        """Ask for it; the first free night is marked, and made longer with the Shift key."""
        self.press(self.page.get_by_role("button", name="Draw the nights"))
        for _ in range(nights - 1):
            self.page.keyboard.press("Shift+ArrowRight")
        self.page.keyboard.press("Enter")

    def near(self) -> Locator:
        """The list says the same as the marks."""
        return self.page.get_by_role("list", name="What is near").get_by_role("button").first


HANDS = (Mouse, Finger, Keys)
