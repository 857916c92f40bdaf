// A new plan: choose files, see what was read, what was left out and what is wrong, set the few options that matter, start.

import * as api from "../base/api.js";
import { announce, button, byId, el, fill, named, once, printable } from "../base/dom.js";
import { clearOptionErrors, showError, showOptionErrors } from "./faults.js";
import { contents } from "./contents.js";
import { ROLES, joined, load, missing, problemOf, rolesOf, takeRoles, wholeOf } from "./files.js";
import { forgetKept, keep, kept } from "./keep.js";
import { leftOutTable } from "./left_out.js";
import { requestList, typesOf } from "./requests.js";
import { detect, forgetSource, readFrom, setUpSource, showAsked, showSource, sourceName, unconfirmed } from "./source.js";
import { noteNodes } from "../base/messages.js";
import { plainly } from "./options.js";
import { trouble } from "../base/trouble.js";
import { violationNode } from "../base/violations.js";
import { counted, t } from "../render/language.js";

/** Feeds of this system say nothing of their room. */
const FEEDS = "ical";

const state = { files: [], found: null, turn: 0, reading: null, isStarted: false };

let requests = null;
let started = null;

/** The field for the room of a calendar feed. */
const roomField = (file, number) => {
  const id = `room-of-${number}`;
  const input = el("input", { id, value: file.room, autocomplete: "off", required: true, "aria-describedby": `${id}-error` });
  const error = el("p", { class: "error", id: `${id}-error` });
  input.addEventListener("input", () => {
    file.room = input.value;
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    stale(t("A room was changed: read the files."));
  });
  file.roomField = {
    focus: () => input.focus(),
    blame: (text) => {
      error.textContent = text;
      input.setAttribute("aria-invalid", "true");
    },
  };
  return el("div", { class: "field" }, el("label", { for: id }, t("Room of"), " ", named(file.name)), input, error);
};

/** The chosen files, each with what it is taken as, which can be changed. */
const showFiles = () => {
  showSource(state.files);
  const source = sourceName();
  takeRoles(state.files, source);
  const items = state.files.map((file, number) => {
    const roles = rolesOf(file, source);
    const choice = el(
      "select",
      { "aria-label": t("{file} is taken as", { file: file.name }) },
      roles.map((name) => el("option", { value: name, selected: name === file.role }, ROLES[name])),
    );
    choice.addEventListener("change", () => {
      file.byHand = choice.value;
      showFiles();
      readFiles();
      document.querySelectorAll("#chosen li")[number].querySelector("select").focus();
    });
    const remove = button(t("Remove"), () => {
      state.files = state.files.filter((one) => one !== file);
      fill(byId("chosen-note"));
      showFiles();
      readFiles();
      byId("files").focus();
    }, { "aria-label": t("Remove {file}", { file: file.name }) });
    file.roomField = null;
    return el(
      "li",
      {},
      named(file.name),
      roles.length > 1 ? choice : el("span", { class: "soft" }, ROLES[file.role]),
      source === FEEDS && file.role === "export" ? roomField(file, number) : null,
      remove,
    );
  });
  fill(byId("chosen"), items);
};

/** Remarks below what was read. */
const remarks = (nodes, about, isOpen) =>
  nodes.length
    ? el("details", { open: isOpen }, el("summary", {}, counted(nodes.length, "{n} remark on {about}|{n} remarks on {about}", { about })),
        el("ul", {}, nodes.slice(0, 50).map((node) => el("li", {}, node))))
    : null;

/** What is read is another thing now: nothing may start from what was read before. */
const stale = (text) => {
  state.turn += 1;
  state.found = null;
  fill(byId("read"), el("p", { class: "soft" }, text));
  fill(byId("read-more"));
};

/** Let the server read what was chosen; a start waits for it. */
const readFiles = () => {
  state.reading = readThem();
  return state.reading;
};

/** What the server reads from the files; null where a field must be filled in first. */
const found = async () => {
  const problem = wholeOf(state.files);
  if (problem) {
    const checked = await api.validate(problem.bytes);
    const broken = checked.violations.map((one) => violationNode(one));
    const found = [...broken, ...noteNodes(checked.notes, checked.notes_data, plainly)];
    const leftOut = checked.left_out && checked.left_out.length ? leftOutTable(checked) : null;
    return { body: problem.bytes, problem: problemOf(problem), more: [leftOut, remarks(found, t("the present plan"), false)] };
  }
  const read = await readFrom(state.files);
  return read && {
    body: JSON.stringify(read.problem),
    problem: read.problem,
    more: [leftOutTable(read), remarks(noteNodes(read.notes, read.notes_data, plainly), t("the files"), true)],
  };
};

/** What keeps the files from being read, in words; empty where nothing does. */
const lacking = () => missing(state.files, sourceName()) || unconfirmed();

/** Read, and show what it is or what is wrong with it. */
const readThem = async () => {
  state.turn += 1;
  const turn = state.turn;
  state.found = null;
  for (const id of ["faults", "start-note", "read-more"]) {
    fill(byId(id));
  }
  const lacks = lacking();
  if (lacks) {
    fill(byId("read"), state.files.length ? el("p", { class: "soft" }, lacks) : "");
    return;
  }
  fill(byId("read"), el("p", { class: "soft" }, t("The files are being read …")));
  try {
    const read = await found();
    if (turn !== state.turn) {
      return;
    }
    state.found = read;
    if (!read) {
      fill(byId("read"));
      return;
    }
    requests.offer(typesOf(read.problem));
    fill(
      byId("read"),
      el("p", { class: "good" }, t("Read:"), " ", el("strong", {}, named(read.problem.ProblemId)), ` – ${contents(read.problem)}.`),
    );
    fill(byId("read-more"), read.more);
  } catch (error) {
    if (turn === state.turn) {
      fill(byId("read"));
      refusedFiles(error);
    }
  }
};

