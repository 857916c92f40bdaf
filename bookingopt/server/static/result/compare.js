// The plan before beside the new one: what a change has brought.

import * as api from "../base/api.js";
import { el, table } from "../base/dom.js";
import { number, rounded } from "../base/words.js";

const ROWS = [
  ["Gap cost", (result) => rounded(result.objective_value)],
  ["Orphan nights", (result) => number(result.orphan_gaps.reduce((sum, gap) => sum + gap.Nights, 0))],
  ["Not next to their group", (result) => number(result.adjacency_misses.length)],
  ["Type changes", (result) => number(result.type_changes.length)],
  ["Room moves", (result) => number(result.moves.length)],
  ["Without a room", (result) => number(result.unassigned.length)],
];

/** Put the figures of the job `from` beside those of the result into the report. */
export const compare = async (report, from, result) => {
  try {
    const job = await api.job(from);
    const before = job.result.result;
    const rows = ROWS.map(([name, value]) => [name, value(before), value(result)]);
    report.querySelector("#summary").append(
      el("div", { id: "compare" },
        table("With my changes", ["Figure", "Plan before>", "This plan>"], rows),
        el("p", {}, el("a", { href: `./?job=${from}` }, "Open the plan before"))),
    );
  } catch {
    // the plan before is gone: there is nothing to compare with
  }
};
