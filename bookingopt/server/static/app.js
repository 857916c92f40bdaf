// The page: who may call, which part is shown, and the way between them. The address says which: ./, ?job=…, ?jobs.

import * as api from "./base/api.js";
import { button, byId, el, fill } from "./base/dom.js";
import { goesToChosen, inLanguage, setUpLanguages } from "./base/languages.js";
import { clearJob, noSuchJob, openJob } from "./result/job.js";
import { listJobs } from "./jobs.js";
import { forgetFiles, setUpNew } from "./new/new.js";
import { key, setKey } from "./base/session.js";
import { trouble } from "./base/trouble.js";
import { t } from "./render/language.js";

const PAGES = ["start", "sign-in", "new", "job", "jobs"];
const ID = /^[0-9a-f]{32}$/;

const state = { keys: false, shown: null, ends: new AbortController(), note: null };

const route = () => {
  const query = new URLSearchParams(location.search);
  if (query.has("job")) {
    return { page: "job", id: query.get("job"), from: ID.test(query.get("from") || "") ? query.get("from") : null };
  }
  return { page: query.has("jobs") ? "jobs" : "new" };
};

const show = (page) => {
  for (const name of PAGES) {
    byId(`page-${name}`).hidden = name !== page;
  }
  byId("menu").hidden = page === "sign-in" || page === "start";
  byId("sign-out").hidden = !state.keys;
  for (const link of document.querySelectorAll("#menu a")) {
    if (link.dataset.page === page) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  }
};

const TITLES = { "sign-in": t("Sign in"), new: t("New plan"), job: t("Room plan"), jobs: t("Earlier jobs") };

/** End what the part before was doing, and put the reader at the top of this one. */
const enter = (page) => {
  state.ends.abort();
  state.ends = new AbortController();
  state.shown = page;
  document.title = `${TITLES[page]} – BookingOpt`;
  show(page);
  return state.ends.signal;
};

const atTop = (page) => {
  window.scrollTo(0, 0);
  byId(`${page}-heading`).focus({ preventScroll: true });
};

const signIn = (text) => {
  enter("sign-in");
  clearJob();
  fill(byId("jobs"));
  byId("key-error").textContent = text;
  byId("key").focus();
};

const visit = (replayed = null) => {
  const { page, id, from } = route();
  const signal = enter(page);
  fill(byId("notices"), state.note ? el("p", { class: "notice good" }, state.note) : "");
  state.note = null;
  atTop(page);
  if (page === "jobs") {
    listJobs({ signal });
  } else if (page === "job") {
    const gone = () => {
      state.note = t("The job was erased.");
      go("./?jobs");
    };
    if (!ID.test(id)) {
      noSuchJob(id);
      return;
    }
    openJob(id, { signal, gone, replayed: Boolean(replayed), again: replayed ? runAgain(replayed) : null, solve: solveFrom(id), from });
  }
};

/** What starts a job with a problem that was changed on the plan of another job, searched as that one was. */
const solveFrom = (id) => async (body, result) => {
  const { time_limit, max_los, sellable } = result.report.parameters;
  const job = await api.optimize(body, { time_limit, max_los, sellable });
  go(`./?job=${job.job_id}&from=${id}`);
};

/** A button that runs a job again which the server has already answered. */
const runAgain = (again) => {
  const place = el("span", {});
  place.append(
    button(t("Run again"), async () => {
      try {
        await again();
      } catch (error) {
        place.append(trouble(error, null));
      }
    }),
  );
  return place;
};

const go = (address, replayed = null) => {
  history.pushState(null, "", inLanguage(address));
  state.address = location.search;
  visit(replayed);
};

/** Find out whether keys are asked for, and show what the address says. */
const begin = async () => {
  show("start");
  try {
    if (await api.mayCall()) {
      state.keys = key() !== "";
      visit();
    } else {
      const text = key() ? t("The key is no longer accepted: it may be expired or revoked.") : "";
      state.keys = true;
      setKey("");
      signIn(text);
    }
  } catch (error) {
    fill(byId("page-start"), trouble(error, begin));
  } finally {
    byId("page-start").removeAttribute("aria-busy");
  }
};

const trySignIn = async () => {
  const field = byId("key");
  const given = field.value.trim();
  byId("key-error").textContent = "";
  if (!given) {
    byId("key-error").textContent = t("Enter the key.");
    field.focus();
    return;
  }
  if (!/^[\x21-\x7e]+$/.test(given)) {
    byId("key-error").textContent = t("A key has letters, digits and signs without blanks; copy it again.");
    field.focus();
    return;
  }
  setKey(given);
  try {
    if (await api.mayCall()) {
      field.value = "";
      state.keys = true;
      visit();
      return;
    }
    byId("key-error").textContent = t("This key is not accepted: it may be mistyped, expired or revoked.");
  } catch (error) {
    byId("key-error").textContent = error.message;
  }
  setKey("");
  field.focus();
};

const signOut = () => {
  setKey("");
  forgetFiles();
  history.replaceState(null, "", inLanguage("./"));
  state.address = location.search;
  signIn("");
};

document.addEventListener("refused", () => {
  if (state.shown && state.shown !== "sign-in") {
    setKey("");
    state.keys = true;
    signIn(t("The key is no longer accepted: it may be expired or revoked."));
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const href = link ? link.getAttribute("href") : "";
  if (plain && href.startsWith("./") && state.shown && state.shown !== "sign-in") {
    event.preventDefault();
    go(href);
  }
});

window.addEventListener("popstate", () => {
  if (location.search !== state.address && state.shown && state.shown !== "sign-in") {
    state.address = location.search; // a link to a part of the page changes only what follows the #
    visit();
  }
});

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  trySignIn();
});
byId("sign-out").addEventListener("click", signOut);

const open = () => {
  state.address = location.search;
  setUpLanguages();
  setUpNew((job, again) => go(`./?job=${job.job_id}`, again));
  begin();
};

if (!goesToChosen()) {
  open();
}
