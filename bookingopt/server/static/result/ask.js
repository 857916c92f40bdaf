// "Does it fit?": a request asked of a finished plan, and the answers to those that were asked with the problem.

import * as api from "../base/api.js";
import { announce, el, fill, named, once, said, table } from "../base/dom.js";
import { poll } from "../base/poll.js";
import { requestFields } from "../new/requests.js";
import { trouble } from "../base/trouble.js";
import { answerText, nights, number, who } from "../base/words.js";
import { dayText, t } from "../render/language.js";

const isEnd = (job) => !["queued", "running"].includes(job.status);

/** A request by its name, and what it asks for where that is known. */
const about = (row, stay) => {
  const asked = stay ? [dayText(stay.Arrival), nights(stay.Length), stay.RoomType].filter(Boolean).join(", ") : "";
  return [el("div", {}, named(who(row.Id, row.Name))), asked ? el("div", { class: "soft" }, named(asked)) : null];
};

/** The answers to the requests of a problem: each alone, and together with those before it, or with the best set. */
export const answers = (result, asked) => {
  if (!result.new_reservations.length) {
    return null;
  }
  const requests = new Map(asked.map((stay) => [stay.Id ?? stay.Name, stay]));
  const bases = new Set(result.new_reservations.flatMap((row) => [row.Alone.Base, row.Together.Base]));
  const isBest = result.report ? result.report.parameters.best_requests : false;
  const isPresent = bases.size === 1 && bases.has("present");
  return table(
    isPresent ? t("Answers, against the present plan") : t("Answers, against the new plan"),
    [t("Request"), t("Alone"), isBest ? t("Together, those with the most nights first") : t("Together with those before it")],
    result.new_reservations.map((row) => [
      about(row, requests.get(row.Id) || requests.get(row.Name)),
      said(answerText(row.Alone)),
      said(answerText(row.Together)),
    ]),
  );
};

const failureOf = (job) => {
  const words = { failed: job.error ? job.error.detail : t("The server could not answer."), cancelled: t("It was cancelled.") };
  return new Error(words[job.status] || t("There is no answer."));
};

/** The form, and below it what was asked and answered while this page is open. */
export const askForm = (id, types, signal) => {
  const fields = requestFields(types);
  const log = el("ul", { class: "answers", "aria-label": t("Answers"), "aria-live": "polite" });
  const send = el("button", { type: "submit", class: "main" }, t("Does it fit?"));

  const wait = async (wanted, answer) => {
    const { job_id: asked } = await api.ask(id, [
      { Name: "request", Arrival: wanted.arrival, Length: wanted.nights, ...(wanted.type ? { RoomType: wanted.type } : {}) },
    ]);
    const show = (job) => {
      const place = job.queue_position;
      answer.textContent = place ? t("waiting, number {n}", { n: number(place) }) : t("being looked at …");
    };
    const found = await poll(() => api.job(asked, signal), isEnd, { show, trouble: () => {}, signal });
    if (!found.result) {
      throw failureOf(found);
    }
    return answerText(found.result.result.new_reservations[0].Alone);
  };

  const ask = async () => {
    const wanted = fields.read();
    if (!wanted) {
      announce(t("Arrival and nights are needed."));
      return;
    }
    const what = `${dayText(wanted.arrival)}, ${nights(wanted.nights)}, ${wanted.type || t("any room type")}`;
    const answer = el("span", {}, t("being asked …"));
    const item = el("li", {}, el("strong", {}, named(what)), ": ", answer);
    log.prepend(item);
    try {
      fill(answer, said(await wait(wanted, answer)));
    } catch (error) {
      if (error.name !== "AbortError") {
        fill(answer, trouble(error, null));
      }
    }
  };

  const form = el("form", { class: "inline ask", novalidate: true }, fields.nodes, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(send, ask);
  });
  return [
    el("p", {}, t("Ask for a stay that is not booked yet: whether it fits this plan, with how few moves, or what is near.")),
    form,
    log,
  ];
};
