// What of a plan is drawn: all that is seen, at once; what lies beside it, a little with every frame. A frame that drew a
// whole new window would come late, and everybody would see it.

import { HEAD, barNode, datesNodes, groundNodes, shape } from "./draw.js";

/** So many pixels beside the window are drawn once fewer than `AHEAD` are, and `LEFT` more are left before they are taken away. */
const BESIDE = 600;
const AHEAD = 300;
const LEFT = 200;
/** So much is drawn beside the window with a frame; a bar counts as one, the ground of some days as `GROUND`. */
const MOST = 60;
const GROUND = 6;
/** The ground of a type is drawn for whole weeks that are at least so wide. */
const WIDE = 200;
const WEEK = 7;
/** How far a name may reach beyond its bar. */
const NAME = 160;

const grown = ({ left, right, top, bottom }, by) => ({ left: left - by, right: right + by, top: top - by, bottom: bottom + by });

const meets = (piece, box) =>
  piece.left < box.right && piece.right > box.left && (piece.isDates || (piece.top < box.bottom && piece.bottom > box.top));

const covers = (box, other) => box.left <= other.left && box.right >= other.right && box.top <= other.top && box.bottom >= other.bottom;

const placeOf = (bar) => ({ left: bar.x, right: bar.x + bar.wide + NAME, top: bar.row.y, bottom: bar.row.y + bar.row.high });

/** The dates above a plan and the ground under its bars, in pieces of some weeks and of a type of rooms. */
export const piecesOf = (data, view, wide) => {
  const run = WEEK * Math.max(1, Math.ceil(WIDE / WEEK / wide));
  const pieces = [];
  for (let from = 0; from < data.days; from += run) {
    const to = Math.min(data.days, from + run);
    const x = { left: from * wide, right: to * wide };
    pieces.push({ ...x, top: 0, bottom: HEAD, parent: view.above, isDates: true, nodes: () => datesNodes(data, wide, from, to) });
    view.plan.sections.forEach((section) => pieces.push({
      ...x, top: section.y, bottom: section.y + section.high, parent: view.weeks, nodes: () => groundNodes(data, section, wide, from, to),
    }));
  }
  return pieces;
};

/** A picture of a part of a plan, which is drawn again without the others. */
const part = (name, { left, right, top, bottom }) => {
  const [width, height] = [right - left, bottom - top];
  const node = shape("svg", { class: `part ${name}`, width, height, viewBox: `${left} ${top} ${width} ${height}` });
  Object.assign(node.style, { left: `${left}px`, top: `${top}px` });
  return node;
};

const groupOf = (view, row) => {
  if (!view.groups.has(row)) {
    const group = part("room", { left: 0, right: view.wide, top: row.y, bottom: row.y + row.high });
    group.dataset.type = row.type;
    view.groups.set(row, group);
    view.rooms.append(group);
  }
  return view.groups.get(row);
};

const drawPiece = (view, piece) => {
  const node = part("week", piece);
  node.append(...piece.nodes());
  view.ground.set(piece, node);
  piece.parent.append(node);
};

const drawBar = (view, bar) => {
  const node = barNode(bar);
  view.drawn.set(bar, node);
  groupOf(view, bar.row).append(node);
};

/** Take away what has been left behind. */
const clear = (drawn, isNear) => {
  for (const [piece, node] of drawn) {
    if (!isNear(piece)) {
      node.remove();
      drawn.delete(piece);
    }
  }
};

/**
 * Draw what of a plan is seen in a box, and of what is beside it as much as a frame has time for; all of it where nothing
 * was drawn before. The bar `kept` is drawn wherever it is. Returns whether something is left for the next frame.
 */
export const drawSeen = (view, box, kept) => {
  if (kept && kept.plan === view.plan && !view.drawn.has(kept)) {
    drawBar(view, kept);
  }
  if (view.full && covers(view.full, grown(box, AHEAD))) {
    return false;
  }
  const [near, far] = [grown(box, BESIDE), grown(box, BESIDE + LEFT)];
  let rest = view.ground.size ? MOST : Infinity;
  let isLeft = false;
  const isDue = (place, cost) => {
    if (meets(place, box)) {
      return true;
    }
    isLeft = isLeft || rest <= 0;
    rest -= cost;
    return rest + cost > 0;
  };
  clear(view.ground, (piece) => meets(piece, far));
  clear(view.drawn, (bar) => bar === kept || meets(placeOf(bar), far));
  view.pieces.filter((piece) => meets(piece, near) && !view.ground.has(piece) && isDue(piece, GROUND)).forEach((piece) => drawPiece(view, piece));
  for (const row of view.plan.sections.flatMap((section) => section.rows)) {
    if (row.y < near.bottom && row.y + row.high > near.top) {
      row.lanes.flat().filter((bar) => !view.drawn.has(bar) && meets(placeOf(bar), near) && isDue(placeOf(bar), 1)).forEach((bar) => drawBar(view, bar));
    }
  }
  view.full = isLeft ? null : near;
  return isLeft;
};
