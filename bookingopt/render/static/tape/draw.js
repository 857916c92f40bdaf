// The pieces of the chart as SVG: bars one by one, and dates, ground and free rooms for a run of days.

import { language } from "../language.js";
import { LETTER } from "./letters.js";
import { BAND, SIGN } from "./places.js";

const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").body.firstChild.namespaceURI;
const DAY = 86400000;
/** A day so wide has its number above it, and one so wide the share of rooms that are taken. */
const NUMBERED = 15;
const SHARED = 30;

export const HEAD = 46;

/** An element of a picture. */
export const shape = (name, attributes, text) => {
  const node = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  if (text !== undefined) {
    node.textContent = text;
  }
  return node;
};

const KEPT = ["locked", "fixed"];

/** The name of a bar. */
export const labelNode = (bar) => {
  const { place, text } = bar.label;
  const base = bar.y + bar.high / 2 + LETTER / 2 - 2;
  if (place === "inside") {
    const isGap = bar.kind === "gap";
    const x = isGap ? bar.x + bar.wide / 2 : bar.x + bar.signs * SIGN + 3;
    return shape("text", { x, y: base, "font-size": LETTER }, text);
  }
  const isBelow = place === "below";
  const x = isBelow ? bar.x + 1 : bar.x + bar.wide + 4;
  return shape("text", { class: "out", x, y: isBelow ? bar.y + bar.high + LETTER - 1 : base, "font-size": isBelow ? LETTER - 1 : LETTER }, text);
};

/** A bar: its box, its signs, its name. */
export const barNode = (bar) => {
  const marks = bar.marks || [];
  const classes = ["bar", bar.kind, marks.some((mark) => KEPT.includes(mark)) ? "kept" : "", ...marks, bar.dim ? "dim" : ""];
  const node = shape("g", { class: classes.filter(Boolean).join(" "), tabindex: "-1" });
  if (bar.id !== undefined) {
    node.dataset.id = bar.id;
  }
  node.append(shape("title", {}, bar.title), shape("rect", { x: bar.x, y: bar.y, width: bar.wide, height: bar.high }));
  marks.slice(0, bar.signs).forEach((mark, at) => {
    node.append(shape("use", { href: `#tape-${mark}`, x: bar.x + 2 + at * SIGN, y: bar.y + (bar.high - 8) / 2 }));
  });
  if (bar.label.text) {
    if (bar.kind === "block") {
      node.append(shape("rect", { class: "under", x: bar.x + 2, y: bar.y + 3, width: Math.max(0, bar.wide - 4), height: bar.high - 6 }));
    }
    node.append(labelNode(bar));
  }
  return node;
};

const dayOf = (first, number) => new Date(Date.parse(first) + number * DAY);
const inWords = (style) => new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" });
/** Made once: one of them takes as long as many bars, and every frame of a scroll needs one. */
const WORDS = {
  corner: inWords({ month: "short", year: "numeric" }), month: inWords({ month: "long", year: "numeric" }), short: inWords({ month: "short" }),
  weekday: inWords({ weekday: "short" }), letter: inWords({ weekday: "narrow" }),
};

/** The month of a day, short enough to stand above the names of the rooms. */
export const monthOf = (data, number) => WORDS.corner.format(dayOf(data.first, number));

/** Months and days above a plan, from one day to another. */
export const datesNodes = (data, wide, from, to) => {
  const weekday = wide >= 44 ? WORDS.weekday : WORDS.letter;
  const parts = [];
  for (let number = from; number < to; number += 1) {
    const day = dayOf(data.first, number);
    const [x, date] = [number * wide, day.getUTCDate()];
    if (date === 1 || number === 0) {
      const left = (new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1)) - day) / DAY;
      const isRoomy = left * wide > 110;
      const name = isRoomy ? WORDS.month.format(day) : left * wide > 30 ? WORDS.short.format(day) : "";
      parts.push(shape("text", { class: "head", x: x + 3, y: 14, "font-size": LETTER }, name));
    }
    if (date === 1) {
      parts.push(shape("path", { class: "month", d: `M${x} 4V${HEAD}` }));
    }
    const said = (y, text) =>
      shape("text", { class: `soft day${number === data.today ? " now" : ""}`, x: x + wide / 2, y, "font-size": LETTER - 1 }, text);
    if (wide >= NUMBERED) {
      parts.push(said(29, date), said(41, weekday.format(day)));
    } else if (day.getUTCDay() === 1) {
      parts.push(said(29, date));
    }
  }
  return parts;
};

const freeNodes = (counted, wide, y, from, to) => {
  const parts = [shape("rect", { class: "band", x: from * wide, y, width: (to - from) * wide, height: BAND })];
  for (let day = from; counted.rooms && day < to; day += 1) {
    const [free, x] = [counted.free[day], (day + 0.5) * wide];
    const share = 1 - free / counted.rooms;
    if (wide < NUMBERED) {
      const height = (BAND - 4) * share;
      parts.push(shape("rect", { class: "busy", x: day * wide, y: y + BAND - 2 - height, width: wide, height }));
      continue;
    }
    parts.push(shape("text", { class: `day${free <= 0 ? " full" : ""}`, x, y: y + 14, "font-size": LETTER }, free));
    if (wide >= SHARED) {
      parts.push(shape("text", { class: "soft day", x, y: y + 28, "font-size": LETTER - 2 }, `${Math.round(100 * share)} %`));
    }
  }
  return parts;
};

/** The days that a plan is made for, under everything else. */
export const windowNodes = (data, wide, high) => {
  const [begin, end] = (data.window || [0, 0]).map((number) => number * wide);
  return data.window
    ? [shape("rect", { class: "window", x: begin, y: 0, width: end - begin, height: high }), shape("path", { class: "edge", d: `M${begin} 0V${high}M${end} 0V${high}` })]
    : [];
};

/** What lies under the bars of a type from one day to another: weekends, lines, and its free rooms. */
export const groundNodes = (data, section, wide, from, to) => {
  const [weekends, lines, months] = [[], [], []];
  const { y, high } = section;
  for (let number = from; number < to; number += 1) {
    const day = dayOf(data.first, number);
    const x = number * wide;
    if ([0, 6].includes(day.getUTCDay())) {
      weekends.push(`M${x} ${y}h${wide}v${high}h-${wide}z`);
    }
    if (wide >= NUMBERED || day.getUTCDay() === 1) {
      lines.push(`M${x} ${y}v${high}`);
    }
    if (day.getUTCDate() === 1) {
      months.push(`M${x} ${y}v${high}`);
    }
  }
  const rows = section.rows.map((row) => `M${from * wide} ${row.y + row.high}H${to * wide}`);
  return [
    shape("path", { class: "weekend", d: weekends.join("") }),
    shape("path", { class: "grid", d: lines.join("") + rows.join("") }),
    shape("path", { class: "month", d: months.join("") }),
    ...freeNodes(section, wide, y, from, to),
  ];
};
