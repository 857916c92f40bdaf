// What a change would do, in words: before it is made, and after it.

import { languageOf, violationText } from "../base/violations.js";
import { rounded } from "../base/words.js";
import { counted, t } from "../render/language.js";

/** A change with its sign; what is said as nothing has none. */
const signed = (value, text) => {
  const said = text(Math.abs(value));
  return `${said === text(0) ? "±" : value > 0 ? "+" : "−"}${said}`;
};

/**
 * What a room would mean beside what is now: a rule that it breaks, or its cost, by how many moves there would be more,
 * and who would be without neighbours.
 */
export const effectText = (effect, now, moves, nameOf) => {
  if (effect.violations.length) {
    return violationText(effect.violations[0]);
  }
  const cost = signed(effect.gap_cost - now.gap_cost, rounded);
  const nights = signed(effect.orphan_nights - now.orphan_nights, (count) => counted(count, "{n} orphan night|{n} orphan nights"));
  const names = (ids) => ({ stays: ids.map(nameOf).join(", ") });
  return [
    t("gap cost {cost}", { cost }),
    nights,
    signed(moves, (count) => counted(count, "{n} room move|{n} room moves")),
    ...(effect.apart.length ? [t("no longer next to their group: {stays}", names(effect.apart))] : []),
    ...(effect.together.length ? [t("next to their group again: {stays}", names(effect.together))] : []),
  ].join(", ");
};

/** What the plan comes to now, beside the plan that was found. */
export const stateText = (now, first, moves) =>
  [
    t("Gap cost {cost} ({change} against the plan)", { cost: rounded(now.gap_cost), change: signed(now.gap_cost - first.gap_cost, rounded) }),
    counted(now.orphan_nights, "{n} orphan night|{n} orphan nights"),
    ...(now.adjacency_misses ? [counted(now.adjacency_misses, "{n} stay not next to their group|{n} stays not next to their group")] : []),
    counted(moves, "{n} room move|{n} room moves"),
    now.violations.length ? counted(now.violations.length, "{n} rule broken|{n} rules broken") : t("no rule broken"),
  ].join(" · ");

/** Rooms in the order in which a person would look at them: those that are allowed, that keep groups together, the cheapest. */
export const inOrder = (effects) =>
  [...effects].sort(
    (a, b) =>
      Math.sign(a.violations.length) - Math.sign(b.violations.length) ||
      a.adjacency_misses - b.adjacency_misses ||
      a.gap_cost - b.gap_cost,
  );

/** A list of rooms for a field, each with what it would mean; `added(room)` says how many moves more there would be. */
export const roomTexts = (effects, now, room, added, nameOf) =>
  inOrder(effects).filter((effect) => effect.room !== room).map((effect) => ({ room: effect.room, text: `${effect.room}: ${effectText(effect, now, added(effect.room), nameOf)}`, isAllowed: !effect.violations.length, lang: effect.violations.length ? languageOf(effect.violations[0]) : null }));

