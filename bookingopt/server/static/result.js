// A finished job: its parts one below the other, those of which the result has nothing left out.

import * as api from "./api.js";
import { answers, askForm } from "./ask.js";
import { calendar } from "./calendar.js";
import { chart } from "./chart.js";
import { afterPaint, el, fill } from "./dom.js";
import { downloads } from "./downloads.js";
import { gaps, groups, method, summary, typeChanges, warnings, withoutPlan } from "./figures.js";
import { moveCurve, moveList } from "./moves.js";
import { typesOf } from "./requests.js";
import { trouble } from "./trouble.js";

const flat = (parts) => [parts].flat(2).filter(Boolean);

/** (id, heading, what makes the part) in the order of the page. */
const sections = (job, result, problem, signal) => {
  const hasPlan = result.objective_value !== null;
  const hasPresent = (problem.Reservations || []).some((stay) => stay.AssignedRoom);
  return [
    ["summary", "Summary", () => summary(result)],
    ["explanation", "Without a plan", () => withoutPlan(result)],
    ["moves", "Room moves", () => (hasPlan || result.moves.length ? [moveList(result), moveCurve(result)] : null)],
    ["chart", "Tape chart", () => chart(job.job_id, hasPresent, result.assignments.length)],
    ["gaps", "Orphan gaps", () => (hasPlan ? gaps(result) : null)],
    ["groups", "Groups", () => groups(result)],
    ["types", "Type changes", () => typeChanges(result)],
    ["restrictions", "Restrictions", () => calendar(result)],
    ["answers", "Answers to requests", () => answers(result, problem.NewReservations || [])],
    ["ask", "Does it fit?", () => (hasPlan ? askForm(job.job_id, typesOf(problem), signal) : null)],
    ["warnings", "Warnings", () => warnings(result)],
    ["downloads", "Downloads", () => downloads(job.job_id, job.problem_id, result, hasPresent)],
    ["method", "How it was computed", () => method(result)],
  ];
};

const section = (id, title, parts) =>
  el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading`, tabindex: "-1" }, title), parts);

/** The answers alone, where a job was asked nothing else. */
const onlyAnswers = (result, asked) => section("answers", "Answers to requests", flat(answers(result, asked)));

/** Show the result of a job in `place`, and links to its parts in `nav`. */
export const showResult = async (job, place, nav, signal) => {
  const result = job.result.result;
  nav.hidden = true;
  let problem = {};
  try {
    problem = await (await api.file(job.job_id, "problem.json")).json();
  } catch (error) {
    fill(place, trouble(error, () => showResult(job, place, nav, signal)));
    return;
  }
  if (!result.report) {
    fill(place, onlyAnswers(result, problem.NewReservations || []));
    return;
  }
  await afterPaint();
  if (signal.aborted) {
    return;
  }
  const made = sections(job, result, problem, signal)
    .map(([id, title, make]) => [id, title, flat(make())])
    .filter(([, , parts]) => parts.length);
  fill(place, made.map(([id, title, parts]) => section(id, title, parts)));
  fill(nav, el("ul", {}, made.map(([id, title]) => el("li", {}, el("a", { href: `#${id}` }, title)))));
  nav.hidden = false;
  const wanted = made.find(([id]) => `#${id}` === location.hash);
  if (wanted) {
    document.getElementById(wanted[0]).scrollIntoView(); // the address names a part that was not there yet
  }
};
