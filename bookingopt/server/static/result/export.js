// "For another system": restrictions or room moves of a plan as the messages that another system takes, saved as files.

import * as api from "../base/api.js";
import { announce, button, el, fill, named, once, said, table } from "../base/dom.js";
import { messageNode, messageText, noteNodes } from "../base/messages.js";
import { trouble } from "../base/trouble.js";
import { number } from "../base/words.js";
import { safe, save } from "./downloads.js";
import { exportFields, plainly } from "./export_fields.js";
import { counted, t } from "../render/language.js";

/** So many errors are shown; a house that was not imported lacks an id of every reservation. */
const MOST = 50;

/** Types of content that are documents of their own, with the end of their files' names. */
const DOCUMENTS = { "text/xml": ".xml", "text/csv": ".csv" };

/** The files that hold the messages, as `bookingopt export` writes them. */
const filesOf = (messages, base) => {
  const [type] = messages[0].content_type.split(";");
  if (!DOCUMENTS[type]) {
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join("");
    return [{ name: `${base}.ndjson`, text, type: "application/x-ndjson" }];
  }
  const digits = String(messages.length).length;
  return messages.map((message, at) => {
    const place = messages.length > 1 ? `-${String(at + 1).padStart(digits, "0")}` : "";
    return { name: `${base}${place}${DOCUMENTS[type]}`, text: message.body, type };
  });
};

/** A code that is still to be filled in, as TOML. */
const OPEN = { id: '""', rates: "[]", minimum_stay: '"arrival"  # or "through", as the room is set' };

/** A file of codes for these room types, to be filled in. */
const codesToFill = (types, codes) =>
  types
    .map((type) => [`[types.${JSON.stringify(type)}]`, ...codes.map((code) => `${code} = ${OPEN[code]}`), ""].join("\n"))
    .join("\n");

const saveFile = ({ name, text, type }) => {
  save(new Blob([text], { type }), name);
  announce(t("{file} was saved.", { file: name }));
};

const list = (texts, data) => el("ul", {}, noteNodes(texts, data, plainly).map((node) => el("li", {}, node)));

/** What a rehearsal of the moves has found. */
const rehearsed = (complaints, data) =>
  complaints.length
    ? el(
        "div",
        { class: "notice bad", role: "alert" },
        el("p", {}, t("The messages do not lead to the plan, so nothing is saved.")),
        list(complaints, data),
      )
    : el("p", {}, t("Rehearsed: the messages lead to the plan, and no room is let twice on the way."));

const toSave = (messages, files) => {
  const buttons = files.map((file) => el("li", {}, button(t("Save {file}", { file: file.name }), () => saveFile(file), { "data-file": file.name })));
  const text = files.length === 1
    ? counted(messages.length, "{n} message, saved in {file}.|{n} messages, saved in {file}.", { file: files[0].name })
    : counted(messages.length, "{n} message in {count} files.|{n} messages in {count} files.", { count: number(files.length) });
  const order = messages.length > 1 ? ` ${t("Send them in their order.")}` : "";
  return [
    el("p", { class: "good" }, said(`${text}${order} ${t("Nothing was sent from here.")}`)),
    el("ul", { class: "files" }, buttons),
  ];
};

/** Show what came out, and save it where it is one file. */
const showMessages = (place, { messages, notes, notes_data: data, rehearsal, rehearsal_data: complaints }, what, base) => {
  const isSound = !rehearsal.length;
  const files = messages.length && isSound ? filesOf(messages, base) : [];
  const nothing = what === "moves" ? t("No room has to be changed: nothing is to be sent.") : t("Nothing is to be sent.");
  fill(
    place,
    files.length ? toSave(messages, files) : null,
    messages.length ? null : el("p", { class: "good" }, nothing),
    what === "moves" && messages.length ? rehearsed(rehearsal, complaints) : null,
    notes.length ? [el("h3", {}, t("Notes")), list(notes, data)] : null,
  );
  if (files.length === 1) {
    saveFile(files[0]);
  } else if (isSound) {
    announce(files.length ? t("There are {count} files to save.", { count: number(files.length) }) : nothing);
  }
};

/** Show the faults that are about no field. */
const showFaults = (place, faults) => {
  const rows = faults.slice(0, MOST).map((fault) => [named(messageText(fault.place, fault.place_data) || t("the export")), messageNode(fault.expected, fault.expected_data, plainly)]);
  const lacksIds = faults.some((fault) => fault.lacks);
  const heading = el("h3", { tabindex: "-1", class: "error" }, counted(faults.length, "{n} error|{n} errors"));
  fill(
    place,
    el(
      "div",
      { class: "notice bad" },
      heading,
      lacksIds ? el("p", {}, t("The ids come with the system’s own export: start a plan from that.")) : null,
      table(t("What is wrong"), [t("Place"), t("Expected")], rows),
      faults.length > MOST ? el("p", {}, t("The first {count} are shown.", { count: number(MOST) })) : null,
    ),
  );
  heading.focus();
};

const formOf = (sinks, { id, problemId, result }) => {
  const fields = exportFields(sinks);
  const outcome = el("div", {});
  const send = el("button", { type: "submit", class: "main" }, t("Save the messages"));

  const make = async () => {
    fill(outcome);
    if (fields.isMissing()) {
      announce(t("Something is missing."));
      return;
    }
    const { sink, dialect } = fields.sink();
    const what = fields.what();
    if (what === "restrictions" && !result.restrictions.length) {
      const text = t("This plan has no restrictions: make it again with “Also compute what can be sold”.");
      fill(outcome, el("p", { class: "notice bad", role: "alert" }, text));
      return;
    }
    try {
      const body = await fields.read();
      if (body) {
        const base = [safe(problemId), sink, dialect, what].filter(Boolean).join("-");
        showMessages(outcome, await api.messages(id, body), what, base);
      }
    } catch (error) {
      const others = fields.show(error.faults || []);
      if (others.length) {
        showFaults(outcome, others);
      } else if (!(error.faults || []).length) {
        fill(outcome, trouble(error, error.passes ? make : null));
      }
    }
  };

  const saveCodes = () => {
    const types = [...new Set(result.restrictions.map((row) => row.RoomType))];
    const text = codesToFill(types, fields.needs().codes);
    saveFile({ name: `${fields.sink().sink}-codes.toml`, text, type: "application/toml" });
  };
  fields.node("rates").append(button(t("Save a file of codes to fill in"), saveCodes));

  const form = el("form", { class: "asked", novalidate: true }, fields.nodes, el("p", {}, send));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(send, make);
  });
  form.addEventListener("change", () => fill(outcome)); // what was saved is no longer what the fields say
  return [form, outcome];
};

/** The form, once the server has said which systems there are. */
export const exportForm = (id, problemId, result) => {
  const place = el("div", {});
  const load = async () => {
    try {
      fill(place, formOf(await api.sinks(), { id, problemId, result }));
    } catch (error) {
      fill(place, trouble(error, error.passes ? load : null));
    }
  };
  load();
  const text = t("Restrictions or room moves as the messages that another system takes, to be sent by whoever connects the two.");
  return [el("p", {}, text), place];
};
