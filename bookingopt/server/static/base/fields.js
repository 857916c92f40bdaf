// Labelled fields of options, each with a place for its help and for what is wrong with it.

import { el } from "./dom.js";
import { t } from "../render/language.js";

export const choice = (value, text) => ({ value, text });

const control = (option, id, describedBy) => {
  const attributes = { id, "data-field": option.name, "aria-describedby": describedBy };
  if (option.choices) {
    const first = option.when === "asked" ? [el("option", { value: "" }, t("Choose …"))] : [];
    const options = option.choices.map(({ value, text }) => el("option", { value }, text));
    return el("select", attributes, first, options);
  }
  const number = option.type === "number" ? { min: option.min, max: option.max, step: 1, inputmode: "numeric" } : {};
  const word = option.type === "text" ? { autocomplete: "off", autocapitalize: "off", spellcheck: "false" } : {};
  return el("input", { type: option.type, accept: option.accept, ...number, ...word, ...attributes });
};

/** The labelled field of an option. */
export const labelled = (option, id) => {
  const described = [option.help ? `${id}-help` : "", `${id}-error`].filter(Boolean).join(" ");
  const input = control(option, id, described);
  const help = option.help ? el("p", { class: "soft", id: `${id}-help` }, option.help) : "";
  const error = el("p", { class: "error", id: `${id}-error` });
  const label = el("label", { for: id, class: option.type === "checkbox" ? "check" : null }, option.label);
  if (option.type === "checkbox") {
    label.prepend(input);
    return el("div", { class: "field" }, label, help, error);
  }
  return el("div", { class: "field" }, label, input, help, error);
};
