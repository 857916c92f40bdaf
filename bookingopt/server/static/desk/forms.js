// What can be done beside the stays that are there: a new one, nights blocked, another minimum stay.

import { el } from "../base/dom.js";
import { t } from "../render/language.js";

let count = 0;

const field = (label, input) => {
  count += 1;
  input.id = `desk-${count}`;
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input);
};

const form = (title, text, fields, read) => {
  const made = el("form", { class: "inline", novalidate: true, "aria-label": title }, fields.map(([label, input]) => field(label, input)), el("button", { type: "submit" }, text));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const inputs = fields.map(([, input]) => input);
    const wrong = inputs.find((input) => !input.value || !input.checkValidity());
    inputs.forEach((input) => input.setAttribute("aria-invalid", String(input === wrong)));
    if (wrong) {
      wrong.focus();
    } else {
      read(inputs.map((input) => input.value));
    }
  });
  return el("details", {}, el("summary", {}, title), made);
};

const dates = () => [el("input", { type: "date", required: true }), el("input", { type: "date", required: true })];

/** The forms; `add` is called with a change, `newId` says the id of a stay that is added. */
export const changeForms = ({ rooms, types, newId }, add) => {
  const guest = el("input", { autocomplete: "off", required: true });
  const arrival = el("input", { type: "date", required: true });
  const length = el("input", { type: "number", min: "1", max: "3650", step: "1", inputmode: "numeric", required: true });
  const any = t("any");
  const type = el("select", {}, el("option", { value: any }, any), types.map((name) => el("option", { value: name }, name)));
  const room = el("select", {}, rooms.map((name) => el("option", { value: name }, name)));
  const [start, end] = dates();
  const [from, to] = dates();
  const nights = el("input", { type: "number", min: "1", max: "366", step: "1", inputmode: "numeric", required: true });
  return [
    form(t("Does a new stay fit? Add it"), t("Add"), [[t("Guest"), guest], [t("Arrival"), arrival], [t("Nights"), length], [t("Room type"), type]], ([name, day, count, kind]) =>
      add({ kind: "add", id: newId(), name, arrival: day, nights: Number(count), type: type.selectedIndex ? kind : null })),
    form(t("Block nights of a room"), t("Block"), [[t("Room"), room], [t("First night"), start], [t("Last night"), end]], ([name, first, last]) =>
      add({ kind: "block", room: name, start: first, end: last })),
    form(t("Another minimum stay for a period"), t("Set"), [[t("First night"), from], [t("Last night"), to], [t("Nights"), nights]], ([first, last, value]) =>
      add({ kind: "minimum", start: first, end: last, nights: Number(value) })),
  ];
};
