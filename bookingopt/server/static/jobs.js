// The caller's earlier jobs: open one, or erase it.

import * as api from "./base/api.js";
import { announce, button, byId, confirmed, el, fill, named, table } from "./base/dom.js";
import { trouble } from "./base/trouble.js";
import { STATES, moment, shortMoment } from "./base/words.js";

const MOST = 100;

export const listJobs = async ({ signal }) => {
  const place = byId("jobs");
  fill(place, el("p", { class: "soft" }, "Loading …"));
  const again = () => listJobs({ signal });
  const erase = async (job) => {
    const text = `${job.problem_id}, asked ${moment(job.created_at)}: the problem, the plan and the answers are removed from `
      + "the server. This cannot be undone.";
    if (!(await confirmed("Erase this job?", text, "Erase"))) {
      return;
    }
    try {
      await api.erase(job.job_id);
      await again();
      announce("The job was erased.");
      byId("jobs-heading").focus();
    } catch (error) {
      fill(place, trouble(error, again));
    }
  };
  try {
    const found = await api.jobs(MOST);
    if (signal.aborted) {
      return;
    }
    const rows = found.map((job) => [
      [
        el("a", { href: `./?job=${job.job_id}`, "data-job": job.job_id }, named(job.problem_id)),
        job.kind === "requests" ? el("div", { class: "soft" }, "a request asked of its plan") : null,
      ],
      STATES[job.status],
      el("time", { datetime: job.created_at }, shortMoment(job.created_at)),
      button("Erase", () => erase(job), { "aria-label": `Erase ${job.problem_id}, asked ${moment(job.created_at)}` }),
    ]);
    const none = el("p", {}, "There are none: jobs are forgotten after a while.");
    fill(place, rows.length ? table("Newest first", ["Problem", "State", "Asked", "Erase"], rows) : none);
  } catch (error) {
    if (error.name !== "AbortError" && error.status !== 401) {
      fill(place, trouble(error, again));
    }
  }
};
