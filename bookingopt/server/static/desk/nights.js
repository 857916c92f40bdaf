// Drawing nights on a free row: with the mouse, with a finger, or with arrow keys.

import { announce } from "../base/dom.js";
import { dayText, nights as nightsText, t } from "../render/language.js";

const MS = 86400000;
/** So many pixels make a press a line. */
const FAR = 6;

export const dateOf = (data, day) => new Date(Date.parse(data.first) + day * MS).toISOString().slice(0, 10);

/** The nights around one that are as free as it is, first and last; null where it is taken. */
const runAt = (chart, row, night) => {
  const free = chart.freeNights(row);
  if (night === null || !free[night]) {
    return null;
  }
  let [first, last] = [night, night];
  while (free[first - 1]) {
    first -= 1;
  }
  while (free[last + 1]) {
    last += 1;
  }
  return [first, last];
};

const held = (value, [first, last]) => Math.min(last, Math.max(first, value));

/** What was drawn, in words. */
const wordsOf = (chart, { row, start, nights }) =>
  t("room {room}: {first}, {nights}", { first: dayText(dateOf(chart.data, start)), nights: nightsText(nights), room: row.name });

/** Nights from a free one on, as many as are wanted or as the row has; null where it is taken. */
const fitted = (chart, row, start, wanted) => {
  const run = runAt(chart, row, start);
  return run && { row, start, wanted, nights: Math.min(wanted, run[1] - start + 1) };
};

/** What the arrow keys make of the nights that are marked: shorter or longer with the Shift key, else elsewhere. */
const keyed = (chart, drawn, key, isLonger) => {
  const rows = chart.lastRows();
  const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  if (isLonger) {
    return fitted(chart, drawn.row, drawn.start, Math.max(1, drawn.nights + step));
  }
  if (key === "ArrowRight" || key === "ArrowLeft") {
    for (let start = drawn.start + step; start >= 0 && start < chart.data.days; start += step) {
      const found = fitted(chart, drawn.row, start, drawn.wanted);
      if (found) {
        return found;
      }
    }
    return drawn;
  }
  for (let at = rows.indexOf(drawn.row) + step; at >= 0 && at < rows.length; at += step) {
    const found = fitted(chart, rows[at], drawn.start, drawn.wanted);
    if (found) {
      return found;
    }
  }
  return drawn;
};

/** Where the keys begin: the first free night that can be seen, or any later one. */
const beginning = (chart) => {
  for (let day = chart.firstDay(); day < chart.data.days; day += 1) {
    const row = chart.lastRows().find((one) => runAt(chart, one, day));
    if (row) {
      return fitted(chart, row, day, 1);
    }
  }
  return null;
};

/** Let nights be drawn on the chart in `section`; `ask` is called with those that were. Returns the switch of it. */
export const setUpNights = (section, { chart, signal, ask, toggle }) => {
  const region = () => section.querySelector(":scope > .chart");
  const state = { line: null, drawn: null, isOn: false };
  const show = (isCursor) => {
    const { row, start, nights } = state.drawn;
    const mark = { look: "drawn", room: row.room, start, nights, text: nightsText(nights), title: wordsOf(chart(), state.drawn), isCursor };
    chart().mark([mark]);
    announce(mark.title);
    if (isCursor) {
      chart().reveal(mark);
      region().querySelector(".mark.drawn").focus({ preventScroll: true });
    }
  };
  const turn = (isOn) => {
    state.isOn = isOn;
    toggle.setAttribute("aria-pressed", String(isOn));
    region()?.classList.toggle("drawing", isOn);
  };
  const finish = () => {
    const { row, start, nights } = state.drawn;
    turn(false);
    show(false); // nothing that has the focus any more
    ask({ room: row.room, arrival: dateOf(chart().data, start), nights });
  };
  toggle.addEventListener("click", () => {
    if (!chart()) {
      return;
    }
    turn(!state.isOn);
    state.drawn = state.isOn ? beginning(chart()) : null;
    if (state.drawn) {
      region().scrollIntoView({ block: "nearest" });
      show(true);
    } else {
      chart().mark([]);
    }
  });
  section.addEventListener("pointerdown", (event) => {
    const isHere = event.button === 0 && chart() && region().contains(event.target);
    if (!isHere || (event.pointerType === "touch" && !state.isOn)) {
      return;
    }
    const bar = chart().barAt(event.target);
    const row = chart().rowAt(event.clientY);
    const night = chart().nightAt(event.clientX);
    const run = (!bar || bar.kind === "gap") && row && chart().lastRows().includes(row) ? runAt(chart(), row, night) : null;
    if (run) {
      state.line = { row, run, night, x: event.clientX, isDrawn: state.isOn };
      event.preventDefault();
    }
  }, { signal });
  window.addEventListener("pointermove", (event) => {
    const { line } = state;
    if (!line || (!line.isDrawn && Math.abs(event.clientX - line.x) <= FAR)) {
      return;
    }
    line.isDrawn = true;
    const other = held(chart().nightAt(event.clientX) ?? line.night, line.run);
    const start = Math.min(other, line.night);
    state.drawn = { row: line.row, start, nights: Math.abs(other - line.night) + 1 };
    show(false);
  }, { signal });
  const end = () => {
    const { line } = state;
    state.line = null;
    if (line && line.isDrawn) {
      state.drawn = state.drawn && state.drawn.row === line.row ? state.drawn : { row: line.row, start: line.night, nights: 1 };
      finish();
    }
  };
  window.addEventListener("pointerup", end, { signal });
  window.addEventListener("pointercancel", () => (state.line = null), { signal });
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (state.line || state.isOn)) {
      state.line = null;
      turn(false);
      chart().mark([]);
      toggle.focus();
    } else if (event.target.closest(".mark.drawn")) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        finish();
      } else if (/^Arrow/.test(event.key)) {
        event.preventDefault();
        state.drawn = keyed(chart(), state.drawn, event.key, event.shiftKey);
        show(true);
      }
    }
  }, { signal });
};
