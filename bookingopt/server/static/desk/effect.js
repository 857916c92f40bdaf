// What a change would do, in words: before it is made, and after it.

import { counted, rounded } from "../base/words.js";

const signed = (value, text) => `${value > 0 ? "+" : value < 0 ? "−" : "±"}${text(Math.abs(value))}`;

/** What a room would mean beside what is now: a rule that it breaks, or its cost. */
export const effectText = (effect, now) => {
  if (effect.violations.length) {
    return effect.violations[0];
  }
  const cost = signed(effect.gap_cost - now.gap_cost, rounded);
  const nights = signed(effect.orphan_nights - now.orphan_nights, (count) => counted(count, "orphan night", "orphan nights"));
  return `gap cost ${cost}, ${nights}`;
};

/** What the plan comes to now, beside the plan that was found. */
export const stateText = (now, first, moves) =>
  [
    `Gap cost ${rounded(now.gap_cost)} (${signed(now.gap_cost - first.gap_cost, rounded)} against the plan)`,
    counted(now.orphan_nights, "orphan night", "orphan nights"),
    counted(moves, "room move", "room moves"),
    now.violations.length ? counted(now.violations.length, "rule broken", "rules broken") : "no rule broken",
  ].join(" · ");

/** Rooms in the order in which a person would look at them: those that are allowed first, the cheapest first. */
export const inOrder = (effects) =>
  [...effects].sort((a, b) => Math.sign(a.violations.length) - Math.sign(b.violations.length) || a.gap_cost - b.gap_cost);

/** A list of rooms for a field, each with what it would mean. */
export const roomTexts = (effects, now, room) =>
  inOrder(effects).filter((effect) => effect.room !== room).map((effect) => ({ room: effect.room, text: `${effect.room}: ${effectText(effect, now)}`, isAllowed: !effect.violations.length }));

