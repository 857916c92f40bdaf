// The moves of the plan, accepted one by one; with each go those that it cannot be done without.

import { button, el, named } from "../base/dom.js";
import { number, who } from "../base/words.js";
import { movesTogether } from "./together.js";
import { counted, t } from "../render/language.js";

/** So many names are said of those who go with a move. */
const MOST = 3;

/**
 * The list of moves with a box each, and what shows which are accepted; `change` is called with the ids that are not.
 */
export const acceptList = (problem, moves, change) => {
  const together = movesTogether(problem, moves);
  const nameOf = new Map(moves.map((move) => [move.Id, move.Name]));
  const othersOf = (move) => {
    const names = [...together.needs(move.Id)].filter((id) => id !== move.Id).map((id) => nameOf.get(id));
    const said = names.slice(0, MOST).join(", ") + (names.length > MOST ? " …" : "");
    return names.length ? el("span", { class: "soft" }, ` ${t("only with {names}", { names: said })}`) : null;
  };
  if (!moves.length) {
    return { node: null, show: () => {} };
  }
  let refused = [];
  const toggle = (move, isOn) => {
    const ids = isOn ? together.needs(move.Id) : together.holds(move.Id);
    change(isOn ? refused.filter((id) => !ids.has(id)) : [...new Set([...refused, ...ids])]);
  };
  const boxes = moves.map((move) => el("input", { type: "checkbox", "data-move": move.Id, onchange: (event) => toggle(move, event.target.checked) }));
  const textOf = (move) => [named(`${who(move.Id, move.Name)}: ${move.From} → ${move.To}`), othersOf(move)];
  const items = moves.map((move, at) => el("li", {}, el("label", { class: "check" }, boxes[at], el("span", {}, textOf(move)))));
  const summary = el("summary", {});
  const node = el(
    "details",
    { class: "accept" },
    summary,
    el("p", { class: "inline" },
      button(t("Accept all"), () => change([])), button(t("Accept none"), () => change(moves.map((move) => move.Id)))),
    el("ul", { class: "moves" }, items),
  );
  const show = (ids) => {
    refused = ids;
    const without = new Set(ids);
    boxes.forEach((box, at) => (box.checked = !without.has(moves[at].Id)));
    const accepted = boxes.filter((box) => box.checked).length;
    summary.textContent = counted(accepted, "{n} move of {all} accepted|{n} moves of {all} accepted", { all: number(moves.length) });
  };
  return { node, show };
};
