// The files of a finished job. They are fetched with the key, which a plain link could not send, and saved from memory.

import { file } from "../base/api.js";
import { announce, button, el, fill, once } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { zipped } from "../base/zip.js";

/** Name of a list of the result -> what it is called here; a list that is empty is not offered. */
const LISTS = {
  moves: "Room moves",
  assignments: "Assignments",
  unassigned: "Without a room",
  orphan_gaps: "Orphan gaps",
  adjacency_misses: "Adjacency misses",
  type_changes: "Type changes",
  restrictions: "Restrictions",
  sellable: "Sellable stays",
  blocked: "Sellable stays that the restrictions exclude",
  new_reservations: "Answers to requests",
  move_curve: "Gap cost by number of moves",
  even_wear: "How evenly rooms are worn",
  lock_prices: "What locks cost",
  minimum_stay_curve: "Other minimum stays",
  comparison: "Before and after",
  explanation: "Why there is no plan",
  warnings: "Warnings",
};

/** A name of a file that every system takes. */
export const safe = (text) => text.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "").slice(0, 60) || "plan";

/** Save what is in memory as a file. */
export const save = (blob, name) => {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
};

const isFull = (value) => (Array.isArray(value) ? value.length > 0 : Boolean(value));

/** Buttons for every file of the job. */
export const downloads = (id, problemId, result, hasPresent) => {
  const note = el("div", {});
  const base = safe(problemId);
  const get = async (remote, name, query) => {
    fill(note);
    try {
      const answer = await file(id, remote, query);
      save(await answer.blob(), name);
      announce(`${name} was saved.`);
    } catch (error) {
      fill(note, trouble(error, () => get(remote, name, query)));
    }
  };
  const all = [];
  const offer = (text, remote, name, query = {}) => {
    all.push({ remote, name, query });
    return el("li", {}, button(text, () => get(remote, name, query), { "data-file": name }));
  };
  const getAll = async () => {
    fill(note, el("p", { class: "soft" }, "The files are being fetched …"));
    try {
      const files = [];
      for (const { remote, name, query } of all) {
        const answer = await file(id, remote, query);
        files.push({ name, bytes: new Uint8Array(await answer.arrayBuffer()) });
      }
      save(await zipped(files), `${base}.zip`);
      fill(note);
      announce(`${base}.zip was saved.`);
    } catch (error) {
      fill(note, trouble(error, () => once(together, getAll)));
    }
  };
  const together = button("All files as one (ZIP)", () => once(together, getAll), { "data-file": `${base}.zip` });
  const whole = [
    offer("Report to read and print (HTML)", "report.html", `${base}-report.html`),
    offer("Workbook (Excel, .xlsx)", "plan.xlsx", `${base}-plan.xlsx`),
    offer("Tape chart (SVG)", "chart.svg", `${base}-chart.svg`),
    hasPresent
      ? offer("Tape chart with the present plan (SVG)", "chart.svg", `${base}-chart-before.svg`, { before: "true" })
      : null,
    offer("Whole result (JSON)", "result.json", `${base}-result.json`),
    offer("Problem (JSON)", "problem.json", `${base}-problem.json`),
  ];
  const lists = Object.entries(LISTS)
    .filter(([name]) => isFull(result[name]))
    .map(([name, text]) => offer(text, `${name}.csv`, `${base}-${name}.csv`));
  return [
    el("p", {}, together),
    note,
    el("ul", { class: "files" }, whole.filter(Boolean)),
    el("h3", {}, "Lists as CSV"),
    el("ul", { class: "files" }, lists),
  ];
};
