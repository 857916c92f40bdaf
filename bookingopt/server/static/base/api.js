// Calls to the server. What goes wrong becomes an ApiError in plain words, with the seconds to wait where it says so.

import { messageText } from "./messages.js";
import { key } from "./session.js";
import { language, t } from "../render/language.js";

const BASE = "api/v1";

/** What is said where the server gives no words of its own. */
const WORDS = {
  400: t("The server could not read this."),
  401: t("This key is not accepted: it may be mistyped, expired or revoked."),
  403: t("This key may not do that."),
  404: t("The server does not know this job: it has expired, was erased, or belongs to another key."),
  409: t("This was sent before with different content."),
  413: t("This is larger than the server accepts."),
  415: t("The server does not accept this kind of file."),
  422: t("There are errors in what was sent."),
  429: t("Too many requests at once."),
  500: t("The server had an internal error."),
  502: t("The server is not available at the moment."),
  503: t("The server cannot accept this at the moment."),
  504: t("The server took too long to answer."),
};

/** What is said of an error by its kind where the page does not speak English, as the words of the server do. */
const KINDS = {
  "not-ready": t("The job has no plan for this."),
  "too-slow": t("What was sent did not arrive in time."),
  misdirected: t("The server does not answer to this address."),
  "invalid-parameter": t("One of the settings is not allowed."),
  "too-many-jobs": t("Too many of your jobs wait or run; try again when one has ended."),
  "too-much-stored": t("Your jobs take too much memory; erase some."),
  "queue-full": t("Too many jobs wait at the moment."),
  "worker-lost": t("The process that searched was lost twice; perhaps its memory was not enough. Try fewer dates or reservations."),
  expired: t("The problem was kept too short a time for this queue; send it again."),
  "no-plan": t("Requests need a plan with a room for everybody, and this job has none."),
  "invalid-problem": t("The search does not accept this problem."),
  "timed-out": t("The search ran beyond its time limit and was stopped without a plan."),
  "out-of-memory": t("The memory was not enough; try fewer dates or reservations."),
  system: t("The system refused what the search needs; try again later."),
  solver: t("The solver failed; please report it with the address of this page."),
  refused: t("These settings do not go with this problem."),
  internal: t("The program failed; please report it with the address of this page."),
  unsupported: t("No worker of this server can do this job."),
};

const kindOf = (document) => KINDS[String(document.type || "").split(":").at(-1)];

/** What is said of a job that failed, or of a call that was refused, by its document. */
export const wordsOf = (document, status) => {
  const own = document.detail || document.title;
  const data = document.detail_data;
  return language === "en" ? own || WORDS[status] : (data && messageText(own, data)) || kindOf(document) || WORDS[status] || own;
};

/** A sentence: the server's own begin small, since programs put them behind other words. */
const sentence = (text) => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
};

class ApiError extends Error {
  constructor(status, document, retryAfter) {
    const words = wordsOf(document, status) || t("The server answered with status {status}.", { status });
    super(status === 401 || status === 404 ? WORDS[status] : sentence(words));
    this.status = status;
    this.type = document.type || "";
    this.faults = Array.isArray(document.errors) ? document.errors : [];
    this.instance = status >= 500 && document.instance ? document.instance : ""; // only then the log says more
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may succeed a little later. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Seconds to wait by the header: a number, or a date; null where there is none. */
const waitOf = (response) => {
  const text = response.headers.get("Retry-After");
  if (!text) {
    return null;
  }
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(600, Math.max(1, Math.ceil(seconds))) : null;
};

const problemOf = async (response) => {
  try {
    const document = JSON.parse(await response.text());
    return document && typeof document === "object" ? document : {};
  } catch {
    return {}; // a proxy may answer anything
  }
};

/** The answer to one call; `query` is an object whose lists become repeated names and whose nulls are left out. */
export const call = async (method, path, { query = {}, body, type, signal, headers = {} } = {}) => {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") {
        asked.append(name, String(one));
      }
    }
  }
  const all = { ...headers };
  if (key()) {
    all.Authorization = `Bearer ${key()}`;
  }
  if (type) {
    all["Content-Type"] = type;
  }
  const url = [`${BASE}${path}`, asked.toString()].filter(Boolean).join("?");
  let response;
  try {
    response = await fetch(url, { method, headers: all, body, signal, cache: "no-store", credentials: "omit" });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw new ApiError(0, { detail: t("The server cannot be reached: is it running, and is there a network?") }, null);
  }
  if (!response.ok) {
    const failed = new ApiError(response.status, await problemOf(response), waitOf(response));
    if (response.status === 401) {
      document.dispatchEvent(new CustomEvent("refused"));
    }
    throw failed;
  }
  return response;
};

const json = async (method, path, options) => (await call(method, path, options)).json();

/** Whether the server answers with the key at hand, or without one; other errors are thrown. */
export const mayCall = async () => {
  try {
    await call("GET", "/jobs", { query: { limit: 1 } });
    return true;
  } catch (error) {
    if (error.status === 401) {
      return false;
    }
    throw error;
  }
};

/** The caller's searches; requests asked of a plan are shown with it. */
export const jobs = async (limit) => (await json("GET", "/jobs", { query: { limit, kind: "solve" } })).jobs;
export const job = (id, signal) => json("GET", `/jobs/${encodeURIComponent(id)}`, { signal });
export const cancel = (id) => call("POST", `/jobs/${encodeURIComponent(id)}/cancel`);
export const erase = (id) => call("DELETE", `/jobs/${encodeURIComponent(id)}`);
export const file = (id, name, query) => call("GET", `/jobs/${encodeURIComponent(id)}/${name}`, { query });

/** Ask requests of the plan of a job, or of a problem whose plan was changed. */
export const ask = (id, requests, problem) =>
  json("POST", `/jobs/${encodeURIComponent(id)}/requests`, {
    body: JSON.stringify(problem ? { requests, problem } : { requests }),
    type: "application/json",
  });

/** The systems that take a plan, and what each asks for. */
export const sinks = async () => (await json("GET", "/sinks")).sinks;

/** The messages that bring a plan into another system. */
export const messages = (id, body) =>
  json("POST", `/jobs/${encodeURIComponent(id)}/export`, { body: JSON.stringify(body), type: "application/json" });

/** Start a job; says also whether the server had it already. */
export const optimize = async (body, query, { again = false } = {}) => {
  const headers = again ? { "Idempotency-Key": Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join("") } : {};
  const response = await call("POST", "/optimize", { query, body, type: "application/json", headers });
  return { ...(await response.json()), replayed: response.headers.get("Idempotent-Replayed") === "true" };
};

const hex = (byte) => byte.toString(16).padStart(2, "0");

const parsed = (body) => json("POST", "/parse", { body: JSON.stringify(body), type: "application/json" });

/** The problem that files are, with what was left out of it. */
export const parse = parsed;

/** What each file may be, and all systems whose exports are read. */
export const detect = (files) => parsed({ detect: true, files });

/** What the server says of a problem that it can read: its present plan, and what is to be known of it. */
export const validate = (body) => json("POST", "/validate", { body, type: "application/json" });

/** What a plan that is worked on comes to; of one of its stays, what each room would mean. */
export const draft = (body) => json("POST", "/draft", { body, type: "application/json" });

/** A plan that is worked on as a file. */
export const draftFile = (name, body) => call("POST", `/draft/${name}`, { body, type: "application/json" });
