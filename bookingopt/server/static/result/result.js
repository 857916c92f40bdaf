// A finished job: the parts of its report, and what the page adds to them: requests and downloads.

import * as api from "../base/api.js";
import { afterPaint, button, el, fill } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { number } from "../base/words.js";
import { setUpSearch } from "../render/search.js";
import { setUpTicks } from "../render/ticks.js";
import { answers, setUpAsking } from "./ask.js";
import { openDesk } from "../desk/desk.js";
import { setUpChartControls } from "./chart_controls.js";
import { compare } from "./compare.js";
import { downloads } from "./downloads.js";
import { exportForm } from "./export.js";
import { fetchReport } from "./report.js";
import { setUpWhatIf } from "./what_if.js";
import { t } from "../render/language.js";

/** So many stays are drawn unasked; more take a browser many seconds. */
const MOST_DRAWN = 15000;

const section = (id, title, parts) =>
  el("section", { id, "aria-labelledby": `${id}-heading` }, el("h2", { id: `${id}-heading`, tabindex: "-1" }, title), parts);

/** The answers alone, where a job was asked nothing else. */
const onlyAnswers = (result, asked) => section("answers", t("Answers to requests"), answers(result, asked));

/** Add the parts of the page to those of the report, and let all of them work. */
const complete = ({ element: report, chart: data }, job, result, problem, { signal, again, from }) => {
  const hasPresent = (problem.Reservations || []).some((stay) => stay.AssignedRoom);
  const method = report.querySelector("#method");
  const hasPlan = result.objective_value !== null || result.report.placed_part;
  method.before(section("downloads", t("Downloads"), downloads(job.job_id, job.problem_id, result, hasPresent)));
  if (hasPlan) {
    method.before(section("export", t("For another system"), exportForm(job.job_id, job.problem_id, result)));
  }
  if (from) {
    compare(report, from, result);
  }
  setUpTicks(report);
  let chart = report.querySelector("#chart");
  const isLarge = !chart;
  if (isLarge) {
    chart = section("chart", t("Tape chart"), []);
    report.querySelector("#moves, #explanation, #summary").after(chart);
  }
  const readChart = setUpSearch(report);
  const beside = () => setUpWhatIf({ section: chart, before: fetchReport(from).then((found) => found.chart, () => null), signal }); // it may be erased
  let pair = from ? null : () => {};
  const drawn = (made) => {
    readChart(made);
    pair = pair || beside();
    pair(made);
  };
  const work = (place) => openDesk({ id: job.job_id, problem, result, solve: (body) => again(body, result), ...place });
  const asking = (place) => setUpAsking({ id: job.job_id, problem, signal, ...place });
  const onPlan = hasPlan ? { work, asking } : {};
  const draw = setUpChartControls(chart, { id: job.job_id, hasPresent, drawn, data, ...onPlan });
  if (isLarge) {
    const many = t("{count} stays take a while to draw; the file among the downloads is quicker.", { count: number(result.assignments.length) });
    chart.append(el("p", {}, many), button(t("Draw the chart"), draw));
  }
};

/**
 * Show the result of a job in `place`, and links to its parts in `nav`. `again` starts a job with a changed problem,
 * `from` is the job whose plan was changed.
 */
export const showResult = async (job, place, nav, ways) => {
  const { signal } = ways;
  const result = job.result.result;
  nav.hidden = true;
  let problem = {};
  let report = null;
  try {
    problem = await (await api.file(job.job_id, "problem.json")).json();
    if (result.report) {
      report = await fetchReport(job.job_id, { hasChart: result.assignments.length <= MOST_DRAWN });
    }
  } catch (error) {
    fill(place, trouble(error, () => showResult(job, place, nav, ways)));
    return;
  }
  if (!report) {
    fill(place, onlyAnswers(result, problem.NewReservations || []));
    return;
  }
  await afterPaint();
  if (signal.aborted) {
    return;
  }
  fill(place, report.element);
  complete(report, job, result, problem, ways);
  const headings = [...report.element.querySelectorAll("section > h2")];
  headings.forEach((heading) => heading.setAttribute("tabindex", "-1"));
  fill(nav, el("ul", {}, headings.map((heading) =>
    el("li", {}, el("a", { href: `#${heading.parentNode.id}` }, heading.textContent)))));
  nav.hidden = false;
  const wanted = headings.find((heading) => `#${heading.parentNode.id}` === location.hash);
  if (wanted) {
    wanted.parentNode.scrollIntoView(); // the address names a part that was not there yet
  }
};
