// The plan before beside the new one: two charts that show the same days and rooms, and the same stay.

import { el } from "../base/dom.js";
import { setUpChart } from "../render/chart.js";
import { t } from "../render/language.js";

const MS = 86400000;

const daysBetween = (first, other) => (Date.parse(first) - Date.parse(other)) / MS;

/**
 * Let two charts show the same; `sides` are two functions that return root and chart of each. How wide days are, the
 * first one says.
 */
const keepInStep = (sides, signal) => {
  let quiet = null;
  let echo = null;
  const isAt = ({ region, left, top }) => region.scrollLeft === left && region.scrollTop === top;
  const fit = () => {
    const [own, other] = sides.map((side) => side().chart);
    if (own && other && Math.abs(own.width() - other.width()) > 0.01) {
      other.setWidth(own.width());
    }
  };
  const follow = (from, to) => {
    if (!from.chart || !to.chart || to.root.hidden || (echo && echo.region === from.region() && isAt(echo))) {
      return;
    }
    const { day, ...place } = from.chart.where();
    fit();
    to.chart.lookAt({ ...place, day: day + daysBetween(from.chart.data.first, to.chart.data.first) });
    const region = to.region();
    echo = { region, left: region.scrollLeft, top: region.scrollTop }; // as long as it stands there, nobody has scrolled it
  };
  const choose = (from, to, bar) => {
    const same = to.chart && quiet !== from.root && bar.id !== undefined ? to.chart.bars.findLast((one) => one.id === bar.id) : null;
    if (same) {
      quiet = to.root;
      to.chart.choose(same);
      quiet = null;
    }
  };
  sides.forEach((side, at) => {
    const other = sides[1 - at];
    const { root } = side();
    root.addEventListener("scroll", (event) => {
      if (event.target === side().region()) {
        follow(side(), other());
      }
    }, { capture: true, signal });
    root.addEventListener("chosen", (event) => choose(side(), other(), event.detail), { signal });
  });
  sides[0]().root.addEventListener("widened", () => {
    fit();
    follow(sides[0](), sides[1]());
  }, { signal });
};

/**
 * Put the chart of the plan before, whose data `before` promises, beside that in `section`; returns what is called with a
 * chart that was drawn there.
 */
export const setUpWhatIf = ({ section, before, signal }) => {
  const state = { chart: null, old: null };
  const region = el("div", { class: "scroll chart", role: "region", "aria-label": t("Tape chart of the plan before, scrolls"), tabindex: "0" });
  const root = el("div", { class: "old" }, el("h3", {}, t("Plan before")), region, el("div", { class: "details", role: "status", hidden: true }));
  const title = el("h3", { class: "new-title" }, t("This plan"));
  const box = el("input", { type: "checkbox", onchange: () => place() });
  box.checked = true;
  const choice = el("label", { class: "check wide" }, box, ` ${t("Show the plan before beside it")}`);
  const place = () => {
    const own = section.querySelector(":scope > .chart");
    if (!state.chart || !own) {
      return;
    }
    root.hidden = !box.checked;
    title.hidden = !box.checked;
    section.classList.toggle("pair", box.checked);
    section.querySelector(":scope > .views").before(choice);
    own.before(root, title);
    if (box.checked && !state.old) {
      state.old = setUpChart(root, state.data);
      state.old.follow();
    }
    if (box.checked) {
      section.dispatchEvent(new CustomEvent("widened")); // the same days from the start
    }
  };
  keepInStep([
    () => ({ root: section, chart: state.chart, region: () => section.querySelector(":scope > .chart") }),
    () => ({ root, chart: state.old, region: () => region }),
  ], signal);
  before.then((data) => {
    state.data = data;
    if (data) {
      place();
    }
  });
  return (chart) => {
    state.chart = chart;
    if (state.data) {
      place();
    }
  };
};
