// "Does it fit?": a request asked of a plan, drawn or typed; and the answers to those that were asked with the problem.

import * as api from "../base/api.js";
import { announce, button, el, fill, named, once, said, table } from "../base/dom.js";
import { poll } from "../base/poll.js";
import { answerBox, changesOf, marksOf, toldText, wantedText } from "../desk/answer.js";
import { newIds } from "../desk/draft.js";
import { setUpNights } from "../desk/nights.js";
import { requestFields, typesOf } from "../new/requests.js";
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
  const words = { failed: job.error ? api.wordsOf(job.error, 500) : t("The server could not answer."), cancelled: t("It was cancelled.") };
  return new Error(words[job.status] || t("There is no answer."));
};

/** Ask the server, and wait; `show` is called with what it does meanwhile. */
const answerOf = async (id, wanted, changed, show, signal) => {
  const request = { Name: "request", Arrival: wanted.arrival, Length: wanted.nights, ...(wanted.type ? { RoomType: wanted.type } : {}) };
  const { job_id: asked } = await api.ask(id, [request], changed);
  const tell = ({ queue_position: place }) => show(place ? t("waiting, number {n}", { n: number(place) }) : t("being looked at …"));
  const found = await poll(() => api.job(asked, signal), isEnd, { show: tell, trouble: () => {}, signal });
  if (!found.result) {
    throw failureOf(found);
  }
  return found.result.result.new_reservations[0].Alone;
};

/**
 * The form and the answer of a job. `desk()` is what the plan is changed with, where it is, and `work()` begins that.
 * Returns the part with the form, the box of the answer, the list of those before it, and what is called with a chart
 * that was drawn.
 */
export const setUpAsking = ({ id, problem, section, signal, desk, work }) => {
  const fields = requestFields(typesOf(problem));
  const log = el("ul", { class: "answers", "aria-label": t("Answers") });
  const send = el("button", { type: "submit", class: "main" }, t("Does it fit?"));
  const toggle = el("button", { type: "button", "aria-pressed": "false" }, t("Draw the nights"));
  const box = el("div", { class: "answer", role: "group", "aria-label": t("Answer"), tabindex: "-1", hidden: true });
  const state = { chart: null, marks: [], turn: 0, told: null };
  const mark = (marks) => {
    state.marks = marks;
    if (state.chart) {
      state.chart.mark(marks);
    }
  };
  const clear = () => {
    if (state.told) {
      log.prepend(el("li", {}, el("strong", {}, named(state.told[0])), ": ", said(state.told[1])));
    }
    state.told = null;
    box.hidden = true;
    fill(box);
    mark([]);
  };
  const close = () => {
    state.turn += 1; // an answer that still comes is not shown
    clear();
    send.focus();
  };
  const add = async (answer, wanted, name) => {
    const place = desk() || (await work());
    clear();
    await place.addAll(changesOf(answer, wanted, name, (count) => newIds(place.draft(), count)));
  };
  const again = (one) => ask({ arrival: one.Arrival, nights: one.Length, type: one.RoomType });
  const wait = (wanted) => {
    const text = el("p", {}, t("being asked …"));
    const hadFocus = document.activeElement === document.body || box.contains(document.activeElement);
    clear();
    fill(box, el("div", { class: "inline spread" }, el("strong", {}, named(wantedText(wanted))), button(t("Close"), close)), text);
    box.hidden = false;
    if (hadFocus) {
      box.focus({ preventScroll: true }); // what was drawn or clicked is there no more
    }
    return text;
  };
  /** Move the page where what stays in view covers what is drawn of the answer. */
  const lift = () => {
    const covered = section.querySelector(".mark").getBoundingClientRect().bottom + 8 - box.parentNode.getBoundingClientRect().top;
    window.scrollBy(0, Math.max(0, covered));
  };
  const show = (answer, wanted, isChanged) => {
    state.told = [wantedText(wanted), toldText(answer)];
    fill(box, answerBox({ problem, answer, wanted, isChanged, again, close, add: (name) => add(answer, wanted, name) }));
    if (state.chart) {
      mark([...marksOf(state.chart.data, answer, wanted, again), ...state.marks.map((one) => ({ ...one, look: "asked" }))]);
      const first = state.marks.find((one) => one.y !== undefined);
      if (first) {
        state.chart.reveal(first);
        lift();
      }
    }
    announce(state.told.join(": "));
  };

  /** Ask for a stay; what was drawn of it stays on the chart. */
  const ask = async (wanted, drawn = []) => {
    state.turn += 1;
    const { turn } = state;
    const changed = desk() && desk().isChanged() ? desk().draft() : null;
    fields.put(wanted);
    const text = wait(wanted);
    mark(drawn);
    try {
      const answer = await answerOf(id, wanted, changed, (told) => fill(text, told), signal);
      if (turn === state.turn) {
        show(answer, wanted, Boolean(changed));
      }
    } catch (error) {
      if (error.name !== "AbortError" && turn === state.turn) {
        fill(text, trouble(error, null));
      }
    }
  };

  const form = el("form", { class: "inline ask", novalidate: true }, fields.nodes, send, toggle);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = fields.read();
    if (wanted) {
      once(send, () => ask(wanted));
    } else {
      announce(t("Arrival and nights are needed."));
    }
  });
  const typeOf = (name) => (fields.types().length > 1 ? problem.Rooms.find((room) => room.RoomNumber === name).RoomType || "Default" : null);
  const drawn = ({ room, arrival, nights: count }) => ask({ arrival, nights: count, type: typeOf(room) }, state.chart.marks());
  setUpNights(section, { chart: () => state.chart, signal, ask: drawn, toggle });
  const part = el("section", { id: "ask", "aria-labelledby": "ask-heading" },
    el("h3", { id: "ask-heading" }, t("Does it fit?")),
    el("p", {}, t("Ask for a stay that is not booked yet: type it, or draw its nights on a free row of the chart with the mouse. “Draw the nights” lets a finger or the arrow keys draw them.")),
    form);
  return { part, box, log, drawn: (chart) => {
    state.chart = chart;
    chart.mark(state.marks);
  } };
};
