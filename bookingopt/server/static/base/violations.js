// Which rule a plan breaks, in the reader's language.

import { isInEnglish, messageNode, messageText } from "./messages.js";

/** What a rule says of a plan. */
export const violationText = (violation) => messageText(violation.text, violation.text_data);

/** The same as an element that says in which language it is. */
export const violationNode = (violation) => messageNode(violation.text, violation.text_data);

/** The language of the text, where it is not that of the page. */
export const languageOf = (violation) => (isInEnglish(violation.text, violation.text_data) ? "en" : null);
