// Where rows, bars and names stand for a width of a day: names inside their bars, else beside them, else below.

import { LETTER, cutText, widthOf } from "./letters.js";

export const BAND = 34;
export const SIGN = 10;

const HIGH = 24;
const BELOW = 13;
/** So many letters of a name make it worth to be cut. */
const WORTH = 4;

/** Where noon of a day is: guests leave and arrive then. */
export const noonOf = (day, wide) => (day + 0.5) * wide;

const isStay = (bar) => bar.kind === "stay";

/** Where the name of a bar stands, and what of it; `room` is what is free to its right. */
const labelOf = (bar, room) => {
  const labels = bar.labels || [];
  const inside = bar.wide - bar.signs * SIGN - 5;
  const whole = labels.find((text) => widthOf(text) <= inside);
  if (whole !== undefined || !labels.length || !isStay(bar)) {
    return { place: "inside", text: whole || (bar.kind === "block" || bar.kind === "linked" ? cutText(labels[0], inside, WORTH) : "") };
  }
  const name = labels[labels.length - 1];
  const cut = cutText(name, inside, WORTH);
  if (cut) {
    return { place: "inside", text: cut };
  }
  return { place: widthOf(name) + 6 <= room ? "beside" : "below", text: name };
};

/** Give every bar of a lane its place; says whether any name stands below. */
const placeLane = (lane, wide, edge) => {
  lane.forEach((bar) => {
    bar.x = Math.max(0, noonOf(bar.start, wide));
    bar.wide = Math.max(2, Math.min(edge, noonOf(bar.start + bar.nights, wide)) - bar.x - 1);
    bar.signs = Math.min((bar.marks || []).length, Math.floor((bar.wide + 2) / SIGN));
  });
  let next = edge;
  let nextBelow = Infinity;
  for (const bar of [...lane].reverse()) {
    bar.label = labelOf(bar, next - bar.x - bar.wide);
    if (bar.label.place === "below") {
      bar.label.text = cutText(bar.label.text, nextBelow - bar.x - 3, 1, LETTER - 1) || [...bar.label.text][0];
      nextBelow = bar.x;
    }
    next = bar.x;
  }
  return nextBelow !== Infinity;
};

/** Give sections, rows, lanes and bars of a plan their places for days so wide; returns the height of all. */
export const placePlan = (plan, wide, days) => {
  let y = 0;
  for (const section of plan.sections) {
    section.y = y;
    y += BAND;
    for (const row of section.rows) {
      row.y = y;
      for (const lane of row.lanes) {
        const high = HIGH + (placeLane(lane, wide, days * wide) ? BELOW : 0);
        lane.forEach((bar) => {
          bar.y = y + 2;
          bar.high = HIGH - 5;
        });
        y += high;
      }
      row.high = y - row.y;
    }
    section.high = y - section.y;
  }
  return y + 1;
};
