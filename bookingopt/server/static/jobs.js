// The caller's earlier jobs: open one, or erase it.

import * as api from "./base/api.js";
import { announce, button, byId, confirmed, el, fill, named, table } from "./base/dom.js";
import { trouble } from "./base/trouble.js";
import { STATES, moment, shortMoment } from "./base/words.js";
import { t } from "./render/language.js";

const MOST = 100;

export const listJobs = async ({ signal }) => {
  const place = byId("jobs");
  fill(place, el("p", { class: "soft" }, t("Loading …")));
  const again = () => listJobs({ signal });
  const erase = async (job) => {
    const text = t("{name}, asked {when}: the problem, the plan and the answers are removed from the server. This cannot be undone.", { name: job.problem_id, when: moment(job.created_at) });
    if (!(await confirmed(t("Erase this job?"), text, t("Erase")))) {
      return;
    }
    try {
      await api.erase(job.job_id);
      await again();
      announce(t("The job was erased."));
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
      el("a", { href: `./?job=${job.job_id}`, "data-job": job.job_id }, named(job.problem_id)),
      STATES[job.status],
      el("time", { datetime: job.created_at }, shortMoment(job.created_at)),
      button(t("Erase"), () => erase(job), { "aria-label": t("Erase {name}, asked {when}", { name: job.problem_id, when: moment(job.created_at) }) }),
    ]);
    const none = el("p", {}, t("There are none: jobs are forgotten after a while."));
    fill(place, rows.length ? table(t("Newest first"), [t("Problem"), t("State"), t("Asked"), t("Erase")], rows) : none);
  } catch (error) {
    if (error.name !== "AbortError" && error.status !== 401) {
      fill(place, trouble(error, again));
    }
  }
};
