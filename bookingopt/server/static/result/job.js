// One job: waiting, running, done. What it has reached is shown as it goes; its parts come when it has ended.

import * as api from "../base/api.js";
import { announce, button, byId, confirmed, el, fill, named, once } from "../base/dom.js";
import { poll } from "../base/poll.js";
import { forgetTicks } from "../render/ticks.js";
import { showResult } from "./result.js";
import { trouble } from "../base/trouble.js";
import { STATES, moment, number, phaseText, rounded } from "../base/words.js";
import { counted, language, t } from "../render/language.js";

const isEnd = (job) => !["queued", "running"].includes(job.status);

/** What is said aloud is said again after so many seconds, or with another phase; not with every beat. */
const EVERY = 10;

const share = (gap) => (gap === null || gap === undefined ? "" : `${number(Math.ceil(gap * 10000) / 100)} %`);

/** (what has to change for it to be said again, what is said) */
const aloud = (job) => {
  if (job.status === "queued") {
    const text = job.queue_position ? t("Waiting, number {n} in the queue.", { n: number(job.queue_position) }) : t("Waiting.");
    return [text, text];
  }
  const progress = job.progress;
  if (!progress) {
    return [job.status, `${STATES[job.status]}.`];
  }
  const known = (progress.plan ?? null) === null ? t("no plan yet") : t("gap cost {cost}", { cost: rounded(progress.plan) });
  const changes = [progress.phase, Math.floor(progress.seconds / EVERY), known === t("no plan yet")].join(" ");
  const seconds = counted(Math.round(progress.seconds), "{n} second|{n} seconds");
  return [changes, `${t("Running: {phase}", { phase: phaseText(progress.phase) })}, ${seconds}, ${known}.`];
};

/** The panel of a job that waits or runs. */
const panel = (id, place) => {
  const state = el("h2", { class: "state" });
  const bar = el("progress", { "aria-label": t("Progress"), max: "1" });
  const facts = el("dl", { class: "facts" });
  const note = el("div", {});
  const stop = async () => {
    fill(note, el("p", {}, t("It is being cancelled; the best plan found so far is kept.")));
    try {
      await api.cancel(id);
      announce(t("It is being cancelled."));
    } catch (error) {
      fill(note, trouble(error, null));
    }
  };
  const cancel = button(t("Cancel"), () => once(cancel, stop));
  fill(place, state, bar, facts, note, el("p", {}, cancel));
  place.hidden = false;

  let said = null;
  const show = (job) => {
    const progress = job.progress || {};
    state.textContent = STATES[job.status];
    const rows = [
      [t("Position in the queue"), job.queue_position ? number(job.queue_position) : ""],
      [t("Phase"), phaseText(progress.phase ?? "")],
      [t("Seconds"), progress.seconds === undefined ? "" : number(Math.round(progress.seconds * 10) / 10)],
      [t("Gap cost of the plan"), rounded(progress.plan)],
      [t("Proved lower bound"), rounded(progress.bound)],
      [t("Optimality gap"), share(progress.gap)],
    ].filter(([, value]) => value !== "");
    fill(facts, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, named(value)))));
    const [changes, text] = aloud(job);
    if (changes !== said) {
      said = changes;
      announce(text);
    }
  };
  const hear = (error, seconds) => {
    fill(note, error ? el("p", { class: "error" }, `${error.message} ${counted(seconds, "Asking again in {n} second.|Asking again in {n} seconds.")}`) : "");
  };
  return { show, hear };
};

const eraseButton = (job, gone) =>
  button(
    t("Erase this job"),
    async () => {
      const text = t("The problem, the plan and the answers are removed from the server, and the ticks from this browser. Requests asked of the plan are jobs of their own. This cannot be undone.");
      if (!(await confirmed(t("Erase this job?"), text, t("Erase")))) {
        return;
      }
      announce(t("The job is being erased."));
      try {
        await api.erase(job.job_id);
        const shown = byId("job-result").querySelector(".report");
        if (shown) {
          forgetTicks(shown);
        }
        gone();
      } catch (error) {
        byId("job-note").append(trouble(error, null));
        byId("job-note").scrollIntoView({ block: "nearest" });
      }
    },
    { class: "danger" },
  );

