// The moves of the plan, accepted one by one; with each go those that it cannot be done without.

import { el, named } from "../base/dom.js";
import { number, who } from "../base/words.js";
import { movesTogether } from "./together.js";
import { counted, t } from "../render/language.js";

/** So many names are said of those who go with a move. */
const MOST = 3;

/** What makes the list of moves with a box each; `change` is called with the ids that are not accepted. */
export const acceptList = (problem, moves, change) => {
  const together = movesTogether(problem, moves);
  const nameOf = new Map(moves.map((move) => [move.Id, move.Name]));
  const othersOf = (move) => {
    const names = [...together.needs(move.Id)].filter((id) => id !== move.Id).map((id) => nameOf.get(id));
    const said = names.slice(0, MOST).join(", ") + (names.length > MOST ? " …" : "");
    return names.length ? el("span", { class: "soft" }, ` ${t("only with {names}", { names: said })}`) : null;
  };
  const texts = new Map(moves.map((move) => [move.Id, [named(`${who(move.Id, move.Name)}: ${move.From} → ${move.To}`), othersOf(move)]]));

  return (refused) => {
    if (!moves.length) {
      return null;
    }
    const toggle = (move, isOn) => {
      const ids = isOn ? together.needs(move.Id) : together.holds(move.Id);
      change(isOn ? refused.filter((id) => !ids.has(id)) : [...new Set([...refused, ...ids])]);
    };
    const item = (move) => {
      const box = el("input", { type: "checkbox", "data-move": move.Id, onchange: (event) => toggle(move, event.target.checked) });
      box.checked = !refused.includes(move.Id);
      return el("li", {}, el("label", { class: "check" }, box, el("span", {}, texts.get(move.Id))));
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
};
