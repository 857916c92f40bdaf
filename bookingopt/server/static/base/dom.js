// Elements of the page. Every text that comes from a file or from the server becomes a text node, never markup.

import { dayText } from "../render/language.js";

/** Characters that could steer what surrounds a name: control, format, half pairs, line and paragraph ends. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export const byId = (id) => document.getElementById(id);

export const printable = (text) => String(text).replace(UNSAFE, "\ufffd");

/** An element with its attributes (a name that begins with "on" is an event) and its children, nodes or texts. */
export const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith("on")) {
      node.addEventListener(key.slice(2), value);
    } else {
      node.setAttribute(key, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

/** A name, an id or a room: text that keeps its direction to itself. */
export const named = (text) => (text === null || text === undefined || text === "" ? "" : el("bdi", {}, printable(text)));

/** A sentence, which may have names in it. */
export const said = (text) => el("bdi", { dir: "auto" }, printable(text));

/** A sentence of the server, which is in English whatever the language of the page. */
export const fromServer = (text) => el("bdi", { dir: "auto", lang: "en" }, printable(text));

/** A day that is not broken into two lines. */
export const day = (text) => (text ? el("time", { class: "date", datetime: text }, dayText(text)) : "");

export const button = (text, action, attributes = {}) =>
  el("button", { type: "button", onclick: action, ...attributes }, text);

/** Do what a button is for, unless it is being done; the button keeps the focus meanwhile. */
export const once = async (node, action) => {
  if (node.getAttribute("aria-disabled") === "true") {
    return;
  }
  node.setAttribute("aria-disabled", "true");
  try {
    await action();
  } finally {
    node.removeAttribute("aria-disabled");
  }
};

/** A table in a region that scrolls; a column whose name ends in ">" is one of numbers, the first names the row. */
export const table = (caption, columns, rows, mark = () => ({})) => {
  const kinds = columns.map((name) => (name.endsWith(">") ? { class: "n" } : {}));
  const head = columns.map((name, at) => el("th", { scope: "col", ...kinds[at] }, name.replace(/>$/, "")));
  const body = rows.map((cells, number) =>
    el(
      "tr",
      mark(number),
      cells.map((cell, at) =>
        at === 0 ? el("th", { scope: "row", ...kinds[at] }, cell) : el("td", kinds[at], cell),
      ),
    ),
  );
  return el(
    "div",
    { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    el("table", {}, el("caption", {}, el("span", { class: "held" }, caption)), el("thead", {}, el("tr", {}, head)), el("tbody", {}, body)),
  );
};

/** Put these in the place of everything that `node` holds. */
export const fill = (node, ...children) => {
  node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
};

/** Say something to those who do not see the page change. */
export const announce = (text) => {
  const live = byId("live");
  if (live.textContent !== text) {
    live.textContent = text;
  }
};

/** Ask before something that cannot be undone; the answer is true or false. */
export const confirmed = (heading, text, yes) =>
  new Promise((resolve) => {
    const dialog = byId("confirm");
    byId("confirm-heading").textContent = heading;
    byId("confirm-text").textContent = text;
    byId("confirm-yes").textContent = yes;
    const answer = { given: false };
    byId("confirm-yes").onclick = () => {
      answer.given = true;
      dialog.close();
    };
    byId("confirm-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(answer.given);
    dialog.showModal();
  });

/** Do this when the browser has time to draw between: long lists then do not hold the page. */
export const afterPaint = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
