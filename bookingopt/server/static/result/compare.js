// The plan before beside the new one: what a change has brought.

import * as api from "../base/api.js";
import { el, table } from "../base/dom.js";
import { number, rounded } from "../base/words.js";
import { t } from "../render/language.js";

const ROWS = [
  [t("Gap cost"), (result) => rounded(result.objective_value)],
  [t("Orphan nights"), (result) => number(result.orphan_gaps.reduce((sum, gap) => sum + gap.Nights, 0))],
  [t("Not next to their group"), (result) => number(result.adjacency_misses.length)],
  [t("Type changes"), (result) => number(result.type_changes.length)],
  [t("Room moves"), (result) => number(result.moves.length)],
  [t("Without a room"), (result) => number(result.unassigned.length)],
];

/** Put the figures of the job `from` beside those of the result into the report. */
export const compare = async (report, from, result) => {
  try {
    const job = await api.job(from);
    const before = job.result.result;
    const rows = ROWS.map(([name, value]) => [name, value(before), value(result)]);
    report.querySelector("#summary").append(
      el("div", { id: "compare" },
        table(t("With my changes"), [t("Figure"), `${t("Plan before")}>`, `${t("This plan")}>`], rows),
        el("p", {}, el("a", { href: `./?job=${from}` }, t("Open the plan before")))),
    );
  } catch {
    // the plan before is gone: there is nothing to compare with
  }
};
