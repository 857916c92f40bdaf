// The files of a finished job. They are fetched with the key, which a plain link could not send, and saved from memory.

import { file } from "../base/api.js";
import { announce, button, el, fill, once } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { zipped } from "../base/zip.js";
import { language, t } from "../render/language.js";

/** Name of a list of the result -> what it is called here; a list that is empty is not offered. */
const LISTS = {
  moves: t("Room moves"),
  assignments: t("Assignments"),
  unassigned: t("Without a room"),
  orphan_gaps: t("Orphan gaps"),
  adjacency_misses: t("Adjacency misses"),
  type_changes: t("Type changes"),
  restrictions: t("Restrictions"),
  sellable: t("Sellable stays"),
  blocked: t("Sellable stays that the restrictions exclude"),
  new_reservations: t("Answers to requests"),
  move_curve: t("Gap cost by number of moves"),
  even_wear: t("How evenly rooms are worn"),
  lock_prices: t("What locks cost"),
  minimum_stay_curve: t("Other minimum stays"),
  comparison: t("Before and after"),
  explanation: t("Why there is no plan"),
  warnings: t("Warnings"),
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
      announce(t("{file} was saved.", { file: name }));
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
    fill(note, el("p", { class: "soft" }, t("The files are being fetched …")));
    try {
      const files = [];
      for (const { remote, name, query } of all) {
        const answer = await file(id, remote, query);
        files.push({ name, bytes: new Uint8Array(await answer.arrayBuffer()) });
      }
      save(await zipped(files), `${base}.zip`);
      fill(note);
      announce(t("{file} was saved.", { file: `${base}.zip` }));
    } catch (error) {
      fill(note, trouble(error, () => once(together, getAll)));
    }
  };
  const together = button(t("All files as one (ZIP)"), () => once(together, getAll), { "data-file": `${base}.zip` });
  const whole = [
    offer(t("Report to read and print (HTML)"), "report.html", `${base}-report.html`, { language }),
    offer(t("Workbook (Excel, .xlsx)"), "plan.xlsx", `${base}-plan.xlsx`),
    offer(t("Tape chart (SVG)"), "chart.svg", `${base}-chart.svg`, { language }),
    hasPresent
      ? offer(t("Tape chart with the present plan (SVG)"), "chart.svg", `${base}-chart-before.svg`, { before: "true", language })
      : null,
    offer(t("Whole result (JSON)"), "result.json", `${base}-result.json`),
    offer(t("Problem (JSON)"), "problem.json", `${base}-problem.json`),
  ];
  const lists = Object.entries(LISTS)
    .filter(([name]) => isFull(result[name]))
    .map(([name, text]) => offer(text, `${name}.csv`, `${base}-${name}.csv`));
  return [
    el("p", {}, together),
    note,
    el("ul", { class: "files" }, whole.filter(Boolean)),
    el("h3", {}, t("Lists as CSV")),
    el("ul", { class: "files" }, lists),
  ];
};
