// Dragging a bar to another room: the rooms that are allowed light up, and the effect is said before it is dropped.

import { HEAD } from "../render/tape/draw.js";

/** So many pixels make a press a drag. */
const FAR = 6;
/** So near to the upper or lower end of what is seen of the chart it scrolls, by so much with each frame. */
const EDGE = 36;
const STEP = 8;

/** Let bars of the chart be dragged; `effectsOf(bar)` promises what each room would mean, `say` and `drop` are told. */
export const setUpDrag = (section, { chart, effectsOf, say, drop, signal }) => {
  const region = () => section.querySelector(":scope > .chart");
  /** What is seen of the chart below its dates. */
  const seen = () => {
    const { top, bottom } = region().getBoundingClientRect();
    const dock = section.querySelector(":scope > .dock").getBoundingClientRect();
    return { top: Math.max(0, top) + HEAD, bottom: Math.min(window.innerHeight, bottom, dock.top) };
  };
  let drag = null;
  const end = () => {
    chart().light(() => null);
    region().classList.remove("dragging");
    drag = null;
  };
  const begin = async (bar) => {
    drag.isOn = true;
    region().classList.add("dragging");
    follow();
    const mine = drag;
    const effects = await effectsOf(bar);
    if (drag === mine) {
      mine.effects = new Map(effects.map((effect) => [effect.room, effect]));
      chart().light((row) => (mine.effects.has(row.room) ? (mine.effects.get(row.room).violations.length ? "refused" : "allowed") : null));
      look(mine.y);
    }
  };
  /** Let the chart scroll as long as the pointer is at its upper or lower end. */
  const follow = () => {
    if (!drag) {
      return;
    }
    const { top, bottom } = seen();
    region().scrollTop += drag.y < top + EDGE ? -STEP : drag.y > bottom - EDGE ? STEP : 0;
    requestAnimationFrame(follow);
  };
  const look = (y) => {
    const row = chart().rowAt(y);
    const effect = row && drag.effects ? drag.effects.get(row.room) : null;
    drag.effect = effect || null;
    say(drag.bar, effect);
  };
  section.addEventListener("pointerdown", (event) => {
    const isBar = event.button === 0 && region().contains(event.target) && chart();
    const bar = isBar ? chart().barAt(event.target) : null;
    const isScrolled = event.pointerType === "touch" && !event.target.closest(".chosen"); // by a finger
    if (bar && bar.id !== undefined && !isScrolled) {
      drag = { bar, x: event.clientX, top: event.clientY, y: event.clientY, isOn: false, effects: null, effect: null };
      event.preventDefault(); // no text is marked on the way
    }
  }, { signal });
  window.addEventListener("pointermove", (event) => {
    if (!drag) {
      return;
    }
    drag.y = event.clientY;
    if (!drag.isOn && Math.hypot(event.clientX - drag.x, event.clientY - drag.top) > FAR) {
      begin(drag.bar);
    }
    if (drag.isOn) {
      look(event.clientY);
    }
  }, { signal });
  window.addEventListener("scroll", () => {
    if (drag && drag.isOn) {
      look(drag.y); // another room has come under the pointer
    }
  }, { signal, capture: true });
  window.addEventListener("pointerup", () => {
    if (drag && drag.isOn) {
      const { bar, effect } = drag;
      end();
      drop(bar, effect);
    } else {
      drag = null;
    }
  }, { signal });
  window.addEventListener("pointercancel", () => drag && end(), { signal });
  window.addEventListener("keydown", (event) => {
    if (drag && event.key === "Escape") {
      end();
    }
  }, { signal });
};
