// Where something stands in a text: a path in JSON such as Reservations[3].Arrival, or a line of a table.

import { el, printable } from "../base/dom.js";
import { t } from "../render/language.js";

const SPACE = /[\s,:]*/y;
const WORD = /[^\s,:\]}]+/y;

const AROUND = 3;
const WIDEST = 160;

/** The parts of a path: names and numbers. */
const partsOf = (place) =>
  Array.from(place.matchAll(/\[(\d+)\]|([^.[\]]+)/g), ([, at, name]) => (at === undefined ? name : Number(at)));

/** Walks a JSON text without building it; whatever is wrong with the text ends the walk where it is. */
class Walk {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skip(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at = found ? pattern.lastIndex : this.at;
  }

  string() {
    const start = this.at;
    this.at += 1;
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      this.at += this.text[this.at] === "\\" ? 2 : 1;
    }
    this.at += 1;
    try {
      return JSON.parse(this.text.slice(start, this.at));
    } catch {
      return "";
    }
  }

  /** Go over the value here; with `wanted` stop at that part of it. Returns whether it stopped. */
  value(wanted) {
    this.skip(SPACE);
    const open = this.text[this.at];
    if (open !== "{" && open !== "[") {
      if (open === '"') {
        this.string();
      } else {
        this.skip(WORD);
      }
      return false;
    }
    this.at += 1;
    for (let index = 0; this.at < this.text.length; index += 1) {
      this.skip(SPACE);
      const start = this.at;
      if (this.text[this.at] === "}" || this.text[this.at] === "]" || this.text[this.at] === undefined) {
        this.at += 1;
        return false;
      }
      const name = open === "{" && this.text[this.at] === '"' ? this.string() : index;
      if (wanted !== undefined && name === wanted) {
        this.skip(SPACE);
        this.start = start;
        const after = this.at;
        this.value();
        this.end = this.at; // behind the value, for those who want to mark it
        this.at = after;
        return true;
      }
      this.value();
      if (this.at === start) {
        return false; // a character that belongs to nothing
      }
    }
    return false;
  }
}

/** From where to where the value at `place` goes, or the innermost part of the path that there is; null where none is. */
const spanInJson = (text, place) => {
  const walk = new Walk(text);
  let found = null;
  for (const part of partsOf(place)) {
    walk.skip(SPACE);
    if (!walk.value(part)) {
      break;
    }
    found = [walk.start, walk.end];
  }
  return found;
};

const offsetOfLine = (text, line) => {
  let at = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf("\n", at);
    if (next < 0) {
      return null;
    }
    at = next + 1;
  }
  return at;
};

const LINE = /\b(?:line|row) ([\d,]+)/;

/** Whether an error may have a place in the text of its file. */
export const hasPlace = (file, fault, rest) =>
  Boolean(file && file.text !== null && (LINE.test(rest) || LINE.test(fault.expected) || (file.kind === "json" && rest)));

/** From where to where an error goes in the text; the whole text where its place is not found. */
export const spanOf = (file, fault, rest) => {
  const line = LINE.exec(rest) || LINE.exec(fault.expected);
  if (!line) {
    return spanInJson(file.text, rest) || [0, 0];
  }
  const start = offsetOfLine(file.text, Number(line[1].replaceAll(",", ""))) ?? 0;
  const end = file.text.indexOf("\n", start);
  return [start, end < 0 ? file.text.length : end];
};

const clean = (text) => printable(text.replaceAll("\t", "  ").replace(/\r$/, ""));

/** Some lines around the place, numbered, what the error is about marked. */
export const excerpt = (file, [start, stop]) => {
  const text = file.text;
  const line = text.slice(0, start).split("\n").length;
  const first = Math.max(1, line - AROUND);
  const rows = [];
  let at = offsetOfLine(text, first);
  for (let number = first; number <= line + AROUND && at <= text.length; number += 1) {
    const end = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    const here = number === line;
    const from = here ? Math.max(at, start - WIDEST / 2) : at;
    const to = Math.min(end, from + WIDEST);
    const marked = Math.min(to, stop);
    const parts = here
      ? [clean(text.slice(from, start)), el("mark", {}, clean(text.slice(start, marked))), clean(text.slice(marked, to))]
      : [clean(text.slice(from, to))];
    rows.push(
      el(
        "div",
        { class: here ? "line here" : "line", "aria-current": here ? "true" : null },
        el("span", { class: "no" }, String(number)),
        from > at ? "…" : "",
        parts,
        to < end ? "…" : "",
      ),
    );
    at = end + 1;
  }
  const label = t("{file}, line {line}", { file: file.name, line });
  return el("div", { class: "scroll source", role: "region", "aria-label": label, tabindex: "0" }, el("code", {}, rows));
};
