// Which rule a plan breaks, made of its data in the reader's language; in English as the server has it.

import { fromServer, said } from "./dom.js";
import { spanText } from "./reasons.js";
import { language, t } from "../render/language.js";

const KINDS = {
  "double-booking": (values) => t("Room {subject} is given to two stays at a time ({nights}).", values),
  unassigned: (values) => t("{stay} has no room.", values),
  "unknown-room": (values) => t("{stay} is in a room that the house does not have.", values),
  "ineligible-room": (values) => t("{stay} is in a room that does not meet its conditions ({nights}).", values),
  "out-of-order": (values) => t("{stay} is in a room that is out of order ({nights}).", values),
  "moved-lock": (values) => t("{stay} is fixed in another room ({nights}).", values),
  "same-room": (values) => t("Those who share a room ({subject}) are in several rooms.", values),
  "linked-room": (values) => t("Room {subject} cannot be let beside a room that is linked with it ({nights}).", values),
};

const isKnown = (violation) => language !== "en" && violation.rule in KINDS;

/** What a rule says of a plan; `nameOf` makes a name of the id of a stay. */
export const violationText = (violation, nameOf) =>
  isKnown(violation)
    ? KINDS[violation.rule]({ subject: violation.subject, stay: nameOf(violation.subject), nights: spanText(violation.nights) })
    : violation.text;

/** The same as an element that says in which language it is. */
export const violationNode = (violation, nameOf) => (isKnown(violation) ? said : fromServer)(violationText(violation, nameOf));

/** The language of the text, where it is not that of the page. */
export const languageOf = (violation) => (language === "en" || isKnown(violation) ? null : "en");
