// The restrictions as a calendar of one room type at a time, every day in words as well as in colour.

import { el, fill, named, printable } from "./dom.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

const LEGEND = [
  ["3–14", "A stay that arrives on this day has from 3 to 14 nights."],
  ["T2", "A stay that includes this night has at least 2 nights (left out where it is 1)."],
  ["CTA", "Closed to arrival: no stay may arrive on this day."],
  ["CTD", "Closed to departure: no stay may leave on this day."],
];

const two = (value) => String(value).padStart(2, "0");

const cell = (entry) => {
  if (!entry) {
    return el("td");
  }
  const words = [
    entry.ClosedToArrival ? "CTA" : `${entry.MinStay}–${entry.MaxStay}`,
    entry.MinStayThrough > 1 ? `T${entry.MinStayThrough}` : null,
    entry.ClosedToDeparture ? "CTD" : null,
  ].filter(Boolean);
  const shut = entry.ClosedToArrival || entry.ClosedToDeparture;
  const time = el("time", { datetime: entry.Date }, String(Number(entry.Date.slice(8))));
  return el("td", shut ? { class: "shut" } : {}, time, words.join(" "));
};

const month = (type, key, entries) => {
  const [year, number] = key.split("-").map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const weeks = [];
  for (let at = 1 - before; at <= days; at += 7) {
    const dates = Array.from({ length: 7 }, (_, offset) => `${key}-${two(at + offset)}`);
    const inside = dates.map((date, offset) => (at + offset >= 1 && at + offset <= days ? entries.get(date) : null));
    if (inside.some(Boolean)) {
      weeks.push(el("tr", {}, inside.map(cell)));
    }
  }
  return el(
    "table",
    { class: "month" },
    el("caption", {}, named(type), `, ${MONTHS[number - 1]} ${year}`),
    el("thead", {}, el("tr", {}, WEEKDAYS.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, weeks),
  );
};

const monthsOf = (type, entries) => {
  const months = new Map();
  for (const entry of entries) {
    const key = entry.Date.slice(0, 7);
    months.set(key, (months.get(key) || new Map()).set(entry.Date, entry));
  }
  return [...months.keys()].sort().map((key) => month(type, key, months.get(key)));
};

export const calendar = (result) => {
  const byType = new Map();
  for (const entry of result.restrictions) {
    if (!byType.has(entry.RoomType)) {
      byType.set(entry.RoomType, []);
    }
    byType.get(entry.RoomType).push(entry);
  }
  if (!byType.size) {
    return null;
  }
  const types = [...byType.keys()];
  const months = el("div", { class: "months" });
  const show = (type) => fill(months, monthsOf(type, byType.get(type)));
  const choice = el(
    "select",
    { id: "calendar-type" },
    types.map((type, at) => el("option", { value: String(at) }, printable(type))),
  );
  choice.addEventListener("change", () => show(types[Number(choice.value)]));
  show(types[0]);
  return [
    el("dl", { class: "legend" }, LEGEND.map(([sign, text]) => [el("dt", {}, sign), el("dd", {}, text)])),
    el("div", { class: "field" }, el("label", { for: choice.id }, "Room type"), choice),
    months,
  ];
};
