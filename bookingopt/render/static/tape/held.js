// Names of bars that begin left of what is seen: they stand where they can be read, as long as the bar is there.

import { labelNode } from "./draw.js";
import { cutText, widthOf } from "./letters.js";

/** So much stands free left of a name and right of it. */
const FREE = 4;

/** As much of what a bar says as fits. */
const textFor = (bar, room) => bar.labels.find((text) => widthOf(text) <= room) ?? cutText(bar.labels[bar.labels.length - 1], room, 1);

/** Hold the names of the drawn bars of a view at the left end of what is seen; all others stand in their places. */
export const holdNames = (view, left) => {
  const isCut = (bar) => bar.x < left && bar.x + bar.wide > left && bar.kind !== "gap" && bar.label.place === "inside" && bar.label.text;
  for (const [bar, node] of view.held) {
    if (view.drawn.get(bar) !== node || !isCut(bar)) {
      node.lastChild.replaceWith(labelNode(bar));
      view.held.delete(bar);
    }
  }
  for (const [bar, node] of view.drawn) {
    if (isCut(bar)) {
      node.lastChild.setAttribute("x", left + FREE);
      node.lastChild.textContent = textFor(bar, bar.x + bar.wide - left - 2 * FREE);
      view.held.set(bar, node);
    }
  }
};
