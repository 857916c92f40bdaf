// The names of types and rooms beside a plan.

import { t } from "../language.js";
import { shape } from "./draw.js";
import { LETTER, cutText, widthOf } from "./letters.js";
import { BAND } from "./places.js";

const WIDEST = 130;
const LEAST = 64;

/** How wide the names of the rooms are. */
export const namesWidth = (data) => {
  const rows = data.plans.flatMap((plan) => plan.sections.flatMap((section) => section.rows));
  const titles = data.plans.flatMap((plan) => plan.sections.map((section) => section.title));
  const wide = Math.max(LEAST, ...rows.map((row) => widthOf(row.name)), ...titles.map((title) => widthOf(title) * 1.1));
  return Math.ceil(Math.min(WIDEST, wide)) + 12;
};

/** Draw the names of a plan, so wide. */
export const drawNames = (svg, plan, wide) => {
  svg.replaceChildren();
  for (const section of plan.sections) {
    const title = cutText(section.title, (wide - 8) / 1.1, 1);
    svg.append(shape("rect", { class: "band", x: 0, y: section.y, width: wide, height: BAND }));
    svg.append(shape("text", { class: "head", x: 5, y: section.y + 14, "font-size": LETTER }, title));
    if (section.rooms) {
      svg.append(shape("text", { class: "soft", x: 5, y: section.y + 28, "font-size": LETTER - 2 }, t("free · taken")));
    }
    for (const row of section.rows) {
      const name = cutText(row.name, wide - 10, 1);
      svg.append(shape("text", { class: "name", x: 5, y: row.y + 16, "font-size": LETTER }, name));
    }
  }
};