/** Ask for what is missing at its field; everything else is a table of what is wrong. */
const refusedFiles = (error) => {
  const faults = error.faults || [];
  const others = showAsked(faults, state.files);
  if (faults.length && !others.length) {
    fill(byId("read"), el("p", { class: "soft" }, t("Something has to be said about the files: see above, then press “{button}”.", { button: byId("read-source").textContent })));
    return;
  }
  error.faults = others;
  showError(byId("faults"), error, state.files, readFiles);
};

/** Put files to the others, and say which of them they take the place of. */
const put = (added) => {
  const before = state.files.map((file) => file.name);
  const isCorrection = added.every((one) => before.includes(one.name));
  const isOther = added.length === 1 && [...state.files, ...added].every((file) => file.isWhole);
  if (added.length && !isCorrection && (state.isStarted || isOther)) {
    state.files = []; // a plan was made of those, or one problem takes the place of another
    forgetSource();
  }
  state.isStarted = state.isStarted && !added.length;
  const again = before.filter((name) => added.some((one) => one.name === name));
  state.files = joined(state.files, added);
  const gone = before.filter((name) => state.files.every((file) => file.name !== name));
  const said = [gone.length && t("Put aside: {files}.", { files: gone.join(", ") }), again.length && t("Chosen again: {files}.", { files: again.join(", ") })];
  fill(byId("chosen-note"), printable(said.filter(Boolean).join(" ")));
};

const take = async (list, role = null) => {
  const wrong = [];
  const added = [];
  for (const file of list) {
    try {
      added.push({ ...(await load(file)), byHand: role });
    } catch (error) {
      wrong.push(error);
    }
  }
  put(added);
  try {
    await recognize();
  } catch (error) {
    wrong.push(error);
  }
  showFiles();
  await readFiles();
  if (wrong.length) {
    byId("faults").prepend(...wrong.map((error) => trouble(error, null)));
  }
};

/** Let the server say what the files may be, but for problems, which say it themselves. */
const recognize = async () => {
  const files = state.files.filter((file) => !file.isWhole && !file.isRecognized);
  if (files.length) {
    fill(byId("read"), el("p", { class: "soft" }, t("The files are being looked at …")));
    (await detect(files)).forEach((one, at) => Object.assign(files[at], { presets: one.presets, holds: one.holds, isRecognized: true }));
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
  const isOn = (id) => (byId(id).checked ? "true" : null);
  const sellable = byId("sellable").checked;
  return wrong.length
    ? null
    : {
        time_limit: value("time-limit"),
        max_moves: value("max-moves"),
        max_los: value("max-los"),
        sellable: sellable ? null : "false",
        best_requests: isOn("best-requests"),
        even_wear: isOn("even-wear"),
        lock_prices: isOn("lock-prices"),
        minimum_stay_curve: value("minimum-stay-curve"),
        by_type: isOn("by-type"),
        night_value: value("night-value"),
      };
};

const refusedStart = (error) => {
  const others = showOptionErrors(error.faults || []);
  if (error.faults && error.faults.length && !others.length) {
    fill(byId("start-note"), el("p", { class: "error", role: "alert" }, t("An option is not right; see above.")));
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
  await keep(state.files);
  state.isStarted = true;
  started(job, job.replayed ? () => send(sent, true) : null);
};

const tryStart = async () => {
  fill(byId("start-note"));
  await state.reading;
  if (!state.found) {
    const lacks = lacking() || t("The files have to be read without an error first.");
    fill(byId("start-note"), el("p", { class: "error", role: "alert" }, lacks));
    byId(unconfirmed() ? "source-name" : "files").focus();
    return;
  }
  const query = options();
  const asked = requests.read();
  if (!query || !asked) {
    announce(t("Something is missing."));
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

/** Take the files again that this tab has kept since its last start. */
const restore = async () => {
  const files = await kept();
  if (!files.length) {
    return;
  }
  for (const { name, bytes, byHand, room } of files) {
    put([{ ...(await load(new File([bytes], name))), byHand, room }]);
  }
  byId("max-los").disabled = !byId("sellable").checked;
  await take([]);
  state.isStarted = true;
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
  setUpSource({
    reread: readFiles,
    stale,
    addRooms: async (file) => {
      await take([file], "rooms");
      byId("read-source").focus();
    },
    changed: () => {
      showFiles();
      readFiles();
    },
  });
  byId("sellable").addEventListener("change", (event) => {
    byId("max-los").disabled = !event.target.checked;
  });
  byId("new").addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  dropping(byId("drop"));
  restore();
  for (const name of ["dragover", "drop"]) {
    // a file that misses the place must not replace the page
    window.addEventListener(name, (event) => event.preventDefault());
  }
};

/** Forget what was chosen, when somebody else may sign in. */
export const forgetFiles = () => {
  forgetKept();
  state.files = [];
  fill(byId("chosen-note"));
  forgetSource();
  showFiles();
  readFiles();
};
