// The tape chart: it draws what can be seen and no more, its bars are reached by Tab and arrow keys, and a chosen bar
// says what it is.

import { HEAD, monthOf, shape, windowNodes } from "./tape/draw.js";
import { setUpDayList } from "./tape/days.js";
import { countFree, takenOf } from "./tape/free.js";
import { holdNames } from "./tape/held.js";
import { neighbours } from "./tape/keys.js";
import { drawMarks } from "./tape/marks.js";
import { drawNames, namesWidth } from "./tape/names.js";
import { placePlan } from "./tape/places.js";
import { lightRows, rowAt } from "./tape/rows.js";
import { setUpViews } from "./tape/views.js";
import { drawSeen, piecesOf } from "./tape/window.js";

/** So many milliseconds after the last scroll names are put where they can be read. */
const REST = 100;

/** The data of the chart inside `root`. */
export const chartDataOf = (root) => JSON.parse(root.querySelector("template.chart-data").content.textContent);

const element = (name, attributes, ...children) => {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
};

/** The layers of a plan: its dates above it, its names beside it, and in its body ground, rooms and today. */
const layersOf = (plan, isOne) => {
  const above = element("div", { class: "tape above", "aria-hidden": "true" });
  const beside = shape("svg", { class: "tape beside", "aria-hidden": "true" });
  const [window, light, over, marks] = ["window", "lights", "over", "marks"].map((name) => shape("svg", { class: `part ${name}` }));
  const [weeks, rooms] = [element("div", {}), element("div", {})];
  const today = shape("path", { class: "today" });
  over.append(today);
  const body = element("div", { class: "tape plan", role: "group", "aria-label": plan.title }, window, weeks, light, rooms, over, marks);
  const corner = element("div", { class: "corner", "aria-hidden": "true" });
  const title = isOne ? [] : [element("h3", {}, element("span", {}, plan.title))];
  const layers = element("div", { class: "layers" }, ...title, corner, above, beside, body);
  const known = { pieces: [], full: null, ground: new Map(), drawn: new Map(), held: new Map(), groups: new Map() };
  return { plan, layers, corner, above, beside, body, window, weeks, light, rooms, over, today, marks, wide: 0, high: 0, ...known };
};

const allBars = (data) => data.plans.flatMap((plan) => plan.sections.flatMap((section) => section.rows.flatMap((row) => row.lanes.flat())));

/** Let bars know the row and the plan that they are in; a bar that does not say its kind is a stay. */
const link = (data) => {
  for (const plan of data.plans) {
    for (const section of plan.sections) {
      for (const row of section.rows) {
        row.type = section.title;
        row.lanes.flat().forEach((bar) => Object.assign(bar, { kind: bar.kind || "stay", row, plan }));
      }
    }
  }
};

/** The part of the window that shows the body of a plan, in the pixels of that body. */
const seen = (chart, view, names) => {
  const top = chart.scrollTop - view.layers.offsetTop - HEAD;
  const { scrollLeft, clientWidth, clientHeight } = chart;
  return { left: scrollLeft, right: scrollLeft + clientWidth - names, top, bottom: top + clientHeight };
};

/** What of the window lies outside a span. */
const missing = (low, high, from, to) => (low < from ? low - from : Math.max(0, Math.min(high - to, low - from)));

/**
 * Let the chart inside `root` be seen and used; `data` is what is on it. Returns its bars, and ways to look at them:
 * `reveal(bar)`, `choose(bar)`, `dim(isDim)`, `show(days)`, `goTo(day)`, `nodeOf(bar)`, `barAt(node)`, `rowAt(y)`, `light(kind)`;
 * and of its last plan `lastRows()`, `nightAt(x)`, `firstDay()`, `freeNights(row)`, and `mark(marks)`, which draws over it
 * what `marks()` returns; `where()` says what is seen, and `lookAt(place)` shows it.
 */
