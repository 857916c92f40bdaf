// Everything that is wrong in the files, as a table: its place, its value, what would have been right.

import { button, byId, el, fill, named, table } from "../base/dom.js";
import { messageNode, messageText } from "../base/messages.js";
import { placeIn } from "./files.js";
import { plainly } from "./options.js";
import { excerpt, hasPlace, spanOf } from "./places.js";
import { trouble } from "../base/trouble.js";
import { number } from "../base/words.js";
import { counted, t } from "../render/language.js";

/** So many are shown; a file of the wrong kind has an error in every line. */
const MOST = 200;

/** Show the lines of the file in question below the table. */
const showPlace = (view, file, span) => {
  const shown = excerpt(file, span);
  fill(view, el("h4", {}, shown.getAttribute("aria-label")), shown);
  shown.focus({ preventScroll: true });
  shown.querySelector("mark").scrollIntoView({ block: "center", inline: "center" });
};

/** The name of a file that the errors are about, where they are about one. */
const about = (files) => (files.length === 1 ? files[0].name : t("the files"));

/** Show the error of a reading or a start: its faults at their places, or what it says. */
export const showError = (place, error, files, again) => {
  if (!error.faults || !error.faults.length) {
    fill(place, trouble(error, error.passes ? again : null));
    return;
  }
  const view = el("div", {});
  const rows = error.faults.slice(0, MOST).map((fault) => {
    const found = placeIn(files, fault.place);
    const jump = hasPlace(found.file, fault, found.rest)
      ? button(t("Show"), () => showPlace(view, found.file, spanOf(found.file, fault, found.rest)), {
          "aria-label": t("Show {place} in {file}", { place: messageText(found.place, fault.place_data) || t("the place"), file: found.file.name }),
        })
      : "";
    return [named(messageText(found.place, fault.place_data) || t("the whole file")), named(fault.value), messageNode(fault.expected, fault.expected_data, plainly), jump];
  });
  const more = error.faults.length > MOST ? ` ${t("The first {count} are shown.", { count: number(MOST) })}` : "";
  const heading = el("h3", { tabindex: "-1", class: "error" }, counted(error.faults.length, "{n} error in {file}|{n} errors in {file}", { file: about(files) }));
  fill(
    place,
    el(
      "div",
      { class: "notice bad" },
      heading,
      el("p", {}, `${t("Nothing was started. Correct the file and choose it again.")}${more}`),
      table(t("What is wrong"), [t("Place"), t("Value"), t("Expected"), t("In the file")], rows),
      view,
    ),
  );
  heading.focus();
};

/** Show what is wrong with an option beside its field; returns the faults that are about something else. */
export const showOptionErrors = (faults) => {
  const others = [];
  let first = null;
  for (const fault of faults) {
    const input = document.querySelector(`[data-option="${CSS.escape(fault.place)}"]`);
    if (input) {
      byId(`${input.id}-error`).textContent = messageText(fault.expected, fault.expected_data);
      input.setAttribute("aria-invalid", "true");
      first = first || input;
    } else {
      others.push(fault);
    }
  }
  if (first) {
    const part = first.closest("details");
    if (part) {
      part.open = true;
    }
    first.focus();
  }
  return others;
};

export const clearOptionErrors = () => {
  for (const input of document.querySelectorAll("[data-option]")) {
    byId(`${input.id}-error`).textContent = "";
    input.removeAttribute("aria-invalid");
  }
};
