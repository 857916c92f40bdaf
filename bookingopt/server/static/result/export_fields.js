// What is asked for an export to another system: which fields there are, which of them a system needs, what they say.

import { el, fill, said } from "../base/dom.js";
import { choice, labelled } from "../base/fields.js";
import { messageNode, messageText } from "../base/messages.js";
import { counted, t } from "../render/language.js";

/** So many errors of a file are shown. */
const MOST = 10;

const RESULT = t("Choose a result that was saved as “Whole result (JSON)”.");

/** The fields in their order; `ask` is said where one is needed and empty. */
const FIELDS = [
  {
    name: "what", label: t("What it is told"),
    choices: [choice("restrictions", t("Restrictions: what may be sold")), choice("moves", t("Room moves"))],
  },
  {
    name: "rates", label: t("Codes of room types and rate plans"), type: "file", accept: ".toml",
    help: t("A TOML file."), ask: t("Choose the file with the codes that the system has for room types and rate plans."),
  },
  {
    name: "hotel", label: t("The system’s id of the hotel"), type: "text",
    help: " ", ask: t("Enter the id that the system has for the hotel."),
  },
  { name: "service", label: t("Id of the service that is sold"), type: "text", ask: t("Enter the id of the service that sells the rooms.") },
  {
    name: "timezone", label: t("Time zone of the hotel"), type: "text",
    help: t("Such as Europe/Prague."), ask: t("Enter the time zone of the hotel, such as Europe/Prague."),
  },
  {
    name: "interval_end", label: t("The last day of an interval"), when: "asked",
    choices: [choice("last-night", t("is its last night")), choice("checkout", t("is the day after its last night"))],
    ask: t("Choose what the last day of an interval means to the system."),
  },
  {
    name: "changes_since", label: t("Only what has changed since"), type: "file", accept: ".json",
    help: t("The result that was sent last, as JSON. Without it, everything is sent."), ask: RESULT,
  },
  { name: "allow_loss", label: t("Allow this loss"), type: "checkbox" },
];

/** A text of the server in the words of the page: options are named as their fields. */
export const plainly = (text) =>
  text.replaceAll("`", "").replace(/--([a-z-]+)/g, (whole, name) => {
    const field = FIELDS.find((one) => one.name === name.replaceAll("-", "_"));
    return field ? `“${field.label}”` : whole;
  });

const takes = (sink) => [sink.restrictions ? t("restrictions") : "", sink.moves ? t("room moves") : ""].filter(Boolean).join(", ");

const systems = (sinks) => ({
  name: "sink", label: t("System"), when: "asked", help: " ", ask: t("Choose the system."),
  choices: sinks.map((sink, at) => choice(String(at), `${sink.title}: ${takes(sink)}`)),
});

