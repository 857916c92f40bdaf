// The moves of the plan, accepted one by one; those of a cycle only together.

import { el, named } from "../base/dom.js";
import { number, who } from "../base/words.js";
import { groupOf } from "./draft.js";
import { counted, t } from "../render/language.js";

/** A list of the moves with a box each; `change` is called with the ids that are not accepted. */
export const acceptList = (moves, refused, change) => {
  if (!moves.length) {
    return null;
  }
  const toggle = (move, isOn) => {
    const ids = groupOf(moves, move).map((one) => one.Id);
    change(isOn ? refused.filter((id) => !ids.includes(id)) : [...new Set([...refused, ...ids])]);
  };
  const item = (move) => {
    const box = el("input", { type: "checkbox", "data-move": move.Id, onchange: (event) => toggle(move, event.target.checked) });
    box.checked = !refused.includes(move.Id);
    const together = move.Cycle ? el("span", { class: "soft" }, ` ${t("with the others of cycle {cycle}", { cycle: move.Cycle })}`) : null;
    return el("li", {}, el("label", { class: "check" }, box, el("span", {}, named(`${who(move.Id, move.Name)}: ${move.From} → ${move.To}`), together)));
  };
  const accepted = moves.length - moves.filter((move) => refused.includes(move.Id)).length;
  return el(
    "details",
    { class: "accept" },
    el("summary", {}, counted(accepted, "{n} move of {all} accepted|{n} moves of {all} accepted", { all: number(moves.length) })),
    el("p", { class: "inline" },
      el("button", { type: "button", onclick: () => change([]) }, t("Accept all")),
      el("button", { type: "button", onclick: () => change(moves.map((move) => move.Id)) }, t("Accept none"))),
    el("ul", { class: "moves" }, moves.map(item)),
  );
};
