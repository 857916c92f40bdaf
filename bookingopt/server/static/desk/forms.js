// What can be done to a room or to a period: nights blocked, another minimum stay.

import { el } from "../base/dom.js";

let count = 0;

const field = (label, input) => {
  count += 1;
  input.id = `desk-${count}`;
  return el("div", { class: "field" }, el("label", { for: input.id }, label), input);
};

const form = (title, text, fields, read) => {
  const made = el("form", { class: "inline", novalidate: true }, fields.map(([label, input]) => field(label, input)), el("button", { type: "submit" }, text));
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

/** The forms; `add` is called with a change. */
export const periodForms = (rooms, add) => {
  const room = el("select", {}, rooms.map((name) => el("option", { value: name }, name)));
  const [start, end] = dates();
  const [from, to] = dates();
  const nights = el("input", { type: "number", min: "1", max: "366", step: "1", inputmode: "numeric", required: true });
  return [
    form("Block nights of a room", "Block", [["Room", room], ["First night", start], ["Last night", end]], ([name, first, last]) =>
      add({ kind: "block", room: name, start: first, end: last })),
    form("Another minimum stay for a period", "Set", [["First night", from], ["Last night", to], ["Nights", nights]], ([first, last, value]) =>
      add({ kind: "minimum", start: first, end: last, nights: Number(value) })),
  ];
};
