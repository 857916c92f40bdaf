// Errors, warnings and notes of the server in the language of the page: made of their data, or in English as they came.

import { counted, dayText, figure, isTranslated, language, t } from "../render/language.js";
import { fromServer, said } from "./dom.js";

const isMessage = (value) => typeof value === "object" && "template" in value;

/** The templates of a message and of those that stand in it. */
const templatesOf = ({ template, values }) =>
  [template, ...Object.values(values).flat(Infinity).filter(isMessage).flatMap(templatesOf)];

const valueText = (value) => {
  if (Array.isArray(value)) {
    return value.map(valueText).join(", ");
  }
  if (typeof value === "object") {
    return isMessage(value) ? textOf(value) : dayText(value.day);
  }
  return typeof value === "number" ? figure(value) : value;
};

const textOf = ({ template, values }) => {
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]));
  return template.includes("|") ? counted(values.n, template, shown) : t(template, shown);
};

/** The message in the language of the page; null where it is in English, or has no translation. */
const translated = (text, data) => {
  const told = data || { template: text, values: {} };
  return templatesOf(told).every(isTranslated) ? textOf(told) : null;
};

/** A message of the server: its text in English, and the same as data where it has some. */
export const messageText = (text, data) => translated(text, data) ?? text;

/** The same as an element that says in which language it is; `change` makes the text one of the page. */
export const messageNode = (text, data, change = (same) => same) => {
  const own = translated(text, data);
  return own === null ? fromServer(change(text)) : said(change(own));
};

/** Whether a message stays in English on a page that is in another language. */
export const isInEnglish = (text, data) => language !== "en" && translated(text, data) === null;

/** Notes of an answer as elements. */
export const noteNodes = (texts, data = [], change) => texts.map((text, at) => messageNode(text, data[at], change));