export const setUpChart = (root, data = chartDataOf(root)) => {
  const chart = root.querySelector(":scope > .chart");
  const details = root.querySelector(":scope > .details, :scope > .dock > .details");
  link(data);
  data.plans.forEach((plan) => countFree(plan, data.days));
  const names = namesWidth(data);
  const views = data.plans.map((plan) => layersOf(plan, data.plans.length === 1));
  chart.replaceChildren(...views.map((view) => view.layers));
  const state = { wide: 0, current: null, chosen: null, isWaiting: false, rest: null, marks: [] };
  const last = views[views.length - 1];
  const bars = allBars(data);
  const next = neighbours(data, (bar) => bar.dim);

  const nodeOf = (bar) => views.find((view) => view.plan === bar.plan).drawn.get(bar);
  const set = (name, bar) => {
    for (const node of [state[name], bar].map((one) => one && nodeOf(one)).filter(Boolean)) {
      node.setAttribute("tabindex", "-1");
      node.classList.remove("chosen");
    }
    state[name] = bar;
    mark();
  };
  const mark = () => {
    if (state.current && nodeOf(state.current)) {
      nodeOf(state.current).setAttribute("tabindex", "0");
    }
    if (state.chosen && nodeOf(state.chosen)) {
      nodeOf(state.chosen).classList.add("chosen");
    }
  };
  const later = () => {
    if (!state.isWaiting) {
      state.isWaiting = true;
      requestAnimationFrame(() => {
        state.isWaiting = false;
        refresh();
      });
    }
  };
  const refresh = () => {
    const month = monthOf(data, Math.floor(chart.scrollLeft / state.wide));
    for (const view of views) {
      if (view.corner.textContent !== month) {
        view.corner.textContent = month; // of the first day that is seen
      }
    }
    const boxes = views.map((view) => seen(chart, view, names));
    if (views.filter((view, at) => drawSeen(view, boxes[at], state.current)).length) {
      later();
    }
    mark();
    clearTimeout(state.rest);
    state.rest = setTimeout(() => views.forEach((view) => holdNames(view, chart.scrollLeft)), REST);
  };
  const place = () => {
    for (const view of views) {
      view.high = placePlan(view.plan, state.wide, data.days);
      view.pieces = piecesOf(data, view, state.wide);
      view.full = null;
      [view.ground, view.drawn, view.held, view.groups].forEach((known) => known.clear());
      [view.above, view.weeks, view.rooms].forEach((node) => node.replaceChildren());
      view.wide = Math.ceil(data.days * state.wide);
      [view.above, view.body].forEach((node) => (node.style.width = `${view.wide}px`));
      view.body.style.height = `${view.high}px`;
      [view.window, view.light, view.over, view.marks].forEach((svg) => svg.setAttribute("width", view.wide));
      [view.window, view.light, view.over, view.marks, view.beside].forEach((svg) => svg.setAttribute("height", view.high));
      view.beside.setAttribute("width", names);
      drawNames(view.beside, view.plan, names);
      view.window.replaceChildren(...windowNodes(data, state.wide, view.high));
      const isOn = data.today !== null && data.today >= 0 && data.today <= data.days;
      view.today.setAttribute("d", isOn ? `M${data.today * state.wide} 0V${view.high}` : "");
    }
    drawMarks(last, state.marks, state.wide);
  };
  const goTo = (day) => {
    chart.scrollLeft = day * state.wide;
    refresh();
  };
  const setWidth = (wide) => {
    const day = state.wide ? chart.scrollLeft / state.wide : Math.max(0, data.today || 0);
    state.wide = Math.max(4, wide);
    place();
    goTo(day);
    root.dispatchEvent(new CustomEvent("widened"));
  };
  const room = () => Math.max(80, chart.clientWidth - names - 2);
  const show = (days) => setWidth(room() / days);
  const reveal = (bar) => {
    const view = views.find((one) => one.plan === bar.plan);
    const [left, top] = [chart.scrollLeft, chart.scrollTop - view.layers.offsetTop];
    const high = chart.clientHeight - HEAD - (views.length > 1 ? view.layers.querySelector("h3").offsetHeight : 0);
    chart.scrollBy(
      missing(bar.x - 4, bar.x + bar.wide + 24, left, left + room()),
      missing(bar.y - 22, bar.y + bar.high + 24, top, top + high),
    );
    refresh();
  };
  const hideDetails = () => {
    details.hidden = true;
    set("chosen", null);
  };
  const choose = (bar) => {
    set("current", bar);
    set("chosen", bar);
    details.textContent = bar.title;
    details.hidden = false;
    root.dispatchEvent(new CustomEvent("chosen", { detail: bar }));
  };
  const barAt = (node) => {
    const found = node.closest(".tape.plan .bar");
    const view = found && views.find((one) => one.body.contains(found));
    return view ? [...view.drawn].find(([, one]) => one === found)[0] : null;
  };
  const dim = (isDim) => {
    for (const bar of bars) {
      bar.dim = isDim(bar);
      const node = nodeOf(bar);
      if (node) {
        node.classList.toggle("dim", bar.dim);
      }
    }
  };

  chart.addEventListener("scroll", later);
  chart.addEventListener("keydown", (event) => {
    const bar = barAt(event.target);
    if (event.key === "Escape") {
      hideDetails();
    } else if (bar && event.key === "Enter") {
      choose(bar);
    } else if (bar && next[event.key]) {
      event.preventDefault();
      const reached = next[event.key](bar);
      if (reached) {
        set("current", reached);
        reveal(reached);
        nodeOf(reached).focus({ preventScroll: true });
        chart.scrollIntoView({ block: "nearest" });
      }
    }
  });
  chart.addEventListener("focusin", (event) => {
    const bar = barAt(event.target);
    if (bar) {
      choose(bar);
    }
  });
  chart.addEventListener("click", (event) => {
    const bar = barAt(event.target);
    if (bar) {
      choose(bar);
    } else {
      hideDetails();
    }
  });
  state.current = bars[0] || null;
  const light = (kindOf) => lightRows(views, data.days * state.wide, kindOf);
  const rowsOfLast = () => last.plan.sections.flatMap((section) => section.rows);
  const ofLast = {
    where: () => {
      const top = chart.scrollTop - last.layers.offsetTop;
      const row = rowsOfLast().find((one) => one.y + one.high > top);
      return { day: chart.scrollLeft / state.wide, room: row ? row.room : null, beyond: row ? top - row.y : 0 };
    },
    lookAt: ({ day, room, beyond }) => {
      const row = rowsOfLast().find((one) => one.room === room);
      chart.scrollTo(day * state.wide, row ? row.y + beyond + last.layers.offsetTop : chart.scrollTop);
      refresh();
    },
    lastRows: () => rowsOfLast().filter((row) => row.room !== null),
    firstDay: () => Math.max(0, Math.floor(chart.scrollLeft / state.wide)),
    freeNights: (row) => takenOf(row, data.days).map((isTaken) => 1 - isTaken),
    nightAt: (x) => {
      const isBeside = x < last.beside.getBoundingClientRect().right;
      const night = Math.floor((x - last.body.getBoundingClientRect().left) / state.wide - 0.5);
      return isBeside || night < 0 || night >= data.days ? null : night;
    },
    marks: () => state.marks,
    mark: (marks) => {
      state.marks = marks;
      drawMarks(last, marks, state.wide);
    },
  };
  const look = { reveal, choose, dim, show, goTo, setWidth, light, width: () => state.wide };
  const made = { data, bars, nodeOf, barAt, rowAt: (y) => rowAt(views, y), ...look, ...ofLast };
  made.follow = setUpViews(chart, made);
  setUpDayList(chart, made);
  return made;
};
