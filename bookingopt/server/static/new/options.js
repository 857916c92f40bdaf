// What can be said beside the files of an import: which fields there are, how they look, and what they say.

import { byId, el, fill } from "../base/dom.js";
import { choice, labelled } from "../base/fields.js";
import { t } from "../render/language.js";

/**
 * The options as the server names them. `when` says where a field stands: always, under More, or only once an error
 * has asked for it, with the question `ask`; `own` ones go with our own tables too.
 */
export const OPTIONS = [
  {
    name: "today", label: t("Business date"), type: "date", when: "always", own: true,
    help: t("The hotel’s present day: who has left by then is left out, who is in house keeps the room."),
    ask: t("Who is gone, and who is in house? Enter the hotel’s business date."),
  },
  {
    name: "minimum_stay", label: t("Minimum stay, in nights"), type: "number", min: 1, max: 366, when: "always", own: true,
    help: t("Empty means what the files say, otherwise 5."),
    ask: t("Enter the minimum stay."),
  },
  {
    name: "date_order", label: t("Order of the dates"), when: "asked", own: true,
    choices: [
      choice("dmy", t("day, month, year")),
      choice("mdy", t("month, day, year")),
      choice("ymd", t("year, month, day")),
    ],
    ask: t("In which order does this file write its dates? The file does not prove it."),
  },
  {
    name: "timezone", label: t("Time zone of the hotel"), type: "text", when: "asked",
    ask: t("The files have moments, which are days only in the hotel’s time zone. Enter it, such as Europe/Prague."),
  },
  {
    name: "block_end", label: t("The last day of an out-of-order block"), when: "asked",
    choices: [
      choice("last-night", t("is the last night that the room is closed")),
      choice("checkout", t("is the day on which the room is free again")),
    ],
    ask: t("What does the last day of an out-of-order block mean?"),
  },
  {
    name: "closures", label: t("Events that may be a stay or a closure"), when: "asked",
    choices: [
      choice("as-stays", t("are stays")),
      choice("as-blocks", t("close the room")),
      choice("drop", t("are left out")),
    ],
    ask: t("The calendar does not tell a stay from a closure here. What are such events?"),
  },
  {
    name: "service", label: t("Service whose rooms are the hotel"), type: "text", when: "asked",
    ask: t("Several services have reservations. Enter the one that sells the rooms."),
  },
  {
    name: "names", label: t("Names of guests"), when: "more",
    choices: [choice("full", t("in full")), choice("initials", t("initials")), choice("none", t("left away"))],
  },
  {
    name: "guests", label: t("Guests to hold against the capacity"), when: "more",
    choices: [choice("none", t("none#guests")), choice("adults", t("adults")), choice("all", t("adults and children"))],
  },
  {
    name: "rooms", label: t("Table of the rooms"), type: "file", when: "asked",
    ask: t("The export has no list of the rooms. Choose a table with a column RoomNumber and, where types matter, RoomType."),
  },
  { name: "encoding", label: t("Encoding of text files"), type: "text", when: "more", help: t("Such as cp1250; empty: found out.") },
  { name: "night", label: t("Hours that make a night"), type: "text", when: "more", help: t("Empty means 18:00-06:00.") },
  { name: "adjacent_groups", label: t("Rooms of one booking want to be adjacent"), type: "checkbox", when: "more" },
  { name: "drop_other_rooms", label: t("Leave out stays in rooms that are not in the hotel"), type: "checkbox", when: "more" },
];

/** A text of the server in the words of the page: options are named as their fields. */
export const plainly = (text) =>
  text.replace(/--([a-z-]+)/g, (whole, name) => {
    const option = OPTIONS.find((one) => one.name === name.replaceAll("-", "_"));
    return option ? `“${option.label}”` : whole;
  });

/** The same as buttons of which one is chosen, for a question that has rows to look at. */
const group = (option, id) => {
  const buttons = option.choices.map(({ value, text }) =>
    el(
      "label",
      { class: "check" },
      el("input", { type: "radio", name: id, value, "data-field": option.name, "aria-describedby": `${id}-error` }),
      el("span", { "data-choice": value }, text),
    ),
  );
  const view = el("div", { id: `${id}-view` });
  const error = el("p", { class: "error", id: `${id}-error` });
  return el("fieldset", { class: "field group", id }, el("legend", {}, option.label), error, view, buttons);
};

