// How many days the chart shows: a week, two, a month, a quarter, or narrower and wider days; and the way to a day.

import { counted, t } from "../language.js";

const DAYS = [7, 14, 30, 90];
const DAY_LONG = 86400000;
const STEP = 1.35;

const made = (name, attributes, text = "") => {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.textContent = text;
  return node;
};

/** What a window so wide shows first. */
const firstView = (wide) => (wide < 600 ? 7 : wide < 1000 ? 14 : 30);

/** Put the controls above the chart. Returns what lets another one say how wide the days are, also in another window. */
export const setUpViews = (chart, { data, show, goTo, setWidth, width }) => {
  const bar = made("div", { class: "views", role: "group", "aria-label": t("Days of the chart") });
  const old = chart.parentNode.querySelector(":scope > .views"); // of the chart that this one takes the place of
  let days = Number(old?.dataset.days) || Math.min(firstView(chart.clientWidth), Math.max(1, data.days));
  const buttons = DAYS.map((count) => made("button", { type: "button" }, counted(count, "{n} day|{n} days")));
  const mark = () => {
    bar.dataset.days = days ?? "";
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(DAYS[at] === days)));
  };
  const look = (count) => {
    days = count;
    show(count);
    mark();
  };
  buttons.forEach((button, at) => button.addEventListener("click", () => look(DAYS[at])));
  const zoom = (by) => {
    setWidth(width() * by);
    release();
  };
  const narrower = made("button", { type: "button", "aria-label": t("Narrower days") }, "−");
  const broader = made("button", { type: "button", "aria-label": t("Wider days") }, "+");
  narrower.addEventListener("click", () => zoom(1 / STEP));
  broader.addEventListener("click", () => zoom(STEP));
  const dateOf = (number) => new Date(Date.parse(data.first) + number * DAY_LONG).toISOString().slice(0, 10);
  const wanted = made("input", { type: "date", "aria-label": t("Go to a day"), min: data.first, max: dateOf(Math.max(0, data.days - 1)) });
  wanted.addEventListener("change", () => wanted.value && goTo((Date.parse(wanted.value) - Date.parse(data.first)) / DAY_LONG));
  bar.append(...buttons, narrower, broader, wanted);
  if (data.today !== null && data.today >= 0 && data.today < data.days) {
    const today = made("button", { type: "button" }, t("Today"));
    today.addEventListener("click", () => goTo(data.today));
    bar.append(today);
  }
  old?.remove();
  chart.before(bar);
  let known = chart.clientWidth;
  new ResizeObserver(() => {
    if (days && chart.clientWidth && chart.clientWidth !== known) {
      known = chart.clientWidth;
      show(days);
    }
  }).observe(chart);
  look(days);
  const release = () => {
    days = null;
    mark();
  };
  if (old && !old.dataset.days) {
    release();
  }
  return release;
};
