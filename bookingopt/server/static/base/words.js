// Numbers, moments, the states of a job, and answers to requests in the words of the report and the command line.

import { printable } from "./dom.js";

const FORMAT = new Intl.NumberFormat("en", { maximumFractionDigits: 10 });
const ROUNDED = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

export const number = (value) => (value === null || value === undefined ? "" : FORMAT.format(value));
export const rounded = (value) => (value === null || value === undefined ? "" : ROUNDED.format(value));
export const nights = (count) => (count === 1 ? "1 night" : `${number(count)} nights`);
export const counted = (count, one, many) => (count === 1 ? `1 ${one}` : `${number(count)} ${many}`);

/** A reservation as people know it: by its name, and its id where that says more. */
export const who = (id, name) => {
  const key = id === null || id === undefined || id === "" ? name : id;
  return printable(key.startsWith(name) ? key : `${name} (${key})`);
};

/** The state of a job. */
export const STATES = {
  queued: "Waiting",
  running: "Running",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

const roomOf = (answer) =>
  `${answer.RoomNumber || ""}${[null, undefined, "Default"].includes(answer.RoomType) ? "" : ` (${answer.RoomType})`}`;

const movesOf = (answer) => ({
  count: counted(answer.Moves.length, "move", "moves"),
  steps: answer.Moves.map((move) => `${move.Id} from ${move.From} to ${move.To}`).join("; "),
});

const withMoves = (answer) => {
  const bound = answer.Proved ? "proved fewest" : `not proved fewest, at least ${number(answer.Bound || 0)}`;
  const { count, steps } = movesOf(answer);
  return `fits in ${roomOf(answer)} with ${count} (${bound}): ${steps}`;
};

const withRoomChange = (answer) => {
  const pieces = answer.Pieces.map((piece) => `${piece.RoomNumber} (${nights(piece.Length)})`).join(", then ");
  const changes = answer.Pieces.length === 2 ? "a room change" : `${number(answer.Pieces.length - 1)} room changes`;
  const { count, steps } = movesOf(answer);
  const after = answer.Moves.length ? ` after ${count} (${steps})` : "";
  return `fits with ${changes}${after}: ${pieces}${answer.Proved ? "" : "; that a better one can be had is not ruled out"}`;
};

/** What is said where the sellable table denies a stay that fits. */
const NOT_SOLD = {
  F: "not to be sold: full",
  R: "not to be sold: against a sales rule",
  H: "not to be sold: it leaves more orphan gaps",
  M: "not to be sold: under the minimum stay",
  "?": "whether it is to be sold is not settled",
};

const refusal = (answer) => {
  const doubt = answer.Proved ? "does not fit" : "no room found (not proved)";
  const reasons = answer.Reasons.slice(0, 3).map((reason) => reason.Text).join(" ");
  const near = answer.Alternatives.map(
    (one) => `${one.Arrival}, ${nights(one.Length)}${one.RoomType ? `, ${one.RoomType}` : ""}`,
  ).join("; ");
  return `${doubt}: ${reasons}${near ? ` Nearest that fit: ${near}.` : ""}`;
};

/** An answer to a request in words. */
export const answerText = (answer) => {
  if (answer.Answer === "does_not_fit") {
    return printable(refusal(answer));
  }
  const say = { fits: (one) => `fits in ${roomOf(one)}`, fits_with_moves: withMoves, fits_with_room_change: withRoomChange };
  const miss = answer.AdjacencyMiss ? `not next to ${answer.AdjacencyMiss}` : null;
  // Of a stay that changes rooms the table always says that it is full.
  const denied = answer.Pieces.length && answer.Sellable === "F" ? null : NOT_SOLD[answer.Sellable];
  return printable([say[answer.Answer](answer), miss, denied].filter(Boolean).join("; "));
};

const inWords = (text, style) => {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? "" : when.toLocaleString("en-GB", style);
};

/** A moment as the reader's clock has it. */
export const moment = (text) => inWords(text, { dateStyle: "medium", timeStyle: "short" });

/** The same without the year: jobs are kept for some days at most. */
export const shortMoment = (text) => inWords(text, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
