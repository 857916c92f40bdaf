// Saving what is worked on: the accepted moves, a workbook, the problem; judged by the server before.

import * as api from "../base/api.js";
import { announce, button, el, fill, once } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { violationNode } from "../base/violations.js";
import { safe, save } from "../result/downloads.js";
import { presentOf } from "./draft.js";
import { t } from "../render/language.js";

const MOST_SAID = 20;

const keyOf = (violation) => `${violation.rule} ${violation.subject}`;

/** The rules that a plan breaks; those that the present plan breaks already are left out. */
const newlyBroken = async (problem, draft) => {
  const judged = await api.validate(JSON.stringify(draft));
  if (judged.valid) {
    return [];
  }
  const before = new Set((await api.validate(JSON.stringify(presentOf(problem)))).violations.map(keyOf));
  return judged.violations.filter((violation) => !before.has(keyOf(violation)));
};

/** Buttons that save the plan that `draft()` is; `note` is the place of what went wrong. */
export const saveButtons = ({ problem, result, draft, note }) => {
  const base = safe(problem.ProblemId || "plan");
  const filed = (name) => async (plan) => (await api.draftFile(name, JSON.stringify({ problem: plan, moves: result.moves }))).blob();
  const whole = (plan) => new Blob([`${JSON.stringify(plan, null, 1)}\n`], { type: "application/json" });
  const saveAs = async (make, name) => {
    fill(note);
    try {
      const plan = draft();
      const broken = await newlyBroken(problem, plan);
      if (broken.length) {
        fill(note, el("div", { class: "notice bad", role: "alert" }, el("p", {}, t("This plan breaks rules and was not saved.")),
          el("ul", {}, broken.slice(0, MOST_SAID).map((one) => el("li", {}, violationNode(one))))));
        return;
      }
      save(await make(plan), name);
      announce(t("{file} was saved.", { file: name }));
    } catch (error) {
      fill(note, trouble(error, null));
    }
  };
  return [
    [t("Save as problem (JSON)"), whole, `${base}-changed.json`],
    [t("Save as workbook (Excel)"), filed("plan.xlsx"), `${base}-changed.xlsx`],
    [t("Save the moves (CSV)"), filed("moves.csv"), `${base}-changed-moves.csv`],
  ].map(([text, make, name]) => {
    const made = button(text, () => once(made, () => saveAs(make, name)));
    return made;
  });
};