const took = (job) => {
  const seconds = (Date.parse(job.ended_at) - Date.parse(job.started_at)) / 1000;
  if (!Number.isFinite(seconds) || seconds < 0) {
    return "";
  }
  return seconds < 1 ? t(", took less than a second") : counted(Math.round(seconds * 10) / 10, ", took {n} second|, took {n} seconds");
};

const ended = (job) => {
  if (job.status === "failed") {
    const why = job.error ? `${language === "en" ? job.error.title : t("The job failed")}: ${api.wordsOf(job.error, 500)}` : t("The job failed.");
    return el("div", { class: "notice bad", role: "alert" }, el("p", {}, named(why)));
  }
  if (job.status === "cancelled" && !job.result) {
    return el("p", { class: "notice" }, t("It was cancelled before a plan was found."));
  }
  return job.status === "cancelled" ? el("p", { class: "notice" }, t("It was cancelled; the plan found so far is below.")) : null;
};

const PARTS = ["heading", "note", "progress", "nav", "result", "foot"];

/** Leave nothing of the last job on the page. */
export const clearJob = () => PARTS.forEach((name) => fill(byId(`job-${name}`)));

/** Say that an address names no job at all. */
export const noSuchJob = (id) => {
  clearJob();
  byId("job-heading").textContent = t("Room plan");
  byId("job-progress").hidden = true;
  byId("job-nav").hidden = true;
  const text = id ? ["“", named(id.slice(0, 60)), "”: ", t("This is no job: the address is mistyped or cut off.")] : t("The address names no job.");
  fill(byId("job-note"), el("div", { class: "notice bad", role: "alert" }, el("p", {}, text)));
};

/** Show a job and follow it until its end; `gone` is called when it was erased, `again` runs it again. */
export const openJob = async (id, { signal, gone, again, replayed, solve, from }) => {
  const [heading, note, progress, nav, place, foot] = PARTS.map((name) => byId(`job-${name}`));
  clearJob();
  heading.textContent = t("Room plan");
  progress.hidden = true;
  nav.hidden = true;
  try {
    let shown = null;
    const show = (job) => {
      fill(heading, t("Room plan:"), " ", named(job.problem_id));
      if (isEnd(job)) {
        return;
      }
      if (!shown) {
        shown = panel(id, progress);
        fill(foot, eraseButton(job, gone));
      }
      shown.show(job);
      document.title = `${STATES[job.status]} – ${job.problem_id} – BookingOpt`;
    };
    const hear = (error, seconds) => {
      if (shown) {
        shown.hear(error, seconds);
      } else {
        fill(note, error ? el("p", { class: "notice bad" }, error.message) : "");
      }
    };
    const job = await poll(() => api.job(id, signal), isEnd, { show, trouble: hear, signal });
    if (progress.contains(document.activeElement)) {
      heading.focus(); // what had the focus goes away
    }
    fill(progress).hidden = true;
    document.title = `${STATES[job.status]} – ${job.problem_id} – BookingOpt`;
    fill(
      note,
      replayed ? el("div", { class: "notice" }, el("p", {}, t("This was asked before; here is what came out.")), el("p", {}, again)) : null,
      ended(job),
      el("p", { class: "soft" }, `${t("Asked {when}", { when: moment(job.created_at) })}${took(job)}.`),
    );
    fill(foot, eraseButton(job, gone));
    if (job.result) {
      fill(place, el("p", { class: "soft" }, t("The plan is being fetched …")));
      await showResult(job, place, nav, { signal, again: solve, from });
    }
    if (!signal.aborted) {
      announce(job.result ? t("Done; the result is below.") : `${STATES[job.status]}.`);
    }
  } catch (error) {
    if (error.name !== "AbortError" && error.status !== 401) {
      fill(progress).hidden = true;
      fill(note, trouble(error, error.passes ? () => openJob(id, { signal, gone, again, replayed, solve, from }) : null));
    }
  }
};
