// The rows of the chart: which one a point lies in, and light on those that something may be dropped on.

import { shape } from "./draw.js";

const rowsOf = (view) => view.plan.sections.flatMap((section) => section.rows).filter((row) => row.room !== null);

/** The row at a height of the window, in any of the plans; none outside of them. */
export const rowAt = (views, clientY) => {
  for (const view of views) {
    const y = clientY - view.body.getBoundingClientRect().top;
    const found = rowsOf(view).find((row) => y >= row.y && y < row.y + row.high);
    if (found) {
      return found;
    }
  }
  return null;
};

/** Light the rows by their kind, which is a class of the style sheet; null for none. */
export const lightRows = (views, wide, kindOf) => {
  for (const view of views) {
    view.light.replaceChildren();
    for (const row of rowsOf(view)) {
      const kind = kindOf(row);
      if (kind) {
        view.light.append(shape("rect", { class: `light ${kind}`, x: 0, y: row.y, width: wide, height: row.high }));
      }
    }
  }
};
