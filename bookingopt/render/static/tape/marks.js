// What is drawn over the bars: nights that somebody asks for, where a stay would be, and who would move for it.

import { shape } from "./draw.js";
import { LETTER, cutText } from "./letters.js";
import { BAND, noonOf } from "./places.js";

const MARK_HIGH = 19;
/** How long the sides of the head of an arrow are. */
const ARROW = 5;

const roomsOf = (plan) => new Map(plan.sections.flatMap((section) => section.rows).map((row) => [row.room, row]));

const boxNode = (mark) => {
  const node = shape("g", { class: `mark ${mark.look}` });
  const text = cutText(mark.text || "", mark.free - 6, 1);
  node.append(shape("rect", { x: mark.x, y: mark.y, width: Math.max(3, mark.wide), height: mark.high, rx: 2 }),
    shape("text", { x: mark.x + 4, y: mark.y + mark.high / 2 + LETTER / 2 - 2, "font-size": LETTER }, text));
  if (mark.title) {
    node.prepend(shape("title", {}, mark.title));
  }
  if (mark.open) {
    node.addEventListener("click", mark.open);
  }
  if (mark.isCursor) {
    Object.entries({ tabindex: "0", role: "button", "aria-label": mark.title }).forEach(([name, value]) => node.setAttribute(name, value));
  }
  return node;
};

/** An arrow from one room to another, at the middle of the nights that are moved, or where one room follows another. */
const arrowNode = (mark, rows, wide) => {
  const [from, to] = [rows.get(mark.from), rows.get(mark.to)];
  if (!from || !to) {
    return null;
  }
  const x = noonOf(mark.start + mark.nights / 2, wide);
  const way = Math.sign(to.y - from.y) || 1;
  const [start, end] = [from.y + 2 + MARK_HIGH / 2, to.y + 2 + MARK_HIGH / 2 - way * (MARK_HIGH / 2)];
  return shape("path", { class: "mark way", d: `M${x} ${start}V${end}M${x - ARROW} ${end - way * ARROW}L${x} ${end}L${x + ARROW} ${end - way * ARROW}` });
};

/** How wide the text of a mark may be: up to the next one that lies over it. */
const freeOf = (mark, marks) => {
  const later = marks.slice(marks.indexOf(mark) + 1);
  const over = marks.filter((one) => one.y === mark.y && one.look === mark.look && (one.x > mark.x || (one.x === mark.x && later.includes(one))));
  return Math.min(mark.wide, ...over.map((one) => one.x - mark.x));
};

/** Draw the marks over a plan; each gets its place, so that it can be looked at. */
export const drawMarks = (view, marks, wide) => {
  const rows = roomsOf(view.plan);
  for (const mark of marks) {
    const isNear = mark.room === undefined;
    const sections = view.plan.sections.filter((section) => section.rooms);
    const row = isNear ? sections.find((section) => section.title === mark.type) || sections[0] : rows.get(mark.room);
    if (row && mark.look !== "way") {
      const y = row.y + (isNear ? BAND - MARK_HIGH - 1 : 2);
      Object.assign(mark, { x: noonOf(mark.start, wide), wide: mark.nights * wide - 1, y, high: MARK_HIGH, plan: view.plan });
    }
  }
  const nodes = marks.map((mark) => {
    if (mark.look === "way") {
      return arrowNode(mark, rows, wide);
    }
    return mark.y === undefined ? null : boxNode(Object.assign(mark, { free: freeOf(mark, marks) }));
  });
  view.marks.replaceChildren(...nodes.filter(Boolean));
};