const isGroup = (option) => option.name === "date_order";
const idOf = (name) => `import-${name.replaceAll("_", "-")}`;

/** The fields of an import in their three places; `changed` is called with the option that was changed. */
export const optionFields = (places, changed) => {
  const fields = new Map();
  for (const option of OPTIONS) {
    const node = (isGroup(option) ? group : labelled)(option, idOf(option.name));
    node.hidden = option.when === "asked";
    fields.set(option.name, node);
    places[option.when].append(node);
    if (option.type !== "file") {
      node.addEventListener("change", () => changed(option));
    }
  }
  const inputs = (name) => [...fields.get(name).querySelectorAll("[data-field]")];
  const focused = (name) => inputs(name).find((input) => input.checked) || inputs(name)[0];
  const value = (name) => {
    if (name === "date_order") {
      return (inputs(name).find((input) => input.checked) || { value: "" }).value;
    }
    const [input] = inputs(name);
    if (input.type === "file") {
      return ""; // a file goes to the others
    }
    return input.type === "checkbox" ? input.checked : input.value.trim();
  };
  const options = (isOwn) => OPTIONS.filter((option) => !fields.get(option.name).hidden && (option.own || !isOwn));
  const blame = (name, text) => {
    fill(fields.get(name).querySelector(".error"), text);
    inputs(name).forEach((input) => input.setAttribute("aria-invalid", "true"));
  };
  return {
    value,
    has: (name) => fields.has(name),
    /** What the fields that can be seen say, by name; those left empty are absent. */
    said: (isOwn) => {
      const given = options(isOwn).map((option) => [option, value(option.name)]).filter(([, one]) => one !== "" && one !== false);
      return Object.fromEntries(given.map(([option, one]) => [option.name, option.type === "number" ? Number(one) : one]));
    },
    /** Blame the fields whose value the browser refuses; returns the first of them. */
    refused: (isOwn) => {
      const wrong = options(isOwn).filter((option) => inputs(option.name).some((input) => !input.checkValidity()));
      wrong.forEach((option) => blame(option.name, inputs(option.name)[0].validationMessage));
      return wrong.length ? wrong[0].name : null;
    },
    set: (name, text) => {
      inputs(name)[0].value = text;
    },
    /** The input that takes files, and whether it is asked for. */
    input: (name) => inputs(name)[0],
    hide: (name) => {
      fields.get(name).hidden = true;
    },
    /** Say what is wrong at a field, which from then on can be seen; `view` is something to look at beside it. */
    blame: (name, text, view = null) => {
      const node = fields.get(name);
      node.hidden = false;
      const details = node.closest("details");
      if (details) {
        details.open = true;
      }
      blame(name, text);
      if (view) {
        fill(byId(`${idOf(name)}-view`), view);
      }
    },
    /** Put a remark behind each choice of a group, by its value. */
    remark: (name, remarks) => {
      for (const { value: one, text } of OPTIONS.find((option) => option.name === name).choices) {
        const node = fields.get(name).querySelector(`[data-choice="${one}"]`);
        node.textContent = remarks[one] ? `${text}: ${remarks[one]}` : text;
      }
    },
    /** Whether a question was asked for these files. */
    isAsking: () => OPTIONS.some((option) => option.when === "asked" && !fields.get(option.name).hidden),
    focus: (name) => focused(name).focus(),
    clear: () => {
      for (const [name, node] of fields) {
        fill(node.querySelector(".error"));
        inputs(name).forEach((input) => input.removeAttribute("aria-invalid"));
      }
    },
    /** Forget what was asked and answered for other files. */
    reset: () => {
      for (const option of OPTIONS) {
        const node = fields.get(option.name);
        node.hidden = option.when === "asked";
        fill(node.querySelector(".error"));
        inputs(option.name).forEach((input) => {
          input.removeAttribute("aria-invalid");
          input.checked = false;
          if (input.type !== "radio" && input.type !== "checkbox") {
            input.value = input.tagName === "SELECT" ? input.options[0].value : "";
          }
        });
      }
    },
    /** Show the fields that go with our own tables, or all. */
    fit: (isOwn) => {
      for (const option of OPTIONS.filter((one) => one.when === "always")) {
        fields.get(option.name).hidden = isOwn && !option.own;
      }
    },
  };
};
