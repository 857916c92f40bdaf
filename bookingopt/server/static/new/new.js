// A new plan: choose files, see what was read and what is wrong, set the few options that matter, start.

import * as api from "../base/api.js";
import { announce, button, byId, el, fill, named, once, said } from "../base/dom.js";
import { clearOptionErrors, showError, showOptionErrors } from "./faults.js";
import { contents } from "./contents.js";
import { ROLES, joined, load, missing, read } from "./files.js";
import { requestList, typesOf } from "./requests.js";
import { trouble } from "../base/trouble.js";
import { counted } from "../base/words.js";

const state = { files: [], found: null, turn: 0, reading: null };

let requests = null;
let started = null;

const minimumStay = () => {
  const value = byId("minimum-stay").value.trim();
  return value === "" ? null : Number(value);
};

/** The chosen files, each with what it is taken as, which can be changed. */
const showFiles = () => {
  const items = state.files.map((file) => {
    const fits = Object.entries(ROLES).filter(([, role]) => role.of === file.kind);
    const choice = el(
      "select",
      { "aria-label": `${file.name} is taken as` },
      fits.map(([name, role]) => el("option", { value: name, selected: name === file.role }, role.text)),
    );
    choice.addEventListener("change", () => {
      file.role = choice.value;
      file.looks = choice.value;
      readFiles();
    });
    const remove = button("Remove", () => {
      state.files = state.files.filter((one) => one !== file);
      showFiles();
      readFiles();
      byId("files").focus();
    }, { "aria-label": `Remove ${file.name}` });
    return el("li", {}, named(file.name), fits.length > 1 ? choice : el("span", { class: "soft" }, fits[0][1].text), remove);
  });
  fill(byId("chosen"), items);
  byId("stay-field").hidden = !state.files.some((file) => file.kind === "csv");
};

/** What the server says of the present plan in a problem that it can read. */
const notes = (checked) => {
  const remarks = checked ? [...checked.violations.map((one) => one.text), ...checked.notes] : [];
  return remarks.length
    ? el("details", {}, el("summary", {}, `${counted(remarks.length, "remark", "remarks")} on the present plan`),
        el("ul", {}, remarks.slice(0, 50).map((text) => el("li", {}, said(text)))))
    : null;
};

/** Let the server read what was chosen; a start waits for it. */
const readFiles = () => {
  state.reading = readThem();
  return state.reading;
};

/** Read, and show what it is or what is wrong with it. */
const readThem = async () => {
  state.turn += 1;
  const turn = state.turn;
  state.found = null;
  fill(byId("faults"));
  fill(byId("start-note"));
  const lacks = missing(state.files);
  if (lacks) {
    fill(byId("read"), state.files.length ? el("p", { class: "soft" }, lacks) : "");
    return;
  }
  fill(byId("read"), el("p", { class: "soft" }, "The files are being read …"));
  try {
    const found = await read(state.files, minimumStay());
    if (turn !== state.turn) {
      return;
    }
    state.found = found;
    requests.offer(typesOf(found.problem));
    fill(
      byId("read"),
      el("p", { class: "good" }, "Read: ", el("strong", {}, named(found.problem.ProblemId)), ` – ${contents(found.problem)}.`),
      notes(found.checked),
    );
  } catch (error) {
    if (turn === state.turn) {
      fill(byId("read"));
      showError(byId("faults"), error, state.files, readFiles);
    }
  }
};

const take = async (list) => {
  const wrong = [];
  for (const file of list) {
    try {
      state.files = joined(state.files, await load(file));
    } catch (error) {
      wrong.push(error);
    }
  }
  showFiles();
  await readFiles();
  if (wrong.length) {
    byId("faults").prepend(...wrong.map((error) => trouble(error, null)));
  }
};

/** The options as the server names them; null where one is no number, with the cursor there. */
const options = () => {
  clearOptionErrors();
  const wrong = [];
  for (const input of document.querySelectorAll("[data-option]")) {
    if (!input.disabled && !input.checkValidity()) {
      wrong.push({ place: input.dataset.option, expected: input.validationMessage });
    }
  }
  showOptionErrors(wrong);
  const value = (id) => (byId(id).disabled ? null : byId(id).value.trim());
  const sellable = byId("sellable").checked;
  return wrong.length
    ? null
    : {
        time_limit: value("time-limit"),
        max_moves: value("max-moves"),
        max_los: value("max-los"),
        sellable: sellable ? null : "false",
        best_requests: byId("best-requests").checked ? "true" : null,
      };
};

const refusedStart = (error) => {
  const others = showOptionErrors(error.faults || []);
  if (error.faults && error.faults.length && !others.length) {
    fill(byId("start-note"), el("p", { class: "error", role: "alert" }, "An option is not right; see above."));
    return;
  }
  if (others.length) {
    error.faults = others;
    showError(byId("faults"), error, state.files, start);
    return;
  }
  fill(byId("start-note"), trouble(error, error.passes ? start : null));
};

/** Send what is on the page; with `again` also where the server already has its answer. */
const send = async (sent, again) => {
  const job = await api.optimize(sent.body, sent.query, { again });
  started(job, job.replayed ? () => send(sent, true) : null);
};

const tryStart = async () => {
  fill(byId("start-note"));
  await state.reading;
  if (!state.found) {
    const lacks = missing(state.files) || "The files have to be read without an error first.";
    fill(byId("start-note"), el("p", { class: "error", role: "alert" }, lacks));
    byId("files").focus();
    return;
  }
  const query = options();
  const asked = requests.read();
  if (!query || !asked) {
    announce("Something is missing.");
    return;
  }
  query.request = asked.map((one) => [one.arrival, one.nights, one.type].filter((part) => part !== null).join(","));
  try {
    await send({ body: state.found.body, query }, false);
  } catch (error) {
    refusedStart(error);
  }
};

const start = () => once(byId("start"), tryStart);

const dropping = (drop) => {
  const mark = (on) => drop.classList.toggle("over", on);
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      mark(true);
    });
  }
  drop.addEventListener("dragleave", () => mark(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    take(event.dataTransfer.files);
  });
};

/** Make the page work; `open` is called with a job that was started, and how to run it again where it was known. */
export const setUpNew = (open) => {
  started = open;
  requests = requestList(byId("requests"), byId("add-request"));
  byId("files").addEventListener("change", async (event) => {
    const list = [...event.target.files];
    event.target.value = ""; // the same file can be chosen again once it is corrected
    await take(list);
  });
  byId("minimum-stay").addEventListener("change", readFiles);
  byId("sellable").addEventListener("change", (event) => {
    byId("max-los").disabled = !event.target.checked;
  });
  byId("new").addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  dropping(byId("drop"));
  for (const name of ["dragover", "drop"]) {
    // a file that misses the place must not replace the page
    window.addEventListener(name, (event) => event.preventDefault());
  }
};

/** Forget what was chosen, when somebody else may sign in. */
export const forgetFiles = () => {
  state.files = [];
  showFiles();
  readFiles();
};