/** The field that a fault is about: codes may be said in two ways. */
const fieldOf = (fault) => fault.place.split(/[.[]/)[0].replace(/^rates_toml$/, "rates");

/** Lines on what is wrong with a field, each with the place in its file. */
const wordsOf = (name, faults) => {
  const lines = faults.slice(0, MOST).map((fault) => {
    const rest = fault.place.replace(/^[a-z_]+\.?/, "");
    return [rest && `${rest}: `, fault.value && `${fault.value}: `, plainly(messageText(fault.expected, fault.expected_data))].join("");
  });
  const more = faults.length > MOST ? [counted(faults.length - MOST, "{n} more error|{n} more errors")] : [];
  const isFile = faults.some((fault) => fault.place !== name);
  return [...(name === "changes_since" && isFile ? [RESULT] : []), ...lines, ...more];
};

/** The text of a chosen file; empty where none is chosen. */
const textOf = async (input) => (input.files.length ? input.files[0].text() : "");

/** The fields for an export to one of the systems. */
export const exportFields = (sinks) => {
  const options = [systems(sinks), ...FIELDS];
  const nodes = new Map(options.map((option) => [option.name, labelled(option, `export-${option.name.replaceAll("_", "-")}`)]));
  const node = (name) => nodes.get(name);
  const input = (name) => node(name).querySelector("[data-field]");
  const isShown = (name) => !node(name).hidden;
  const sink = () => (input("sink").value === "" ? null : sinks[Number(input("sink").value)]);
  const what = () => (sink().restrictions && sink().moves ? input("what").value : sink().restrictions ? "restrictions" : "moves");
  const needs = () => sink()[what()];

  const clear = () => {
    for (const one of nodes.values()) {
      fill(one.querySelector(".error"));
      one.querySelector("[data-field]").removeAttribute("aria-invalid");
    }
  };
  const blame = (name, texts) => {
    node(name).hidden = false;
    fill(node(name).querySelector(".error"), texts.map((text, at) => [at ? el("br") : null, said(text)]));
    input(name).setAttribute("aria-invalid", "true");
  };
  const help = (name, text) => fill(node(name).querySelector(".soft"), text);

  /** What was allowed for another system or other codes is not allowed for these. */
  const forgetLoss = () => {
    node("allow_loss").hidden = true;
    input("allow_loss").checked = false;
  };
  const fit = () => {
    clear();
    const chosen = sink();
    const shown = chosen ? [...needs().needs, ...needs().may_have, ...(what() === "restrictions" ? ["changes_since"] : [])] : [];
    for (const { name } of FIELDS) {
      node(name).hidden = !shown.includes(name);
    }
    node("what").hidden = !(chosen && chosen.restrictions && chosen.moves);
    forgetLoss();
    help("sink", chosen ? [t("What cannot be said there:"), " ", messageNode(needs().cannot, needs().cannot_data, plainly)] : "");
    help("hotel", chosen && needs().may_have.includes("hotel") ? t("May be left empty.") : "");
    const codes = chosen ? needs().codes.join(", ") : "";
    help("rates", codes ? `${t("A TOML file.")} ${t("Each room type has {codes}.", { codes })}` : t("A TOML file."));
  };

  const isEmpty = (name) => input(name).value.trim() === "";
  const missing = () => (sink() ? needs().needs.filter(isEmpty) : ["sink"]);

  /** Blame the fields that are needed and empty; returns whether there are any. */
  const isMissing = () => {
    clear();
    const names = missing();
    names.forEach((name) => blame(name, [options.find((option) => option.name === name).ask]));
    if (names.length) {
      input(names[0]).focus();
    }
    return names.length > 0;
  };

  /** What the fields say, as the server takes it; null where a file is no result. */
  const read = async () => {
    const body = { sink: sink().sink, what: what(), ...(sink().dialect ? { dialect: sink().dialect } : {}) };
    for (const name of ["hotel", "service", "timezone", "interval_end"].filter(isShown)) {
      if (input(name).value.trim()) {
        body[name] = input(name).value.trim();
      }
    }
    if (isShown("rates")) {
      body.rates_toml = await textOf(input("rates"));
    }
    if (isShown("changes_since") && !isEmpty("changes_since")) {
      try {
        body.changes_since = JSON.parse(await textOf(input("changes_since")));
      } catch {
        blame("changes_since", [RESULT]);
        input("changes_since").focus();
        return null;
      }
    }
    return isShown("allow_loss") && input("allow_loss").checked ? { ...body, allow_loss: true } : body;
  };

  /** Show faults at the fields that they are about, and put the cursor there; returns the others. */
  const show = (faults) => {
    const isAbout = (name) => (fault) => fieldOf(fault) === name;
    const names = options.map((option) => option.name).filter((name) => faults.some(isAbout(name)));
    for (const name of names) {
      blame(name, wordsOf(name, faults.filter(isAbout(name))));
    }
    if (names.length) {
      input(names[0]).focus();
    }
    return faults.filter((fault) => !names.includes(fieldOf(fault)));
  };

  input("sink").addEventListener("change", fit);
  input("what").addEventListener("change", fit);
  input("rates").addEventListener("change", forgetLoss);
  node("sink").classList.add("whole");
  fit();
  return { nodes: [...nodes.values()], node, sink, what, needs, isMissing, read, show };
};
