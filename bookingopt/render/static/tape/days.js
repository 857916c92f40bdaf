// The chart as a list: who arrives on a day, who leaves, who stays on. On a phone it stands open above the chart.

import { figure, t } from "../language.js";

const MS = 86400000;
const NARROW = 600;

const item = (name, attributes, ...children) => {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
};

const GROUPS = [
  ["Arrivals: {count}", (bar, day) => bar.start === day],
  ["Departures: {count}", (bar, day) => bar.start + bar.nights === day],
  ["Staying: {count}", (bar, day) => bar.start < day && day < bar.start + bar.nights],
];

/** The stays of a day by what they do on it; each is a button that `open` is called for. */
const groupsOf = (bars, day, open) =>
  GROUPS.flatMap(([key, isIn]) => {
    const found = bars.filter((bar) => isIn(bar, day));
    const entries = found.map((bar) => {
      const button = item("button", { type: "button" }, item("bdi", {}, bar.row.name || t("no room")), " · ", item("bdi", {}, bar.labels[bar.labels.length - 1]), ` · ${t("{n} n", { n: figure(bar.nights) })}`);
      button.addEventListener("click", () => open(bar));
      return item("li", {}, button);
    });
    const list = item("ul", {}, ...entries);
    return [item("h3", {}, t(key, { count: figure(found.length) })), ...(found.length ? [list] : [])];
  });

/** Put the list above the chart; it begins with the business date, or the first day. */
export const setUpDayList = (chart, { data, bars, reveal, choose }) => {
  const dateOf = (number) => new Date(Date.parse(data.first) + number * MS).toISOString().slice(0, 10);
  const last = Math.max(0, data.days - 1);
  const stays = bars.filter((bar) => bar.kind === "stay" && bar.plan === data.plans[data.plans.length - 1]);
  let day = Math.min(last, Math.max(0, data.today ?? 0));
  const wanted = item("input", { type: "date", "aria-label": t("Day of the list"), min: data.first, max: dateOf(last) });
  const place = item("div", { class: "lists" });
  const before = item("button", { type: "button", "aria-label": t("Day before") }, "‹");
  const after = item("button", { type: "button", "aria-label": t("Day after") }, "›");
  const open = (bar) => {
    reveal(bar);
    choose(bar);
    chart.scrollIntoView({ block: "nearest" });
  };
  const look = (number) => {
    day = Math.min(last, Math.max(0, number));
    wanted.value = dateOf(day);
    before.disabled = day === 0;
    after.disabled = day === last;
    place.replaceChildren(...groupsOf(stays, day, open));
  };
  before.addEventListener("click", () => look(day - 1));
  after.addEventListener("click", () => look(day + 1));
  wanted.addEventListener("change", () => wanted.value && look(Math.round((Date.parse(wanted.value) - Date.parse(data.first)) / MS)));
  const old = chart.parentNode.querySelector(".days");
  const isOpen = old ? old.open : chart.clientWidth < NARROW;
  const list = item("details", { class: "days", ...(isOpen ? { open: "" } : {}) },
    item("summary", {}, t("List by day")), item("div", { class: "views" }, before, wanted, after), place);
  old?.remove();
  chart.parentNode.insertBefore(list, chart.parentNode.querySelector(":scope > .views"));
  look(day);
};
